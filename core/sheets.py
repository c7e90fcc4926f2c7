"""Sheets: a grid of fields, saved whole, where each cell is accepted or refused on its own.

A floor says what its sheet holds, and what a row of the database is to it:

    class YearSheet(Sheet):
        model, place = ValeurFiche, ("indicateur_id", "year")

        def __init__(self, data, *, indicateurs, year):
            columns = [Column("value", "Valeur", field_of), Column("comment", "Commentaire", CharField(…))]
            lines = [Line(str(each.pk), each.label, subject=each) for each in indicateurs]
            super().__init__(data, parts=[Part("Valeurs", columns, lines)], rows={…})

A `Line` is a row of the page, a `Column` one of its columns; the cells of a line that share a `group` are one row
of `model` (no row while they are blank), whose key and version travel hidden with them. When somebody else wrote that
row meanwhile, the cells that both changed are told side by side (`core.editing.settle`), and nothing is written; a
cell that one person alone changed stays theirs. A block copied from a spreadsheet is placed in the cells, to be read
again before it is saved: what no cell can take is told, line by line, with its reason.

Nothing here asks the database by line: the rows are read once, locked when they are to be written (`rows_of`), and
written in one query for what is new, one for what changed, one or two for what goes.
"""

import copy
import csv
import hashlib
import io
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pghistory
from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from psycopg.errors import UniqueViolation

from core import folding
from core.dates import NOT_GIVEN, PreciseDateField
from core.editing import UNKNOWN, Difference, Fate, StaleEdit, last_writer, made_by, rows_at_versions, say_why, settle
from core.formats import counted
from core.forms import OneLineForm, words_of
from core.numbers import NumberField, plain
from core.transitions import TransitionRefused

PASTE = "coller"  # the button that places a block
LONGEST_BLOCK, MOST_LINES = 200_000, 2000
GONE = "Une ligne n’est plus sur cette feuille, et ce qui y était écrit n’est pas enregistré"
MOST_NAMES = 3  # cells that name a line, before its values
_TOKEN = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})")


@dataclass(frozen=True)
class Column:
    """`key`: in the names of the fields. `field`: what reads its cells, one for all or made for a line; None when it is
    only read. `attribute`: of the row of the database, `key` unless it is said. `empty`: what a cell holds while there
    is no row. `names`: other headings of a block."""

    key: str
    label: str
    field: forms.Field | Callable[["Line"], forms.Field] | None = None
    attribute: str = ""
    group: str = ""
    empty: Any = None
    names: Sequence[str] = ()
    is_number: bool = False

    @property
    def source(self):
        return self.attribute or self.key


@dataclass
class Line:
    """`label`: what names it. `names`: the first cells of its rows in a block, the most precise last (« 1.2 »,
    « Places ouvertes »); its label unless they are said. `note`, `url`: under and behind its name. `section`: the
    heading that it comes under. `shown`: {key of a column that is only read: words}. `is_new`: an empty line, which
    makes a row when it is filled."""

    key: str
    label: str
    names: Sequence[str] = ()
    note: str = ""
    url: str = ""
    section: str = ""
    subject: Any = None
    shown: dict = field(default_factory=dict)
    is_open: bool = True
    is_new: bool = False


@dataclass
class Part:
    """One table of the sheet. `heading`: of its first column; '' when its lines have no name of their own."""

    caption: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    heading: str = ""
    note: str = ""


@dataclass
class Pasted:
    """What became of a block: `placed`, {name of a cell that took a value: its line}; `refusals`, one sentence each."""

    line_count: int = 0
    placed: dict[str, int] = field(default_factory=dict)
    refusals: list = field(default_factory=list)


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


@dataclass
class Cell:
    """One cell of the page: a bound field, or words. `theirs`: what somebody else wrote there meanwhile."""

    column: Column
    box: Any = None
    words: str = ""
    theirs: str | None = None


class KeepingSelect(forms.Select):
    """A list that shows a word pasted in it even when it is not one of its choices: what was typed stays."""

    def optgroups(self, name, value, attrs=None):
        groups = super().optgroups(name, value, attrs)
        known = {str(option["value"]) for _, options, _ in groups for option in options}
        odd = [each for each in value if each not in known]
        groups += [(None, [self.create_option(name, each, each, True, len(groups))], len(groups)) for each in odd]
        return groups


