from django import forms

from actions.models import FicheAction
from core.forms import HouseForm
from governance.enums import ComiteKind
from governance.models import Seance
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


class BilanWordsForm(OfConvention):
    fieldsets = [
        ("Présentation", ["seance", "introduction"]),
        ("Synthèse", ["highlights", "difficulties"]),
        ("Suivi et gouvernance", ["decisions_comment", "governance_comment"]),
        ("Actions mises en avant", ["zoom_fiches"]),
        ("Moyens", ["finances_comment", "means_comment"]),
        ("Et après", ["priorities"]),
    ]
    submit_label = "Enregistrer les textes"

    class Meta:
        model = Bilan
        fields = [
            *("seance", "introduction", "highlights", "difficulties", "decisions_comment"),
            *("governance_comment", "zoom_fiches", "finances_comment", "means_comment", "priorities"),
        ]
        widgets = {"zoom_fiches": forms.CheckboxSelectMultiple}
