"""What was read of a file, as an import keeps it, and as lines of declared fields.

`core.reading` finds the headings and maps the columns; here its questions are asked of the Caf, and what no column
takes is told. Every word of the file ends in a field, a question or a leftover.
"""

import datetime as dt
import re
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from accounts.imports.kinds import Line, Read, absent
from accounts.imports.questions import folded
from core.formats import counted
from core.reading import Cell, Doubt, Table
from core.reading.book import letters
from core.reading.columns import Column, Reading, read_table

YES, NO, LEFT_OUT = "oui", "non", "-"
CHOICE = [(YES, "Oui"), (NO, "Non")]
SAMPLES = 3
UNNAMED = re.compile(r"(feuil|feuille|sheet|tabelle|hoja) ?[0-9]*", re.IGNORECASE)  # nothing to remember of it
NAMED = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$")
#: Questions of a table that a person answers; the others are told as what is left.
OF_LABELS = ("unknown_label", "near_label")
TWICE = "two_columns"


def frozen(book):
    """[{name, hidden, texts, tables}] of a book, as JSON. A table: {place, rows: [[[row, column, text, more]]]}."""
    return [
        {
            "name": section.name,
            "hidden": section.hidden,
            "texts": [block.text for block in section.blocks if not isinstance(block, Table) and block.text],
            "tables": [
                {"place": table.place, "rows": [[_frozen(cell) for cell in cells] for cells in table.rows]}
                for table in section.tables
            ],
        }
        for section in book.sections
        if section.blocks
    ]


def _frozen(cell):
    text = f"{cell.raw:%d/%m/%Y}" if isinstance(cell.raw, dt.date) else cell.text
    more: dict = {}
    if isinstance(cell.raw, Doubt):
        more["doubt"] = cell.raw.sentence
    elif not isinstance(cell.raw, str):
        more["value"] = True
    if (cell.rowspan, cell.colspan) != (1, 1):
        more["spans"] = [cell.rowspan, cell.colspan]
    if cell.hidden:
        more["hidden"] = True
    return [cell.row, cell.column, text, *([more] if more else [])]


def _cell(where, row, column, text, more=None):
    more = more or {}
    raw = Doubt(more["doubt"]) if "doubt" in more else None if "value" in more else text
    rows, columns = more.get("spans", (1, 1))
    return Cell(text, raw, row, column, rows, columns, hidden="hidden" in more, where=where)


def table_of(kept, mended):
    """The Table that was read, with its cells as they are mended: {« B5 »: words}."""
    rows = {cells[0][0]: [_cell(kept["place"], *cell) for cell in cells] for cells in kept["rows"]}
    for name, words in mended.items():
        column, row = _place(name)
        _part(rows, row, column)
        cells = [cell for cell in rows.get(row, ()) if cell.column != column]
        if words:
            insort(cells, Cell(words, words, row, column, where=kept["place"]), key=lambda cell: cell.column)
        if cells:
            rows[row] = cells
    return Table([rows[row] for row in sorted(rows)], kept["place"])


def _part(rows, row, column):
    """Make one cell of each place of the merged cell that covers this one: a place is mended, its neighbours stay."""
    merged = next(
        (cell for cells in rows.values() for cell in cells if _spans(cell) and _covers(cell, row, column)), None
    )
    if merged is None:
        return
    for down in range(merged.row, merged.row + merged.rowspan):
        right = range(merged.column, merged.column + merged.colspan)
        parts = [replace(merged, row=down, column=each, rowspan=1, colspan=1) for each in right]
        beside = [cell for cell in rows.get(down, ()) if cell.column not in right]
        rows[down] = sorted([*beside, *parts], key=lambda cell: cell.column)


def _spans(cell):
    return (cell.rowspan, cell.colspan) != (1, 1)


def _place(name):
    column, row = NAMED.findall(name)[0]
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return number, int(row)


@dataclass
class Sheet:
    """One sheet or document, with the readings of its tables: [(what begins the keys of its cells, Reading)]."""

    name: str
    shown: str  # the name, or its number when it has none
    hidden: bool
    row_count: int
    texts: list[str]
    readings: list[tuple[str, Reading]]

    @property
    def column_count(self):
        return max((len(reading.columns) for _, reading in self.readings), default=0)


