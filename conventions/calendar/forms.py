import re

from django import forms
from django.core.exceptions import ValidationError

from conventions.calendar import oddities
from conventions.dates import READ_IN, are_reversed, check_order
from conventions.models import ContratLie, Convention, Jalon, Phase
from conventions.perimeter.period import left_outside
from conventions.signing import progress
from conventions.signing.forms.closing import ClosesKnown
from core.dates import words
from core.forms import HouseForm

MOST_PHASES = 30
PERIOD = ("starts_on", "ends_on")
SOURCES = ("starts_on_source", "ends_on_source")
KNOWN = "Écrite dans le texte signé : un avenant seul la change."
UNKNOWN = "Inconnue à la signature : une fois enregistrée, un avenant seul la change."


class NumbersField(forms.CharField):
    """« 2, 3 », « 2 et 3 » or « 2-4 »: the numbers of the phases led together."""

    def prepare_value(self, value):
        return ", ".join(str(number) for number in value) if isinstance(value, (list, tuple)) else value

    def to_python(self, value):
        text = (super().to_python(value) or "").lower()
        numbers = []
        for part in re.split(r"\s*(?:,|;|\bet\b|&|\s)\s*", text.strip()):
            if not part:
                continue
            found = re.fullmatch(r"([0-9]{1,2})(?:[-–]([0-9]{1,2}))?", part)
            if not found:
                raise ValidationError("Écrivez un ou plusieurs numéros : « 1 », « 2, 3 » ou « 2 et 3 ».")
            first, last = int(found[1]), int(found[2] or found[1])
            if not 1 <= first <= last <= MOST_PHASES:
                raise ValidationError(f"Un numéro de phase va de 1 à {MOST_PHASES}.")
            numbers += range(first, last + 1)
        return sorted(set(numbers))

    def has_changed(self, initial, data):
        return self.prepare_value(initial or []) != (data or "")


class PhaseForm(HouseForm):
    fieldsets = [
        ("La phase", ["numbers", "label", "deliverables", "state"]),
        ("Prévu", [("planned_starts_on", "planned_ends_on")]),
        ("Réel", [("actual_starts_on", "actual_ends_on")]),
    ]
    submit_label = "Enregistrer la phase"

    numbers = NumbersField(
        label="Numéros", max_length=60, help_text="« 1 », ou « 2, 3 » pour deux phases menées ensemble."
    )

    class Meta:
        model = Phase
        fields = [
            *("numbers", "label", "deliverables", "state"),
            *("planned_starts_on", "planned_ends_on", "actual_starts_on", "actual_ends_on"),
        ]

    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.convention = convention
        self.fields["deliverables"].widget.attrs["rows"] = 3

    def clean(self):
        cleaned = super().clean()
        check_order(self, "planned_starts_on", "planned_ends_on")
        check_order(self, "actual_starts_on", "actual_ends_on")
        return cleaned

    def stored_words(self, name, row):
        return self.fields[name].prepare_value(row.numbers) if name == "numbers" else super().stored_words(name, row)

    def typed_words(self, name):
        return str(self[name].value() or "") if name == "numbers" else super().typed_words(name)


class JalonForm(HouseForm):
    fieldsets = [("Le rendez-vous", ["label", ("kind", "held_on"), "place", "note"])]
    submit_label = "Enregistrer le rendez-vous"

    class Meta:
        model = Jalon
        fields = ["label", "kind", "held_on", "place", "note"]
        help_texts = {"label": "Conférence des maires, présentation aux partenaires, conseil communautaire…"}

    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.convention = convention
        self.fields["note"].widget.attrs["rows"] = 3


class ContratForm(HouseForm):
    fieldsets = [("Le contrat", ["label", "kind", ("starts_on", "ends_on")])]
    submit_label = "Enregistrer le contrat"

    class Meta:
        model = ContratLie
        fields = ["label", "kind", "starts_on", "ends_on"]
        help_texts = {"label": "« PEdT de Gevrey-Chambertin », « contrat local de santé du Pays beaunois »…"}

    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.convention = convention

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "La fin précède le début.")
        return cleaned


class DatesForm(ClosesKnown, HouseForm):
    """The dates of the convention itself; none is deduced from another."""

    fieldsets = [
        (
            "La préparation",
            [("target_year", "launched_on"), "engagement_voted_on", ("diagnostic_validated_on", "plan_validated_on")],
        ),
        ("La signature", [("signature_planned_on", "ceremony_on"), "ceremony_place"]),
        ("La période du texte", [("starts_on", "starts_on_source"), ("ends_on", "ends_on_source"), "announced_years"]),
    ]
    submit_label = "Enregistrer les dates"

    class Meta:
        model = Convention
        fields = [
            *("target_year", "launched_on", "engagement_voted_on", "diagnostic_validated_on", "plan_validated_on"),
            *("signature_planned_on", "ceremony_on", "ceremony_place", "announced_years", *PERIOD, *SOURCES),
        ]
        help_texts = {"announced_years": "Elle peut différer des dates du texte.", **dict.fromkeys(SOURCES, READ_IN)}
        labels = {"starts_on_source": "Source de la prise d’effet", "ends_on_source": "Source de la fin"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["announced_years"].min_value = 1
        self.fields["announced_years"].max_value = 20
        if self.instance.is_text_frozen:
            still_open = self.close_known((*PERIOD, *SOURCES))
            for name in PERIOD:
                self.fields[name].help_text = UNKNOWN if name in still_open else KNOWN
        elif why := progress.why_printed(self.instance, "la période"):
            self.close_printed(PERIOD, why)
        if not self.is_bound:
            for name, odd in oddities.of_dates(self.instance).items():
                self.fields[name].help_text = f"À vérifier. {odd} {self.fields[name].help_text}".strip()

    def clean_announced_years(self):
        years = self.cleaned_data["announced_years"]
        if years is not None and not 1 <= years <= 20:
            raise ValidationError("Une durée va de 1 à 20 ans.")
        return years

    def clean(self):
        cleaned = super().clean()
        if are_reversed(cleaned.get("starts_on"), cleaned.get("ends_on")):
            closed = self.fields["ends_on"].disabled
            self.add_error(
                "starts_on" if closed else "ends_on",
                "La prise d’effet doit précéder la fin."
                if closed
                else "La fin doit être postérieure à la prise d’effet.",
            )
        starts, terminated = cleaned.get("starts_on"), self.instance.terminated_on
        is_after = starts and starts.date and terminated and starts.date > terminated
        if is_after and not self.fields["starts_on"].disabled:
            self.add_error("starts_on", f"La convention a été résiliée le {words(terminated)}.")
        self._check_what_moved(cleaned)
        return cleaned

    def _check_what_moved(self, cleaned):
        changed = [name for name in PERIOD if name in self.changed_data and name not in self.errors]
        if changed:
            left = left_outside(self.instance, **{name: cleaned.get(name) for name in PERIOD})
            for name in changed:
                if name in left:
                    self.add_error(name, f"{left[name]} Rectifiez d’abord ce mouvement.")
