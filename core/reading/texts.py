"""Texts of a file as they are compared and counted: without what cannot be seen."""

import re
import unicodedata
from collections import Counter

from core.reading.bounds import MAX_TEXT

INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # how a workbook writes a control character
WORD = re.compile(r"\w+")


def clean(text):
    """Composed, « \\n » between lines, neither control nor invisible character, 32 767 characters at most."""
    if "_x" in text:
        text = ESCAPED.sub(lambda found: _unescaped(found[1]), text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).replace("\u2028", "\n").replace("\u2029", "\n").replace("\x85", "\n")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = INVISIBLE.sub("", text)
    return text.strip()[:MAX_TEXT]


def _unescaped(code):
    return chr(int(code, 16)) if int(code, 16) in (0x0A, 0x0D, 0x09, 0x5F) else ""


def words(text):
    """Counter of the words of a text: what must be found again, once and only once."""
    return Counter(WORD.findall(text))
