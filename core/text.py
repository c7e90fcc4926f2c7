"""Words as they come from a box, a letter or a page that was pasted: one cleaning, before any form sees them."""

import csv
import io
import re
import unicodedata

#: Ends of a line for Word, for a page, for a mail: a line end here.
LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
#: Soft hyphens, direction marks, joiners and other signs that nobody sees.
UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
#: The rest of the control signs: a space. NUL stays, for it is refused where it comes.
CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def clean(typed):
    """The same words with composed accents, without control signs nor what cannot be seen. Tabs, line ends and
    no-break spaces stay."""
    if typed.isprintable() and typed.isascii():
        return typed
    words = CONTROLS.sub(" ", UNSEEN.sub("", LINE_ENDS.sub("\n", typed)))
    return words if words.isascii() else unicodedata.normalize("NFC", words)


def cleaned(data):
    """A QueryDict whose values are clean; the same one when they were. Secrets are kept sign by sign."""
    dirty = {
        name: [clean(value) for value in values]
        for name, values in data.lists()
        if "password" not in name and any(clean(value) != value for value in values)
    }
    if not dirty:
        return data
    copied = data.copy()
    for name, values in dirty.items():
        copied.setlist(name, values)
    copied._mutable = False
    return copied


#: Bullets of Word, of Excel and of mails, typed or drawn by a font of symbols; « o » is one before a tab alone.
BULLETS = "-–—•·●○◦▪▫■□◆◇❖➢➤►▶‣⁃✓✔✗✘→⇒*\uf0a7\uf0b7\uf0d8\uf0fc"
_BULLET = re.compile(rf"\s*(?:[{re.escape(BULLETS)}]\s*|o\t\s*)+")
#: « 1.2 » typed in Excel becomes the second of January, or the first of February, of this year.
_EXCEL_DATE = re.compile(r"(\d\d?)-(janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc)\.?", re.IGNORECASE)
_EXCEL_MONTHS = ("janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc")


def without_bullet(line):
    """The words of a line of a list, without what Word or Excel drew before them."""
    return _BULLET.sub("", line, count=1) if _BULLET.match(line) else line.lstrip()


def number_before_excel(cell):
    """« 1.2 » of « 01-févr. », what Excel made of it; "" for any other text."""
    found = _EXCEL_DATE.fullmatch(cell.strip())
    if not found:
        return ""
    return f"{int(found[1])}.{_EXCEL_MONTHS.index(found[2].lower()) + 1}"


def numbered_rows(block):
    """[(number of its first line, [cell])] of a block copied from a spreadsheet: tabs between cells, quotes around one
    of several lines. Rows without anything are left out."""
    return [(number, row) for number, row in _every_row(block) if any(cell.strip() for cell in row)]


def grid(block):
    """[[cell]] of the same block, row under row: those without anything keep their place, but the last ones."""
    found = [row for _, row in _every_row(block)]
    while found and not any(cell.strip() for cell in found[-1]):
        found.pop()
    return found


def _every_row(block):
    block = block.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    found, first = [], 1
    try:
        reader = csv.reader(io.StringIO(block, newline=""), delimiter="\t", strict=True)
        for row in reader:
            found.append((first, row))
            first = reader.line_num + 1
    except csv.Error:  # a quote that is only a sign: the rows are the lines
        found = [(number, line.split("\t")) for number, line in enumerate(block.split("\n"), 1)]
    return found


def rows(block):
    """The same, without their numbers."""
    return [row for _, row in numbered_rows(block)]
