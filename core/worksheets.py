"""Worksheets written row by row, where no cell can become a formula."""

import datetime as dt
import io
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from core.demonstration import mention

MAX_TEXT = 32_000  # Excel refuses a longer cell


def _cell(sheet, value, *, bold=False):
    if not isinstance(value, (int, float, Decimal, dt.date, type(None))):
        value = "".join(c for c in str(value) if c >= " " or c in "\n\t")[:MAX_TEXT]
    elif isinstance(value, dt.datetime):
        value = value.replace(tzinfo=None)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl reads "=…" as a formula
    if bold:
        cell.font = Font(bold=True)
    return cell


def workbook_file(headings, rows, *, title):
    """A BytesIO holding one sheet: bold headings, frozen first row, then `rows`.

    A demonstration says so on the last line, after an empty one.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    if said := mention():
        sheet.append([])
        sheet.append([_cell(sheet, said[:1].upper() + said[1:])])
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream
