"""Sheets of the plan: yearly values, of one indicator or of a whole convention."""

import re

from django import forms

from actions.models import IndicateurFiche, ValeurFiche
from core.forms import MAX_AMOUNT
from core.numbers import NumberField
from core.sheets import Column, KeepingSelect, Line, Part, Sheet, choice
from diagnostics.enums import IndicateurKind, ValeurStatus

GIVEN = (ValeurStatus.KNOWN, ValeurStatus.ESTIMATED)
TRUTH = [("", "Non renseigné"), ("1", "Oui"), ("0", "Non")]


def _value_field(line):
    """The box of a value, by the nature of its indicator."""
    indicateur = line.subject
    if indicateur.kind == IndicateurKind.QUALITATIVE:
        return forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    if indicateur.kind == IndicateurKind.BOOLEAN:
        return forms.TypedChoiceField(required=False, coerce=int, empty_value=None, choices=TRUTH, widget=KeepingSelect)
    return NumberField(
        unit=indicateur.unit,
        required=False,
        max_digits=16,
        decimal_places=4,
        min_value=-MAX_AMOUNT,
        max_value=MAX_AMOUNT,
    )


STATUS = Column("status", "Statut", choice(ValeurStatus.choices), empty=ValeurStatus.KNOWN)
COMMENT = Column("comment", "Commentaire", forms.CharField(required=False, max_length=300), empty="")


class ValuesSheet(Sheet):
    """Values of indicators: what makes a row of `ValeurFiche`. The subject of a line is its indicator.

    A value left blank is « non renseigné »: no row, never 0.
    """

    model = ValeurFiche
    save_label = "Enregistrer les valeurs"

    def year_of(self, line):
        raise NotImplementedError

    def key_of(self, row):
        """Key of the line that shows this row."""
        raise NotImplementedError

    def placed(self, rows):
        return {(self.key_of(row), ""): row for row in rows}

    def new_row(self, line, group):
        return ValeurFiche(indicateur=line.subject, year=self.year_of(line))

    def stored(self, line, row, column):
        if column.key != "value":
            return super().stored(line, row, column)
        if line.subject.kind == IndicateurKind.QUALITATIVE:
            return row.text
        if line.subject.kind == IndicateurKind.BOOLEAN:
            return None if row.value is None else int(row.value)
        return row.value

    def fill(self, row, line, values, columns):
        value, is_text = values["value"], line.subject.kind == IndicateurKind.QUALITATIVE
        row.value, row.text = (None, value or "") if is_text else (value, "")
        row.status, row.comment = values["status"] or ValeurStatus.KNOWN, values["comment"]
        return ["value", "text", "status", "comment"]

    def is_blank(self, line, values):
        return values["value"] in (None, "") and (values["status"] or ValeurStatus.KNOWN) in GIVEN

    def check(self, line, values):
        is_empty, is_given = values["value"] in (None, ""), (values["status"] or ValeurStatus.KNOWN) in GIVEN
        if not is_empty and not is_given:
            return {"value": "Videz la valeur, ou choisissez « Connue » ou « Estimée »."}
        if is_empty and is_given and values["comment"]:
            return {"value": "Un commentaire sans valeur : choisissez « Non disponible », ou donnez la valeur."}
        return {}


class ValeursSheet(ValuesSheet):
    """The values of one indicator, a line a year."""

    def __init__(self, data=None, *, indicateur, years):
        self.indicateur, self.years = indicateur, years
        unit = f" ({indicateur.unit})" if indicateur.unit else ""
        is_number = indicateur.kind not in (IndicateurKind.QUALITATIVE, IndicateurKind.BOOLEAN)
        value = Column("value", f"Valeur{unit}", _value_field, names=["Valeur"], is_number=is_number)
        lines = [Line(str(year), str(year), subject=indicateur) for year in years]
        part = Part("Une ligne par année", [value, STATUS, COMMENT], lines, "Année")
        super().__init__(data, parts=[part], rows=self.placed(indicateur.valeurs.all()))

    def key_of(self, row):
        return str(row.year)

    def year_of(self, line):
        return int(line.key)

    def locked_rows(self):
        """The indicator is held: of two people who write its first value of a year, one waits, and sees the other's."""
        IndicateurFiche.objects.select_for_update(of=("self",)).get(pk=self.indicateur.pk)
        return self.placed(ValeurFiche.objects.select_for_update().filter(indicateur=self.indicateur))

    def why_unknown(self, name):
        if re.fullmatch("[0-9]{4}", name):
            return f"{name} est hors de la convention ({self.years[0]} à {self.years[-1]})."
        return f"« {name[:60]} » n’est pas une année de la convention ({self.years[0]} à {self.years[-1]})."
