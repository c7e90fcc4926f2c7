from django import forms
from django.utils import timezone

from conventions.documents import files
from conventions.documents.models import Document, owned_by
from conventions.enums import DocumentKind
from core import uploads
from core.formats import file_size
from core.forms import HouseForm, OneLineForm
from reporting.elimination.models import Bordereau, Conservation


class ConservationForm(HouseForm):
    submit_label = "Enregistrer la durée"

    class Meta:
        model = Conservation
        fields = ["years"]

    def __init__(self, *args, caf, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.caf = caf


class BordereauForm(HouseForm):
    """Of conventions whose retention is past: `due`, a list of Due."""

    fieldsets = [("", ["conventions"])]
    submit_label = "Faire le bordereau"

    class Meta:
        model = Bordereau
        fields: list[str] = []

    def __init__(self, *args, caf, due, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.caf, self.instance.years = caf, years
        self.due = {str(each.convention.pk): each for each in due}
        self.fields["conventions"] = forms.MultipleChoiceField(
            label="Conventions à éliminer",
            choices=[(key, str(each.convention)) for key, each in self.due.items()],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Cochez au moins une convention."},
            help_text="Rien n’est détruit par le bordereau : il attend le visa des archives.",
        )

    def save(self, commit=True):
        self.instance.lines = [self.due[key].line for key in self.cleaned_data["conventions"]]
        return super().save(commit)


class WithdrawForm(OneLineForm, forms.Form):
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        help_text="Gardé avec le bordereau, et votre nom : « la convention est à verser ».",
    )


class VisaForm(HouseForm):
    """The visa that the archives gave: written once."""

    upload = uploads.UploadField(label="Bordereau visé (scan)")
    fieldsets = [("", [("visa_on", "visa_reference"), ("visa_name", "visa_capacity"), "upload"])]
    submit_label = "Enregistrer le visa"

    class Meta:
        model = Bordereau
        fields = ["visa_on", "visa_reference", "visa_name", "visa_capacity"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self._meta.fields:
            self.fields[name].required = True
        self.fields["visa_capacity"].help_text = "« Directrice des archives départementales »."
        self.fields["upload"].widget.attrs["accept"] = uploads.accept_of(uploads.ANNEX_TYPES)
        self.fields[
            "upload"
        ].help_text = f"{uploads.words_of(uploads.ANNEX_TYPES)}, {file_size(files.settings.UPLOAD_MAX_BYTES)} au plus."

    def clean_visa_on(self):
        day = self.cleaned_data["visa_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("Le visa est daté d’après aujourd’hui.")
        if day and day < timezone.localdate(self.instance.created_at):
            raise forms.ValidationError("Le visa est daté d’avant le bordereau.")
        return day

    def clean(self):
        cleaned = super().clean()
        if self.instance.visa_document_id:
            raise forms.ValidationError("Ce bordereau a déjà son visa.")
        if self.instance.withdrawn_at:
            raise forms.ValidationError("Ce bordereau est retiré.")
        if upload := cleaned.get("upload"):
            try:
                self.checked = uploads.check(upload)
                files.check_weight(self.instance.caf, self.checked.size)
            except uploads.UploadRefused as refusal:
                self.add_error("upload", refusal)
        return cleaned

    def after_save(self, row, *, by):
        title = f"Visa des archives, bordereau nº {row.pk}"
        scan = Document(**owned_by(row.caf), kind=DocumentKind.OTHER, title=title, created_by=by)
        row.visa_document = files.store(scan, self.checked)
        row.save(update_fields=["visa_document"])
