"""What a page, a document and an export say, read as words and rows."""

import io
import re
from html import unescape

from openpyxl import load_workbook


def words(html):
    """The words of a piece of HTML, between single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows_of(response):
    """[{heading: value}] of an exported list."""
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content)), read_only=True).active
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]
