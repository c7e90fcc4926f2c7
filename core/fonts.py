"""Source Sans Pro, from its package: the same letters and the same layout on every machine.

The font lacks a few signs that people type or paste. Those below are replaced by a twin before
rendering; what is left is named when the text is saved (`core.remarks`), and refused in a final document.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

FAMILY = "Source Sans Pro"
FACES = {
    "SourceSansPro-Light.ttf": (300, "normal"),
    "SourceSansPro-Regular.ttf": (400, "normal"),
    "SourceSansPro-It.ttf": (400, "italic"),
    "SourceSansPro-Semibold.ttf": (600, "normal"),
    "SourceSansPro-SemiboldIt.ttf": (600, "italic"),
    "SourceSansPro-Bold.ttf": (700, "normal"),
}
TWINS = str.maketrans(
    {
        "\u2010": "-",
        "\u2011": "-\u2060",  # no-break hyphen: hyphen and word joiner
        "\u2009": "\u202f",
        "\u200a": "\u202f",
        "\u2007": "\u202f",
        "\u2008": "\u202f",
        "\u2002": " ",
        "\u2003": " ",
        "\u3000": " ",
        "\u200b": None,
        "\u200c": None,
        "\u200d": None,
        "\ufeff": None,
        "\ufe0f": None,
        "\u200e": None,
        "\u200f": None,
        "\u25cf": "•",
        "\u25cb": "•",
        "\u25e6": "•",
        "\u25aa": "•",
        "\u25a0": "•",
        "\u25ab": "☐",
        "\u25a1": "☐",
        "\u2714": "✓",
        "\u2705": "✓",
        "\u2717": "×",
        "\u2718": "×",
        "\u21d2": "→",
        "\u27a2": "→",
        "\u27a1": "→",
        "\u25ba": "→",
        "\u25b6": "→",
        "\u2023": "→",
        "\u2794": "→",
        "\u27a4": "→",
        "\u2028": " ",  # ends of line of Word and of layout programs
        "\u2029": " ",
        "\x0b": " ",
        "\x0c": " ",
        "\ufffc": None,  # the place of an object that was not pasted
        **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),  # directions of writing
        **{chr(code): None for code in (*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0))},  # no sign at all
        "\uf0b7": "•",  # the bullet of Word's Symbol font
        "\uf0a7": "•",
        "\uf0fc": "✓",
    }
)
INVISIBLE = {0x2060, 0xAD, 0x09, 0x0A, 0x0D}


@cache
def folder():
    """The package's files, found without importing it (it lists its folder on import)."""
    return Path(find_spec("font_source_sans_pro").origin).parent / "files"


def content(name):
    if name not in FACES:
        raise KeyError(name)
    return (folder() / name).read_bytes()


def faces_css():
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-style:{style};src:url("font:{name}")}}'
        for name, (weight, style) in FACES.items()
    )


@cache
def coverage():
    """Code points that every face has."""
    from fontTools.ttLib import TTFont

    sets = []
    for name in FACES:
        with TTFont(folder() / name, lazy=True) as font:
            sets.append(set(font.getBestCmap()))
    return frozenset(set.intersection(*sets) | INVISIBLE)


def with_twins(text):
    return text.translate(TWINS)


def missing(text):
    """Signs of a text that the font cannot draw, in order of appearance, once each."""
    known = coverage()
    return tuple(dict.fromkeys(sign for sign in text if ord(sign) not in known))


def without_missing(text):
    """A draft is never stopped by a sign: it is replaced by « ? »."""
    signs = missing(text)
    return re.sub("[" + re.escape("".join(signs)) + "]", "?", text) if signs else text
