"""Sheets of one year of a convention: what each funder paid, and who worked. The values of a year are in `sheets`."""

import hashlib

from django import forms
from django.core.paginator import Paginator
from django.db.models import Prefetch

from actions.forms.sheets import amount_field
from actions.models import FicheAction, LigneBudgetaire, MoyenHumain
from conventions.models import Convention
from core import ordering
from core.formats import counted, number
from core.numbers import NumberField
from core.sheets.cells import Column, Line, Part
from core.sheets.grid import Sheet, rows_of

MOST_LINES = 300  # of one page of the sheet of a year
OWN = "La convention elle-même"
NO_EMPLOYER = "Employeur non précisé"
BY_FICHE = "fiche"
FICHES = FicheAction.objects.only("code", "title")


class OfYear(Sheet):
    """The rows of one year, of a convention and of its fiches, beside those of years before.

    What was written in any year has its line in each: a funder planned in 2023 may have paid in 2024. Rows without year are
    written on their own page. Two people who write the same row first wait for each other: its fiche is locked.
    """

    section_of: str  # what the lines are gathered by, unless it is by fiche
    lines_word: str

    def __init__(self, data=None, *, convention, year, rows, by, page):
        """`rows`: those of every year that this person writes. `by`: `BY_FICHE`, or anything else."""
        self.year, self.is_by_fiche = year, by == BY_FICHE
        if data is not None:
            rank = FicheAction.objects.filter(plan__convention=convention).order_by("pk")
            list(rank.select_for_update(of=("self",), no_key=True).values_list("pk"))
            Convention.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=convention.pk)
        told = self._by_line(rows_of(rows.exclude(year=None).order_by("pk"), data))
        found = sorted((self._line(key, years) for key, years in told.items()), key=self._rank)
        self.page = Paginator(found, MOST_LINES).get_page(page)
        lines = list(self.page.object_list)
        self._tell_apart(lines)
        heading = self.lines_word if self.is_by_fiche else "Fiche"
        part = Part(self.caption(), self.columns(), lines, heading)
        shown = {line.key for line in lines}
        super().__init__(
            data,
            parts=[part],
            rows={(key, ""): years[year] for key, years in told.items() if key in shown and year in years},
        )

    def caption(self):
        raise NotImplementedError

    def columns(self):
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
    save_label = "Enregistrer les montants"
    unknown_line = "« {name} » n’est le nom d’aucune ligne de cette page."

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

    def same(self, row):
        return f"{row.funder_id}-{row.dispositif_id or 0}-{row.kind}-{row.visibility}"

    def other_side(self, row):
        return str(row.funder)

    def notes_of(self, row):
        return row.get_kind_display(), str(row.dispositif or ""), row.get_visibility_display()

    def shown_of(self, row, years):
        past = {str(each): _words(years.get(each), "actual_amount") for each in (self.year - 2, self.year - 1)}
        return past | {"planned": _words(years.get(self.year), "planned_amount")}

    def new_row(self, line, group):
        return LigneBudgetaire(**self._like(line, *self.SAME))

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
    save_label = "Enregistrer les moyens humains"
    unknown_line = "« {name} » n’est le nom d’aucune ligne de cette page."

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

    def new_row(self, line, group):
        return MoyenHumain(**self._like(line, *self.SAME))

    def is_blank(self, line, values):
        """A post whose time is emptied stays: its name is written nowhere else."""
        return super().is_blank(line, values) and (line.key, "") not in self.rows

    @property
    def missing_words(self):
        """« 3 temps de travail à saisir »: a post of the year without the time that was worked; '' when there is none."""
        count = sum(row.actual is None for row in self.rows.values())
        return f"{counted(count, 'temps de travail', 'temps de travail')} à saisir" if count else ""


def _time(line):
    return NumberField(
        unit=line.subject.get_unit_display(), required=False, max_digits=8, decimal_places=2, min_value=0
    )


def _words(row, name):
    value = None if row is None else getattr(row, name)
    return "" if value is None else number(value)
