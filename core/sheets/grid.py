"""The grid of a sheet: its fields, what they hold, what was sent, and how it is shown."""

import copy
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any

from django import forms

from core.date_fields import PreciseDateField
from core.forms import OneLineForm
from core.sheets.cells import Cell, Column, Line
from core.sheets.pasted import LONGEST_BLOCK, Pasted, place_block, place_in_cells
from core.sheets.saving import Saving, token_of

PASTE = "coller"  # the button that places a block
IN_CELLS, BLOCK_OF_CELL = (
    "bloc_en",
    "bloc_cellule",
)  # of one pasted in a cell: the names of the cells from there, and the block
GONE = "Une ligne n’est plus sur cette feuille, et ce qui y était écrit n’est pas enregistré"


class Sheet(OneLineForm, forms.Form):
    """A grid of `parts`. Subclasses name the `model` of its rows and say `new_row`. With data, it is made in the
    transaction that saves it: `sheet_view` does.

    `models`: {group: model}, of the groups that are rows of another table; `places`: {group: its `place`}, likewise.

    `place`: columns of the database that say which cells a row stands in. Another row may come there after it; a row
    that differs by them is that of other cells, and what comes back with its version is told nothing of it.
    """

    model: Any = None
    models: Mapping[str, Any] = MappingProxyType({})
    place: Sequence[str]
    places: Mapping[str, Sequence[str]] = MappingProxyType({})
    save_label = "Enregistrer"
    is_drafted = True  # kept by the server while it is typed
    beside = ""  # template of what the page shows above its button
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
            if IN_CELLS in self.data:
                self.pasted = place_in_cells(self, self.data.get(BLOCK_OF_CELL, ""), self.data[IN_CELLS])
            elif PASTE in self.data or (block.strip() and self.data.get("bloc_lu") != read):
                self.pasted = place_block(self, block)
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

    def remarks(self, line, values):
        """{key of a column: sentence} of what is to be checked in a line, and is saved all the same. `values`: what its
        fields hold, None for one that cannot be read."""
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

    def why_unknown(self, name):
        return self.unknown_line.format(name=name[:60])

    # Fields

    def _add_line(self, part, line):
        for column in self.columns_of(part, line):
            if not self.may_write(line, column):
                continue
            made = column.field(line) if callable(column.field) else copy.copy(column.field)
            made.label = f"{column.label}, {line.label}" if line.label else column.label
            self.fields[self.name_of(line, column)] = made
        for group, columns in self.groups_of(part, line):
            row = self.rows.get((line.key, group))
            values = self.values_of(line, row, columns)
            self.initial |= {self.name_of(line, column): values[column.key] for column in columns}
            shown = str(uuid.uuid4()) if line.is_new else token_of(row)
            name = self.version_of(line, group)
            kind = forms.UUIDField if line.is_new else forms.CharField
            self.fields[name] = kind(required=line.is_new, widget=forms.HiddenInput, label="Version", initial=shown)

    def lines(self):
        """(part, line, its `groups_of`), of the whole sheet."""
        for part in self.parts:
            for line in part.lines:
                yield part, line, self.groups_of(part, line)

    def groups_of(self, part, line):
        """[(group, its columns that may be written in this line)]."""
        found: dict[str, list[Column]] = {}
        for column in self.open_columns(part, line):
            found.setdefault(column.group, []).append(column)
        return found.items()

    def model_of(self, group):
        """The table whose rows are the cells of this group."""
        return self.models.get(group, self.model)

    def open_columns(self, part, line):
        """Its columns that may be written, in their order."""
        return [column for column in self.columns_of(part, line) if self.may_write(line, column)]

    def _written(self, column):
        field = self._model_field(column)
        return [column.source, *getattr(field, "added_columns", ())]

    def _model_field(self, column):
        fields = self.model_of(column.group)._meta.concrete_fields
        return next((each for each in fields if each.name == column.source), None)

    def _take_what_the_page_had_not(self):
        """A line, or a cell, that was not on the page that was sent is as it is stored: an absence empties nothing.
        Cells that come without their version are not known to be those that are stored."""
        for _, line, groups in self.lines():
            for group, columns in groups:
                version = self.version_of(line, group)
                is_sent = any(self.name_of(line, column) in self.data for column in columns)
                if version not in self.data and is_sent and (line.key, group) in self.rows:
                    self.data[version] = "?"
                ticks = [column for column in columns if isinstance(column.field, forms.BooleanField)]
                for name in [self.name_of(line, column) for column in ticks if version in self.data]:
                    self.data.setdefault(name, "")  # a browser sends nothing of a box that is not ticked
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
        for _, line, groups in self.lines():
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
            values = {
                column.key: self.data.get(
                    self.name_of(line, column), "" if isinstance(column.field, forms.BooleanField) else None
                )
                for column in columns
            }
            is_whole = self.version_of(line, group) == version and None not in values.values()
            if values and is_whole and not self.is_blank(line, values):
                texts = [values[each.key] for each in columns if not isinstance(each.field, forms.ChoiceField)]
                return [text for text in texts if text.strip()]
        return None

    # Saving

    def save(self, *, by):
        """Write the rows that changed. Returns how many; raises StaleEdit, and writes none, when two people changed
        the same cell, IntegrityError when somebody else is making the same row."""
        return self.settled(by).write()

    def settled(self, by):
        """Its saving, ready to be written; raises StaleEdit."""
        return Saving(self, by=by).settle()

    def take_up(self, stale):
        """Make the sheet one that may be sent again, knowingly: on the rows as they are now."""
        for _, line, groups in self.lines():
            for group, columns in groups:
                if line.is_new:
                    continue
                row = self.rows.get((line.key, group))
                self.data[self.version_of(line, group)] = token_of(row)
                kept = self.values_of(line, row, columns)
                for column in columns:
                    if (name := self.name_of(line, column)) in stale.untouched:
                        self._show(name, kept[column.key])

    # Showing

    @property
    def refused_count(self):
        """Of a block: cells and lines that are refused."""
        return len(self.pasted.refusals) + sum(name in self.errors for name in self.pasted.placed) if self.pasted else 0

    @property
    def accepted_count(self):
        return sum(name not in self.errors for name in self.pasted.placed) if self.pasted else 0

    @cached_property
    def tables(self):
        """[(part, [(section, [(line, hidden fields, cells)])])] for the template."""
        return [(part, self._sections(part)) for part in self.parts if part.lines]

    def _sections(self, part):
        sections: list[tuple[str, list]] = []
        for line in part.lines:
            if not sections or sections[-1][0] != line.section:
                sections.append((line.section, []))
            hidden = [self[self.version_of(line, group)] for group, _ in self.groups_of(part, line)]
            held = {column.key: self._held(self.name_of(line, column)) for column in self.open_columns(part, line)}
            told = self.remarks(line, held)
            cells = [self._cell(line, column, told.get(column.key, "")) for column in part.columns]
            line.remarked = [cell for cell in cells if cell.remark]
            sections[-1][1].append((line, hidden, cells))
        return sections

    def _held(self, name):
        """What a field holds: as it was typed, when it was."""
        if self.is_bound:
            return getattr(self, "cleaned_data", {}).get(name)
        return self.initial.get(name)

    def _cell(self, line, column, remark=""):
        name = self.name_of(line, column)
        if name in self.fields:
            theirs, is_awaited = self.disputed.get(name), column.key in line.awaited
            cell = Cell(column, box=self[name], theirs=theirs, remark=remark, is_awaited=is_awaited)
            if remark:
                widget = self.fields[name].widget = copy.deepcopy(self.fields[name].widget)  # one for a whole column
                widget.attrs["aria-describedby"] = cell.remark_id
            return cell
        if column.field is None:
            return Cell(column, words=line.shown.get(column.key, ""))
        row = self.rows.get((line.key, column.group))
        return Cell(column, words=line.shown.get(column.key) or _shown(row and self.stored(line, row, column)))


def _shown(value):
    return "" if value is None else str(value)


def rows_of(queryset, data):
    """The rows that a sheet shows; locked until the end of the transaction when there are data to write over them."""
    return queryset if data is None else queryset.select_for_update(of=("self",))
