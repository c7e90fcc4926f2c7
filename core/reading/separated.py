"""Text files with separators (csv): utf-8, utf-16 or cp1252; « ; », « , » or tab."""

import codecs
import csv
import io

from core.reading.book import Cell, Section, Table
from core.reading.bounds import MAX_EMPTY_ROWS, TOO_LONG, Refused
from core.reading.texts import clean

SEPARATORS = (";", "\t", ",")  # at equal marks, the first
BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff")
SAMPLE = 50  # rows that tell the separator
NOT_TEXT = "Le contenu de ce fichier n’est pas celui d’un fichier csv, malgré son nom."


def read_sections(stream, meter):
    """[Section] of one sheet without name."""
    separator, text = _separator(_decoded(stream.read()))
    try:
        rows = _rows(text, separator, meter, strict=True)
    except _Loose:  # a quotation mark inside of a text: « "Les "Tilleuls"" »
        meter.again()
        rows = _rows(text, separator, meter, strict=False)
    return [Section("", blocks=[Table(rows)] if rows else [])]


class _Loose(Exception):
    """The quotation marks are not those of the rule."""


def _decoded(content):
    if content.startswith(BINARY):
        raise Refused(NOT_TEXT)
    encodings = ["utf-8-sig", "cp1252"]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in content[:200]:  # without its mark: every second byte of an accentless text is empty
        encodings = ["utf-16-be" if content[:1] == b"\0" else "utf-16-le"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused(f"{NOT_TEXT[:-1]} : enregistrez-le en csv UTF-8.")


def _separator(text):
    """(separator, text without the line « sep=; » that Excel heeds)."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest
    return max(SEPARATORS, key=lambda separator: _regularity(text[:100_000], separator)), text


def _regularity(text, separator):
    """(most frequent width of the rows when over 1, how many rows have it)."""
    widths = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if any(row):
                widths.append(len(row))
            if len(widths) == SAMPLE:
                break
    except csv.Error:
        return 0, 0
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0, 0
    usual = max(wide, key=wide.count)
    return wide.count(usual), usual


def _rows(text, separator, meter, *, strict):
    """Rows of cells. A quotation mark that is never closed would swallow the rest of the file: it is told."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    rows, start = [], 1
    try:
        for number, values in enumerate(reader, 1):
            cells = [
                Cell(value, value, number, column) for column, each in enumerate(values, 1) if (value := clean(each))
            ]
            if cells:
                meter.column(cells[-1].column)
                meter.row(cells)
                rows.append(cells)
            elif number > MAX_EMPTY_ROWS:
                raise Refused(TOO_LONG)
            start = reader.line_num + 1
    except csv.Error as error:
        if "end of data" in str(error):
            raise Refused(f"Un guillemet ouvert à la ligne {start} n’est jamais fermé : corrigez-le.") from None
        if "field larger" in str(error):
            raise Refused(f"À la ligne {start}, une cellule est trop longue.") from None
        if strict:
            raise _Loose from None
        raise Refused("Ce fichier csv est abîmé : ses guillemets ne se suivent pas.") from None
    return rows
