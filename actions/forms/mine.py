"""All the fiches that a person follows, on one sheet: the note of the year, state, progress, values of the year."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.utils import timezone

from actions.enums import FicheState
from actions.forms.choices import PercentField
from actions.forms.sheets import ValuesSheet, value_field, words_of_value
from actions.models import FicheAction, NoteSuivi, ValeurFiche
from actions.models.fiche import explain_by
from actions.values import target_words
from core import steps
from core.sheets.cells import Cell, Column, Line, Part, choice
from core.sheets.grid import Sheet, rows_of
from core.sheets.together import Together
from core.transitions import TransitionRefused, wrong_state
from diagnostics.enums import ValeurStatus

#: What becomes of a fiche that is given up asks its own page, with a reason.
STATES = [(state.value, state.label) for state in FicheState if state != FicheState.ABANDONED]
NEEDS_REASON = (FicheState.PAUSED, FicheState.BLOCKED, FicheState.POSTPONED)


class NotesOfYear(Sheet):
    """The note of the year of each fiche, that its bilan quotes. `years`: {fiche: its year}."""

    model, place = NoteSuivi, ("fiche_id", "for_bilan_year")

    def __init__(self, data=None, *, fiches, years, rows, closed):
        """`rows`: {fiche: its note of the year, among those that are read}. `closed`: fiches whose note is another's."""
        self.years = years
        column = Column("done", "Note", forms.CharField(required=False, max_length=5000, widget=_box()), empty="")
        lines = [Line(f"n{each.pk}", str(each), subject=each, is_open=each.pk not in closed) for each in fiches]
        super().__init__(
            data,
            parts=[Part("Notes", [column], lines, "Fiche")],
            rows={(f"n{key}", ""): row for key, row in rows.items()},
        )

    def new_row(self, line, group):
        fiche = line.subject
        return NoteSuivi(fiche=fiche, for_bilan_year=self.years[fiche.pk], written_on=timezone.localdate())

    def check(self, line, values):
        if not (values["done"] or "").strip() and (line.key, "") in self.rows:
            return {"done": "Une note se retire depuis la page de sa fiche : ici, elle se complète."}
        return {}

    def text_of(self, fiche):
        """What is typed in the note of a fiche, or was already written there."""
        row = self.rows.get((f"n{fiche.pk}", ""))
        return (self.cleaned_data.get(f"done_n{fiche.pk}") or (row and row.done) or "").strip()


def _box():
    return forms.Textarea(attrs={"rows": 2})


class Progress(Sheet):
    """How far each fiche is, its state, and « sans changement »: whoever saves its line says that it is up to date."""

    model, place = FicheAction, ("id",)

    def __init__(self, data=None, *, fiches, notes):
        self.notes, self.passing = notes, []
        columns = [
            Column("state", "État", choice(STATES)),
            Column("progress", "Avancement, en %", PercentField(help_text=""), "progress_rate", is_number=True),
            Column("same", "Sans changement", forms.BooleanField(required=False), empty=False),
        ]
        lines = [Line(f"f{each.pk}", str(each), subject=each) for each in fiches]
        rows = {(f"f{each.pk}", ""): each for each in fiches}
        super().__init__(data, parts=[Part("Où en est l’action", columns, lines, "Fiche")], rows=rows)

    def stored(self, line, row, column):
        return False if column.key == "same" else super().stored(line, row, column)

    def is_blank(self, line, values):
        return False

    def check(self, line, values):
        fiche = line.subject
        if values["state"] in NEEDS_REASON and values["state"] != fiche.state and not self.notes.text_of(fiche):
            return {"state": "Dites pourquoi dans la note : le comité de pilotage la lira."}
        return {}

    def fill(self, row, line, values, columns):
        today = timezone.localdate()
        if row.progress_rate != values["progress"]:
            row.progress_rate, row.progress_on = values["progress"], today
        row.reviewed_on = today
        if values["state"] and values["state"] != row.state:
            self.passing.append((row, values["state"]))
        return ["progress_rate", "progress_on", "reviewed_on"]

    def pass_states(self, by):
        """The changes of state, once the rest is written: each is the transition itself, with the note as its reason."""
        for fiche, state in self.passing:
            step = next((each for each in steps.open_to(fiche) if each.target == state), None)
            if step is None:
                raise TransitionRefused(f"{fiche} : {wrong_state(fiche)}")
            try:
                getattr(fiche, step.act)(by=by, reason=self.notes.text_of(fiche))
            except TransitionRefused as refusal:
                raise TransitionRefused(f"{fiche} : {refusal}") from refusal


