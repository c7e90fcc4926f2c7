"""French spaces of the templates: a line never begins with « : », « ; », « ? », « ! » or « » », nor ends with « « ».

`python -m tests.typography` writes them in place. Only the words between the tags are read: neither
tags of HTML nor those of Django, whose texts are Python's or an attribute's.
"""

import re
from pathlib import Path

from core.formats import NBSP, THIN

ROOT = Path(__file__).resolve().parents[1]
DJANGO = r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}"
NOT_WORDS = re.compile(
    r"\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}"
    r"|<(script|style|pre|code|textarea)\b.*?</\1>"
    rf"|<!--.*?-->|{DJANGO}|</?[a-zA-Z!](?:{DJANGO}|[^>])*>",
    re.S,
)
SPACES = (
    (re.compile(r"(?:(?<=\S)|^) (?=:(?:\s|$))"), NBSP),
    (re.compile(r"(?:(?<=\S)|^) (?=[;?!](?:\s|$|[).»]))"), THIN),
    (re.compile(r"(?:(?<=\S)|^) (?=»)"), NBSP),
    (re.compile(r"(?<=«) "), NBSP),
)


def spaced(template):
    """The same template with its no-break spaces."""
    found, end = [], 0
    for tag in NOT_WORDS.finditer(template):
        found += [_spaced(template[end : tag.start()]), tag[0]]
        end = tag.end()
    return "".join((*found, _spaced(template[end:])))


def _spaced(words):
    for space, kept in SPACES:
        words = space.sub(kept, words)
    return words


def templates():
    """Each template, with its text."""
    paths = sorted((*ROOT.glob("templates/**/*.html"), *ROOT.glob("templates/**/*.txt")))
    return [(path, path.read_text()) for path in paths]


if __name__ == "__main__":
    for path, text in templates():
        if spaced(text) != text:
            path.write_text(spaced(text))
            print(path.relative_to(ROOT))
