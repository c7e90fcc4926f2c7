"""The one form of what people send: a book of sections, blocks, tables and cells.

Readers (`core.reading.workbooks`, `separated`, `documents`) make it; recognisers read nothing else.
Rows and columns are counted from 1, as people count them.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from core.reading.texts import words


@dataclass(frozen=True)
class Doubt:
    """What could not be made sure of: one French sentence, without capital nor full stop, to follow a place.

    `kind`: a word for the question, asked once and remembered (« two_digit_year »).
    As the `raw` of a cell: what the cell holds has no value (an error, a formula never computed).
    """

    sentence: str
    kind: str = ""

    def __str__(self):
        return self.sentence


@dataclass(slots=True)
class Cell:
    """`text`: what a person sees; `raw`: str, int, float, bool, date, time, None or a Doubt.

    `hidden`: its row, its column or itself; its sheet is told by the section. `nested`: blocks of a document
    that are not plain text. `where`: the table’s own words, « feuille « Plan » ». `is_turned`: see `Table.turned`.
    """

    text: str
    raw: Any = None
    row: int = 1
    column: int = 1
    rowspan: int = 1
    colspan: int = 1
    bold: bool = False
    hidden: bool = False
    number_format: str = ""
    where: str = ""
    nested: list | None = None
    is_turned: bool = False

    @property
    def place(self):
        """« feuille « Plan », cellule C12 », « tableau 2, ligne 3, colonne 1 »."""
        row, column = (self.column, self.row) if self.is_turned else (self.row, self.column)
        if self.where.startswith("feuille"):
            return f"{self.where}, cellule {letters(column)}{row}"
        if self.where:
            return f"{self.where}, ligne {row}, colonne {column}"
        return f"ligne {row}, colonne {letters(column)}"

    @property
    def whole(self):
        """Its text, and that of its nested blocks."""
        return "\n".join(filter(None, (self.text, self.inside)))

    @property
    def inside(self):
        """The text of its nested blocks alone."""
        return "\n".join(block.plain for block in self.nested or ())

    def words(self):
        """Counter of its words, those of its nested blocks included."""
        return sum_of([words(self.text), *(block.words() for block in self.nested or ())])


@dataclass
class Paragraph:
    """`bold_prefix`: the bold beginning, « Pilote : »; `list_mark`: « - », « 1. » or an empty text."""

    text: str
    bold_prefix: str = ""
    list_mark: str = ""
    place: str = ""

    @property
    def plain(self):
        return self.text

    def words(self):
        return words(self.text)


@dataclass
class Heading:
    """`level`: 1 is the highest."""

    text: str
    level: int = 1
    place: str = ""

    @property
    def plain(self):
        return self.text

    def words(self):
        return words(self.text)


@dataclass
class Table:
    """`rows`: the cells that hold something, by row then column; a row without any is not there."""

    rows: list[list[Cell]]
    place: str = ""
    _numbers: dict = field(default_factory=dict, repr=False, compare=False)
    _covered: dict = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self):
        self._numbers = {row[0].row: row for row in self.rows}
        for row in self.rows:
            for cell in row:
                if cell.rowspan > 1 or cell.colspan > 1:
                    for down in range(cell.rowspan):
                        for right in range(cell.colspan):
                            self._covered.setdefault((cell.row + down, cell.column + right), cell)

    def at(self, row, column):
        """The cell that covers this place, merged ones included, or None."""
        if cell := self._covered.get((row, column)):
            return cell
        cells = self._numbers.get(row)
        if not cells:
            return None
        found = bisect_left(cells, column, key=lambda cell: cell.column)
        return cells[found] if found < len(cells) and cells[found].column == column else None

    def turned(self):
        """The same with columns for rows, for labels that stand in the first column. Places stay those of the file."""
        columns = defaultdict(list)
        for row in self.rows:
            for cell in row:
                other = replace(
                    cell,
                    row=cell.column,
                    column=cell.row,
                    rowspan=cell.colspan,
                    colspan=cell.rowspan,
                    is_turned=not cell.is_turned,
                )
                columns[cell.column].append(other)
        return Table([columns[number] for number in sorted(columns)], self.place)

    def row_numbers(self):
        return list(self._numbers)

    def last_column(self):
        return max((row[-1].column for row in self.rows), default=0)

    @property
    def plain(self):
        return "\n".join(" · ".join(cell.whole for cell in row) for row in self.rows)

    def words(self):
        return sum_of(cell.words() for row in self.rows for cell in row)


@dataclass
class Section:
    """A sheet, or a document. `hidden`: nobody sees it when the file is opened. `doubts`: to ask of the whole."""

    name: str
    hidden: bool = False
    blocks: list = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def tables(self):
        return [block for block in self.blocks if isinstance(block, Table)]

    def words(self):
        return sum_of(block.words() for block in self.blocks)


@dataclass
class Book:
    """`name`: of the file, cleaned; `kind`: « xlsx », « csv » or « docx »."""

    name: str
    kind: str
    sections: list[Section] = field(default_factory=list)

    @property
    def doubts(self):
        return [doubt for section in self.sections for doubt in section.doubts]

    def words(self):
        """Counter of every word of the file: each must end in a field, a question or a leftover."""
        return sum_of(section.words() for section in self.sections)


def sum_of(counters):
    """Counter of all; adding them by « + » would copy the sum each time."""
    found = Counter()
    for each in counters:
        found.update(each)
    return found


def letters(column):
    """« C » for 3, « AA » for 27."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
