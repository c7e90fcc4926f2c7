"""Workbooks (xlsx): cells by openpyxl, row after row; what it does not tell in that mode by a pass of our own."""

import datetime as dt
import posixpath
import re
import zipfile
from itertools import islice
from typing import Any

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from core.reading.archives import TOO_HEAVY, scan
from core.reading.book import Cell, Doubt, Section, Table
from core.reading.bounds import MAX_CELLS, MAX_COLUMNS, MAX_EMPTY_ROWS, MAX_SECTIONS, Refused
from core.reading.texts import clean

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MAX_MERGES = 20_000
MAX_AROUND = 200_000  # elements of a sheet that are not in its rows: widths, merges, rules, colours
MAX_IN_ROW, MAX_IN_ROWS = 40 * MAX_COLUMNS, 6 * MAX_CELLS
NOT_COMPUTED = Doubt(
    "la formule n’a pas de valeur enregistrée : ouvrez le fichier dans un tableur et enregistrez-le",
    "formula_without_value",
)


def read_sections(stream, meter):
    """[Section], one a sheet, hidden ones included."""
    with zipfile.ZipFile(stream) as archive:
        paths = _paths(archive)
        if len(paths) > MAX_SECTIONS:
            raise Refused("Ce classeur a trop de feuilles : ne gardez que celles qui servent.")
        layouts = {title: _layout(archive, path, meter) for title, path in paths.items()}
    book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    try:
        sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "reset_dimensions")]  # no sheet of charts
        return [_section(sheet, layouts[sheet.title], meter) for sheet in sheets]
    finally:
        book.close()


def _paths(archive):
    """{title of a sheet: its part}, in the order of the workbook."""
    tree = etree.fromstring(archive.read("xl/workbook.xml"))
    if etree.QName(tree).namespace != MAIN:
        raise Refused("Ce classeur est au format Excel strict : enregistrez-le comme « Classeur Excel (xlsx) ».")
    links = {
        link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target"))).lstrip("/")
        for link in etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        if link.get("Type", "").endswith("/worksheet")
    }
    sheets = tree.iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")
    return {sheet.get("name"): links[sheet.get(RELATION)] for sheet in sheets if sheet.get(RELATION) in links}


def _layout(archive, path, meter):
    layout = Layout(meter)
    with archive.open(path) as part:
        scan(part, layout)
    return layout


class Layout:
    """What a sheet says of its cells, besides their values; read first, element by element, nothing built.

    Only filled cells count for its extent: people format whole sheets.
    """

    parser: Any = None

    def __init__(self, meter):
        self.meter = meter
        self.merges = []  # (first column, first row, last column, last row)
        self.hidden_rows, self.hidden_columns = set(), set()
        self.not_computed = set()  # (row, column) of a formula without value
        self.last_row = self.last_column = 0
        self._row = self._column = self._around = self._in_row = self._in_rows = 0
        self._has_formula = self._has_value = False

    def is_hidden(self, row, column):
        return row in self.hidden_rows or column in self.hidden_columns

    def start(self, name, attributes):
        tag = name.rpartition(" ")[2]
        self._in_row += 1
        if tag == "c":
            self._column = _column(attributes.get("r")) or self._column + 1
            self._has_formula = self._has_value = False
        elif tag == "v":
            self.parser.CharacterDataHandler = self._hear
        elif tag == "is":
            self._has_value = True
        elif tag == "f":
            self._has_formula = True
        elif tag == "row":
            self._row = int(attributes.get("r") or self._row + 1)
            self._in_rows += self._in_row
            self._column = self._in_row = 0
            if attributes.get("hidden") in ("1", "true"):
                self.hidden_rows.add(self._row)
        else:
            self._start_around(tag, attributes)
        if self._in_row > MAX_IN_ROW or self._in_rows > MAX_IN_ROWS:
            raise Refused(TOO_HEAVY)

    def _start_around(self, tag, attributes):
        if tag in ("t", "r", "rPr"):  # pieces of a text, in a row
            return
        self._in_row -= 1
        self._around += 1
        if self._around > MAX_AROUND or len(self.merges) > MAX_MERGES:
            raise Refused(TOO_HEAVY)
        if tag == "col" and attributes.get("hidden") in ("1", "true"):
            last = min(int(attributes["max"]), MAX_COLUMNS)
            self.hidden_columns.update(range(int(attributes["min"]), last + 1))
        elif tag == "mergeCell":
            self.merges.append(range_boundaries(attributes["ref"]))

    def _hear(self, text):
        self._has_value = True

    def end(self, name):
        tag = name.rpartition(" ")[2]
        if tag == "v":
            self.parser.CharacterDataHandler = None
        elif tag == "c":
            if self._has_formula and not self._has_value:
                self.not_computed.add((self._row, self._column))
            if self._has_formula or self._has_value:
                self.meter.column(self._column)
                if self._row > MAX_EMPTY_ROWS:
                    raise Refused(f"Une cellule est remplie très loin, à la ligne {self._row} : effacez-la.")
                self.last_row = max(self.last_row, self._row)
                self.last_column = max(self.last_column, self._column)
        elif tag == "row":
            self.meter.look()


