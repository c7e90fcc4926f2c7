"""What was read of a file, as an import keeps it, and as lines of declared fields.

Every word of the file ends in a field, in a question, or in a leftover that the page tells.
"""

import datetime as dt
import difflib
import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from accounts.imports.asking import folded
from accounts.imports.kinds import Line, Read
from core.formats import counted
from core.reading import Doubt
from core.reading.book import letters

YES, NO, LEFT_OUT = "oui", "non", "-"
CHOICE = [(YES, "Oui"), (NO, "Non")]
HEAD_ROWS = 25  # among which the row of the labels is looked for
SAMPLES = 3
MOST_COVERED = 100_000  # places that merged cells fill
NEAR = 0.8
BESIDE = re.compile(r"\([^)]*\)|\*")  # « Adresse (obligatoire) * »


def frozen(book):
    """The sheets of a book, as JSON: {name, hidden, rows: [[number, hidden, {column: [text, doubt]}, anchors]]}.

    A merged cell is said at each place that it covers; `anchors` counts the cells of a row that have words.
    """
    return [_frozen(section) for section in book.sections if section.tables]


def _frozen(section):
    rows, left = {}, MOST_COVERED
    for table in section.tables:
        numbers = table.row_numbers()
        for cells in table.rows:
            kept = rows.setdefault(cells[0].row, [cells[0].row, all(cell.hidden for cell in cells), {}, len(cells)])
            kept[2].update({str(cell.column): _words(cell) for cell in cells})
        last = table.last_column()
        for cell in (cell for cells in table.rows for cell in cells if cell.rowspan > 1 or cell.colspan > 1):
            start = bisect_left(numbers, cell.row)
            for number in numbers[start : bisect_left(numbers, cell.row + cell.rowspan)]:
                for column in range(cell.column, min(cell.column + cell.colspan, last + 1)):
                    if left := left - 1:
                        rows[number][2].setdefault(str(column), _words(cell))
    return {"name": section.name, "hidden": section.hidden, "rows": [rows[number] for number in sorted(rows)]}


def _words(cell):
    if isinstance(cell.raw, dt.datetime | dt.date):
        return [f"{cell.raw:%d/%m/%Y}", ""]
    return [cell.text, str(cell.raw) if isinstance(cell.raw, Doubt) else ""]


@dataclass
class Head:
    """The row of the labels of a sheet, and {column: label}. `known`: how many are of the dictionary."""

    rank: int
    labels: dict[int, str]
    known: int


