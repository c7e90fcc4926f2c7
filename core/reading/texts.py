"""Texts of a file as they are compared and counted: without what cannot be seen."""

import re
from collections import Counter

from core import text as core_text
from core.reading.bounds import MAX_TEXT

ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # how a workbook writes a control character
WORD = re.compile(r"\w+")


def clean(text):
    """Composed, « \\n » between lines, neither control nor invisible character (`core.text`), 32 767
    characters at most."""
    if "_x" in text:
        text = ESCAPED.sub(lambda found: _unescaped(found[1]), text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable() or not text.isascii():
        text = core_text.clean(text.replace("\0", ""))
    return text.strip()[:MAX_TEXT]


def _unescaped(code):
    return chr(int(code, 16)) if int(code, 16) in (0x0A, 0x0D, 0x09, 0x5F) else ""


def words(text):
    """Counter of the words of a text: what must be found again, once and only once."""
    return Counter(WORD.findall(text))
