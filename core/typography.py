"""French typography of what people typed, given to it when it is shown, page and PDF alike.

What is stored, frozen or compared stays as it was typed: templates alone come here, by `core.typeset` and the filters
`typo`, `riche` and `riche_sous`.
"""

import re

from django.utils.safestring import SafeString

from core.dates import MONTHS
from core.formats import NBSP, THIN
from core.richtext import TAG, trusted

_SPACE = "[ \u00a0\u202f]"
#: In the place of a tag of HTML while its words are read: what is beside it keeps its neighbours.
_HELD = "\ue000"
_BEFORE = rf"(?<=[\w)\]»”…{_HELD}])"
_AFTER = rf"(?=[\s{_HELD})»]|$)"
#: After a hyphen: no line ends there. Nobody sees it, what is pasted back loses it (`core.text`), a PDF does not give it
#: back: « 263-1 » is found by who searches for it.
_JOINER = "\u2060"
#: « L. 263-1 », « R.*123-4 », « articles D. 214-10-1, 214-11-2 et 214-12-3 ».
_NUMBER = r"\d+(?:-\d+)+"
_CODE = rf"\b(?:[LRDA]\.?\*?{_SPACE}?\*?|[aA]rticles?{_SPACE}|[aA]rt\.{_SPACE})"
_CODE_ARTICLES = rf"{_CODE}{_NUMBER}(?:(?:,| et| ou| à){_SPACE}(?:{_CODE})?{_NUMBER})*"
_RULES = (
    (re.compile(rf"(?<=\w)'(?=[\w«{_HELD}])"), "’"),
    (re.compile(rf"{_BEFORE}{_SPACE}?([;?!]+){_AFTER}"), THIN + r"\1"),
    (re.compile(rf"{_BEFORE}{_SPACE}(:){_AFTER}"), NBSP + r"\1"),
    (re.compile(rf"(?<=\d){_SPACE}?(%(?![0-9A-Fa-f]{{2}})|€)"), NBSP + r"\1"),
    (re.compile(rf"(?<=\d){_SPACE}(k€|M€|ETP|h)\b"), NBSP + r"\1"),
    (re.compile(rf"«{_SPACE}?"), f"«{NBSP}"),
    (re.compile(rf"{_SPACE}?»"), f"{NBSP}»"),
    # « L. 263-1 », « art. 3 », « n° 12 », « 31 décembre », « 1er janvier »: never cut at the end of a line.
    (re.compile(r"\b([LRDA]\.\*?|art\.|p\.) (?=\d)"), rf"\1{NBSP}"),
    (re.compile(r"([nN]°|\b[aA]rticles?) (?=\d)"), rf"\1{NBSP}"),
    (re.compile(rf"\b(\d{{1,2}}|1er) (?={'|'.join(MONTHS)})"), rf"\1{NBSP}"),
    (re.compile(_CODE_ARTICLES), lambda found: found[0].replace("-", f"-{_JOINER}")),
)
#: Most words have none of these: they are as they are printed.
_SIGNS = re.compile("[';?!:€«»0-9]")
_ENTITY = r"&(?!nbsp;)#?\w+;"
_NOT_WORDS = re.compile(f"{TAG}|{_ENTITY}")


def french(text):
    """Typed words with the spaces and apostrophes of a printed text. A line is a line; other spaces stay."""
    text = text or ""
    if isinstance(text, SafeString):
        return french_html(text)
    if not _SIGNS.search(text):
        return text
    for sign, written in _RULES:
        text = sign.sub(written, text)
    return text


def french_html(safe) -> SafeString:
    """The same of safe HTML: its words alone, not its tags, nor the address of a link."""
    held: list[str] = []

    def hold(found):
        held.append(found[0])
        return _HELD

    words = _NOT_WORDS.sub(hold, str(safe).replace(_HELD, "").replace("&nbsp;", NBSP))
    for sign, written in _RULES:
        words = sign.sub(written, words)
    kept = iter(held)
    return trusted(re.sub(_HELD, lambda found: next(kept), words))
