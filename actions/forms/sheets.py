"""Sheets of the plan: yearly values, of one indicator or of a whole convention."""

import re

from django import forms
from django.db.models import OuterRef, Subquery

from actions import tree
from actions.models import IndicateurFiche, NiveauPlan, ValeurFiche
from actions.values import target_words
from core.formats import counted
from core.forms import MAX_AMOUNT
from core.numbers import NumberField
from core.sheets import Column, KeepingSelect, Line, Part, Sheet, choice, rows_of
from diagnostics.enums import IndicateurKind, ValeurStatus
from diagnostics.values import value_words

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
        super().__init__(data, parts=[part], rows=self.placed(rows_of(indicateur.valeurs.all(), data)))

    def key_of(self, row):
        return str(row.year)

    def year_of(self, line):
        return int(line.key)

    def why_unknown(self, name):
        if re.fullmatch("[0-9]{4}", name):
            return f"{name} est hors de la convention ({self.years[0]} à {self.years[-1]})."
        return f"« {name[:60]} » n’est pas une année de la convention ({self.years[0]} à {self.years[-1]})."


def measured(plan, *, with_actors=False):
    """[(name of its axe, fiche, indicator)] of a plan, in its order; fiches that are proposed or abandoned apart.

    Three queries, one more `with_actors`.
    """
    rows = tree.fiches_of(plan).live().order_by("position", "code", "pk")
    fiches = list(rows.prefetch_related("acteurs") if with_actors else rows)
    of_fiche: dict[int, list] = {}
    for row in IndicateurFiche.objects.filter(fiche__in=[fiche.pk for fiche in fiches]):
        of_fiche.setdefault(row.fiche_id, []).append(row)
    word = NiveauPlan.objects.filter(plan=OuterRef("plan"), depth=OuterRef("depth")).values("label")
    axes = list(tree.axes_of(plan).annotate(word=Subquery(word)))
    roots, loose = tree.build(axes, fiches, {axe.depth: axe.word or tree.DEFAULT_WORD for axe in axes})
    found = []
    for name, under in [(node.name, node.every_fiche) for node in roots] + [("Directement sous le plan", loose)]:
        for fiche in under:
            fiche.plan = plan
            found += [(name, fiche, row) for row in of_fiche.get(fiche.pk, ())]
    return found


class YearSheet(ValuesSheet):
    """The values of one year, a line an indicator, beside those of two years before and the target."""

    unknown_line = "« {name} » n’est le nom d’aucun indicateur de cette page."

    def __init__(self, data=None, *, year, lines, followed):
        """`lines`: some of `measured`. `followed`: keys of the fiches that this person writes."""
        self.year = year
        self.keys = [row.pk for _, _, row in lines]
        values = ValeurFiche.objects.filter(indicateur__in=self.keys, year__in=(year - 2, year - 1, year))
        told = {(row.indicateur_id, row.year): row for row in rows_of(values, data)}
        past = [Column(str(each), str(each), is_number=True) for each in (year - 2, year - 1)]
        columns = [
            *past,
            Column("target", "Cible", is_number=True),
            Column("value", str(year), _value_field, names=["Valeur", f"Valeur {year}"], is_number=True),
            STATUS,
            COMMENT,
        ]
        made = [self._line(name, fiche, row, told, fiche.pk in followed) for name, fiche, row in lines]
        rows = self.placed(row for row in told.values() if row.year == year)
        super().__init__(data, parts=[Part(f"Valeurs {year}", columns, made, "Indicateur")], rows=rows)

    def _line(self, name, fiche, row, told, is_open):
        shown = {str(year): _words(row, told.get((row.pk, year))) for year in (self.year - 2, self.year - 1)}
        now = told.get((row.pk, self.year))
        return Line(
            str(row.pk),
            row.label,
            names=(fiche.code or fiche.title, row.label),
            note=f"{fiche}, {row.unit}" if row.unit else str(fiche),
            url=f"{fiche.get_absolute_url()}#mesure",
            section=name,
            subject=row,
            shown=shown | {"target": target_words(row)} | ({} if is_open else {"value": _words(row, now)}),
            is_open=is_open,
        )

    @property
    def missing_words(self):
        """« 12 valeurs à saisir », of the lines that this person writes; '' when all have one."""
        lines = [line for part in self.parts for line in part.lines if line.is_open]
        count = sum((line.key, "") not in self.rows for line in lines)
        return f"{counted(count, 'valeur')} à saisir" if count else ""

    def key_of(self, row):
        return str(row.indicateur_id)

    def year_of(self, line):
        return self.year


def _words(indicateur, row):
    return "" if row is None else value_words(indicateur, row.value, text=row.text, status=row.status)
