from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import Q

from conventions.documents import files, holding
from conventions.enums import DocumentKind, Visibility
from conventions.models import Document
from core import uploads
from core.formats import file_size, sentence
from core.forms import HouseForm

VISIBILITY_HELP = sentence(
    "Mon organisation : vous et votre organisation. Caf et collectivité : les équipes des deux. "
    "Partenaires nommés : aussi les partenaires, pilotes de fiche et cabinets. COPIL : aussi les élus et les "
    "membres du comité de pilotage. Public : tous les membres, et les éditions publiques."
)


class DocumentFormBase(HouseForm):
    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.convention = convention
        partie = self.fields["partie"]
        offered = Q(pk__in=convention.parties.known().values("pk")) | Q(pk=self.instance.partie_id)
        partie.queryset = convention.parties.filter(offered).select_related("organisation")
        partie.empty_label = "Aucune en particulier"
        kinds = set(files.OFFERED_KINDS) | {self.instance.kind}
        self.fields["kind"].choices = [
            ("", "Choisissez"),
            *((kind.value, kind.label) for kind in DocumentKind if kind in kinds),
        ]
        self.fields["visibility"].choices = Visibility.choices
        self.fields["visibility"].help_text = VISIBILITY_HELP
        self.fields["annex_position"].validators.append(MaxValueValidator(files.LAST_ANNEX))
        self.fields["annex_position"].widget.attrs["inputmode"] = "numeric"


class DocumentForm(DocumentFormBase):
    """A new document: the file is checked here, and kept by `documents.store`."""

    upload = uploads.UploadField(label="Fichier")
    fieldsets = [
        ("Le fichier", ["kind", "upload", "title"]),
        ("Qui le lit, où il va", ["visibility", ("annex_position", "partie")]),
    ]
    submit_label = "Déposer le document"
    filled_in = ["annex_position"]

    class Meta:
        model = Document
        fields = ["kind", "title", "visibility", "annex_position", "partie"]

    def __init__(self, *args, written=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.written = written
        self.fields["title"].required = False
        self.fields["title"].help_text = "Laissez vide pour reprendre le nom du fichier."
        self.fields["annex_position"].help_text = (
            "Une délibération ou une annexe prend le rang suivant si vous laissez vide ; "
            "vous pourrez le changer, ou l’effacer pour ne pas la joindre."
        )
        self.fields["upload"].widget.attrs["accept"] = uploads.accept_of(uploads.ANNEX_TYPES)
        self.fields["upload"].help_text = (
            f"{uploads.words_of(uploads.ANNEX_TYPES)}, {file_size(files.settings.UPLOAD_MAX_BYTES)} au plus. "
            "Convention signée, délibération et compte rendu : en PDF."
        )

    def clean(self):
        cleaned = super().clean()
        upload = cleaned.get("upload")
        if upload and cleaned.get("kind"):
            try:
                checked = uploads.check(upload, types=files.types_of(cleaned["kind"]))
                files.check_weight(self.instance.convention, checked.size)
            except uploads.UploadRefused as refusal:
                self.add_error("upload", refusal)
            else:
                self.checked = checked
                if not cleaned.get("title"):
                    cleaned["title"] = checked.name.rsplit(".", 1)[0][:200]
        return cleaned

    def typed_words(self, name):
        """Of a file, what it holds: two of one name are told apart."""
        if name == "upload":
            return self.checked.sha256 if hasattr(self, "checked") else ""
        return super().typed_words(name)

    def made_words(self, name, row):
        return row.sha256 if name == "upload" else super().made_words(name, row)

    def save(self, commit=True):
        document = self.instance
        if document.annex_position is None and document.kind in files.ANNEXED_KINDS:
            document.annex_position = files.next_annex_position(document.convention)
        return files.store(document, self.checked, written=self.written)


class DocumentEditForm(DocumentFormBase):
    fieldsets = [
        ("Document", ["kind", "title"]),
        ("Qui le lit, où il va", ["visibility", ("annex_position", "partie")]),
    ]
    submit_label = "Enregistrer le document"

    class Meta:
        model = Document
        fields = ["kind", "title", "visibility", "annex_position", "partie"]

    def __init__(self, *args, held=(), **kwargs):
        """`held`: what keeps it (`Document.holds`): its rank stays open, and it may open to more readers."""
        super().__init__(*args, **kwargs)
        if not held:
            return
        for name in ("kind", "title", *(["partie"] if self.instance.partie_id else [])):
            self.fields[name].disabled = True
        self.fields["title"].help_text = sentence(holding.named_sentence(held))
        wider = holding.wider_than(self.instance.visibility)
        self.fields["visibility"].choices = [row for row in Visibility.choices if row[0] in wider]

    def clean_kind(self):
        kind = self.cleaned_data["kind"]
        extension = uploads.extension_of(self.instance.file.name)
        if extension not in files.types_of(kind):
            raise forms.ValidationError("Un document de cette nature est un PDF.")
        return kind
