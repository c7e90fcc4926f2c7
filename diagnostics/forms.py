from django import forms

from conventions.models import Theme
from core.forms import HouseForm
from core.numbers import CountField
from diagnostics import units
from diagnostics.enums import ValeurStatus
from diagnostics.models import Constat, Diagnostic, Enjeu, Indicateur, ValeurIndicateur, Volet
from territories.models import Territoire

SECRET_BELOW = 5  # a count of 1 to 4 people or households is a « secret statistique »


class DiagnosticForm(HouseForm):
    fieldsets = [("Le diagnostic partagé", ["context", "method", "synthesis"])]
    submit_label = "Enregistrer le diagnostic"

    class Meta:
        model = Diagnostic
        fields = ["context", "method", "synthesis"]
        help_texts = {
            "context": "Le territoire, ce qui a changé, la CTG ou les contrats précédents.",
            "method": "Qui a été entendu, comment, et les limites des sources. Aucune donnée sur des personnes.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_creation:
            # Made by its first save: two first writers compare versions like any others.
            self.fields["version"] = CountField(widget=forms.HiddenInput, required=False, initial=0)


class OwnedByDiagnostic(HouseForm):
    """A row of a diagnostic: its choices are those of the convention and of its Caf."""

    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, **kwargs)
        if "theme" in self.fields:
            self.fields["theme"].queryset = Theme.objects.filter(caf=convention.caf)
        if "indicateurs" in self.fields:
            self.fields["indicateurs"].queryset = Indicateur.objects.usable_by(convention.caf)
        if "volet" in self.fields:
            self.fields["volet"].queryset = Volet.objects.filter(diagnostic__convention=convention)
        if "constats" in self.fields:
            self.fields["constats"].queryset = Constat.objects.filter(diagnostic__convention=convention)


class VoletForm(OwnedByDiagnostic):
    submit_label = "Enregistrer le volet"

    class Meta:
        model = Volet
        fields = ["label"]
        help_texts = {"label": "Un volet regroupe des enjeux : petite enfance, enfance-jeunesse…"}


class ConstatForm(OwnedByDiagnostic):
    fieldsets = [("Constat", [("kind", "theme"), "text", "source", "indicateurs"])]
    submit_label = "Enregistrer le constat"

    class Meta:
        model = Constat
        fields = ["kind", "theme", "text", "source", "indicateurs"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "indicateurs": forms.SelectMultiple(attrs={"data-choix": ""}),
        }


class EnjeuForm(OwnedByDiagnostic):
    fieldsets = [("Enjeu", ["label", ("volet", "theme", "priority"), "constats"])]
    submit_label = "Enregistrer l’enjeu"

    class Meta:
        model = Enjeu
        fields = ["label", "volet", "theme", "priority", "constats"]
        widgets = {
            "label": forms.Textarea(attrs={"rows": 2}),
            "constats": forms.CheckboxSelectMultiple,
        }


class ValeurForm(HouseForm):
    """One value, typed for a territory of the convention's table."""

    fieldsets = [("Valeur", ["indicateur", ("territoire", "year"), ("value", "status"), "text", "source", "comment"])]
    submit_label = "Enregistrer la valeur"

    class Meta:
        model = ValeurIndicateur
        fields = ["indicateur", "territoire", "year", "value", "status", "text", "source", "comment"]
        widgets = {
            "indicateur": forms.Select(attrs={"data-choix": ""}),
            "text": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "value": "Laissez vide si la valeur n’est pas connue : dites pourquoi dans le statut.",
            "text": "Pour un indicateur qualitatif seulement.",
        }

    def __init__(self, *args, caf, territoires, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.caf = caf
        self.fields["indicateur"].queryset = Indicateur.objects.usable_by(caf)
        self.fields["territoire"].queryset = Territoire.objects.filter(pk__in=[each.pk for each in territoires])
        if territoires and not self.instance.pk:
            self.fields["territoire"].initial = territoires[0].pk

    def clean(self):
        cleaned = super().clean()
        indicateur, value = cleaned.get("indicateur"), cleaned.get("value")
        if indicateur and value is not None and units.is_of_people(indicateur.unit) and value != int(value):
            self.add_error("value", units.WHOLE)
        if is_secret(indicateur, value):
            # The small count is not kept (SECURITY § 7): nobody may be recognised.
            cleaned["value"], cleaned["status"] = None, ValeurStatus.SECRET
        return cleaned

    def validate_constraints(self):
        """The unique constraint holds on `caf`, which is not typed: check it here too."""
        super().validate_constraints()
        typed = self.instance
        if None in (typed.indicateur_id, typed.territoire_id, typed.year):
            return
        same = ValeurIndicateur.objects.filter(
            indicateur=typed.indicateur_id,
            territoire=typed.territoire_id,
            year=typed.year,
            source=typed.source,
            caf=typed.caf,
        ).exclude(pk=typed.pk)
        if same.exists():
            self.add_error("year", "Une valeur existe déjà pour cette année et cette source.")


def is_secret(indicateur, value):
    """A count of 1 to 4 people or households is never stored, shown nor computed."""
    return bool(indicateur and value is not None and units.is_of_people(indicateur.unit) and 0 < value < SECRET_BELOW)
