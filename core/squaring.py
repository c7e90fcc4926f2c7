"""Tables of a rich text whose rows all have the same columns: what people paste seldom does.

A fixed layout takes its columns from the first row and would drop what lies beyond it; and a table
whose rows differ is refused by the norm of accessible documents.
"""

import re

TAG = re.compile(r'<(/?)(table|thead|tbody|tfoot|tr|td|th)\b([^>"]*(?:"[^"]*"[^>"]*)*)>')
WIDEST = 1000  # columns of one cell, as in HTML
TO_THE_END = 65_534  # rows of one cell, as in HTML
MOST = {"colspan": WIDEST, "rowspan": TO_THE_END}


def squared(html):
    """Clean HTML in which empty cells fill the rows that are shorter than their table."""
    if "<table" not in html:
        return html
    open_tables, filled = [], []
    for tag in TAG.finditer(html):
        is_end, name, attributes = bool(tag[1]), tag[2], tag[3]
        if name == "table":
            if is_end:
                filled += open_tables.pop().missing() if open_tables else ()
            else:
                open_tables.append(Grid())
        elif open_tables:
            grid = open_tables[-1]
            match name:
                case "tr" if is_end:
                    grid.end_row(tag.start())
                case "tr":
                    grid.start_row()
                case "td" | "th" if not is_end:
                    grid.add(_span(attributes, "colspan"), _span(attributes, "rowspan"))
                case "thead" | "tbody" | "tfoot":
                    grid.hanging = []
    parts, done = [], 0
    for place, cells in sorted(filled):
        parts += [html[done:place], cells]
        done = place
    return "".join([*parts, html[done:]])


class Grid:
    """The cells of one table as they are read. A cell is (first column, column after it, rows it still covers)."""

    def __init__(self):
        self.rows = []  # (place of its end in the text, cells), in order
        self.row, self.hanging, self.column = [], [], 0

    def start_row(self):
        self.row, self.column = list(self.hanging), 0

    def add(self, columns, rows):
        while inside := next((end for start, end, _ in self.row if start <= self.column < end), None):
            self.column = inside
        self.row.append((self.column, self.column + columns, rows or TO_THE_END))
        self.column += columns

    def end_row(self, place):
        self.rows.append((place, self.row))
        self.hanging = [(start, end, rows - 1) for start, end, rows in self.row if rows > 1]

    @property
    def width(self):
        return max((end for _, cells in self.rows for _, end, _ in cells), default=0)

    def missing(self):
        """(place, cells to write there) for each row that is too short."""
        width = self.width
        for place, cells in self.rows:
            written, reached = "", 0
            for start, end, _ in [*sorted(cells), (width, width, 0)]:
                if start > reached:
                    written += "<td></td>" if start - reached == 1 else f'<td colspan="{start - reached}"></td>'
                reached = max(reached, end)
            if written:
                yield place, written


def _span(attributes, name):
    found = re.search(rf'\b{name}="([^"]*)"', attributes)
    return span(found[1], name) if found else 1


def span(written, name):
    """The columns (`colspan`) or rows (`rowspan`, 0 to the end) that a cell says that it covers, read as HTML does: 1
    where that is no number."""
    found = re.match(r"\s*([0-9]+)", written or "")
    if not found:
        return 1
    number = min(int(found[1][:6]), MOST[name])
    return number if name == "rowspan" else number or 1
