"""Scanned délibérations, dropped together, then those that their name did not place."""

from typing import cast

from django import forms

from conventions.documents import files
from core import uploads
from core.formats import file_size, sentence
from core.forms import OneLineForm


class ScansForm(OneLineForm, forms.Form):
    """Several PDF at once. Those that are refused are told one by one; the others are kept."""

    uploads = uploads.UploadsField(label="Délibérations numérisées, en PDF")

    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.convention, self.refused = convention, []
        self.fields["uploads"].widget.attrs["accept"] = uploads.accept_of(uploads.PDF_ONLY)
        self.fields["uploads"].help_text = sentence(
            f"Plusieurs fichiers à la fois, {file_size(files.settings.UPLOAD_MAX_BYTES)} au plus en tout. Le nom de "
            "chacun dit sa partie : « Délibération Brochon.pdf »."
        )

    def clean_uploads(self):
        """The files that may be kept, checked; `refused`: why the others may not."""
        kept, weight, self.refused = [], 0, [*cast(uploads.UploadsField, self.fields["uploads"]).refused]
        for upload in self.cleaned_data["uploads"]:
            try:
                checked = uploads.check(upload, types=uploads.PDF_ONLY)
                files.check_weight(self.convention, weight + checked.size)
            except uploads.UploadRefused as refusal:
                self.refused.append(f"{uploads.clean_name(upload.name)} : {' '.join(refusal.messages)}")
            else:
                kept.append(checked)
                weight += checked.size
        if not kept:
            raise forms.ValidationError(self.refused)
        return kept


class PlacesForm(OneLineForm, forms.Form):
    """The party of each act that no vote names yet."""

    def __init__(self, *args, documents, parties, **kwargs):
        super().__init__(*args, **kwargs)
        self.documents = documents
        names = [("", "Choisissez"), *((str(partie.pk), partie.name) for partie in parties)]
        for document in documents:
            self.fields[f"partie_{document.pk}"] = forms.ChoiceField(
                choices=names, required=False, label=f"Partie, {document.title}", initial=str(document.partie_id or "")
            )

    @property
    def rows(self):
        return [(document, self[f"partie_{document.pk}"]) for document in self.documents]

    @property
    def chosen(self):
        """[(document, key of its party)]."""
        told = ((document, self.cleaned_data[f"partie_{document.pk}"]) for document in self.documents)
        return [(document, int(key)) for document, key in told if key]
