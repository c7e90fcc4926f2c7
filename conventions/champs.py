"""Fields of a text: `[[champ:nom]]` stands for a fact of the convention, kept up to date by itself.

`champ(nom, label)` registers a function of the convention that returns a plain text, a
list of texts (written as a list), HTML made by `format_html` from cleaned rich text, or
None when the fact is missing. HTML that holds `to_complete(…)` counts as missing too.
Upper floors register theirs from `AppConfig.ready()`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import richtext
from core.formats import sentence

_NAME = "[a-z_]{1,40}"
TOKEN = re.compile(rf"\[\[champ:({_NAME})\]\]")
# A field alone in its paragraph may become a list or several paragraphs.
_PLACES = rf"<p>\s*\[\[champ:(?P<alone>{_NAME})\]\]\s*</p>|\[\[champ:(?P<inside>{_NAME})\]\]"
_MISSING = "[à compléter"
_fields = {}


@dataclass(frozen=True)
class Champ:
    name: str
    label: str
    value: Callable
    url_name: str = ""

    def url(self, convention):
        """Where the fact is typed, or an empty text."""
        try:
            return reverse(self.url_name, args=[convention.pk]) if self.url_name else ""
        except NoReverseMatch:  # a floor whose page is not there
            return ""


def champ(name, label, *, url_name="conventions:parties"):
    """Register a field. `url_name` is the page where its fact is typed."""

    def register(function):
        _fields[name] = Champ(name, label, function, url_name)
        return function

    return register


def all_fields():
    return sorted(_fields.values(), key=lambda field: field.label)


def known(name):
    return name in _fields


def names_in(text):
    return list(dict.fromkeys(TOKEN.findall(text or "")))


def to_complete(label):
    """What is written in the place of a missing fact."""
    return sentence(f"{_MISSING} : {label}]")


def _unknown(name):
    return Champ(name, f"champ inconnu « {name} »", lambda convention: None)


class Values:
    """The values of one convention's fields, each computed once when first asked."""

    def __init__(self, convention):
        self.convention = convention
        self._kept = {}

    def get(self, name):
        if name not in self._kept:
            field = _fields.get(name)
            self._kept[name] = field.value(self.convention) if field else None
        return self._kept[name]

    def is_missing(self, name):
        value = self.get(name)
        return value in (None, "", []) or (isinstance(value, SafeString) and _MISSING in value)

    def missing(self, text):
        """Fields of this text whose fact is missing, wholly or in part."""
        return [_fields.get(name) or _unknown(name) for name in names_in(text) if self.is_missing(name)]

    def plain(self, name):
        """The value in one line of plain text; empty when it is missing."""
        value = self.get(name)
        if value in (None, "", []):
            return ""
        if isinstance(value, SafeString):
            return richtext.plain(value)
        if isinstance(value, (list, tuple)):
            value = " ; ".join(str(item) for item in value)
        return sentence(str(value))

    def fill(self, text, *, marked=False, level=None):
        """Rich text with its fields written, as safe HTML.

        `marked` shows on screen what is a field. `level` places the headings of the
        text below a heading of that level.
        """
        cleaned = richtext.render(text) if level is None else richtext.under(text, level)

        def write(found):
            if found["alone"]:
                return self._block(found["alone"], marked, level)
            return self._inline(found["inside"], marked)

        return richtext.replaced(cleaned, _PLACES, write)

    def _inline(self, name, marked):
        words = self.plain(name)
        if not words:
            words = to_complete((_fields.get(name) or _unknown(name)).label)
            return format_html('<span class="champ champ--vide">{}</span>', words) if marked else words
        return format_html('<span class="champ">{}</span>', words) if marked else words

    def _block(self, name, marked, level):
        value = self.get(name)
        if isinstance(value, SafeString) and value:
            return value if level is None else richtext.under(value, level)
        if isinstance(value, (list, tuple)) and value:
            shape = '<li><span class="champ">{}</span></li>' if marked else "<li>{}</li>"
            items = format_html_join("", shape, ((sentence(str(item)),) for item in value))
            return format_html("<ul>{}</ul>", items)
        return format_html("<p>{}</p>", self._inline(name, marked))


def filled_articles(convention):
    """The whole text in order, fields written: [{id, kind, number, title, source, body}].

    `source`: the body before its fields were written.
    """
    values = Values(convention)
    return [
        {
            "id": article.pk,
            "kind": article.kind,
            "number": article.number,
            "title": article.title,
            "source": article.body,
            "body": str(values.fill(article.body)),
        }
        for article in convention.articles.all()
    ]


def labelled(safe):
    """Safe HTML of a model, each field shown by its label: « Période », « Liste des parties »."""

    def write(found):
        name = found["name"]
        return format_html('<span class="champ">{}</span>', (_fields.get(name) or _unknown(name)).label)

    return richtext.replaced(safe, rf"\[\[champ:(?P<name>{_NAME})\]\]", write)
