"""Forms of a séance, of its points and of its minutes."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from actions.models import FicheAction
from core.forms import HouseForm
from governance.enums import SeanceState
from governance.models import PointOrdreDuJour, Seance


class SeanceForm(HouseForm):
    fieldsets = [
        ("Quand et où", [("held_on", "starts_at"), ("place", "is_remote")]),
        ("Convocation", ["introduction"]),
    ]
    submit_label = "Enregistrer la séance"

    class Meta:
        model = Seance
        fields = ["held_on", "starts_at", "place", "is_remote", "introduction"]
        help_texts = {"introduction": "Quelques lignes au-dessus de l’ordre du jour : objet, documents à lire avant."}

    def __init__(self, *args, comite, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_creation:
            self.instance.comite = comite

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day and self.instance.state == SeanceState.HELD and day > timezone.localdate():
            raise ValidationError("Cette séance est notée comme tenue : sa date ne peut pas être à venir.")
        return day


class MinutesForm(HouseForm):
    fieldsets = [("Compte rendu", ["minutes"])]
    submit_label = "Enregistrer le compte rendu"

    class Meta:
        model = Seance
        fields = ["minutes"]
        labels = {"minutes": "Texte du compte rendu"}
        help_texts = {"minutes": "Les présences et les décisions s’ajoutent d’elles-mêmes au document."}


def fiches_of(convention_id):
    return FicheAction.objects.filter(plan__convention=convention_id)


class PointForm(HouseForm):
    fieldsets = [("Point à l’ordre du jour", ["title", "text", "minutes_count", "fiches"])]
    submit_label = "Enregistrer le point"

    class Meta:
        model = PointOrdreDuJour
        fields = ["title", "text", "minutes_count", "fiches"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "fiches": forms.SelectMultiple(attrs={"data-choix": ""}),
        }

    def __init__(self, *args, seance, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_creation:
            self.instance.seance = seance
        self.fields["fiches"].queryset = fiches_of(seance.comite.convention_id)
