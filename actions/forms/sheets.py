"""Sheets of the plan: yearly values, of one indicator or of a whole convention; the amounts of a fiche."""

import re

from django import forms
from django.db.models import OuterRef, Prefetch, Subquery

from actions import tree
from actions.enums import ActeurRole, LigneKind
from actions.models import Acteur, FicheAction, IndicateurFiche, LigneBudgetaire, NiveauPlan, ValeurFiche
from actions.models.fiche import IN_PLAN
from actions.values import target_words
from core import ordering
from core.formats import counted
from core.forms import MAX_AMOUNT
from core.numbers import CountField, NumberField
from core.sheets.cells import NOT_IN_LIST, Column, KeepingSelect, Line, Part, choice
from core.sheets.grid import Sheet, rows_of
from diagnostics import units
from diagnostics.enums import IndicateurKind, ValeurStatus
from diagnostics.values import value_words
from territories.fields import OrganisationField
from territories.models import Organisation

NOBODY = "Personne n’est désigné"
GIVEN = (ValeurStatus.KNOWN, ValeurStatus.ESTIMATED)
TRUTH = [("", "Non renseigné"), ("1", "Oui"), ("0", "Non")]


def value_field(line):
    """The box of a value, by the nature of its indicator."""
    indicateur = line.subject
    if indicateur.kind == IndicateurKind.QUALITATIVE:
        return forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    if indicateur.kind == IndicateurKind.BOOLEAN:
        made = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, choices=TRUTH, widget=KeepingSelect)
        made.error_messages["invalid_choice"] = NOT_IN_LIST
        return made
    if units.is_of_people(indicateur.unit):
        return CountField(unit=indicateur.unit, required=False, max_value=MAX_AMOUNT)
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

    model, place = ValeurFiche, ("indicateur_id", "year")
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
        value = Column("value", f"Valeur{unit}", value_field, names=["Valeur"], is_number=is_number)
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


def measured(plan):
    """[(name of its axe, fiche, indicator)] of a plan, in its order, with the actors of each fiche; fiches that are proposed
    or abandoned apart. Four queries."""
    actors = Prefetch("acteurs", Acteur.objects.select_related("user", "organisation"))
    fiches = list(tree.fiches_of(plan).live().order_by(*IN_PLAN).prefetch_related(actors))
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


def owed_by(fiche, indicateur):
    """Who gives the value of an indicator: who it names, else the pilotes of its fiche; '' when nobody is."""
    if indicateur.responsible:
        return indicateur.responsible
    pilotes = [each for each in fiche.acteurs.all() if each.role == ActeurRole.OWNER]
    return ", ".join(dict.fromkeys(each.person or str(each.organisation) for each in pilotes))


def by_person(lines):
    """The same lines, those of one person together, in French order; what nobody owes last."""
    found = [(owed_by(fiche, row), fiche, row) for _, fiche, row in lines]
    found.sort(key=lambda line: (not line[0], ordering.key(line[0])))
    return [(name or NOBODY, fiche, row) for name, fiche, row in found]