class Reader:
    """The lines of one import, and the questions of their sheets, columns and hidden rows."""

    def __init__(self, row, kind, answers):
        self.row, self.kind, self.answers = row, kind, answers
        self.dictionary = {folded(word): field.key for field in kind.fields for word in (field.label, *field.words)}
        self.remembered = {key.partition(":")[2] for key in answers.known if key.startswith("colonne:")}
        self.leftovers: list[str] = []
        self.mapped: set[str] = set()

    def lines(self):
        """Every line of the chosen sheets; those of a sheet whose questions wait are not there yet."""
        found = []
        for rank in self._chosen():
            sheet = self.row.sheets[rank]
            head = self._head(sheet)
            fields = self._fields(sheet, head)
            found += self._lines(rank, sheet, head, fields)
        return found

    def _chosen(self):
        filled = [rank for rank, sheet in enumerate(self.row.sheets) if sheet["rows"]]
        if len(filled) == 1:
            return filled
        chosen = []
        for rank in filled:
            sheet = self.row.sheets[rank]
            head = self._head(sheet)
            name = sheet["name"] or f"feuille {rank + 1}"
            taken = self.answers.ask(
                "feuille",
                name,
                group="Les feuilles",
                label=f"Reprendre la feuille « {name} » ?",
                options=CHOICE,
                help=f"{counted(len(sheet['rows']), 'ligne')}{', feuille masquée' if sheet['hidden'] else ''}.",
                samples=tuple(list(head.labels.values())[:SAMPLES]),
                proposed=YES if head.known > 1 and not sheet["hidden"] else NO,
            )
            if taken == YES:
                chosen.append(rank)
            elif taken == NO:
                self.leftovers.append(f"Feuille « {name} » : {counted(len(sheet['rows']), 'ligne')}.")
        return chosen

    def _head(self, sheet):
        """The row that says most known labels; failing that, the first that says several things."""
        best = None
        for rank, (_, _, cells, anchors) in enumerate(sheet["rows"][:HEAD_ROWS]):
            labels = {int(column): text for column, (text, _) in cells.items() if text}
            known = len({self.dictionary.get(_label(text)) for text in labels.values()} - {None})
            known += sum(_label(text) in self.remembered for text in labels.values())
            if best is None or known > best.known or (not best.known and anchors > 1 and len(best.labels) == 1):
                best = Head(rank, labels, known)
        return best

    def _fields(self, sheet, head):
        """{column: key of its field}. A label that is not known is asked, with real values of its column."""
        values = self._values(sheet, head)
        fields, taken = {}, set()
        for column in sorted(set(head.labels) | set(values)):
            label = head.labels.get(column, "")
            key = self.dictionary.get(_label(label))
            if key is None or key in taken:
                key = self._asked(sheet, head, column, label, values.get(column, ()), taken)
            if key and key != LEFT_OUT:
                fields[column] = key
                taken.add(key)
            elif key == LEFT_OUT:
                said = f"Colonne {letters(column)}{f' « {label} »' if label else ''}"
                self.leftovers.append(f"{said} : {counted(len(values.get(column, ())), 'valeur')}.")
        self.mapped |= taken
        return fields

    def _values(self, sheet, head):
        found: dict[int, list[str]] = {}
        for _, _, cells, _ in sheet["rows"][head.rank + 1 :]:
            for column, (text, _) in cells.items():
                if text:
                    found.setdefault(int(column), []).append(text)
        return found

    def _asked(self, sheet, head, column, label, values, taken):
        if not values:
            return LEFT_OUT
        above = self._above(sheet, head, column)
        said = f"{above} › {label}" if above and above != label else label
        free = [field for field in self.kind.fields if field.key not in taken]
        most = [words for words, _ in Counter(values).most_common(SAMPLES)]
        return self.answers.ask(
            "colonne",
            _label(said) or f"colonne {letters(column)} sans titre",
            group="Les colonnes",
            label=f"Que dit la colonne {letters(column)}{f', « {said} »' if said else ', sans titre'} ?",
            options=[(field.key, field.label) for field in free] + [(LEFT_OUT, "Ne pas reprendre cette colonne")],
            samples=tuple(most),
            proposed=self._near(label, free),
        )

    def _above(self, sheet, head, column):
        """What a row of headings above says of this column, when it says more than a title does."""
        for _, _, cells, anchors in reversed(sheet["rows"][: head.rank]):
            if anchors > 1:
                return cells.get(str(column), ["", ""])[0]
        return ""

    def _near(self, label, free):
        words = {word: key for word, key in self.dictionary.items() if key in {field.key for field in free}}
        found = difflib.get_close_matches(_label(label), words, n=1, cutoff=NEAR)
        if not found:
            found = [word for word in words if len(word) > 3 and word in _label(label)][:1]
        return words[found[0]] if found else ""

    def _lines(self, rank, sheet, head, fields):
        rows = sheet["rows"][head.rank + 1 :]
        if above := [row for row in sheet["rows"][: head.rank] if row[2]]:
            first = next(iter(above[0][2].values()))[0]
            self.leftovers.append(f"Au-dessus des titres de colonnes : {counted(len(above), 'ligne')}, « {first} ».")
        hidden = [row for row in rows if row[1]]
        if hidden and not self._takes(hidden):
            self.leftovers.append(f"{counted(len(hidden), 'ligne masquée', 'lignes masquées')}.")
            rows = [row for row in rows if not row[1]]
        mended = self.row.mended.get("cells", {})
        found = []
        for number, _, cells, anchors in rows:
            read = {}
            for column, field in fields.items():
                text, doubt = cells.get(str(column), ("", ""))
                cell = f"{letters(column)}{number}"
                key = f"{rank}!{cell}"
                if key in mended:
                    text, doubt = mended[key], ""
                read[field] = Read(text, cell, key, doubt)
            found.append(Line(f"{rank}!{number}", sheet["name"], number, read, anchors))
        return found

    def _takes(self, hidden):
        """Whether hidden rows are taken; None while it is asked."""
        samples = tuple(", ".join(text for text, _ in list(row[2].values())[:3]) for row in hidden[:SAMPLES])
        taken = self.answers.ask(
            "masquees",
            group="Les lignes masquées",
            label=f"Reprendre aussi {counted(len(hidden), 'ligne masquée', 'lignes masquées')} ?",
            options=CHOICE,
            help="Un filtre ou une main les cache dans le tableur.",
            samples=samples,
        )
        return taken == YES


def _label(text):
    return folded(BESIDE.sub(" ", text))
