from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone

from conventions.models import MouvementPerimetre
from conventions.perimeter import movements
from conventions.perimeter.period import period_of
from core.date_fields import PreciseDateFormField
from core.dates import on_words
from core.formats import in_sentence
from core.forms import OneLineForm
from territories.enums import TerritoireKind
from territories.fields import TerritoireField
from territories.models import Territoire

PICKED_KINDS = (TerritoireKind.COMMUNE, TerritoireKind.EPCI, TerritoireKind.EPT, TerritoireKind.DEPARTEMENT)
REASON_LENGTH = MouvementPerimetre._meta.get_field("reason").max_length


class PickForm(OneLineForm, forms.Form):
    """Where the communes to add are taken: an EPCI, a département, or one commune."""

    territoire = TerritoireField(
        kinds=PICKED_KINDS,
        label="Intercommunalité, commune ou département",
        error_messages={"required": "Cherchez un territoire par son nom ou son code."},
        help_text="Vous choisirez ensuite ses communes une à une.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


def picked(request):
    """The PickForm of a page that then shows the communes of a place: valid once one is chosen, blank when none was asked for."""
    is_sent = request.method == "POST"
    data = request.POST if is_sent else request.GET
    form = PickForm(data)
    if not form.is_valid() and not is_sent and not any(name in data for name in ("territoire", "territoire_texte")):
        return PickForm()
    return form


def chosen_place(data):
    """The Territoire that an address names (`?territoire=`), or None."""
    form = PickForm(data) if "territoire" in data else None
    return form.cleaned_data["territoire"] if form and form.is_valid() else None


class ChosenForm(OneLineForm, forms.Form):
    """Ticked communes, and from which day and why when the convention is already signed."""

    on_label: str
    on_help: str

    communes = forms.ModelMultipleChoiceField(
        queryset=Territoire.objects.none(), error_messages={"required": "Cochez au moins une commune."}
    )
    on = PreciseDateFormField(
        error_messages={"required": "La convention est signée : indiquez à partir de quand."},
    )
    reason = forms.CharField(label="Motif", max_length=REASON_LENGTH, required=False)

    def __init__(self, *args, convention, communes, **kwargs):
        super().__init__(*args, **kwargs)
        self.convention = convention
        self.fields["communes"].queryset = communes
        if convention.is_signed:
            self.fields["on"].initial = timezone.localdate
            self.fields["on"].label = self.on_label
            self.fields["on"].help_text += f". {self.on_help}"
        else:
            del self.fields["on"], self.fields["reason"]

    def clean_on(self):
        on = self.cleaned_data["on"]
        if why := period_of(self.convention).outside(on):
            raise forms.ValidationError(why)
        return on


class AddForm(ChosenForm):
    """`communes`: those of the place that was asked for; those that may not come in are refused by their names."""

    on_label = "Dans le périmètre à partir du"
    on_help = "Une régularisation s’inscrit."

    def clean_communes(self):
        chosen = self.cleaned_data["communes"]
        if why := movements.not_added(self.convention, chosen):
            raise forms.ValidationError(next(iter(why.values())))
        inside = self.convention.perimetre.at_last().filter(commune__in=chosen).select_related("commune")
        if row := inside.first():
            raise forms.ValidationError(f"{row.commune.name} est déjà dans le périmètre.")
        return chosen

    def clean(self):
        cleaned = super().clean()
        day, chosen = cleaned.get("on"), cleaned.get("communes")
        if not chosen or day is None:
            return cleaned
        last = movements.last_movements(self.convention, chosen).values()
        if late := [row for row in last if row.effect_on > day.date]:
            row = max(late, key=lambda row: row.effect_on)
            left = f"{row.commune.name} est restée dans le périmètre {movements.until_words(row)}"
            self.add_error("on", f"{left} : elle y revient après ce jour.")
        return cleaned


class RemoveForm(ChosenForm):
    """Of entries: those by which the ticked communes are inside."""

    on_label = "Hors du périmètre à partir du"
    on_help = "Le premier jour hors du périmètre."

    communes = forms.ModelMultipleChoiceField(
        queryset=MouvementPerimetre.objects.none(),  # type: ignore[arg-type]  # not the rows of the form below it
        error_messages={"required": "Cochez au moins une commune."},
    )

    def clean_communes(self):
        chosen = self.cleaned_data["communes"]
        keys = [row.commune_id for row in chosen]
        if not self.convention.is_signed and (held := movements.held_by_law(self.convention, keys)):
            raise forms.ValidationError(next(iter(held.values())))
        return chosen

    def clean(self):
        cleaned = super().clean()
        day, chosen = cleaned.get("on"), cleaned.get("communes")
        if not chosen or day is None:
            return cleaned
        last = movements.last_movements(self.convention, [row.commune_id for row in chosen])
        for row in chosen:
            after = last[row.commune_id]
            if after.pk != row.pk:
                said = f"{row.commune.name} sort déjà du périmètre {on_words(*after.effect_on_known.parts)}"
                self.add_error("communes", f"{said} : {movements.way_out(after)}.")
            elif row.effect_on and row.effect_on > day.date:
                self.add_error("on", f"{row.commune.name} n’est entrée dans le périmètre que plus tard.")
            elif row.effect_on == day.date and row.evenement_id:
                said = f"{row.commune.name} est entrée ce jour-là par un événement de droit"
                self.add_error("on", f"{said} : rectifiez cet événement.")
            elif row.effect_on == day.date and movements.is_of_avenant(after):
                said = f"{row.commune.name} est entrée ce jour-là par l’{in_sentence(str(after.acte))}"
                self.add_error("on", f"{said} : un autre avenant la fait sortir, ou l’annule.")
            elif row.effect_on == day.date and not cleaned.get("reason"):
                said = f"{row.commune.name} n’est entrée que ce jour-là"
                self.add_error("reason", f"{said} : la retirer corrige la saisie, dites pourquoi.")
            else:
                continue
            break
        return cleaned


class RectifyForm(OneLineForm, forms.Form):
    """Movements of an act that were typed wrong, and why."""

    mouvements = forms.ModelMultipleChoiceField(
        label="Communes",
        queryset=MouvementPerimetre.objects.none(),
        error_messages={"required": "Cochez au moins une commune."},
    )
    reason = forms.CharField(
        label="Motif", max_length=REASON_LENGTH, error_messages={"required": "Dites ce que vous corrigez."}
    )

    def __init__(self, *args, convention, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.convention = convention
        self.fields["mouvements"].queryset = rows

    def clean_mouvements(self):
        chosen = self.cleaned_data["mouvements"]
        last = movements.last_movements(self.convention, [row.commune_id for row in chosen])
        for row in chosen:
            after = last[row.commune_id]
            if after.pk != row.pk:
                raise forms.ValidationError(movements.later_words(after))
        return chosen
