"""Sheets of one year of a convention: what each funder paid, and who worked. The values of a year are in `sheets`."""

import hashlib

from django import forms
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch

from actions.enums import LigneKind, MoyenUnit
from actions.forms.sheets import amount_field
from actions.models import FicheAction, LigneBudgetaire, MoyenHumain
from conventions.models import Convention
from core import ordering
from core.formats import counted, number
from core.numbers import NumberField
from core.sheets.cells import Column, Line, Part, choice
from core.sheets.grid import Sheet, rows_of
from territories.fields import OrganisationField
from territories.models import Organisation

MOST_LINES = 300  # of one page of the sheet of a year
OWN = "La convention elle-même"
NO_EMPLOYER = "Employeur non précisé"
BY_FICHE = "fiche"
#: Of a new line: the columns that say whose it is, and for which fiche; the key of a line of the convention itself.
WHO, BLANK_LINES, OF_CONVENTION = "qui", 2, "0"
FICHES = FicheAction.objects.only("code", "title")


class OfYear(Sheet):
    """The rows of one year, of a convention and of its fiches, beside those of years before.

    What was written in any year has its line in each: a funder planned in 2023 may have paid in 2024. Blank lines take what
    has none yet. Rows without year are written on their own page. Two people who write the same row first wait for each other: its fiche is locked.
    """

    section_of: str  # what the lines are gathered by, unless it is by fiche
    lines_word: str
    new_caption: str
    new_words: str  # « nouveau financeur »
    takes_new = True
    nothing_given: str  # why a new line is refused, that has a name and no value
    taken_already: str  # why it is, whose line is there

    def __init__(self, data=None, *, convention, year, rows, by, page, fiches, own=None):
        """`rows`: those of every year that this person writes. `by`: `BY_FICHE`, or anything else. `fiches`: a queryset of those
        where they may write a new line. `own`: keys of the organisations for which they write alone; None: for all."""
        self.convention, self.own = convention, own
        self.year, self.is_by_fiche = year, by == BY_FICHE
        offered = fiches.live().only("code", "title")
        if data is not None:
            every = FicheAction.objects.filter(plan__convention=convention).order_by("pk").only("code", "title")
            every = every.annotate(is_offered=Exists(offered.filter(pk=OuterRef("pk"))))
            offered = [each for each in every.select_for_update(of=("self",), no_key=True) if each.is_offered]
            Convention.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=convention.pk)
        told = self._by_line(rows_of(rows.exclude(year=None).order_by("pk"), data))
        found = sorted((self._line(key, years) for key, years in told.items()), key=self._rank)
        self.page = Paginator(found, MOST_LINES).get_page(page)
        lines = list(self.page.object_list)
        self._tell_apart(lines)
        heading = self.lines_word if self.is_by_fiche else "Fiche"
        self.told, columns = told, self.columns()
        of_fiches = [(str(each.pk), str(each)) for each in sorted(offered, key=lambda each: ordering.key(str(each)))]
        own_line = [(OF_CONVENTION, OWN)] if own is None else []
        where = choice([("", "Choisir…"), *of_fiches, *own_line])
        new = [Column("fiche", "Fiche", where, group=WHO), *self.who(), *(each for each in columns if each.field)]
        blank = [Line(f"nouveau-{rank}", f"{self.new_words} {rank}", is_new=True) for rank in range(1, BLANK_LINES + 1)]
        parts = [Part(self.caption(), columns, lines, heading), Part(self.new_caption, new, blank)]
        shown = {line.key for line in lines}
        super().__init__(
            data,
            parts=parts,
            rows={(key, ""): years[year] for key, years in told.items() if key in shown and year in years},
        )

    def caption(self):
        raise NotImplementedError

    def columns(self):
        raise NotImplementedError

    def who(self):
        """Columns of a new line that say whose it is."""
        raise NotImplementedError

    def lacks(self, said):
        """{key of a column of `who`: sentence} of what a new line with values does not say. `said`: what it says."""
        raise NotImplementedError

    def made_of(self, said):
        """An unsaved row of what a new line says, without its place."""
        raise NotImplementedError

    def same(self, row):
        """What rows of one line have in common, as a text for names of fields."""
        raise NotImplementedError

    def other_side(self, row):
        """Who pays, or who employs."""
        raise NotImplementedError

    def notes_of(self, row):
        """What a line says under its name."""
        raise NotImplementedError

    def shown_of(self, row, years):
        """{key of a column that is only read: its words}."""
        raise NotImplementedError

    def _by_line(self, rows):
        """{key of a line: {year: row}}: of two rows of one year that say the same, the second has its own line."""
        found: dict[str, dict] = {}
        for row in rows:
            said, rank = f"{row.fiche_id or 0}-{self.same(row)}", 0
            while row.year in found.get(f"{said}-{rank}", ()):
                rank += 1
            found.setdefault(f"{said}-{rank}", {})[row.year] = row
        return found

    def _line(self, key, years):
        row = years.get(self.year) or years[max(years)]
        fiche, side = (row.fiche.code or row.fiche.title) if row.fiche_id else OWN, self.other_side(row)
        place = str(row.fiche) if row.fiche_id else OWN
        return Line(
            key,
            side if self.is_by_fiche else place,
            names=(fiche, side) if self.is_by_fiche else (side, fiche),
            note=", ".join(filter(None, self.notes_of(row))),
            url=f"{row.fiche.get_absolute_url()}#combien" if row.fiche_id else "",
            section=place if self.is_by_fiche else side,
            subject=row,
            shown=self.shown_of(row, years),
        )

    def _rank(self, line):
        """By section, then by line, in French order; what is the convention’s own after its fiches."""
        is_own, words = line.subject.fiche_id is None, ordering.key(line.label)
        section = ordering.key(line.section)
        return (is_own, section, words, line.key) if self.is_by_fiche else (section, is_own, words, line.key)

    @staticmethod
    def _tell_apart(lines):
        """Lines of one name take what is under it in theirs, on the page and in a block."""
        names = [line.names for line in lines]
        for line in lines:
            if names.count(line.names) > 1:
                line.label = f"{line.label}, {line.note[:1].lower()}{line.note[1:]}"
                line.names = (*line.names, line.note)

    # New lines

    def groups_of(self, part, line):
        """Who a new line is of makes no row alone: it comes with its values."""
        return [(group, columns) for group, columns in super().groups_of(part, line) if group != WHO]

    def _said(self, line):
        return {
            column.key: self.cleaned_data.get(self.name_of(line, column))
            for column in self.parts[1].columns
            if column.group == WHO
        }

    def clean(self):
        cleaned = super().clean()
        columns = {column.key: column for column in self.parts[1].columns}
        values = [column for column in columns.values() if column.group != WHO]
        for line in self.parts[1].lines:
            said = self._said(line)
            has_values = any(self.data.get(self.name_of(line, column), "").strip() for column in values)
            if not has_values:
                missing = {"fiche": self.nothing_given} if self._names(said) else {}
            else:
                missing = self.lacks(said) | ({} if said["fiche"] else {"fiche": "Pour quelle fiche ?"})
            for key, sentence in missing.items():
                if (name := self.name_of(line, columns[key])) not in self.errors:
                    self.add_error(name, sentence)
            if has_values and not missing and self._has_its_line(line, said):
                self.add_error(self.name_of(line, columns["fiche"]), self.taken_already)
        return cleaned

    def _names(self, said):
        """Whether a new line says something, beyond what its lists hold from the start."""
        starts = {column.key for column in self.parts[1].columns if not callable(column.field) and column.field.initial}
        return any(value for key, value in said.items() if key not in starts)

    def _has_its_line(self, line, said):
        """Whether what it says has a line already, that the first of two clicks did not make."""
        years = self.told.get(f"{said['fiche']}-{self.same(self.made_of(said))}-0")
        made = years and years.get(self.year)
        return bool(years) and not (made and made.creation_key == self.cleaned_data[self.version_of(line, "")])

    def new_row(self, line, group):
        if not line.is_new:
            return self.model(**self._like(line, *self.SAME))
        said = self._said(line)
        made, of_convention = self.made_of(said), said["fiche"] == OF_CONVENTION
        made.year, made.fiche_id = self.year, None if of_convention else int(said["fiche"])
        made.convention_id = self.convention.pk if of_convention else None
        return made

    def organisation(self, **kwargs):
        """The box of an organisation: any that this Caf uses, or those of who writes for their own alone."""
        if self.own is not None:
            rows = Organisation.objects.filter(pk__in=self.own)
            return forms.ModelChoiceField(rows, required=False, empty_label="Mon organisation")
        made = OrganisationField(required=False)
        made.limit_to(self.convention.caf)
        return made

    def _like(self, line, *names):
        return {name: getattr(line.subject, name) for name in ("fiche_id", "convention_id", *names)} | {
            "year": self.year
        }


