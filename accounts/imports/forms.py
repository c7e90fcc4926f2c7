"""Forms of an import: a file or pasted cells, then the questions."""

import io

from django import forms

from accounts.imports.questions import Question
from core.forms import laid_out
from core.reading import ACCEPTED
from core.uploads import UploadField

PASTED_NAME = "Cellules collées.csv"
TYPES = ".xlsx,.csv,.docx"
FEW = 3  # options that are shown together


class FileForm(forms.Form):
    """A file, or cells pasted from a worksheet: one of the two."""

    file = UploadField(
        label="Fichier",
        required=False,
        help_text=f"{ACCEPTED}, 5 Mo, 5 000 lignes et 100 colonnes au plus.",
        widget=forms.ClearableFileInput({"accept": TYPES}),
    )
    pasted = forms.CharField(
        label="Ou collez les cellules",
        required=False,
        help_text="Copiées du tableur, titres de colonnes compris.",
        widget=forms.Textarea({"rows": 5, "spellcheck": "false", "autocomplete": "off"}),
        strip=False,
    )

    def __init__(self, *args, cancel_url="", **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.helper = laid_out([("", ["file", "pasted"])], submit_label="Lire", cancel_url=cancel_url)

    def clean(self):
        cleaned = super().clean()
        given, pasted = cleaned.get("file"), (cleaned.get("pasted") or "").strip()
        if not self.errors and not given and not pasted:
            self.add_error("file", "Choisissez un fichier, ou collez des cellules.")
        elif given and pasted:
            self.add_error("pasted", "Choisissez un fichier, ou collez des cellules : pas les deux.")
        return cleaned

    def source(self):
        """(open binary file, its name)."""
        if given := self.cleaned_data["file"]:
            return given, given.name
        return io.BytesIO(self.cleaned_data["pasted"].encode()), PASTED_NAME

    def refuse(self, refused):
        self.add_error("file" if self.cleaned_data["file"] else "pasted", str(refused))


class QuestionsForm(forms.Form):
    """The questions of an import, by groups. What is only proposed is chosen beforehand, and sent by the person."""

    def __init__(self, questions: list[Question], *args, cancel_url="", **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        groups: dict[str, list[str]] = {}
        for each in questions:
            self.fields[each.name] = _field(each)
            groups.setdefault(each.group, []).append(each.name)
        self.helper = laid_out(list(groups.items()), submit_label="Continuer", cancel_url=cancel_url)


def _field(question):
    is_short = len(question.options) <= FEW
    samples = " · ".join(f"« {words[:60]} »" for words in question.samples if words)
    return forms.ChoiceField(
        label=question.label,
        choices=question.options if is_short else [("", "Choisissez"), *question.options],
        widget=forms.RadioSelect if is_short else forms.Select,
        initial=question.value or question.proposed,
        help_text=" ".join(words for words in (question.help, f"Par exemple {samples}." if samples else "") if words),
        error_messages={"required": "Répondez à cette question.", "invalid_choice": "Répondez à cette question."},
    )