class ValuesDue(ValuesSheet):
    """The value of the year of each indicator of these fiches."""

    def __init__(self, data=None, *, fiches, years, indicators):
        self.year_by_fiche = years
        of_fiche = {each.pk: each for each in fiches}
        wanted = {year - back for year in years.values() for back in (0, 1, 2)}
        found = ValeurFiche.objects.filter(indicateur__in=[row.pk for row in indicators], year__in=wanted)
        told = {(row.indicateur_id, row.year): row for row in rows_of(found, data)}
        column = Column("value", "Valeur", value_field, is_number=True)
        lines = []
        for row in indicators:
            row.fiche, year = of_fiche[row.fiche_id], years[row.fiche_id]
            past = [(each, words_of_value(row, told.get((row.pk, each)))) for each in (year - 2, year - 1)]
            shown = {"past": [*past, ("cible", target_words(row))]}
            lines.append(Line(f"v{row.pk}", f"{row.label}, {year}", subject=row, shown=shown))
        self.year_of_key = {f"v{row.pk}": years[row.fiche_id] for row in indicators}
        rows = {(f"v{key}", ""): row for (key, year), row in told.items() if self.year_of_key.get(f"v{key}") == year}
        super().__init__(data, parts=[Part("Valeurs", [column], lines, "Indicateur")], rows=rows)

    def year_of(self, line):
        return self.year_of_key[line.key]

    def key_of(self, row):
        return f"v{row.indicateur_id}"

    def _beside(self, line):
        """Its status and comment, which are written on the page of its values."""
        row = self.rows.get((line.key, ""))
        return {"status": row.status if row else ValeurStatus.KNOWN, "comment": row.comment if row else ""}

    def fill(self, row, line, values, columns):
        beside = self._beside(line)
        if values["value"] not in (None, "") and beside["status"] not in ("known", "estimated"):
            beside["status"] = ValeurStatus.KNOWN
        return super().fill(row, line, values | beside, columns)

    def is_blank(self, line, values):
        return super().is_blank(line, values | {"status": ValeurStatus.KNOWN, "comment": ""})

    def check(self, line, values):
        row = self.rows.get((line.key, ""))
        if values["value"] in (None, "") and row is not None and row.comment:
            return {"value": "Cette valeur a un commentaire : videz-la sur sa page."}
        return {}


def is_up_to_date(fiche, year):
    """Whether somebody said, in this year, where the fiche is: « sans changement », or anything on the page of one's
    fiches."""
    return fiche.reviewed_on is not None and fiche.reviewed_on.year >= year


@dataclass(frozen=True)
class Block:
    """What the page shows of one fiche: its boxes, and what was said before."""

    fiche: FicheAction
    year: int
    note: Cell
    state: Cell
    progress: Cell
    same: Cell
    values: list
    hidden: list
    before: str
    is_done: bool
    explain_by: dt.date | None

    @property
    def facts(self):
        return [self.state, self.progress]


class MySheet(Together):
    """The three sheets of one page, and what the page shows of each fiche."""

    save_label = "Tout enregistrer"

    def __init__(self, data=None, *, fiches, years, notes, closed, indicators, before, on):
        """`notes`, `before`: {fiche: its note of the year, the text of the year before}. `on`: the day of reading."""
        self.fiches, self.years, self.before, self.on = fiches, years, before, on
        if data is not None and "tout" in data:
            data = data.copy()
            for fiche in fiches:
                if fiche.pk not in notes and not is_up_to_date(fiche, years[fiche.pk]):
                    data[f"same_f{fiche.pk}"] = "on"
        self.notes = NotesOfYear(data, fiches=fiches, years=years, rows=notes, closed=closed)
        self.progress = Progress(data, fiches=fiches, notes=self.notes)
        self.values = ValuesDue(data, fiches=fiches, years=years, indicators=indicators)
        super().__init__([self.notes, self.progress, self.values])

    def save(self, *, by):
        count = super().save(by=by)
        self.progress.pass_states(by)
        return count

    @cached_property
    def blocks(self):
        """A `Block` a fiche."""
        notes, progress = (self._by_fiche(sheet) for sheet in (self.notes, self.progress))
        values: dict[int, list] = {}
        for line, hidden, cells in self._lines(self.values):
            values.setdefault(line.subject.fiche_id, []).append((line, hidden, cells[0]))
        found = []
        for fiche in self.fiches:
            (_, of_note, (note,)), (_, of_state, (state, rate, same)) = notes[fiche.pk], progress[fiche.pk]
            found.append(
                Block(
                    fiche,
                    self.years[fiche.pk],
                    note,
                    state,
                    rate,
                    same,
                    values.get(fiche.pk, []),
                    [*of_note, *of_state],
                    self.before.get(fiche.pk, ""),
                    self.is_done(fiche),
                    explain_by(fiche, self.on),
                )
            )
        return found

    def is_done(self, fiche):
        """Its note of the year is written, or it was said to be up to date."""
        return (f"n{fiche.pk}", "") in self.notes.rows or is_up_to_date(fiche, self.years[fiche.pk])

    def next_after(self, key):
        """The first fiche after the one of this key of which nothing is said yet, then from the top; None at the end."""
        keys = [fiche.pk for fiche in self.fiches]
        at = keys.index(key) + 1 if key in keys else 0
        typed = {fiche.pk for fiche in self.fiches if self.notes.text_of(fiche)}
        waiting = (each for each in [*self.fiches[at:], *self.fiches[:at]] if each.pk != key)
        return next((each.pk for each in waiting if each.pk not in typed and not self.is_done(each)), None)

    @staticmethod
    def _lines(sheet):
        return [each for _, sections in sheet.tables for _, lines in sections for each in lines]

    def _by_fiche(self, sheet):
        return {each[0].subject.pk: each for each in self._lines(sheet)}
