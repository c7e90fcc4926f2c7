"""Fields of a text: `[[champ:nom]]` stands for a fact of the convention, kept up to date by itself.

`champ(nom, label)` registers a function of the convention that returns a plain text, a
list of texts (written as a list) or None when the fact is missing. Upper floors register
theirs from `AppConfig.ready()`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from core.formats import sentence

TOKEN = re.compile(r"\[\[champ:([a-z_]{1,40})\]\]")
_fields = {}


@dataclass(frozen=True)
class Champ:
    name: str
    label: str
    value: Callable
    url_name: str = ""


def champ(name, label, *, url_name="conventions:detail"):
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

    def missing(self, text):
        """Fields of this text whose fact is missing."""
        return [
            _fields.get(name) or Champ(name, f"champ inconnu « {name} »", lambda c: None)
            for name in names_in(text)
            if self.get(name) in (None, "", [])
        ]

    def _html(self, name):
        value = self.get(name)
        if value in (None, "", []):
            label = _fields[name].label if name in _fields else name
            return f"[à compléter : {escape(label)}]"
        if isinstance(value, (list, tuple)):
            return "<ul>" + "".join(f"<li>{escape(sentence(item), quote=False)}</li>" for item in value) + "</ul>"
        return escape(sentence(str(value)), quote=False)

    def fill(self, text):
        """Rich text with its fields written. A list alone in its paragraph replaces it."""
        text = re.sub(
            r"<p>\s*\[\[champ:([a-z_]{1,40})\]\]\s*</p>",
            lambda found: self._html(found[1])
            if isinstance(self.get(found[1]), (list, tuple)) and self.get(found[1])
            else f"<p>{self._html(found[1])}</p>",
            text or "",
        )
        return TOKEN.sub(lambda found: self._inline(found[1]), text)

    def _inline(self, name):
        value = self.get(name)
        if isinstance(value, (list, tuple)) and value:
            return escape(sentence(" ; ".join(str(item) for item in value)), quote=False)
        return self._html(name)


def filled_articles(convention):
    """The whole text in order, fields written: [{kind, number, title, body}]."""
    values = Values(convention)
    return [
        {
            "id": article.pk,
            "kind": article.kind,
            "number": article.number,
            "title": article.title,
            "body": values.fill(article.body),
        }
        for article in convention.articles.all()
    ]