def _column(reference):
    """3 for « C12 », 0 without any."""
    number = 0
    for letter in reference or "":
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number


def _section(sheet, layout, meter):
    meter.new_section()
    name = clean(sheet.title)
    section = Section(name, sheet.sheet_state != "visible")
    place = f"feuille «\u00a0{name}\u00a0»"
    if rows := _rows(sheet, layout, place, meter):
        section.blocks.append(Table(rows, place))
    return section


def _rows(sheet, layout, place, meter):
    anchors, covered = _merges(layout, meter)
    looks = {}  # of a style: (bold, number format)
    rows = []
    sheet.reset_dimensions()
    read = sheet.iter_rows(max_col=layout.last_column or 1)
    for number, values in enumerate(islice(read, layout.last_row), 1):
        cells = []
        for column, value in enumerate(values, 1):
            raw = value.value
            if raw is None:
                if (number, column) not in layout.not_computed:
                    continue
                cells.append(Cell("", NOT_COMPUTED, number, column, where=place))
                continue
            key = id(value.style_array)  # one object a style
            if key not in looks:
                looks[key] = bool(value.font and value.font.b), value.number_format or ""
            bold, number_format = looks[key]
            if value.data_type == "e":
                raw, text = Doubt(f"la cellule affiche une erreur de calcul ({raw})", "formula_error"), str(raw)
            else:
                raw, text = _seen(raw, number_format)
            if not text:
                continue
            down, right = anchors.get((number, column), (1, 1))
            hidden = layout.is_hidden(number, column) or (number, column) in covered
            cells.append(Cell(text, raw, number, column, down, right, bold, hidden, number_format, place))
        if cells:
            meter.row(cells)
            rows.append(cells)
        else:
            meter.look()
    return rows


def _merges(layout, meter):
    """({anchor: (rows, columns)}, places hidden under a merge), within what the sheet holds."""
    anchors, covered = {}, set()
    for first_column, first_row, last_column, last_row in layout.merges:
        down = min(last_row, layout.last_row) - first_row + 1
        right = min(last_column, layout.last_column) - first_column + 1
        if down < 1 or right < 1 or down * right == 1:
            continue
        meter.covered(down * right)
        anchors[first_row, first_column] = down, right
        covered.update(
            (first_row + each, first_column + every) for each in range(down) for every in range(right) if each or every
        )
    return anchors, covered


def _seen(raw, number_format):
    """(raw, text that a person sees)."""
    if isinstance(raw, str):
        text = clean(raw)
        return text, text
    if isinstance(raw, bool):
        return raw, "vrai" if raw else "faux"
    if isinstance(raw, dt.datetime):
        if raw.time() == dt.time():
            return raw.date(), f"{raw:%d/%m/%Y}"
        return raw, f"{raw:%d/%m/%Y %H:%M}"
    if isinstance(raw, dt.date):
        return raw, f"{raw:%d/%m/%Y}"
    if isinstance(raw, dt.time):
        return raw, f"{raw:%H:%M}"
    if isinstance(raw, int | float):
        return raw, _number(raw, number_format)
    return raw, clean(str(raw))


def _number(value, number_format):
    """« 12,5 », « 25 % », « 0612345678 »: the digits as the format shows them, without spaces between thousands."""
    shown = re.sub(r'"[^"]*"|\\.|\[[^]]*\]', "", number_format.split(";")[0])
    if "%" in shown:
        return f"{round(value * 100, 6):.15g}".replace(".", ",") + "\u00a0%"
    text = f"{value:.15g}"
    zeros = re.sub("[^0#?]", "", shown.split(".")[0]).lstrip("#?")
    if len(zeros) > 1 and text.isdigit():  # postal codes, telephones
        return text.zfill(len(zeros))
    return text.replace(".", ",")
