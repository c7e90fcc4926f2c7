"""Tables as they are read aloud: one for each table of the document, whatever the pages that cut it.

WeasyPrint tags a table for each page, its headers said again on each, and a cell that goes on over
several pages is missing from the next ones: no reader accepts it. The pieces are joined here, before
the tag tree is read: a row cut in two is one row, a header drawn again is what margins are. Then each
cell is told which headers are its own, from the columns where the layout put them.

An empty header (the corner of a table pasted from Word) heads nothing: it becomes an ordinary cell.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import pydyf

from core.inside.weasyprint_pages import mark_of, tables_of

SCOPES = {"col": "/Column", "colgroup": "/Column", "row": "/Row", "rowgroup": "/Row"}


@dataclass
class Cell:
    """`tag`: its structure element; `source`: the element of the HTML, the same for all its pieces."""

    tag: pydyf.Dictionary
    source: object
    column: int
    columns: int
    rows: int

    @property
    def is_header(self):
        return self.tag["S"] == "/TH"


@dataclass
class Row:
    tag: pydyf.Dictionary
    source: object
    cells: list[Cell]


@dataclass
class Group:
    """`kind`: THead, TBody or TFoot, as the layout used it."""

    tag: pydyf.Dictionary
    source: object
    kind: str
    rows: list[Row]


@dataclass
class Table:
    tag: pydyf.Dictionary
    groups: list[Group] = field(default_factory=list)

    @property
    def rows(self):
        return [row for group in self.groups for row in group.rows]

    def find(self, kind):
        return next((group for group in reversed(self.groups) if group.kind == kind), None)


class Tables:
    """All the tables of a document, joined. `objects`: those of the file; `at(reference)` finds one."""

    def __init__(self, document, at):
        self.at = at
        found = {}
        for page in document.pages:
            for box in tables_of(page):
                piece = self._piece(box)
                if piece is None:
                    continue
                if (table := found.get(id(box.element))) is None:
                    found[id(box.element)] = piece
                else:
                    self._join(table, piece)
        self.all = list(found.values())

    def _kids(self, tag, *kinds):
        """The children of a tag that are of these kinds, all structure elements when none is given."""
        kids = (self.at(kid) for kid in tag["K"] if isinstance(kid, bytes))
        return [kid for kid in kids if "S" in kid and (not kinds or kid["S"] in kinds)]

    def _piece(self, box):
        """What one page holds of a table; None where the layout has cells that are no table of the text."""
        tag = next((mark_of(cell) for group in box.children for row in group.children for cell in row.children), None)
        for _ in range(3):  # row, group, table
            tag = tag and self.at(tag["P"])
        if not tag or tag.get("S") != "/Table":
            return None
        table = Table(tag)
        groups = self._kids(tag, "/THead", "/TBody", "/TFoot")
        for group, group_tag in zip(box.children, groups, strict=True):
            kind = "/THead" if group.is_header else "/TFoot" if group.is_footer else "/TBody"
            group_tag["S"] = kind  # a second `thead` is laid out as rows
            rows = [
                Row(
                    row_tag,
                    row.element,
                    [
                        Cell(mark_of(cell), cell.element, cell.grid_x, cell.colspan, cell.rowspan)
                        for cell in row.children
                    ],
                )
                for row, row_tag in zip(group.children, self._kids(group_tag, "/TR"), strict=True)
            ]
            table.groups.append(Group(group_tag, group.element, kind, rows))
        return table

    def _join(self, table, piece):
        """`piece` goes on with the table: what it says again stays out of the tree, with its tag."""
        for group in piece.groups:
            if group.kind != "/TBody":
                if table.find(group.kind) is None:  # it had no room on the pages before
                    self._add(table, piece, group)
                continue
            last = table.find("/TBody")
            if last is None or last.source is not group.source:
                self._add(table, piece, group)
                continue
            rows = group.rows
            if rows and last.rows and rows[0].source is last.rows[-1].source:
                self._join_cells(last.rows[-1], rows.pop(0))
            for row in rows:
                self._move(row.tag, last.tag)
            last.rows += rows
        for caption in self._kids(piece.tag, "/Caption"):
            if not self._kids(table.tag, "/Caption"):
                piece.tag["K"].remove(caption.reference)
                self._move(caption, table.tag)
        self.at(piece.tag["P"])["K"].remove(piece.tag.reference)

    def _add(self, table, piece, group):
        piece.tag["K"].remove(group.tag.reference)
        group.tag["P"] = table.tag.reference
        order = ("/THead", "/TBody", "/TFoot")
        place = sum(order.index(known.kind) <= order.index(group.kind) for known in table.groups)
        kids = table.tag["K"]
        before = table.groups[place - 1].tag.reference if place else None
        kids.insert(
            kids.index(before) + 1 if before else kids.index(table.groups[0].tag.reference), group.tag.reference
        )
        table.groups.insert(place, group)

    def _join_cells(self, row, rest):
        known = {id(cell.source): cell for cell in row.cells}
        for cell in rest.cells:
            whole = known[id(cell.source)]
            for kid in self._kids(cell.tag):
                self._move(kid, whole.tag)

    def _move(self, tag, parent):
        tag["P"] = parent.reference
        parent["K"].append(tag.reference)

    def name_headers(self):
        for table in self.all:
            for group in table.groups:
                for row in group.rows:
                    self._name_row(table, group, row)
            if table.groups[0].kind == "/THead" and len(table.groups) == 1:
                table.groups[0].tag["S"] = "/TBody"  # headers of nothing: rows as others
            self._tell_cells(table.rows)

    def _name_row(self, table, group, row):
        spoken = [cell for cell in row.cells if not self._is_empty(cell.tag)]
        is_first = row is table.groups[0].rows[0]
        of_columns = group.kind == "/THead" or (
            len(row.cells) > 1
            and all(cell.is_header for cell in spoken)
            and (is_first or len(spoken) == len(row.cells))
        )
        for cell in row.cells:
            if not cell.is_header:
                continue
            if cell not in spoken:
                cell.tag["S"] = "/TD"
                cell.tag.pop("ID", None)
                continue
            default = "/Column" if of_columns else "/Row"
            cell.tag["A"]["Scope"] = SCOPES.get((cell.source.get("scope") or "").lower(), default)

    def _is_empty(self, tag):
        """Without any content, at any depth."""
        return not any(not isinstance(kid, bytes) for kid in tag["K"]) and all(
            "S" in kid and self._is_empty(kid) for kid in (self.at(kid) for kid in tag["K"] if isinstance(kid, bytes))
        )

    def _tell_cells(self, rows):
        of_columns, of_rows = defaultdict(list), defaultdict(list)
        for place, row in enumerate(rows):
            for cell in row.cells:
                if not cell.is_header:
                    continue
                if cell.tag["A"]["Scope"] == "/Column":
                    for column in range(cell.column, cell.column + cell.columns):
                        of_columns[column].append(cell.tag["ID"])
                else:
                    for covered in range(place, place + cell.rows):
                        of_rows[covered].append(cell.tag["ID"])
            for cell in row.cells:
                if not cell.is_header:
                    headers = [each for covered in range(place, place + cell.rows) for each in of_rows[covered]]
                    headers += [
                        each for column in range(cell.column, cell.column + cell.columns) for each in of_columns[column]
                    ]
                    cell.tag["A"]["Headers"] = pydyf.Array(dict.fromkeys(headers))
