"""The sheet of a year of the diagnostic: every indicator of the territory of a convention, from one source."""

from django import forms
from django.core.exceptions import ValidationError

from core.forms import FIRST_YEAR, LAST_YEAR, OneLineForm
from core.numbers import CountField, plain, read, read_count
from core.sheets.cells import Column, Line, Part
from core.sheets.grid import Sheet, rows_of
from diagnostics import units
from diagnostics.enums import IndicateurKind, ValeurStatus
from diagnostics.forms import is_secret
from diagnostics.models import ValeurIndicateur

#: What a box takes in the place of a number, and shows: the words that the portal prints say the same.
SIGNS = {"s": ValeurStatus.SECRET, "nd": ValeurStatus.UNAVAILABLE, "na": ValeurStatus.NOT_APPLICABLE}
_STATUSES = {status.label.lower(): status for status in SIGNS.values()}
_SIGNS = {status.label.lower(): sign for sign, status in SIGNS.items()}
_WORDS = {sign: words for words, sign in _SIGNS.items()} | {words: words for words in _SIGNS}
MOST = 10**11


class YearForm(OneLineForm, forms.Form):
    """Which year, from which source: the sheet of these comes next."""

    annee = CountField(label="Année", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    source = forms.CharField(
        label="Source", max_length=150, required=False, help_text="« Caf », « Insee » ; la même donne la même feuille."
    )


class ValeurBox(forms.CharField):
    """The box of one value: a number in its unit, or the sign of a status. Cleaned, a Decimal, the words of the status, or None.

    A count of 1 to 4 people is secret as soon as it is read: it is never stored (SECURITY § 7)."""

    def __init__(self, indicateur):
        super().__init__(required=False, max_length=30)
        self.indicateur = indicateur

    def clean(self, value):
        typed = super().clean(value).strip()
        if typed.lower() in _WORDS:
            return _WORDS[typed.lower()]
        people = units.is_of_people(self.indicateur.unit)
        try:
            found = (read_count if people else read)(typed, unit=self.indicateur.unit)
        except ValueError as error:
            raise ValidationError(f"{error} Écrivez par exemple 62,9 ; ou s (secret), nd (non disponible).") from None
        if found is not None and abs(found) >= MOST:
            raise ValidationError("Ce nombre est trop grand.")
        return _WORDS["s"] if is_secret(self.indicateur, found) else found

    def prepare_value(self, value):
        return _SIGNS.get(value, value) if isinstance(value, str) else plain(value) or None


def _box(line):
    if line.subject.kind == IndicateurKind.QUALITATIVE:
        return forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    return ValeurBox(line.subject)


class YearSheet(Sheet):
    """A line an indicator. A value left blank is « non renseigné »: no row, never 0."""

    model, place = ValeurIndicateur, ("indicateur_id", "territoire_id", "caf_id", "year", "source")
    save_label = "Enregistrer les valeurs"
    is_drafted = False  # a count of 1 to 4 people would be kept as it is typed
    unknown_line = "« {name} » n’est l’intitulé d’aucun indicateur."

    def __init__(self, data=None, *, indicateurs, **shared):
        """`shared`: what its rows have in common, `territoire`, `caf`, `year` and `source`."""
        self.shared = shared
        lines = [
            Line(
                str(each.pk),
                each.label,
                codes=list(dict.fromkeys(filter(None, (each.code, each.short_label)))),
                subject=each,
                shown={"unit": each.unit},
            )
            for each in indicateurs
        ]
        columns = [
            Column("value", "Valeur", _box, is_number=True, is_awaited=True),
            Column("unit", "Unité"),
        ]
        rows = rows_of(
            ValeurIndicateur.objects.filter(indicateur__in=[each.pk for each in indicateurs], **shared), data
        )
        stored = {(str(row.indicateur_id), ""): row for row in rows}
        super().__init__(data, parts=[Part("Valeurs à saisir", columns, lines, "Indicateur")], rows=stored)

    def new_row(self, line, group):
        return ValeurIndicateur(indicateur=line.subject, **self.shared)

    def stored(self, line, row, column):
        if row.status in _STATUSES.values():
            return ValeurStatus(row.status).label.lower()
        return row.text if line.subject.kind == IndicateurKind.QUALITATIVE else row.value

    def fill(self, row, line, values, columns):
        """A value that was estimated is known once it is typed otherwise."""
        value, is_text = values["value"], line.subject.kind == IndicateurKind.QUALITATIVE
        row.status = ValeurStatus.KNOWN if is_text else _STATUSES.get(value, ValeurStatus.KNOWN)
        row.value, row.text = (None, value) if is_text else (None if value in _STATUSES else value, row.text)
        return ["value", "text", "status"]

    def check(self, line, values):
        row = self.rows.get((line.key, ""))
        if row is not None and row.comment and values["value"] in (None, ""):
            return {"value": "Cette valeur porte un commentaire : écrivez nd si elle n’est plus disponible."}
        return {}

    def clean(self):
        cleaned = super().clean()
        held = [cleaned.get(f"value_{line.key}") for line in self.parts[0].lines]
        if not (self.errors or self.rows or self.pasted) and all(each in (None, "") for each in held):
            raise ValidationError("Saisissez au moins une valeur.")
        return cleaned