def choice(choices, **kwargs):
    """A list in a cell."""
    found = forms.ChoiceField(choices=choices, required=False, widget=KeepingSelect, **kwargs)
    found.error_messages["invalid_choice"] = "« %(value)s » n’est pas dans la liste."
    return found


class Sheet(OneLineForm, forms.Form):
    """A grid of `parts`. Subclasses name the `model` of its rows and say `new_row`. With data, it is made in the
    transaction that saves it: `sheet_view` does.

    `place`: columns of the database that say which cells a row stands in. Another row may come there after it; a row
    that differs by them is that of other cells, and what comes back with its version is told nothing of it.
    """

    model: Any = None
    place: Sequence[str]
    save_label = "Enregistrer"
    unknown_line = "« {name} » n’est le nom d’aucune ligne."

    def __init__(self, data=None, *, parts, rows):
        """`rows`: {(key of a line, group): row of the database}, those that are stored now."""
        super().__init__(data)
        self.data: Any
        self.initial: dict[str, Any]
        self.parts, self.rows = list(parts), rows
        self.disputed: dict[str, str] = {}
        self.pasted: Pasted | None = None
        for part in self.parts:
            for line in part.lines:
                self._add_line(part, line)
        self.fields["bloc"] = forms.CharField(
            label="Bloc copié d’un tableur",
            required=False,
            strip=False,
            max_length=LONGEST_BLOCK,
            widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "aria-describedby": "bloc-aide"}),
        )
        self.fields["bloc_lu"] = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
        if data is not None:
            self.data = data.copy()
            self._take_what_the_page_had_not()
            block = self.data.get("bloc", "")[:LONGEST_BLOCK]
            read = hashlib.sha256(block.encode()).hexdigest()
            if PASTE in self.data or (block.strip() and self.data.get("bloc_lu") != read):
                self.pasted = self._place(block)
                self.data["bloc_lu"] = read  # saved as it is, it is not placed again over what was mended since

    # What a floor says

    def new_row(self, line, group):
        """An unsaved row of `model` for this line, without its values."""
        raise NotImplementedError

    def may_write(self, line, column):
        """Whether this cell is a field: others are read."""
        return line.is_open and column.field is not None

    def columns_of(self, part, line):
        """Those of the cells that this line has."""
        return part.columns

    def values_of(self, line, row, columns):
        """{key of the column: value} of a row, or of the row that its history remembers; empty ones for None."""
        return {column.key: column.empty if row is None else self.stored(line, row, column) for column in columns}

    def stored(self, line, row, column):
        """The value of one cell."""
        field = self._model_field(column)
        return field.known(row) if isinstance(field, PreciseDateField) else getattr(row, column.source)

    def is_blank(self, line, values):
        """Whether these values of a group make no row."""
        return all(value in (None, "") for value in values.values())

    def check(self, line, values):
        """{key of a column: sentence} of what does not go together in a line."""
        return {}

    def fill(self, row, line, values, columns):
        """Write these values on a row that is about to be saved. Returns the names of the columns written."""
        for column in columns:
            field = self._model_field(column)
            if isinstance(field, PreciseDateField):
                field.write(row, values[column.key])
            else:
                value = values[column.key]
                setattr(row, column.source, "" if value is None and field is not None and not field.null else value)
        return [name for column in columns for name in self._written(column)]

    def name_of(self, line, column):
        return f"{column.key}_{line.key}"

    def version_of(self, line, group):
        """Name of the hidden field that says which row, at which version, the cells of a group show."""
        return f"version_{line.key}{group and '_'}{group}"

    # Fields

    def _add_line(self, part, line):
        for column in self.columns_of(part, line):
            if not self.may_write(line, column):
                continue
            made = column.field(line) if callable(column.field) else copy.copy(column.field)
            made.label = f"{column.label}, {line.label}" if line.label else column.label
            self.fields[self.name_of(line, column)] = made
        for group, columns in self._groups(part, line):
            row = self.rows.get((line.key, group))
            values = self.values_of(line, row, columns)
            self.initial |= {self.name_of(line, column): values[column.key] for column in columns}
            shown = str(uuid.uuid4()) if line.is_new else self._token(row)
            name = self.version_of(line, group)
            kind = forms.UUIDField if line.is_new else forms.CharField
            self.fields[name] = kind(required=line.is_new, widget=forms.HiddenInput, label="Version", initial=shown)

    def _lines(self):
        """(part, line, its `_groups`), of the whole sheet."""
        for part in self.parts:
            for line in part.lines:
                yield part, line, self._groups(part, line)

    def _groups(self, part, line):
        """[(group, its columns that may be written in this line)]."""
        found: dict[str, list[Column]] = {}
        for column in self.columns_of(part, line):
            if self.may_write(line, column):
                found.setdefault(column.group, []).append(column)
        return found.items()

    @staticmethod
    def _token(row):
        return "" if row is None else f"{row.pk}.{row.version}"

    def _model_field(self, column):
        return next((each for each in self.model._meta.concrete_fields if each.name == column.source), None)

    def _take_what_the_page_had_not(self):
        """A line, or a cell, that was not on the page that was sent is as it is stored: an absence empties nothing.
        Cells that come without their version are not known to be those that are stored."""
        for _, line, groups in self._lines():
            for group, columns in groups:
                version = self.version_of(line, group)
                is_sent = any(self.name_of(line, column) in self.data for column in columns)
                if version not in self.data and is_sent and (line.key, group) in self.rows:
                    self.data[version] = "?"
        for name, made in self.fields.items():
            if name not in self.data and not name.startswith("bloc"):
                self._show(name, self.get_initial_for_field(made, name))

    def _show(self, name, value):
        value = self.fields[name].prepare_value(value)
        self.data[name] = "" if value is None else str(value)

    def clean(self):
        cleaned = super().clean()
        if (lost := self._left_out()) is not None:
            told = f" : {', '.join(f'« {each[:60]} »' for each in lost[:10])}" if lost else ""
            self.add_error(None, f"{GONE}{told}. Relisez la feuille, puis enregistrez.")
        for _, line, groups in self._lines():
            names = {column.key: self.name_of(line, column) for _, columns in groups for column in columns}
            if names and not any(name in self.errors for name in names.values()):
                for key, sentence in self.check(
                    line, {key: self.cleaned_data[name] for key, name in names.items()}
                ).items():
                    self.add_error(names[key], sentence)
        return cleaned

    def _left_out(self):
        """What was typed in lines that the page had and that the sheet has no more, removed or closed by somebody else
        meanwhile: nobody would know that it is not written. None when there is no such line."""
        lost: list[str] | None = None
        for name in self.data:
            if name.startswith("version_") and name not in self.fields:
                for part in self.parts:
                    if (typed := self._typed_beside(name, part)) is not None:
                        lost = [*(lost or ()), *typed]
        return lost

    def _typed_beside(self, version, part):
        """The texts that came with this version, in the columns of a part; None when they make no row of it."""
        for group in {column.group for column in part.columns}:
            line = Line(version.removeprefix("version_").removesuffix(group and f"_{group}"), "")
            columns = [column for column in part.columns if column.group == group and column.field is not None]
            values = {column.key: self.data.get(self.name_of(line, column)) for column in columns}
            is_whole = self.version_of(line, group) == version and None not in values.values()
            if values and is_whole and not self.is_blank(line, values):
                texts = [values[each.key] for each in columns if not isinstance(each.field, forms.ChoiceField)]
                return [text for text in texts if text.strip()]
        return None

    # Saving

    def save(self, *, by):
        """Write the rows that changed. Returns how many; raises StaleEdit, and writes none, when two people changed
        the same cell, IntegrityError when somebody else is making the same row."""
        opened = self._as_opened()
        writes: list[_Write] = []
        cells: list[_Settled] = []
        for _, line, groups in self._lines():
            settled = [
                self._settled(line, column, columns, self.rows.get((line.key, group)), opened.get((line.key, group)))
                for group, columns in groups
                for column in columns
            ]
            if any(each.fate is Fate.THEIRS for each in settled) and self.check(
                line, {each.column.key: each.wanted for each in settled}
            ):
                for each in settled:  # each change is sound, not both together
                    each.fate = Fate.DISPUTED if each.fate is Fate.MINE else each.fate
            cells += settled
            for group, columns in groups:
                mine = [each for each in settled if each.column.group == group]
                if any(each.fate is Fate.MINE for each in mine):
                    values = {each.column.key: each.wanted for each in mine}
                    writes.append(_Write(line, group, self.rows.get((line.key, group)), values, columns))
        self._refuse_disputed(cells)
        return self._write(writes, by)

    def _settled(self, line, column, columns, row, opened):
        name = self.name_of(line, column)
        now, typed = self.values_of(line, row, columns)[column.key], self.cleaned_data[name]
        before = UNKNOWN if opened is None else _known(opened[column.key])
        return _Settled(name, column, row, typed, now, before, settle(_known(typed), _known(now), before))

    def _refuse_disputed(self, cells):
        disputed = [each for each in cells if each.fate is Fate.DISPUTED]
        if not disputed:
            return
        differences = [
            Difference(
                str(self.fields[each.name].label),
                self._words(each.name, each.typed),
                self._words(each.name, each.now),
                "" if each.before is UNKNOWN else self._words(each.name, each.before),
            )
            for each in disputed
        ]
        self.disputed = {each.name: told.stored for each, told in zip(disputed, differences, strict=True)}
        row = next((each.row for each in disputed if each.row is not None), None)
        by, at = last_writer(row) if row is not None else (None, None)
        untouched = [each.name for each in cells if each.fate is Fate.THEIRS]
        raise StaleEdit(differences, by=by, at=at, untouched=untouched)

    def _as_opened(self):
        """{(line, group): the values that the page showed, or UNKNOWN}, of the rows that are not as they were."""
        wanted, found = {}, {}
        for _, line, groups in self._lines():
            for group, columns in groups:
                place = line.key, group
                row, told = self.rows.get(place), self.cleaned_data[self.version_of(line, group)]
                if told == self._token(row) or line.is_new:
                    found[place] = self.values_of(line, row, columns)
                elif told == "":
                    found[place] = self.values_of(line, None, columns)
                elif match := _TOKEN.fullmatch(told):
                    wanted[place] = line, (int(match[1]), int(match[2])), columns
        history = rows_at_versions(self.model, {pair for _, pair, _ in wanted.values()})
        for place, (line, pair, columns) in wanted.items():
            if pair in history and self._stood_there(history[pair], line, place):
                found[place] = self.values_of(line, history[pair], columns)
        return found

    def _stood_there(self, row, line, place):
        """Whether a row that a version names was ever that of these cells: a version may be forged."""
        there = self.rows.get(place) or self.new_row(line, place[1])
        return all(getattr(row, name) == getattr(there, name) for name in self.place)

    def _write(self, writes, by):
        made, changed, gone, names = [], [], [], {"version"}
        taken = self._already_made(writes, by)
        for each in writes:
            row = each.row
            if self.is_blank(each.line, each.values):
                gone += [row.pk] if row is not None else []
                continue
            key = self.cleaned_data[self.version_of(each.line, each.group)] if each.line.is_new else None
            if row is not None:
                row.version += 1
                changed.append(row)
            elif key is not None and key in taken and self._is_repeated(each, taken[key]):
                continue
            else:
                row = self.new_row(each.line, each.group)
                row.creation_key, row.created_by = uuid.uuid4() if key in taken else key, by
                if key is not None:
                    taken[key] = row
                made.append(row)
            names |= set(self.fill(row, each.line, each.values, each.columns))
        if gone:
            self.model.objects.filter(pk__in=gone).delete()
        if changed:
            self.model.objects.bulk_update(changed, sorted(names))
        if made:
            self.model.objects.bulk_create(made)
        return len(made) + len(changed) + len(gone)

    def _written(self, column):
        field = self._model_field(column)
        return [column.source, *getattr(field, "added_columns", ())]

    def _already_made(self, writes, by):
        """{key of a new line: the row that this person made with it, None when somebody else did}, of those taken."""
        told = [self.cleaned_data[self.version_of(each.line, each.group)] for each in writes if each.line.is_new]
        taken = self.model.objects.filter(creation_key__in=told).values_list("creation_key", flat=True) if told else ()
        return {key: made_by(self.model, key, by) for key in taken}

    def _is_repeated(self, write, made):
        """Whether the first of two clicks made this row: what is typed otherwise, after « page précédente », is new."""
        stored = made and self.values_of(write.line, made, write.columns)
        return stored is not None and all(_known(value) == _known(stored[key]) for key, value in write.values.items())

    def take_up(self, stale):
        """Make the sheet one that may be sent again, knowingly: on the rows as they are now."""
        for _, line, groups in self._lines():
            for group, columns in groups:
                if line.is_new:
                    continue
                row = self.rows.get((line.key, group))
                self.data[self.version_of(line, group)] = self._token(row)
                kept = self.values_of(line, row, columns)
                for column in columns:
                    if (name := self.name_of(line, column)) in stale.untouched:
                        self._show(name, kept[column.key])

    def _words(self, name, value):
        if isinstance(self.fields[name], NumberField):
            return plain(value) or NOT_GIVEN
        return words_of(self.fields[name], value) or NOT_GIVEN

    # A block

    def _place(self, block):
        """Put the values of a block in the cells that they are for. Nothing is written."""
        rows = read_block(block)
        pasted = Pasted(line_count=len(rows))
        if not rows:
            pasted.refusals.append("Le bloc est vide : copiez des cellules d’un tableur, puis collez-les ici.")
        if len(rows) > MOST_LINES:
            pasted.refusals.append(f"Le bloc compte {len(rows)} lignes : {MOST_LINES} au plus à la fois.")
            return pasted
        index, headed = self._index(), None
        for number, cells in enumerate(rows, 1):
            if number == 1 and (headed := self._heading(cells)):
                pasted.refusals += [f"Colonne « {name} » : {why}" for name, why in headed.refused]
                continue
            self._place_row(number, cells, index, headed, pasted)
        return pasted

    def _place_row(self, number, cells, index, headed, pasted):
        part, line, taken, why = self._find(cells, index)
        if line is None:
            pasted.refusals.append(f"Ligne {number} : {why}")
            return
        open_columns = [column for _, columns in self._groups(part, line) for column in columns]
        if not open_columns:
            pasted.refusals.append(f"Ligne {number} : « {line.label} » se lit ici, et ne s’écrit pas.")
            return
        if headed:
            values = [(headed.columns.get(at), cell) for at, cell in enumerate(cells) if at >= taken]
            over = [cell for at, cell in enumerate(cells) if at >= headed.width and cell.strip()]
        else:
            values = list(zip(open_columns, cells[taken:], strict=False))
            over = [cell for cell in cells[taken + len(open_columns) :] if cell.strip()]
        if over:
            said = ", ".join(f"« {cell.strip()[:40]} »" for cell in over[:5])
            pasted.refusals.append(
                f"Ligne {number} : {counted(len(over), 'colonne')} de trop, {said} ; "
                f"cette ligne est laissée de côté. Donnez les titres des colonnes en première ligne."
            )
            return
        names = {column.key for column in open_columns}
        for column, cell in values:
            if column is None or not cell.strip() or column.key not in names:
                continue
            name = self.name_of(line, column)
            typed = self._as_typed(self.fields[name], cell)
            if name not in pasted.placed:
                self.data[name] = typed
                pasted.placed[name] = number
            elif self.data[name] != typed:
                pasted.refusals.append(
                    f"Ligne {number} : « {typed[:40]} » laissé de côté, "
                    f"la ligne {pasted.placed[name]} du bloc remplit déjà cette cellule."
                )

    @staticmethod
    def _as_typed(made, cell):
        """The text of a cell as its box would send it: the key of a choice that is written in words."""
        cell = cell.strip()
        if isinstance(made, forms.ChoiceField):
            said = folding.plain(cell)
            choices = list(made.choices)  # type: ignore[arg-type]  # pairs once it is set
            return next((str(key) for key, label in choices if folding.plain(str(label)) == said), cell)
        return cell

    def _index(self):
        """{words of the first cells of a row: [(part, line)]}: by all its names, and by the last alone."""
        found: dict[tuple, list] = {}
        for part in self.parts:
            for line in part.lines:
                names = tuple(_plain(name) for name in line.names or [line.label] if name)
                for key in {names, names[-1:]}:
                    if key and not line.is_new:
                        found.setdefault(key, []).append((part, line))
        return found

    def _find(self, cells, index):
        """(part, line, how many cells name it, why none): the most precise name first."""
        for taken in range(min(MOST_NAMES, len(cells)), 0, -1):
            found = index.get(tuple(_plain(cell) for cell in cells[:taken]), [])
            if len(found) == 1:
                return *found[0], taken, ""
            if found:
                return None, None, 0, f"plusieurs lignes s’appellent « {cells[taken - 1].strip()[:60]} »."
        return None, None, 0, self.why_unknown(next((cell.strip() for cell in cells if cell.strip()), ""))

    def why_unknown(self, name):
        return self.unknown_line.format(name=name[:60])

    def _heading(self, cells):
        """What the first row of a block says of its columns; None when it is a row like the others."""
        if self._find(cells, self._index())[1] is not None:
            return None
        known = {
            _plain(name): column
            for part in self.parts
            for column in part.columns
            for name in (column.label, column.key, *column.names)
        }
        columns = [known.get(_plain(cell)) for cell in cells]
        written = {at: column for at, column in enumerate(columns) if column is not None and column.field is not None}
        if not written:
            return None
        refused = []
        for at, (cell, column) in enumerate(zip(cells, columns, strict=True)):
            if column is None and at > min(written) and cell.strip():  # those before name the lines
                refused.append((cell.strip(), "aucune colonne ne porte ce nom ; laissée de côté."))
            elif column is not None and column.field is None:
                refused.append((cell.strip(), "elle se lit ici, et ne s’écrit pas."))
        return _Heading(written, len(cells), refused)

    @property
    def refused_count(self):
        """Of a block: cells and lines that are refused."""
        return len(self.pasted.refusals) + sum(name in self.errors for name in self.pasted.placed) if self.pasted else 0

    @property
    def accepted_count(self):
        return sum(name not in self.errors for name in self.pasted.placed) if self.pasted else 0

    # Showing

    @cached_property
    def tables(self):
        """[(part, [(section, [(line, hidden fields, cells)])])] for the template."""
        return [(part, self._sections(part)) for part in self.parts if part.lines]

    def _sections(self, part):
        sections: list[tuple[str, list]] = []
        for line in part.lines:
            if not sections or sections[-1][0] != line.section:
                sections.append((line.section, []))
            hidden = [self[self.version_of(line, group)] for group, _ in self._groups(part, line)]
            sections[-1][1].append((line, hidden, [self._cell(line, column) for column in part.columns]))
        return sections

    def _cell(self, line, column):
        name = self.name_of(line, column)
        if name in self.fields:
            return Cell(column, box=self[name], theirs=self.disputed.get(name))
        if column.field is None:
            return Cell(column, words=line.shown.get(column.key, ""))
        row = self.rows.get((line.key, column.group))
        return Cell(column, words=line.shown.get(column.key) or _shown(row and self.stored(line, row, column)))