class Reader:
    """The lines of one import, and the questions of their sheets, columns and hidden rows."""

    def __init__(self, row, kind, answers):
        self.kind, self.answers = kind, answers
        self.leftovers: list[str] = []
        columns = [Column(each.key, each.label, each.words, required=each.is_required) for each in kind.fields]
        known = {key.partition(":")[2]: value for key, value in answers.known.items() if key.startswith("colonne:")}
        fields = {each.key for each in kind.fields}
        remembered = {
            label: None if value == LEFT_OUT else value
            for label, value in known.items()
            if value == LEFT_OUT or value in fields
        }
        mended: dict[str, dict] = defaultdict(dict)
        self.cells_mended = row.mended.get("cells", {})
        for key, words in self.cells_mended.items():
            prefix, _, name = key.partition("!")
            if NAMED.match(name):
                mended[prefix][name] = words
        self.aside = frozenset(row.mended.get("aside", ()))
        self.disputed: dict[
            str, Callable
        ] = {}  # {what begins its keys: reads anew a table of which two columns say one field}
        self.sheets = []
        for rank, kept in enumerate(row.sheets):
            keys = [f"{rank}-{number}" if number else str(rank) for number in range(len(kept["tables"]))]
            tables = [table_of(table, mended[key]) for key, table in zip(keys, kept["tables"], strict=True)]
            readings = [read_table(table, columns, remembered=remembered) for table in tables]
            for key, table, reading in zip(keys, tables, readings, strict=True):
                if any(each.kind == TWICE for each in reading.questions):
                    self.disputed[key] = lambda more, table=table: read_table(
                        table, columns, remembered=remembered | more
                    )
            shown = kept["name"] or f"feuille {rank + 1}"
            count = sum(len(table["rows"]) for table in kept["tables"])
            pairs = list(zip(keys, readings, strict=True))
            self.sheets.append(Sheet(kept["name"], shown, kept["hidden"], count, kept["texts"], pairs))

    def lines(self):
        """Every line of the chosen sheets, once the questions of their columns are answered."""
        chosen = self._chosen()
        for sheet in chosen:
            for _, reading in sheet.readings:
                self._ask_of_labels(reading)
            sheet.readings = [(prefix, self._without_doubles(prefix, reading)) for prefix, reading in sheet.readings]
        if self.answers.waiting:
            return []
        takes_hidden = self._takes_hidden(chosen)
        found = []
        for sheet in chosen:
            self._tell_texts(sheet)
            for prefix, reading in sheet.readings:
                self._tell_left(reading)
                rows = [row for row in reading.rows if takes_hidden or not row.hidden]
                found += [self._line(prefix, sheet, reading, row) for row in rows]
        return found

    def _chosen(self):
        filled = [sheet for sheet in self.sheets if sheet.readings]
        if len(filled) < 2:
            return filled
        taken = {sheet.shown: self._takes(sheet) for sheet in filled}
        for sheet in filled:
            if taken[sheet.shown] == NO:
                self.leftovers.append(f"Feuille « {sheet.shown} » : {counted(sheet.row_count, 'ligne')}.")
        return [sheet for sheet in filled if taken[sheet.shown] == YES]

    def _takes(self, sheet):
        labels = [match.label for _, reading in sheet.readings for match in reading.columns.values()]
        asked = [each.subject for _, reading in sheet.readings for each in reading.questions if each.subject]
        return self.answers.ask(
            "feuille",
            sheet.shown,
            group="Les feuilles",
            label=f"Reprendre la feuille « {sheet.shown} » ?",
            options=CHOICE,
            help=f"{counted(sheet.row_count, 'ligne')}{', feuille masquée' if sheet.hidden else ''}.",
            samples=tuple((labels + asked)[:SAMPLES]),
            proposed=YES if sheet.column_count > 1 and not sheet.hidden else NO,
            is_remembered=not UNNAMED.fullmatch(sheet.shown),
        )

    def _ask_of_labels(self, reading):
        taken = {match.slug for match in reading.columns.values()}
        asked = [each for each in reading.questions if each.kind in OF_LABELS]
        for each in asked + reading.remembered:
            own = each.proposed if each in reading.remembered else ""  # the answer itself, to be kept or changed
            free = [
                (field.key, field.label) for field in self.kind.fields if field.key not in taken or field.key == own
            ]
            if not (each.samples or each.subject):
                continue
            self.answers.ask(
                "colonne",
                each.subject or each.place,
                group="Les colonnes",
                label=f"Que dit la colonne « {each.subject} » ?"
                if each.subject
                else "Que dit une colonne sans titre ?",
                options=[*free, (LEFT_OUT, "Ne pas reprendre cette colonne")],
                help=f"{each.place[:1].upper()}{each.place[1:]}." if each.place else "",
                samples=each.samples,
                proposed=each.proposed if each.samples else LEFT_OUT,
            )

    def _without_doubles(self, prefix, reading):
        """The reading, anew when two of its columns say one field and a person said which is taken."""
        labels = {match.slug: match.label for match in reading.columns.values()}
        taken: dict[str, str | None] = {}
        for each in reading.questions:
            first = labels.get(each.proposed, "")
            if each.kind != TWICE or not first or folded(first) == folded(each.subject):
                continue
            field = next(field for field in self.kind.fields if field.key == each.proposed)
            shown = next((row.cells[field.key][0].text for row in reading.rows if field.key in row.cells), "")
            options = [(first, _told(first, shown)), (each.subject, _told(each.subject, *each.samples[:1]))]
            chosen = self.answers.ask(
                "deux_colonnes",
                f"{first} / {each.subject}",
                group="Les colonnes",
                label=f"Deux colonnes disent « {field.label} » : laquelle prendre ?",
                options=options,
                help="L’autre est laissée de côté.",
            )
            if chosen:
                taken |= {label: field.key if label == chosen else None for label, _ in options}
                labels[field.key] = chosen
        return self.disputed[prefix](taken) if taken else reading

    def _takes_hidden(self, chosen):
        """Whether hidden rows are taken; False while it is asked."""
        hidden = [row for sheet in chosen for _, reading in sheet.readings for row in reading.rows if row.hidden]
        if not hidden:
            return True
        told = counted(len(hidden), "ligne masquée", "lignes masquées")
        samples = tuple(", ".join(cell.text for cells in row.cells.values() for cell in cells) for row in hidden)
        taken = self.answers.ask(
            "masquees",
            group="Les lignes masquées",
            label=f"Reprendre aussi {told} ?",
            options=CHOICE,
            help="Un filtre ou une main les cache dans le tableur.",
            samples=samples[:SAMPLES],
        )
        if taken == NO:
            self.leftovers.append(f"{told[:1].upper()}{told[1:]}.")
        return taken == YES

    def _tell_texts(self, sheet):
        if sheet.texts:
            told = counted(len(sheet.texts), "paragraphe")
            self.leftovers.append(f"Hors des tableaux : {told}, « {sheet.texts[0][:80]} ».")

    def _tell_left(self, reading):
        if not reading.columns:
            self.leftovers.append("Aucun titre de colonne n’est reconnu : écrivez-les sur la première ligne.")
        apart = defaultdict(list)
        for each in reading.leftovers:
            apart[each.label].append(each.text)
        for why, texts in apart.items():
            shown = ", ".join(f"« {text[:80]} »" for text in texts[:SAMPLES])
            self.leftovers.append(f"{why[:1].upper()}{why[1:]} : {counted(len(texts), 'case')}, {shown}.")
        columns = Counter(each.label or each.place for row in reading.rows for each in row.leftovers)
        for label, count in columns.items():
            self.leftovers.append(f"Colonne « {label} » : {counted(count, 'valeur')}.")

    def _line(self, prefix, sheet, reading, row):
        turned = any(cell.is_turned for cells in row.cells.values() for cell in cells)
        read: dict[str, Read] = {}
        for column, match in reading.columns.items():
            name = f"{letters(row.number)}{column}" if turned else f"{letters(column)}{row.number}"
            cell = next((each for each in row.cells.get(match.slug, ()) if _covers(each, row.number, column)), None)
            doubt = cell.raw.sentence if cell and isinstance(cell.raw, Doubt) else ""
            said = Read(cell.text if cell else "", name, f"{prefix}!{name}", doubt)
            if match.slug not in read or not read[match.slug].text:
                read[match.slug] = said
        key = f"{prefix}!{row.number}"
        for field in self.kind.fields:
            if field.key not in read and (words := self.cells_mended.get(absent(key, field.key))):
                read[field.key] = Read(words, "", absent(key, field.key))
        filled = sum(map(len, row.cells.values())) + len(row.leftovers)
        return Line(key, sheet.name, row.number, read, filled, key in self.aside)


def _told(label, sample=""):
    return f"« {label} », par exemple « {sample[:60]} »" if sample else f"« {label} »"


def _covers(cell, row, column):
    return cell.row <= row < cell.row + cell.rowspan and cell.column <= column < cell.column + cell.colspan
