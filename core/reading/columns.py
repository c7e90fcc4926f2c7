"""A table mapped to declared columns: its headings found, its rows read, and nothing lost on the way.

Every filled cell of the table ends in one place: a heading, a value, a question or a leftover
(`Reading.fates`, which the tests add up for every sample).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from core.folding import plain
from core.formats import in_sentence
from core.reading import values
from core.reading.book import Cell, Doubt, Table, letters
from core.reading.labels import Labels, Match, Strength, normal

HEAD = 40  # filled rows in which the headings are looked for
ENOUGH = 3  # labels known in one row: it holds the headings
TURNED_ROWS = 300  # of a table whose labels may stand in its first column
SAMPLES = 3  # real values shown with a question
TOTAL = re.compile(r"(?:sous[- ])?tota(?:l|ux)\b.*")
INSTRUCTION = re.compile(
    r"(?:champ|texte libre|texte$|liste (?:deroulante|de choix)|menu deroulant|format|obligatoire|facultatif"
    r"|jj/mm|mm/aaaa|aaaa|a (?:saisir|remplir|choisir|completer)|saisir|indiquer|choisir|preciser|nombre entier"
    r"|exemple\b|ex ?[.:]|numerique$|date$|oui ?/ ?non|montant en).*"
)


@dataclass(frozen=True)
class Column:
    """A field that a table may give. `reader`: see `core.reading.values`; `many`: several columns may feed it
    (« Financeur 1 », « Financeur 2 »), its value is then a list."""

    slug: str
    label: str
    synonyms: tuple[str, ...] = ()
    reader: Callable[[Cell], Any] = values.text
    required: bool = False
    many: bool = False


@dataclass(frozen=True)
class Fault:
    """A value that is not taken as it is. `doubts` when it was read, to be confirmed; `expected` when it was not."""

    place: str
    label: str
    value: str
    expected: str = ""
    doubts: tuple[Doubt, ...] = ()
    slug: str = ""

    @property
    def sentence(self):
        """« feuille « Plan », cellule C12, Début : « 31/02/2024 ». La date n’existe pas. »"""
        said = self.expected or " ; ".join(map(str, self.doubts))
        if not self.value:
            return f"{self.place}, {self.label}\u00a0: {in_sentence(said)}"
        return f"{self.place}, {self.label}\u00a0: «\u00a0{self.value}\u00a0». {said[:1].upper()}{said[1:]}"


@dataclass(frozen=True)
class Leftover:
    """What no column takes. `label`: its heading, or why it stands apart."""

    label: str
    text: str
    place: str
    cell: Cell = field(repr=False, compare=False)


@dataclass(frozen=True)
class Question:
    """Asked once a kind, remembered for the Caf.

    kind: « unknown_label », « near_label » (proposed), « two_columns », « title_row », « hidden_rows »,
    « hidden_columns », « no_headings ». `subject`: label or text asked about; `proposed`: a slug, or empty.
    """

    kind: str
    subject: str
    place: str = ""
    samples: tuple[str, ...] = ()
    proposed: str = ""


@dataclass
class Row:
    """`values`: {slug: value} of what was read, doubtful values included; `cells`: {slug: its cells}."""

    number: int
    place: str
    hidden: bool = False
    values: dict = field(default_factory=dict)
    cells: dict = field(default_factory=dict)
    errors: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)


@dataclass
class Reading:
    """What a table gives. `columns`: {number of a column: Match}; `missing`: required columns that it has not;
    `remembered`: questions that a Caf has answered, with the answer as `proposed`, for who would change it."""

    rows: list[Row] = field(default_factory=list)
    columns: dict[int, Match] = field(default_factory=dict)
    header_rows: tuple[int, ...] = ()
    questions: list[Question] = field(default_factory=list)
    remembered: list[Question] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    missing: list[Column] = field(default_factory=list)
    fates: dict = field(default_factory=lambda: defaultdict(list), repr=False)  # {fate: [Cell]}

    def words(self):
        """Counter of the words of all that was said of the table."""
        found = Counter()
        for cells in self.fates.values():
            for cell in cells:
                found.update(cell.words())
        return found


def read_table(table, columns, *, remembered=None):
    """Reading of a Table by declared Columns. `remembered`: {label: slug, or None to leave it aside} of the Caf."""
    reader = _Reader(table, columns, remembered)
    if reader.score() < ENOUGH and len(table.rows) <= TURNED_ROWS:
        turned = _Reader(table.turned(), columns, remembered)
        if turned.score() > max(1, reader.score()):
            turned.is_turned = True
            return turned.read()
    return reader.read()


class _Reader:
    def __init__(self, table: Table, columns, remembered):
        self.table, self.columns = table, {column.slug: column for column in columns}
        self.labels = Labels({each.slug: (each.label, *each.synonyms) for each in columns}, remembered)
        self.reading = Reading()
        self.numbers = table.row_numbers()
        self.width = range(1, table.last_column() + 1)
        self.left_aside = set()  # columns that the Caf does not take
        self.is_turned = False
        self.is_known = True  # which row holds the headings
        self.seen = set()  # ids of merged cells that have their fate: they have it once

    def read(self):
        self._find_headings()
        headings = self.reading.header_rows
        first, last = (headings[0], headings[-1]) if headings else (0, 0)
        self._match_columns(headings)
        for cells in self.table.rows:
            number = cells[0].row
            if number in headings:
                self._keep_headings(cells)
            elif number < first:
                self._leave(cells, "avant les titres")
            elif number > last and self.reading.columns:
                self._read_row(number, cells)
            else:
                self._leave(cells, "sans titre")
        self._ask_of_the_hidden()
        found = {match.slug for match in self.reading.columns.values()}
        self.reading.missing = [each for each in self.columns.values() if each.required and each.slug not in found]
        return self.reading

    def score(self):
        """How well the best row of headings is known."""
        return max(map(self._score, self.numbers[:HEAD]), default=0)

    # -- Headings --------------------------------------------------------------

    def _find_headings(self):
        """The row whose labels are best known, those above that it stands under, and instructions below."""
        scores = {number: self._score(number) for number in self.numbers[:HEAD]}
        best = max(scores, key=lambda number: scores[number], default=None)
        if best is None or scores[best] < min(2, len(self.columns)):
            best = self._first_of_labels()
            shown = best or next(iter(self.numbers), None)
            self._ask("no_headings", " · ".join(cell.text for cell in self._cells_at(shown)), self.table.place)
            self.is_known = False
            if best is None:
                return
        top = best
        while (above := top - 1) in self.numbers and self._stands_over(above, top):
            top = above
        self.reading.header_rows = tuple(number for number in self.numbers if top <= number <= best)

    def _score(self, number):
        """How many fields the row names; a label that is only near counts half, and a row of values none."""
        found = {}
        for cell in self._cells_at(number):
            if isinstance(cell.raw, str) and (match := self._match_of(cell.column, number)):
                weight = 1 if match.is_sure else 0.25
                found[match.slug] = max(weight, found.get(match.slug, 0))
        return sum(found.values())

    def _first_of_labels(self):
        """First row of several short texts, when no label is known: it is asked about, never passed over."""
        for number in self.numbers[:HEAD]:
            cells = self.table.rows[self.numbers.index(number)]
            if len(cells) > 1 and all(isinstance(cell.raw, str) and len(cell.text) < 80 for cell in cells):
                return number
        return None

    def _stands_over(self, above, below):
        """Whether the row above holds headings of groups: spread over some columns, or merged with the row below."""
        cells = self._cells_at(above)
        if len(cells) < 2 or not all(isinstance(cell.raw, str) for cell in cells):
            return False
        return any(cell.colspan > 1 or cell.row + cell.rowspan > below for cell in cells)

    def _cells_at(self, number):
        """Cells that cover this row, each once."""
        cells = {id(cell): cell for column in self.width if (cell := self.table.at(number, column)) and cell.text}
        return list(cells.values())

    def _texts_over(self, column, headings):
        """Labels over a column, from the group to its own, each once."""
        cells = {id(cell): cell.text for number in headings if (cell := self.table.at(number, column))}
        return [text for text in cells.values() if text]

    def _match_of(self, column, *headings):
        """Match of a column: by all its labels, else by its own."""
        said = self._texts_over(column, headings)
        tries = [self.labels.match(label) for label in dict.fromkeys((" ".join(said), *said[-1:]))]
        found = [match for match in tries if match]
        return max(found, key=lambda match: match.strength, default=None)

    def _match_columns(self, headings):
        if not headings:
            return
        matches = {column: self._match_of(column, *headings) for column in self.width}
        taken = {}
        for strength in sorted(Strength, reverse=True):
            for column, match in matches.items():
                if not match or match.strength != strength:
                    continue
                if strength is Strength.REMEMBERED:
                    again = self._question_of("remembered_label", column, headings, match.slug or "")
                    self.reading.remembered.append(again)
                if match.slug is None:
                    self.left_aside.add(column)
                    continue
                if match.slug in taken and not self.columns[match.slug].many:
                    self._ask_of_column("two_columns", column, headings, match.slug)
                elif not match.is_sure:
                    self._ask_of_column("near_label", column, headings, match.slug)
                elif self.is_known:
                    taken[match.slug] = column
                    self.reading.columns[column] = match
        for column, match in matches.items():
            if not match and (self._texts_over(column, headings)):
                self._ask_of_column("unknown_label", column, headings)

    def _ask_of_column(self, kind, column, headings, proposed=""):
        self.reading.questions.append(self._question_of(kind, column, headings, proposed))

    def _question_of(self, kind, column, headings, proposed):
        samples = []
        for number in self.numbers:
            cell = self.table.at(number, column)
            if number > headings[-1] and cell and cell.text and cell.text not in samples:
                samples.append(cell.text)
            if len(samples) == SAMPLES:
                break
        said = self._texts_over(column, headings)
        named = f"ligne {column}" if self.is_turned else self._named_column(column)
        place = f"{self.table.place}, {named}".lstrip(", ")
        return Question(kind, said[-1] if said else "", place, tuple(samples), proposed)

    def _ask(self, kind, subject, place="", samples=(), proposed=""):
        self.reading.questions.append(Question(kind, subject, place, samples, proposed))

    # -- Rows ------------------------------------------------------------------

    def _keep_headings(self, cells):
        for cell in cells:
            columns = range(cell.column, cell.column + cell.colspan)
            known = any(column in self.reading.columns or column in self.left_aside for column in columns)
            self._fate("heading" if known else "question", cell)

    def _read_row(self, number, cells):
        if why := self._apart(number, cells):
            self._leave(cells, why)
            return
        row = Row(number, self._place_of(number), hidden=all(cell.hidden for cell in cells))
        used = set()
        for column, match in self.reading.columns.items():
            cell = self.table.at(number, column)
            if cell and id(cell) not in used:
                used.add(id(cell))
                self._read_cell(row, self.columns[match.slug], cell)
        for cell in cells:
            if id(cell) not in used:
                label = " ".join(self._texts_over(cell.column, self.reading.header_rows)[-1:])
                row.leftovers.append(self._left(cell, label))
        for column in self.columns.values():
            if column.required and column.slug not in row.cells and self._has(column.slug):
                row.errors.append(Fault(row.place, column.label, "", "Il manque.", slug=column.slug))
        self.reading.rows.append(row)

    def _apart(self, number, cells):
        """Why a row is none of the list, or an empty text: total, instructions, headings again, a title alone."""
        own = [plain(cell.text) for cell in cells if cell.text]
        if own and TOTAL.fullmatch(own[0]):
            return "total"
        if not self.reading.rows and own and sum(bool(INSTRUCTION.fullmatch(each)) for each in own) * 2 >= len(own):
            return "consigne"
        if len(own) > 1 and self._is_heading_again(number):
            return "titres répétés"
        texts = self._cells_at(number)
        if len(texts) == 1 and len(self.reading.columns) > 2:
            cell = texts[0]
            match = self.reading.columns.get(cell.column)
            if cell.colspan > len(self.width) / 2 or not match or not self.columns[match.slug].required:
                self._ask("title_row", cell.text, cell.place)
                return "titre seul"
        return ""

    def _is_heading_again(self, number):
        last = self.reading.header_rows[-1]
        pairs = ((self.table.at(number, column), self.table.at(last, column)) for column in self.width)
        filled = ((here, there) for here, there in pairs if here and here.text)
        return all(there and normal(here.text) == normal(there.text) for here, there in filled)

    def _read_cell(self, row, column, cell):
        kept = row.cells.setdefault(column.slug, [])
        kept.append(cell)
        if cell.nested:  # a reader reads the text alone
            row.leftovers.append(Leftover(column.label, cell.inside, cell.place, cell))
        fault = {"place": cell.place, "label": column.label, "value": cell.text, "slug": column.slug}
        if isinstance(cell.raw, Doubt):
            row.errors.append(Fault(**fault, expected=f"{cell.raw.sentence[:1].upper()}{cell.raw.sentence[1:]}."))
            self._fate("question", cell)
            return
        try:
            value = column.reader(cell)
        except ValidationError as error:
            row.errors.append(Fault(**fault, expected=" ".join(error.messages)))
            self._fate("question", cell)
            return
        doubts = value.doubts if isinstance(value, values.Doubtful) else ()
        if doubts:
            value = value.value
            row.doubts.append(Fault(**fault, doubts=doubts))
        self._fate("question" if doubts else "value", cell)
        if column.many:
            row.values.setdefault(column.slug, []).append(value)
        else:
            row.values[column.slug] = value

    def _has(self, slug):
        return any(match.slug == slug for match in self.reading.columns.values())

    def _place_of(self, number):
        named = self._named_column(number) if self.is_turned else f"ligne {number}"
        return f"{self.table.place}, {named}".lstrip(", ")

    def _named_column(self, number):
        is_counted = self.table.place and not self.table.place.startswith("feuille")  # tables of documents
        return f"colonne {number if is_counted else letters(number)}"

    # -- What is left ----------------------------------------------------------

    def _leave(self, cells, why):
        self.reading.leftovers.extend(self._left(cell, why) for cell in cells)

    def _left(self, cell, label):
        self._fate("leftover", cell)
        return Leftover(label, cell.whole, cell.place, cell)

    def _fate(self, fate, cell):
        if cell.rowspan > 1 or cell.colspan > 1:
            if id(cell) in self.seen:
                return
            self.seen.add(id(cell))
        self.reading.fates[fate].append(cell)

    def _ask_of_the_hidden(self):
        hidden = [row for row in self.reading.rows if row.hidden]
        if hidden:
            self._ask("hidden_rows", str(len(hidden)), hidden[0].place)
        shown = {cell.column for row in self.table.rows for cell in row if not cell.hidden}
        filled = {cell.column for row in self.table.rows for cell in row}
        for column in sorted(filled - shown):
            self._ask_of_column("hidden_columns", column, self.reading.header_rows or (0,))