class AmountsOfYear(OfYear):
    """What each funder paid in a year, a line a funder and a fiche; what was planned is read beside it."""

    model = LigneBudgetaire
    SAME = ("funder_id", "dispositif_id", "kind", "visibility")
    place = "fiche_id", "convention_id", *SAME, "year"
    lines_word = "Financeur"
    new_caption, new_words = "Nouveaux financeurs", "nouveau financeur"
    nothing_given = "Donnez un montant à ce financeur, ou retirez-le."
    taken_already = "Ce financeur a déjà sa ligne pour cette fiche, plus haut : écrivez-y son montant."
    save_label = "Enregistrer les montants"
    unknown_line = "« {name} » n’est le nom d’aucune ligne de cette page : ce qui est nouveau s’écrit en bas."

    @staticmethod
    def rows_for(convention, user):
        """The lines of a convention that this person reads, ready to be told."""
        found = LigneBudgetaire.objects.of_convention(convention).visible_on(convention, user)
        return found.prefetch_related("funder", "dispositif", Prefetch("fiche", FICHES))

    def caption(self):
        return "Euros toutes taxes comprises"

    def columns(self):
        year = self.year
        return [
            Column(str(year - 2), f"Réalisé {year - 2}", is_number=True),
            Column(str(year - 1), f"Réalisé {year - 1}", is_number=True),
            Column("planned", f"Prévu {year}", names=["Prévu"], is_number=True),
            Column(
                "actual", f"Réalisé {year}", amount_field(), "actual_amount", names=["Réalisé", "Payé"], is_number=True
            ),
            Column("comment", "Commentaire", forms.CharField(required=False, max_length=300), empty=""),
        ]

    def who(self):
        return [
            Column("funder", "Financeur", lambda line: self.organisation(), group=WHO),
            Column("nature", "Nature", choice(LigneKind.choices, initial=LigneKind.OPERATING), group=WHO),
        ]

    def lacks(self, said):
        return {} if said["funder"] else {"funder": "Qui finance ce montant ?"}

    def made_of(self, said):
        return LigneBudgetaire(funder=said["funder"], kind=said["nature"])

    def same(self, row):
        return f"{row.funder_id}-{row.dispositif_id or 0}-{row.kind}-{row.visibility}"

    def other_side(self, row):
        return str(row.funder)

    def notes_of(self, row):
        return row.get_kind_display(), str(row.dispositif or ""), row.get_visibility_display()

    def shown_of(self, row, years):
        past = {str(each): _words(years.get(each), "actual_amount") for each in (self.year - 2, self.year - 1)}
        return past | {"planned": _words(years.get(self.year), "planned_amount")}

    def _has_plan(self, line):
        row = self.rows.get((line.key, ""))
        return row is not None and row.planned_amount is not None

    def is_blank(self, line, values):
        return super().is_blank(line, values) and not self._has_plan(line)

    def check(self, line, values):
        if values["comment"] and values["actual"] is None and not self._has_plan(line):
            return {"actual": "Un commentaire sans montant : donnez le réalisé, ou videz le commentaire."}
        return {}

    @property
    def missing_words(self):
        """« 12 montants à saisir »: planned for the year, and not told as paid; '' when there is none."""
        count = sum(row.actual_amount is None for row in self.rows.values())
        return f"{counted(count, 'montant')} à saisir" if count else ""


