"""Forms of the papers of a séance, of a convention or of a Caf."""

from django import forms
from django.conf import settings

from conventions.documents import files
from conventions.documents.models import owned_by
from conventions.enums import DocumentKind
from conventions.models import Document
from core import uploads
from core.formats import file_size, sentence
from core.forms import HouseForm
from core.ordering import InOrder
from governance.enums import PaperReaders
from governance.models import SeanceDocument

CAF_PAPERS = (DocumentKind.OTHER, DocumentKind.MINUTES)  # of a comité of the Caf


class PaperForm(HouseForm):
    """Who reads a paper: those who read the séance, unless someone says otherwise."""

    submit_label = "Joindre ce document"

    def __init__(self, *args, seance, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.seance = seance
        self.fields["readers"].required = False
        self.fields["readers"].help_text = sentence("Ceux qui préparent la séance le lisent toujours.")

    def clean_readers(self):
        return self.cleaned_data["readers"] or PaperReaders.SEANCE


class SeanceDocumentForm(PaperForm):
    fieldsets = [("Document joint à la séance", ["document", "readers"])]

    class Meta:
        model = SeanceDocument
        fields = ["document", "readers"]
        widgets = {"document": forms.Select(attrs={"data-choix": "", "data-invite": "Choisir un document"})}
        help_texts = {"document": "Un document déjà déposé dans la rubrique « Documents » de la convention."}

    def __init__(self, *args, seance, user, **kwargs):
        super().__init__(*args, seance=seance, **kwargs)
        self.fields["readers"].help_text = sentence(
            "Parmi ceux à qui le document est visible. Ceux qui préparent la séance le lisent toujours."
        )
        mine = Document.objects.filter(convention=seance.comite.convention_id).visible_to(user)
        self.fields["document"].queryset = mine.order_by(InOrder("title"), "pk")
        self.fields["document"].empty_label = "Choisir…"


class CafPaperForm(PaperForm):
    """A paper of a comité of the Caf: the file is deposited with it, and read by those that it names."""

    kind = forms.ChoiceField(label="Nature", choices=[(kind.value, kind.label) for kind in CAF_PAPERS])
    upload = uploads.UploadField(label="Fichier")
    title = forms.CharField(
        label="Titre", max_length=200, required=False, help_text="Laissez vide pour reprendre le nom du fichier."
    )
    fieldsets = [("Le fichier", ["kind", "upload", "title"]), ("Qui le lit", ["readers"])]
    filled_in = ["title"]

    class Meta:
        model = SeanceDocument
        fields = ["readers"]

    def __init__(self, *args, written=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.written = written
        self.fields["upload"].widget.attrs["accept"] = uploads.accept_of(uploads.ANNEX_TYPES)
        self.fields["upload"].help_text = (
            f"{uploads.words_of(uploads.ANNEX_TYPES)}, {file_size(settings.UPLOAD_MAX_BYTES)} au plus. "
            "Un compte rendu : en PDF."
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("upload") and cleaned.get("kind"):
            try:
                self.checked = uploads.check(cleaned["upload"], types=files.types_of(cleaned["kind"]))
                files.check_weight(self.instance.seance.comite.caf, self.checked.size)
            except uploads.UploadRefused as refusal:
                self.add_error("upload", refusal)
        return cleaned

    def typed_words(self, name):
        """Of a file, what it holds: two of one name are told apart."""
        if name == "upload":
            return self.checked.sha256 if hasattr(self, "checked") else ""
        return super().typed_words(name)

    def made_words(self, name, row):
        told = {"kind": row.document.get_kind_display(), "title": row.document.title, "upload": row.document.sha256}
        return told.get(name) or super().made_words(name, row)

    def save(self, commit=True):
        title = self.cleaned_data["title"] or self.checked.name.rsplit(".", 1)[0][:200]
        file = Document(
            **owned_by(self.instance.seance.comite.caf),
            kind=self.cleaned_data["kind"],
            title=title,
            created_by=self.instance.created_by,
        )
        self.instance.document = files.store(file, self.checked, written=self.written)
        return super().save(commit)
