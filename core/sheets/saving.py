"""What is written of a sheet: each cell settled with what is stored now and what the page showed."""

import re
import uuid
from dataclasses import dataclass
from typing import Any

from core.dates import NOT_GIVEN
from core.editing import UNKNOWN, Difference, Fate, StaleEdit, last_writer, made_by, rows_at_versions, settle
from core.forms import words_of
from core.sheets.cells import Column, Line

_TOKEN = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})")


@dataclass
class _Settled:
    """One cell at saving: what was sent, what is stored, what the page showed, and which it will be."""

    name: str
    column: Column
    row: Any
    typed: Any
    now: Any
    before: Any
    fate: Fate

    @property
    def wanted(self):
        return self.now if self.fate in (Fate.SAME, Fate.THEIRS) else self.typed


@dataclass(frozen=True)
class _Write:
    """What is to be written of a group of cells: `row` is None when it is new."""

    line: Line
    group: str
    row: Any
    values: dict
    columns: list


class Saving:
    """The saving of a sheet that is valid, by somebody."""

    def __init__(self, sheet, *, by):
        self.sheet, self.by = sheet, by
        self.writes: list[_Write] = []

    def settle(self):
        """Say of each cell what it becomes; raises StaleEdit when two people changed the same. Nothing is written."""
        opened = self._as_opened()
        writes: list[_Write] = []
        cells: list[_Settled] = []
        for _, line, groups in self.sheet.lines():
            settled = [
                self._settled(
                    line, column, columns, self.sheet.rows.get((line.key, group)), opened.get((line.key, group))
                )
                for group, columns in groups
                for column in columns
            ]
            if any(each.fate is Fate.THEIRS for each in settled) and self.sheet.check(
                line, {each.column.key: each.wanted for each in settled}
            ):
                for each in settled:  # each change is sound, not both together
                    each.fate = Fate.DISPUTED if each.fate is Fate.MINE else each.fate
            cells += settled
            for group, columns in groups:
                mine = [each for each in settled if each.column.group == group]
                if any(each.fate is Fate.MINE for each in mine):
                    values = {each.column.key: each.wanted for each in mine}
                    writes.append(_Write(line, group, self.sheet.rows.get((line.key, group)), values, columns))
        self._refuse_disputed(cells)
        self.writes = writes
        return self

    def _settled(self, line, column, columns, row, opened):
        name = self.sheet.name_of(line, column)
        now, typed = self.sheet.values_of(line, row, columns)[column.key], self.sheet.cleaned_data[name]
        before = UNKNOWN if opened is None else _known(opened[column.key])
        return _Settled(name, column, row, typed, now, before, settle(_known(typed), _known(now), before))

    def _refuse_disputed(self, cells):
        disputed = [each for each in cells if each.fate is Fate.DISPUTED]
        if not disputed:
            return
        differences = [
            Difference(
                str(self.sheet.fields[each.name].label),
                self._words(each.name, each.typed),
                self._words(each.name, each.now),
                "" if each.before is UNKNOWN else self._words(each.name, each.before),
            )
            for each in disputed
        ]
        self.sheet.disputed = {each.name: told.stored for each, told in zip(disputed, differences, strict=True)}
        row = next((each.row for each in disputed if each.row is not None), None)
        by, at = last_writer(row) if row is not None else (None, None)
        untouched = [each.name for each in cells if each.fate is Fate.THEIRS]
        raise StaleEdit(differences, by=by, at=at, untouched=untouched)

    def _as_opened(self):
        """{(line, group): the values that the page showed, or UNKNOWN}, of the rows that are not as they were."""
        wanted, found = {}, {}
        for _, line, groups in self.sheet.lines():
            for group, columns in groups:
                place = line.key, group
                row, told = self.sheet.rows.get(place), self.sheet.cleaned_data[self.sheet.version_of(line, group)]
                if told == token_of(row) or line.is_new:
                    found[place] = self.sheet.values_of(line, row, columns)
                elif told == "":
                    found[place] = self.sheet.values_of(line, None, columns)
                elif match := _TOKEN.fullmatch(told):
                    wanted[place] = line, (int(match[1]), int(match[2])), columns
        asked: dict[Any, set] = {}
        for (_, group), (_, pair, _) in wanted.items():
            asked.setdefault(self.sheet.model_of(group), set()).add(pair)
        history = {model: rows_at_versions(model, pairs) for model, pairs in asked.items()}
        for place, (line, pair, columns) in wanted.items():
            row = history[self.sheet.model_of(place[1])].get(pair)
            if row is not None and self._stood_there(row, line, place):
                found[place] = self.sheet.values_of(line, row, columns)
        return found

    def _stood_there(self, row, line, place):
        """Whether a row that a version names was ever that of these cells: a version may be forged."""
        there = self.sheet.rows.get(place) or self.sheet.new_row(line, place[1])
        place_of = self.sheet.places.get(place[1], self.sheet.place)
        return all(getattr(row, name) == getattr(there, name) for name in place_of)

    def write(self):
        """Write what was settled. Returns how many rows it changed."""
        models = dict.fromkeys(self.sheet.model_of(each.group) for each in self.writes)
        return sum(
            self._write_rows(model, [each for each in self.writes if self.sheet.model_of(each.group) is model])
            for model in models
        )

    def _write_rows(self, model, writes):
        """Those of one table."""
        made, changed, gone, names = [], [], [], {"version"}
        taken = self._already_made(model, writes)
        for each in writes:
            row = each.row
            if self.sheet.is_blank(each.line, each.values):
                gone += [row.pk] if row is not None else []
                continue
            key = self.sheet.cleaned_data[self.sheet.version_of(each.line, each.group)] if each.line.is_new else None
            if row is not None:
                row.version += 1
                changed.append(row)
            elif key is not None and key in taken and self._is_repeated(each, taken[key]):
                continue
            else:
                row = self.sheet.new_row(each.line, each.group)
                row.creation_key, row.created_by = uuid.uuid4() if key in taken else key, self.by
                if key is not None:
                    taken[key] = row
                made.append(row)
            names |= set(self.sheet.fill(row, each.line, each.values, each.columns))
        if gone:
            model.objects.filter(pk__in=gone).delete()
        if changed:
            model.objects.bulk_update(changed, sorted(names))
        if made:
            model.objects.bulk_create(made)
        return len(made) + len(changed) + len(gone)

    def _already_made(self, model, writes):
        """{key of a new line: the row that this person made with it, None when somebody else did}, of those taken."""
        told = [
            self.sheet.cleaned_data[self.sheet.version_of(each.line, each.group)] for each in writes if each.line.is_new
        ]
        taken = model.objects.filter(creation_key__in=told).values_list("creation_key", flat=True) if told else ()
        return {key: made_by(model, key, self.by) for key in taken}

    def _is_repeated(self, write, made):
        """Whether the first of two clicks made this row: what is typed otherwise, after « page précédente », is new."""
        stored = made and self.sheet.values_of(write.line, made, write.columns)
        return stored is not None and all(_known(value) == _known(stored[key]) for key, value in write.values.items())

    def _words(self, name, value):
        return words_of(self.sheet.fields[name], value) or NOT_GIVEN


def token_of(row):
    """What a page keeps of a row: which one, at which version; '' for none."""
    return "" if row is None else f"{row.pk}.{row.version}"


def _known(value):
    """None for a cell without value, however it says so."""
    return None if value == "" else value
