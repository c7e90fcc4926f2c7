"""Worksheets written row by row, where no cell can become a formula."""

import datetime as dt
import re
import tempfile
import time
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from core.demonstration import mention

MAX_TEXT = 32_000  # Excel refuses a longer cell
IN_MEMORY = 1_000_000  # bytes of a finished file; a heavier one waits on disk
POLITE = 20  # rows between two moments left to the other threads, which wait for their turn otherwise
AS_THEY_ARE = (int, float, Decimal, dt.date, type(None))
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f]")
READ_AS_SOMETHING = ("=", "#")  # openpyxl reads « =… » as a formula, « #N/A » as an error


def _cell(sheet, value):
    """What to append: the value itself, or a cell that says that its text is text. Cells are dear."""
    if isinstance(value, AS_THEY_ARE):
        return value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value
    text = UNWRITABLE.sub("", str(value))[:MAX_TEXT]
    if not text.startswith(READ_AS_SOMETHING):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def _heading(sheet, text):
    cell = WriteOnlyCell(sheet, str(text))
    cell.data_type = "s"
    cell.font = Font(bold=True)
    return cell


def workbook_file(headings, rows, *, title):
    """An open file holding one sheet: see `book_file`."""
    return book_file([(title, headings, rows)])


def book_file(sheets):
    """An open file holding these sheets, (title, headings, rows): bold headings, frozen first row, then the rows,
    which are read one by one and never held together.

    A demonstration says so on the last line, after an empty one.
    """
    book = Workbook(write_only=True)
    for title, headings, rows in sheets:
        _fill(book.create_sheet(title[:31]), headings, rows)
    stream = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed by who sends it)
    book.save(stream)
    stream.seek(0)
    return stream


def _fill(sheet, headings, rows):
    sheet.freeze_panes = "A2"
    sheet.append([_heading(sheet, heading) for heading in headings])
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, value) for value in row])
        if number % POLITE == 0:
            time.sleep(0)
    if said := mention():
        sheet.append([])
        sheet.append([_cell(sheet, said[:1].upper() + said[1:])])
    sheet.close()  # its rows wait on disk
