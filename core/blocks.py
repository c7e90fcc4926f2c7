"""Rich text cut in blocks of words: paragraphs, headings, items of lists, cells of tables.

In what is compared, a value may be told from the words around it: `as_value` marks it with its name, so that a value
that changed is not a wording that did (`core.differing`).
"""

import html
import re
from dataclasses import dataclass

from core.richtext import TAG

# Signs of no alphabet, which nobody types: a value opens, its name ends, it closes; then, its place in a text cut in words.
_OPEN, _NAMED, _CLOSE, _PUT, _DONE = "\ue000\ue001\ue002\ue003\ue004"
_SIGNS = re.compile(f"[{_OPEN}-{_DONE}]")
_MARK = re.compile(f"{_OPEN}([^{_NAMED}]*){_NAMED}|{_CLOSE}")
_PLACED = re.compile(f"{_PUT}([0-9]+){_DONE}")
_PARTS = re.compile(f"({TAG})")
_TAG = re.compile(r"<(/?)([a-z0-9]+)")
_BLOCKS = {"p", "li", "h3", "h4", "td", "th", "caption", "ul", "ol", "table", "tr", "br"}
_SHAPES = {"li": "li", "td": "cell", "th": "cell", "h3": "heading", "h4": "heading", "caption": "caption"}


@dataclass(frozen=True)
class Block:
    """`texts`: its words, a no-break space being part of a word. `keys`: what tells each one from another: the word, or
    for a value its name and what touches it. `value`: the name of the value that holds the whole block, else empty.
    `depth`: of lists in lists, 1 for the first. `place`: (row, column) of a cell."""

    texts: tuple[str, ...]
    keys: tuple[str, ...]
    shape: str = "p"
    depth: int = 0
    place: tuple[int, int] | None = None
    value: str = ""

    @property
    def text(self):
        return " ".join(self.texts)


words = re.compile(r"[^ \t\r\n]+").findall


def line_block(text):
    """A line of plain text as a block."""
    found = tuple(words(text))
    return Block(found, found)


def as_value(name, written):
    """`written`, HTML or text, told as the value of `name`."""
    return f"{_OPEN}{name}{_NAMED}{written}{_CLOSE}"


def unmarked(text):
    """A text in which nothing is a value, whatever was typed in it."""
    return _SIGNS.sub("", text or "")


def blocks(text):
    """[Block] of clean HTML, in order; what holds no word is none."""
    return _Reading(text or "").found


class _Reading:
    def __init__(self, text):
        self.found, self.open, self.buffer, self.within = [], [], "", ""
        self.row = self.column = 0
        for rank, part in enumerate(_PARTS.split(text)):
            if rank % 2:
                self._tag(part)
            else:
                self.buffer += part
        self._flush()

    def _tag(self, part):
        sign = _TAG.match(part)
        if not sign or sign[2] not in _BLOCKS:
            return
        self._flush()
        closes, name = sign.groups()
        if closes:
            if name in self.open:
                del self.open[len(self.open) - 1 - self.open[::-1].index(name) :]
        elif name != "br":
            self.open.append(name)
            if name == "table":
                self.row = 0
            elif name == "tr":
                self.row, self.column = self.row + 1, 0
            elif name in ("td", "th"):
                self.column += 1

    def _flush(self):
        pieces, self.buffer = self._pieces(html.unescape(self.buffer)), ""
        texts, keys, value = _cut(pieces)
        if texts:
            shape = next((_SHAPES[each] for each in reversed(self.open) if each in _SHAPES), "p")
            place = (self.row, self.column) if shape == "cell" else None
            self.found.append(Block(tuple(texts), tuple(keys), shape, self.open.count("li"), place, value))

    def _pieces(self, text):
        """[(name of the value or "", words)]; a value may go on from the block before, and into the next."""
        pieces, at = [], 0
        for mark in _MARK.finditer(text):
            pieces.append((self.within, text[at : mark.start()]))
            self.within, at = mark[1] or "", mark.end()
        return [*pieces, (self.within, text[at:])]


def _cut(pieces):
    """(texts, keys, name of the value that is all of it)"""
    if len(pieces) == 1:
        name, text = pieces[0]
        return (texts := words(text)), texts, name if texts else ""
    names = {name for name, text in pieces if words(text)}
    if len(names) < 2:
        texts = words("".join(text for _, text in pieces))
        return texts, texts, names.pop() if names else ""
    values, placed = [], ""
    for name, text in pieces:
        placed += f"{_PUT}{len(values)}{_DONE}" if name else text
        if name:
            values.append((name, " ".join(words(text))))
    texts, keys = [], []
    for run in words(placed):
        if text := _PLACED.sub(lambda found: values[int(found[1])][1], run):
            texts.append(text)
            keys.append(_PLACED.sub(lambda found: f"{_OPEN}{values[int(found[1])][0]}{_NAMED}", run))
    return texts, keys, ""


def names_in(key):
    """Names of the values that a key tells, in order; none for a word."""
    return tuple(_MARK.findall(key)) if _OPEN in key else ()
