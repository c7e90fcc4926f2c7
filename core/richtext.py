"""Rich text: cleaned on the way in and on the way out, by one allow-list.

The only module of the house that marks a string as safe HTML.
"""

import html
import re
from collections.abc import Sequence

import nh3
from django import forms
from django.db import models
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from core.formats import counted
from core.nesting import bounded, flattened
from core.pasted_word import word_lists
from core.squaring import squared
from core.text import BULLETS

TAGS = {
    *("p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "a"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
CELL = {"colspan", "rowspan"}
ATTRIBUTES = {"a": {"href"}, "th": CELL | {"scope"}, "td": CELL}
RENAMED = {"b": "strong", "i": "em", "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}
#: What Word keeps of what was deleted: its words go with it, and it is told.
STRUCK = {"del", "s", "strike"}
MAX_LENGTH = 200_000


_LINK = re.compile(r'<a(?: href="([^"]*)")?>(.*?)</a>', re.DOTALL)
_BARE_SITE = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:/.*)?", re.IGNORECASE)


def link_address(written):
    """The https or mailto address that a link means; "" when it means none: a place in a page, a telephone, a file."""
    written = html.unescape(written or "").strip()
    if re.match("(?:https|mailto):", written, re.IGNORECASE):
        return written
    if re.match("http:", written, re.IGNORECASE):
        return f"https{written[4:]}"
    if re.fullmatch(r"[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+", written):
        return f"mailto:{written}"
    return f"https://{written}" if _BARE_SITE.fullmatch(written) else ""


def _with_address(found):
    """A link with its whole address, or its words alone when it has none."""
    address = link_address(found[1])
    return f'<a href="{html.escape(address)}">{found[2]}</a>' if address else found[2]


_RAISED = re.compile(r"<(su[bp])\b[^<>]*>((?:(?!<su[bp]\b).)*?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_SIGNS = {"1": "\u00b9", "2": "\u00b2", "3": "\u00b3"}
_ORDINAL = re.compile(
    "(?:ers?|res?|[èe]?mes?|es?|n?de?s?|o|os)", re.IGNORECASE
)  # « 1er », « no »: read as well on the line


def _on_the_line(found):
    """« 10² » of « 10<sup>2</sup> »: an exponent by its sign when there is one, else the words."""
    words = re.sub("<[^>]+>", "", found[2]).strip()
    return _SIGNS.get(words, found[2]) if found[1].lower() == "sup" else found[2]


def _lowered(text):
    """[« exposant » or « indice »], of each that is read as words of the line once it is there: « crèches 12 »."""
    for kind, held in _RAISED.findall(text):
        words = re.sub("<[^>]+>", "", held).strip()
        if kind.lower() == "sub" and words:
            yield "indice"
        elif words and words not in _SIGNS and not _ORDINAL.fullmatch(words):
            yield "exposant"


def _same_meaning(text):
    text = _RAISED.sub(_on_the_line, text)
    for old, new in RENAMED.items():
        text = re.sub(rf"(</?){old}(?=[\s>/])", rf"\1{new}", text, flags=re.IGNORECASE)
    return text


def clean(text):
    """Allowed HTML only: no style, class, script, image or id; links https and mailto, http raised to https; the lists
    of Word as lists; no table in a table, nor depth without end (`core.nesting`).

    Plain text typed without any tag becomes paragraphs, one for each blank line.
    """
    text = (text or "").replace("\x00", "")
    if not text.strip():
        return ""
    if not re.search(r"<\s*/?\s*[a-zA-Z]", text):
        text = from_plain(text)
    cleaned = _allowed(_same_meaning(word_lists(text)))
    if (flat := flattened(cleaned)) != cleaned:
        cleaned = re.sub(r"<p>\s*</p>", "", _allowed(flat))
    cleaned = bounded(cleaned)
    cleaned = _LINK.sub(_with_address, cleaned) if "<a" in cleaned else cleaned
    if not plain(cleaned):
        return ""
    # Every tag was refused: what is left is plain text, written as such.
    return cleaned if "<" in cleaned else clean(from_plain(html.unescape(cleaned)))


def _allowed(text):
    return nh3.clean(
        text,
        tags=TAGS,
        clean_content_tags={"script", "style", *STRUCK},
        attributes=ATTRIBUTES,
        url_schemes={"https", "http", "mailto"},
        link_rel=None,
    )


_ITEM = re.compile(rf"(?:[{re.escape(BULLETS)}]|o(?=\t))\s+")


def from_plain(text):
    """Paragraphs from plain text: a blank line parts them, « - » lines make a list."""
    parts = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        lines = [line.strip() for line in block.split("\n")]
        if all(_ITEM.match(line) for line in lines):
            items = "".join(f"<li>{html.escape(_ITEM.sub('', line, count=1), quote=False)}</li>" for line in lines)
            parts.append(f"<ul>{items}</ul>")
        else:
            parts.append(f"<p>{'<br>'.join(html.escape(line, quote=False) for line in lines)}</p>")
    return "".join(parts)


def plain(text):
    """The words alone, without tags: for search, summaries and comparisons."""
    text = re.sub(r"<(?:br|/p|/li|/h\d|/tr)[^>]*>", " ", text or "")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def lines(text):
    """The words, a line for each paragraph, item, heading or row: to be read beside another text."""
    text = re.sub(r"</(?:p|li|h\d|tr|caption)>|<br[^>]*>", "\n", text or "")
    text = re.sub(r"</t[dh]>", " ", text)
    rows = (re.sub(r"[ \t\r]+", " ", row).strip() for row in html.unescape(re.sub(r"<[^>]+>", "", text)).split("\n"))
    return "\n".join(row for row in rows if row)


def render(text) -> SafeString:
    """Stored rich text as safe HTML: cleaned again, whatever wrote the row."""
    return mark_safe(clean(text))  # noqa: S308  (the one place, cleaned just before)


def under(text, level) -> SafeString:
    """The same safe HTML as a part of a document: its headings placed below a heading of `level`, its tables squared,
    their empty corner no header.

    h3 becomes level + 1 and h4 level + 2, h6 at the deepest, but no level is skipped, whatever the order they come in.
    """
    before = level

    def placed(found):
        nonlocal before
        before = min(level + int(found[1]) - 2, before + 1, 6)
        return f"<h{before}>{found[2]}</h{before}>"

    headings = re.sub(r"<h([34])>(.*?)</h\1>", placed, clean(text), flags=re.DOTALL)
    tables = _EMPTY_HEADER.sub(_as_cell, squared(headings))
    return mark_safe(tables)  # noqa: S308  (cleaned above; only empty cells are added)


# Word makes a header of the empty corner of a table: read aloud, it would head cells with nothing.
_EMPTY_HEADER = re.compile(r"<th((?: [^>]*)?)>(?:\s|&nbsp;|<br>|</?p>)*</th>")


def _as_cell(found):
    attributes = re.sub(' scope="[^"]*"', "", found[1])
    return f"<td{attributes}></td>"


TAG = r'<[^>"]*(?:"[^"]*"[^>"]*)*>'


def drawn(response) -> SafeString:
    """What a template of ours drew for an answer, for the page that holds it: it escaped what it was given."""
    return mark_safe(response.content.decode())  # noqa: S308  (a template drew it)


def replaced(safe, pattern, write) -> SafeString:
    """Safe HTML in which each match of `pattern` becomes `write(match)`, escaped unless safe.

    What lies inside a tag (an address) is left as it is. `pattern` names its groups.
    """
    whole = re.compile(rf"(?P<here_>{pattern})|{TAG}")

    def one(found):
        return found[0] if found["here_"] is None else conditional_escape(write(found))

    return mark_safe(whole.sub(one, conditional_escape(safe)))  # noqa: S308  (safe parts only)


_CONTENTS = (
    (re.compile(r"<(?:img|picture|svg|v:imagedata)\b", re.IGNORECASE), "image"),
    (re.compile(r"<(?:iframe|object|embed|video|audio|canvas)\b", re.IGNORECASE), "contenu incorporé"),
    (re.compile(r"<(?:input|select|textarea|button)\b", re.IGNORECASE), "champ de formulaire"),
    (re.compile(rf"<(?:{'|'.join(sorted(STRUCK))})(?=[\s>])", re.IGNORECASE), "texte barré"),
)
_POSTED_LINK = re.compile(r"<a\b[^<>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)


def _inner_tables(text):
    depth = count = 0
    for end in re.findall(r"<(/?)table(?=[\s>])", text, re.IGNORECASE):
        depth = max(depth + (-1 if end else 1), 0)
        count += not end and depth > 1
    return count


def left_out(text):
    """What `clean` takes out of HTML besides its look, each in words: « 2 images », « le lien « tel:+33380 » »."""
    text = text or ""
    found = [counted(count, what) for sign, what in _CONTENTS if (count := len(sign.findall(text)))]
    lowered = list(_lowered(text))
    found += [counted(count, what) for what in ("exposant", "indice") if (count := lowered.count(what))]
    if count := _inner_tables(text):
        found.append(counted(count, "tableau dans un tableau", "tableaux dans un tableau"))
    links = ("".join(each).strip() for each in _POSTED_LINK.findall(text))
    return found + [f"le lien «\u00a0{link[:60]}\u00a0»" for link in links if link and not link_address(link)]


class RichTextFormField(forms.CharField):
    """A textarea, dressed by the editor when there is JavaScript. Cleans by `clean`, and remembers what that took out."""

    left_out: Sequence[str] = ()

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", MAX_LENGTH)
        kwargs["widget"] = forms.Textarea(attrs={"data-riche": "", "rows": 8})
        super().__init__(**kwargs)

    def clean(self, value):
        self.left_out = left_out(value)
        return clean(super().clean(value))


class RichTextField(models.TextField):
    """Rich text, cleaned at each save."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def pre_save(self, instance, add):
        value = clean(getattr(instance, self.attname))
        setattr(instance, self.attname, value)
        return value

    def formfield(self, **kwargs):
        kwargs.pop("max_length", None)
        return super().formfield(form_class=RichTextFormField, max_length=MAX_LENGTH, **kwargs)


def one_line(safe) -> SafeString:
    """Safe HTML whose lines and spaces are one space; no-break spaces stay."""
    return mark_safe(re.sub(r"[ \n]+", " ", conditional_escape(safe)).strip(" "))  # noqa: S308  (only spaces go)


def trusted(safe) -> SafeString:
    """HTML made of safe HTML, of which the words alone changed (`core.typography`)."""
    return mark_safe(safe)  # noqa: S308  (its tags are those that came)