@dataclass
class _Heading:
    columns: dict
    width: int
    refused: list


def _shown(value):
    return "" if value is None else str(value)


def _known(value):
    """None for a cell without value, however it says so."""
    return None if value == "" else value


def _plain(text):
    """A name as it is compared: without accents, case, or more than one space."""
    return " ".join(folding.plain(text.replace("’", "'")).split())


def read_block(text):
    """[[cell]] of a block copied from a spreadsheet: tabs between cells, quotes around one of several lines. Rows
    without anything are left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True))
    except csv.Error:  # a quote that is only a sign: the rows are the lines
        rows = [line.split("\t") for line in text.split("\n")]
    return [row for row in rows if any(cell.strip() for cell in row)]


def rows_of(queryset, data):
    """The rows that a sheet shows; locked until the end of the transaction when there are data to write over them."""
    return queryset if data is None else queryset.select_for_update(of=("self",))


def sheet_view(request, build, *, template, success, success_url, context=None):
    """Show a sheet, place a block in it (POST `coller`), or save it. 422 for what is refused, 409 for what two people
    changed or what was frozen meanwhile. `build`: makes the sheet, of the data of a form or of None.

    Whoever makes a row that another person is making waits for them, is refused by its unique constraint, and is
    tried again: the row is there now, and told as any other that two people write.
    """
    page = {"stale": None, **(context or {})}
    if request.method != "POST":
        return render(request, template, {**page, "form": build(None)})
    status = 422
    for is_last in (False, True):
        try:
            with transaction.atomic(), pghistory.context(act="edit"):
                sheet = build(request.POST)
                is_right = sheet.is_valid()
                if is_right and sheet.pasted is None:
                    sheet.save(by=request.user)
                    messages.success(request, success)
                    return redirect(success_url)
            status = 200 if is_right and not sheet.pasted.refusals else 422
        except StaleEdit as stale:
            page["stale"], status = stale, 409
            sheet.take_up(stale)
        except IntegrityError as refusal:
            if not is_last and isinstance(refusal.__cause__, UniqueViolation):
                continue
            status = say_why(sheet, refusal)
        except TransitionRefused as refusal:
            status = say_why(sheet, refusal)
        break
    return render(request, template, {**page, "form": sheet}, status=status)


__all__ = ["Column", "Line", "Part", "Sheet", "choice", "read_block", "rows_of", "sheet_view"]