class YearSheet(ValuesSheet):
    """The values of one year, a line an indicator, beside those of two years before and the target."""

    unknown_line = "« {name} » n’est le nom d’aucun indicateur de cette page."

    def __init__(self, data=None, *, year, page, followed):
        """`page`: of lines of `measured`, or of `by_person`. `followed`: keys of the fiches that this person writes."""
        self.year, self.page, lines = year, page, page.object_list
        self.keys = [row.pk for _, _, row in lines]
        values = ValeurFiche.objects.filter(indicateur__in=self.keys, year__in=(year - 2, year - 1, year))
        told = {(row.indicateur_id, row.year): row for row in rows_of(values, data)}
        past = [Column(str(each), str(each), is_number=True) for each in (year - 2, year - 1)]
        columns = [
            *past,
            Column("target", "Cible", is_number=True),
            Column("value", str(year), value_field, names=["Valeur", f"Valeur {year}"], is_number=True),
            STATUS,
            COMMENT,
        ]
        made = [self._line(name, fiche, row, told, fiche.pk in followed) for name, fiche, row in lines]
        rows = self.placed(row for row in told.values() if row.year == year)
        super().__init__(data, parts=[Part(f"Valeurs {year}", columns, made, "Indicateur")], rows=rows)

    def _line(self, name, fiche, row, told, is_open):
        shown = {str(year): words_of_value(row, told.get((row.pk, year))) for year in (self.year - 2, self.year - 1)}
        now, who = told.get((row.pk, self.year)), owed_by(fiche, row)
        return Line(
            str(row.pk),
            row.label,
            names=(fiche.code or fiche.title, row.label),
            note=" · ".join(filter(None, (str(fiche), row.unit, who if who != name else ""))),
            url=f"{fiche.get_absolute_url()}#mesure",
            section=name,
            subject=row,
            shown=shown | {"target": target_words(row)} | ({} if is_open else {"value": words_of_value(row, now)}),
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


def words_of_value(indicateur, row):
    return "" if row is None else value_words(indicateur, row.value, text=row.text, status=row.status)


WHO, BLANK_LINES = "qui", 2  # of the new funders of a fiche
AMOUNTS = (("planned", "prévu", "planned_amount"), ("actual", "réalisé", "actual_amount"))


class BudgetSheet(Sheet):
    """What each funder pays for a fiche, planned and actual, a line a funder and a nature, two columns a year.

    A pair of cells is a row of the database: no row while both are blank. Blank lines take funders that the fiche does
    not have yet. Amounts without year are written on their own page.

    Who writes the amounts of their own organisations alone is given those lines, and those names for a new one.
    """

    model = LigneBudgetaire
    place = "fiche_id", "funder_id", "dispositif_id", "kind", "visibility", "year"
    save_label = "Enregistrer les montants"
    unknown_line = "« {name} » n’est le nom d’aucun financeur de cette fiche."

    def __init__(self, data=None, *, fiche, user, years, own=None):
        """`own`: keys of the organisations whose amounts this person writes; None: all of them."""
        self.fiche, self.own = fiche, own
        if data is not None:  # of two people who write the same amount first, the second sees the other's
            FicheAction.objects.select_for_update(of=("self",)).get(pk=fiche.pk)
        mine = LigneBudgetaire.objects.filter(fiche=fiche, year__in=years).visible_on(fiche.convention, user)
        if own is not None:
            mine = mine.filter(funder__in=own)
        lines: dict[str, Line] = {}
        rows: dict[tuple[str, str], LigneBudgetaire] = {}
        for row in rows_of(
            mine.select_related("funder", "dispositif").order_by("funder__search_name", "kind", "pk"), data
        ):
            line = self._line(row, lines, rows)
            rows[line.key, str(row.year)] = row
        names = [line.label for line in lines.values()]
        for line in lines.values():
            if names.count(line.label) > 1:
                line.label = f"{line.label}, {line.subject.get_kind_display().lower()}"
        columns = [
            Column(
                f"{key}_{year}",
                f"{year} {word}",
                amount_field(),
                source,
                str(year),
                names=[f"{word} {year}"],
                is_number=True,
            )
            for year in years
            for key, word, source in AMOUNTS
        ]
        who = [
            Column("funder", "Nouveau financeur", self._funder, group=WHO),
            Column("nature", "Nature", choice(LigneKind.choices, initial=LigneKind.OPERATING), group=WHO),
        ]
        blank = [Line(f"nouveau-{rank}", f"nouveau financeur {rank + 1}", is_new=True) for rank in range(BLANK_LINES)]
        parts = [
            Part("Euros toutes taxes comprises", columns, list(lines.values()), "Financeur"),
            Part("Autres financeurs" if own is None else "Nouveaux montants", [*who, *columns], blank),
        ]
        super().__init__(data, parts=parts, rows=rows)
        self.years = years

    def _funder(self, line):
        if self.own is not None:
            return forms.ModelChoiceField(
                Organisation.objects.filter(pk__in=self.own), required=False, empty_label="Mon organisation"
            )
        made = OrganisationField(required=False)
        made.limit_to(self.fiche.convention.caf)
        return made

    def groups_of(self, part, line):
        """Who pays makes no row alone: each year of a new line does, with it."""
        return [(group, columns) for group, columns in super().groups_of(part, line) if group != WHO]

    def clean(self):
        cleaned = super().clean()
        for line in self.parts[1].lines:
            funder = f"funder_{line.key}"
            columns = self.parts[0].columns
            has_amount = any(cleaned.get(self.name_of(line, column)) is not None for column in columns)
            if has_amount and not cleaned.get(funder) and funder not in self.errors:
                self.add_error(funder, "Qui finance ces montants ?")
            elif cleaned.get(funder) and not has_amount:
                self.add_error(funder, "Donnez au moins un montant à ce financeur, ou retirez-le.")
        return cleaned

    @property
    def pivot(self):
        """[(line, hidden fields, boxes of a new funder, [(word, cells by year)])], two rows a line."""
        found = []
        for part, sections in self.tables:
            before = len(part.columns) - len(self.years) * len(AMOUNTS)
            for line, hidden, cells in (each for _, lines in sections for each in lines):
                amounts = cells[before:]
                words = [(word, amounts[rank :: len(AMOUNTS)]) for rank, (_, word, _) in enumerate(AMOUNTS)]
                found.append((line, hidden, cells[:before], words))
        return found

    @staticmethod
    def _line(row, lines, rows):
        """The line of a row: that of what it says, another one when its year is taken there."""
        said, rank = f"{row.funder_id}-{row.dispositif_id or 0}-{row.kind}-{row.visibility}", 0
        while (f"{said}-{rank}", str(row.year)) in rows:
            rank += 1
        told = [row.get_kind_display(), str(row.dispositif or ""), row.get_visibility_display()]
        made = Line(f"{said}-{rank}", str(row.funder), note=", ".join(filter(None, told)), subject=row)
        return lines.setdefault(made.key, made)

    def new_row(self, line, group):
        if line.is_new:
            funder, kind = (self.cleaned_data[f"{name}_{line.key}"] for name in ("funder", "nature"))
            return LigneBudgetaire(fiche=self.fiche, year=int(group), funder=funder, kind=kind)
        like = line.subject
        same = {name: getattr(like, name) for name in ("funder_id", "dispositif_id", "kind", "visibility")}
        return LigneBudgetaire(fiche=self.fiche, year=int(group), **same)

    def check(self, line, values):
        """A row with a comment is not removed by emptying its amounts."""
        return {
            f"planned_{group}": "Ce montant a un commentaire : supprimez-le sur sa page."
            for (key, group), row in self.rows.items()
            if key == line.key
            and row.comment
            and self.data.get(self.version_of(line, group))
            and values[f"planned_{group}"] is None
            and values[f"actual_{group}"] is None
        }


def amount_field():
    """The box of an amount in euros."""
    return NumberField(unit="€", required=False, max_digits=12, decimal_places=2, min_value=0, max_value=MAX_AMOUNT)