class MeansOfYear(OfYear):
    """The time planned and worked in a year, a line a post and a fiche, in ETP or hours."""

    model = MoyenHumain
    SAME = ("function", "organisation_id", "unit")
    place = "fiche_id", "convention_id", *SAME, "year"
    lines_word = "Poste"
    new_caption, new_words = "Nouveaux postes", "nouveau poste"
    nothing_given = "Donnez un temps de travail à ce poste, ou retirez-le."
    taken_already = "Ce poste a déjà sa ligne pour cette fiche, plus haut : écrivez-y son temps de travail."
    save_label = "Enregistrer les moyens humains"
    unknown_line = "« {name} » n’est le nom d’aucune ligne de cette page : ce qui est nouveau s’écrit en bas."

    @staticmethod
    def rows_for(convention):
        found = MoyenHumain.objects.of_convention(convention)
        return found.prefetch_related("organisation", Prefetch("fiche", FICHES))

    def caption(self):
        return "Équivalents temps plein ou heures, jamais additionnés"

    def columns(self):
        year = self.year
        return [
            Column(str(year - 1), f"Réalisé {year - 1}", is_number=True),
            Column("planned", f"Prévu {year}", _time, names=["Prévu"], is_number=True),
            Column("actual", f"Réalisé {year}", _time, names=["Réalisé"], is_number=True, is_awaited=True),
        ]

    def who(self):
        function = forms.CharField(required=False, max_length=MoyenHumain._meta.get_field("function").max_length)
        return [
            Column("function", "Poste", function, group=WHO),
            Column("employer", "Employeur", lambda line: self.organisation(), group=WHO),
            Column("unit", "Unité", choice(MoyenUnit.choices, initial=MoyenUnit.ETP), group=WHO),
        ]

    def lacks(self, said):
        return {} if said["function"] else {"function": "Quel poste ?"}

    def made_of(self, said):
        return MoyenHumain(function=said["function"], organisation=said["employer"], unit=said["unit"])

    def same(self, row):
        """A function is free words: its print is what names of fields can hold."""
        said = hashlib.sha256(row.function.encode()).hexdigest()[:12]
        return f"{said}-{row.organisation_id or 0}-{row.unit}"

    def other_side(self, row):
        return row.function

    def notes_of(self, row):
        return str(row.organisation or NO_EMPLOYER), row.get_unit_display()

    def shown_of(self, row, years):
        return {str(self.year - 1): _words(years.get(self.year - 1), "actual")}

    def is_blank(self, line, values):
        """A post whose time is emptied stays: its name is written nowhere else."""
        return super().is_blank(line, values) and (line.key, "") not in self.rows

    @property
    def missing_words(self):
        """« 3 temps de travail à saisir »: a post of the year without the time that was worked; '' when there is none."""
        count = sum(row.actual is None for row in self.rows.values())
        return f"{counted(count, 'temps de travail', 'temps de travail')} à saisir" if count else ""


def _time(line):
    unit = line.subject.get_unit_display() if line.subject else ""  # a new line says it in its own box
    return NumberField(unit=unit, required=False, max_digits=8, decimal_places=2, min_value=0)


def _words(row, name):
    value = None if row is None else getattr(row, name)
    return "" if value is None else number(value)
