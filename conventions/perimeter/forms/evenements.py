from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from conventions.models import EvenementDroit
from conventions.perimeter import movements, successions
from conventions.perimeter.forms.perimetre import REASON_LENGTH
from conventions.perimeter.period import period_of
from core.dates import on_words
from core.forms import HouseForm, OneLineForm, laid_out
from territories.enums import TerritoireKind
from territories.fields import OrganisationField, TerritoireField
from territories.models import Organisation, Territoire

ENTERING_KINDS = (TerritoireKind.COMMUNE, TerritoireKind.EPCI, TerritoireKind.EPT)


class EvenementForm(HouseForm):
    """An event of law, the party that it changes and the communes that it moves."""

    fieldsets = [
        ("L’événement", ["kind", ("arrete_number", "arrete_on"), "effect_on", "text"]),
        ("Une partie qui change", ["predecessor", "successor"]),
        ("Le périmètre", ["leaving", "entering"]),
    ]
    submit_label = "Enregistrer l’événement"

    successor = OrganisationField(label="Qui lui succède", required=False)
    leaving = forms.ModelMultipleChoiceField(
        label="Communes qui sortent du périmètre",
        queryset=Territoire.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    entering = TerritoireField(
        label="Commune ou intercommunalité qui entre",
        kinds=ENTERING_KINDS,
        required=False,
        help_text="D’une intercommunalité, les communes qui ne sont pas déjà dans le périmètre.",
    )

    class Meta:
        model = EvenementDroit
        fields = ["kind", "arrete_number", "arrete_on", "effect_on", "text", "predecessor", "successor"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.convention = self.convention = convention
        self.fields["successor"].limit_to(convention.caf)
        self.fields["effect_on"].required = True
        self.fields["effect_on"].error_messages["required"] = "Dites à partir de quand l’événement prend effet."
        theirs = Q(pk__in=convention.parties.known().values("organisation"))
        theirs |= Q(pk__in=convention.evenements.values("successor"))
        self.fields["predecessor"].queryset = Organisation.objects.filter(theirs).order_by("search_name", "pk")
        self.fields["predecessor"].empty_label = "Aucune partie ne change"
        held = convention.perimetre.at_last().values("commune")
        self.fields["leaving"].queryset = Territoire.objects.filter(pk__in=held).order_by("search_name", "code")

    def clean_effect_on(self):
        on = self.cleaned_data["effect_on"]
        if why := period_of(self.convention).outside(on, of_law=True):
            raise ValidationError(why)
        return on

    def clean(self):
        self.on = self.cleaned_data.get("effect_on")  # a PreciseDate, until the columns are written
        cleaned = super().clean()
        self._check_succession(cleaned)
        self.communes = self._communes(cleaned)
        if self.on is not None:
            self._check_movements(cleaned)
        changed = ("predecessor", "successor", "leaving", "entering", "text")
        if not any(cleaned.get(name) for name in changed) and not any(name in self.errors for name in changed):
            self.add_error(None, "Dites ce que l’événement change : une partie, des communes, ou vos précisions.")
        return cleaned

    def _check_succession(self, cleaned):
        before, after = cleaned.get("predecessor"), cleaned.get("successor")
        if after and not before and "predecessor" not in self.errors:
            self.add_error("predecessor", "Choisissez la partie dont une autre organisation prend la suite.")
        elif before and not after and "successor" not in self.errors:
            self.add_error("successor", f"Cherchez l’organisation qui prend la suite de {before.name}.")
        elif before and before == after:
            self.add_error("successor", f"{before.name} ne peut pas se succéder à elle-même.")
        elif before and after and self.on is not None:
            typed = EvenementDroit(kind=cleaned.get("kind", ""), predecessor=before, successor=after)
            EvenementDroit._meta.get_field("effect_on").write(typed, self.on)
            if why := successions.why_not_held(self.convention, typed):
                self.add_error("predecessor", why)

    def _communes(self, cleaned):
        """(those that leave, those that enter)."""
        leaving, place = list(cleaned.get("leaving") or ()), cleaned.get("entering")
        if place is None:
            return leaving, []
        inside = self.convention.perimetre.at_last().values("commune")
        entering = list(place.communes().exclude(pk__in=inside))
        if not entering:
            self.add_error("entering", f"{place.name} est déjà dans le périmètre.")
        return leaving, entering

    def _check_movements(self, cleaned):
        leaving, entering = self.communes
        last = movements.last_movements(self.convention, [*leaving, *entering])
        for commune in leaving:
            row = last[commune.pk]
            if row.effect_on and row.effect_on >= self.on.date:
                entered = on_words(*row.effect_on_known.parts)
                self.add_error("leaving", f"{commune.name} n’est entrée dans le périmètre que {entered}.")
                break
        for commune in entering:
            if (row := last.get(commune.pk)) and row.effect_on > self.on.date:
                stayed = movements.until_words(row)
                self.add_error("entering", f"{commune.name} est restée dans le périmètre {stayed}.")
                break

    def after_save(self, row, *, by):
        leaving, entering = self.communes
        movements.move(self.convention, on=self.on, leaving=leaving, entering=entering, evenement=row)


class WithdrawForm(OneLineForm, forms.Form):
    """Why an event of law that was typed wrong goes."""

    reason = forms.CharField(
        label="Motif", max_length=REASON_LENGTH, error_messages={"required": "Dites ce que vous corrigez."}
    )

    def __init__(self, *args, evenement, cancel_url="", **kwargs):
        super().__init__(*args, **kwargs)
        self.evenement = evenement
        self.helper = laid_out(
            [("", ["reason"])], submit_label="Supprimer cet événement", submit_name="delete", cancel_url=cancel_url
        )

    def clean(self):
        convention = self.evenement.convention
        moved = list(self.evenement.mouvements.select_related("commune"))
        last = movements.last_movements(convention, [row.commune_id for row in moved])
        for row in moved:
            after = last[row.commune_id]
            if after.evenement_id != self.evenement.pk:
                raise ValidationError(movements.later_words(after))
        if follows := successions.without_event(self.evenement):
            raise ValidationError(f"{self.evenement.successor.name} tient sa place de cet événement, et {follows}")
        return super().clean()
