from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone

from conventions.models import CommunePerimetre
from core.dates import FIRST_YEAR, LAST_YEAR, words
from territories.enums import TerritoireKind
from territories.fields import TerritoireField
from territories.models import Territoire

PICKED_KINDS = (TerritoireKind.COMMUNE, TerritoireKind.EPCI, TerritoireKind.EPT, TerritoireKind.DEPARTEMENT)


class PickForm(forms.Form):
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


class ChosenForm(forms.Form):
    """Ticked communes, and from which day when the convention is already signed."""

    communes = forms.ModelMultipleChoiceField(
        queryset=Territoire.objects.none(), error_messages={"required": "Cochez au moins une commune."}
    )
    on = forms.DateField(
        label="À partir du",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "La convention est signée : indiquez à partir de quand."},
    )

    def __init__(self, *args, convention, communes, **kwargs):
        super().__init__(*args, **kwargs)
        self.convention = convention
        self.fields["communes"].queryset = communes
        if convention.is_signed:
            self.fields["on"].initial = timezone.localdate
        else:
            del self.fields["on"]

    def clean_on(self):
        day = self.cleaned_data["on"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(f"L’année doit être comprise entre {FIRST_YEAR} et {LAST_YEAR}.")
        return day


class AddForm(ChosenForm):
    def clean(self):
        """A commune comes back after the day it left: the database refuses two stays on one day."""
        cleaned = super().clean()
        day, chosen = cleaned.get("on"), cleaned.get("communes")
        if not chosen or (day is None and "on" in self.fields):
            return cleaned
        still = self.convention.perimetre.filter(commune__in=chosen, left_on__isnull=False)
        if day is not None:
            still = still.filter(left_on__gte=day)
        if row := still.select_related("commune").order_by("-left_on").first():
            left = f"{row.commune.name} est restée dans le périmètre jusqu’au {words(row.left_on)}"
            self.add_error("on" if "on" in self.fields else "communes", f"{left} : elle y revient après ce jour.")
        return cleaned


class RemoveForm(ChosenForm):
    communes = forms.ModelMultipleChoiceField(
        queryset=CommunePerimetre.objects.none(),  # type: ignore[arg-type]  # not the rows of the form below it
        error_messages={"required": "Cochez au moins une commune."},
    )

    def clean(self):
        cleaned = super().clean()
        day = cleaned.get("on")
        late = [row for row in cleaned.get("communes") or () if day and row.joined_on and row.joined_on > day]
        if late:
            self.add_error("on", f"{late[0].commune.name} n’est entrée dans le périmètre que plus tard.")
        return cleaned
