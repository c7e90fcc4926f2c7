"""Forms of a decision and of what became of it."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from actions.models import ChangementFiche
from conventions.members.forms.owners import OwnedForm
from core.forms import HouseForm
from governance.forms.seances import fiches_of
from governance.models import Decision


class DecisionForm(OwnedForm, HouseForm):
    fieldsets = [
        ("Décision", ["number", "text"]),
        ("Qui la met en œuvre", [("owner", "due_on"), "state"]),
        ("Ce qu’elle concerne", ["fiches", "changement"]),
    ]
    submit_label = "Enregistrer la décision"

    class Meta:
        model = Decision
        fields = ["number", "text", "owner", "due_on", "state", "fiches", "changement"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "fiches": forms.SelectMultiple(attrs={"data-choix": ""}),
        }
        help_texts = {
            "owner": "Une personne, une organisation, ou vos mots.",
            "changement": "Un changement de titre ou d’objectif, ou une fiche nouvelle, que cette décision approuve.",
        }

    def __init__(self, *args, seance, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_creation:
            self.instance.seance = seance
        self.offer_owners(seance.comite.caf, seance.comite.convention)
        convention_id = seance.comite.convention_id
        self.fields["fiches"].queryset = fiches_of(convention_id)
        changes = ChangementFiche.objects.filter(fiche__plan__convention=convention_id)
        self.fields["changement"].queryset = changes.filter(
            Q(state="proposed") | Q(pk=self.instance.changement_id)
        ).select_related("fiche")
        self.seance = seance

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        same = Decision.objects.filter(seance__comite=self.seance.comite_id, number=number)
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError("Ce numéro de décision existe déjà dans ce comité.")
        return number

    def clean_due_on(self):
        due = self.cleaned_data["due_on"]
        if due and due < self.seance.held_on and "due_on" in self.changed_data:
            raise ValidationError("L’échéance précède la séance.")
        return due


class FollowUpForm(HouseForm):
    """What became of a decision: all that may still change once the minutes are validated."""

    fieldsets = [("Suite donnée", ["state", "outcome"])]
    submit_label = "Enregistrer la suite"

    class Meta:
        model = Decision
        fields = ["state", "outcome"]
        widgets = {"outcome": forms.Textarea(attrs={"rows": 4})}
