from crispy_forms.layout import LayoutObject
from django import forms
from django.template.loader import render_to_string

from actions.models import FicheAction
from core.forms import HouseForm
from governance.enums import ComiteKind
from governance.models import Seance
from reporting.bilans import commented, proposing
from reporting.bilans.comments import CommentaireBilan
from reporting.bilans.models import Bilan


class OfConvention(HouseForm):
    """A bilan's choices are those of its convention."""

    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.convention = convention
        self.fields["seance"].queryset = Seance.objects.filter(
            comite__convention=convention, comite__kind=ComiteKind.COPIL
        ).select_related("comite")
        self.fields["seance"].empty_label = "Aucune pour l’instant"
        if "zoom_fiches" in self.fields:
            self.fields["zoom_fiches"].queryset = FicheAction.objects.filter(plan__convention=convention)


class BilanCreationForm(OfConvention):
    fieldsets = [("Quel bilan ?", [("kind", "year"), "seance"])]
    submit_label = "Préparer le bilan"

    class Meta:
        model = Bilan
        fields = ["kind", "year", "seance"]
        help_texts = {
            "year": "Les chiffres de cette année, et la précédente pour comparer, viennent d’eux-mêmes.",
            "seance": "La séance du COPIL où il est présenté : elle date les retards et le suivi des décisions.",
        }

    def validate_constraints(self):
        super().validate_constraints()
        same = Bilan.objects.filter(
            convention=self.instance.convention, kind=self.instance.kind, year=self.instance.year
        )
        if self.instance.year and same.exists():
            self.add_error("year", "Ce bilan existe déjà pour cette année.")


class Written(LayoutObject):
    """The editor of a section, and beside it what it may be written from."""

    def __init__(self, name):
        self.fields = [name]

    def render(self, form, context, template_pack=None, **kwargs):
        [name] = self.fields
        drawn = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return render_to_string(
            "bilans/_written.html", {"field": drawn, "beside": form.drafts.get(name), "box": form[name]}
        )


#: Names of the buttons that answer a draft, which save what is typed too; their value is the section.
ACCEPT, DISMISS, REVIEW = "accepter", "ecarter", "revoir"
ANSWERS = {ACCEPT: proposing.ACCEPTED, DISMISS: proposing.DISMISSED, REVIEW: ""}


class BilanWordsForm(OfConvention):
    """The texts of a bilan. `drafts`: {section: `proposing.Beside`}; the button pressed may answer one of them, and
    what is accepted is added to what is typed in its section, as plain words."""

    fieldsets = [
        ("Présentation", ["seance", Written("introduction")]),
        ("Synthèse", [Written("highlights"), Written("difficulties")]),
        ("Suivi et gouvernance", [Written("decisions_comment"), Written("governance_comment")]),
        ("Actions mises en avant", ["zoom_fiches"]),
        ("Moyens", [Written("finances_comment"), Written("means_comment")]),
        ("Et après", [Written("priorities")]),
    ]
    submit_label = "Enregistrer les textes"

    class Meta:
        model = Bilan
        fields = [
            *("seance", "introduction", "highlights", "difficulties", "decisions_comment"),
            *("governance_comment", "zoom_fiches", "finances_comment", "means_comment", "priorities"),
        ]
        widgets = {"zoom_fiches": forms.CheckboxSelectMultiple}

    def __init__(self, data=None, *args, drafts, **kwargs):
        self.drafts = drafts
        self.answer, self.answered = "", None
        if data is not None:
            for button in ANSWERS:
                if data.get(button) in drafts:
                    self.answer, self.answered = button, drafts[data[button]]
        if self.answer == ACCEPT:
            name = self.answered.name
            data = data.copy()
            data[name] = data.get(name, "").rstrip() + self.answered.html
        super().__init__(data, *args, **kwargs)

    def extra_columns(self):
        return ["answered"] if self.answered else []

    def clean(self):
        cleaned = super().clean()
        if self.answered:
            kept = {**self.instance.answered, self.answered.name: [self.answered.digest, ANSWERS[self.answer]]}
            self.instance.answered = kept
        return cleaned


class CommentaireForm(HouseForm):
    submit_label = "Envoyer"

    class Meta:
        model = CommentaireBilan
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "text": "Lu par les rédacteurs du bilan, et par vous ; les documents n’en gardent rien.",
        }

    def after_save(self, row, *, by):
        commented.tell(row, by=by)
