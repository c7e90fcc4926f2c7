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

from core import blocks, ordering, richtext
from core.formats import sentence

_NAME = "[a-z_]{1,40}"
TOKEN = re.compile(rf"\[\[champ:({_NAME})\]\]")
# A field alone in its paragraph may become a list or several paragraphs.
_PLACES = rf"<p>\s*\[\[champ:(?P<alone>{_NAME})\]\]\s*</p>|\[\[champ:(?P<inside>{_NAME})\]\]"
_MISSING = "[à compléter"
LATER = "……………………"  # what is not known before the signature, to be written by hand
_fields = {}


@dataclass(frozen=True)
class Champ:
    name: str
    label: str
    value: Callable
    url_name: str = ""
    is_of_signature: bool = False

    def url(self, convention):
        """Where the fact is typed, or an empty text."""
        try:
            return reverse(self.url_name, args=[convention.pk]) if self.url_name else ""
        except NoReverseMatch:  # a floor whose page is not there
            return ""


def champ(name, label, *, url_name="conventions:parties", is_of_signature=False):
    """Register a field. `url_name` is the page where its fact is typed. `is_of_signature`: its fact is that of
    the votes or of the signature, which the text does not know when it is submitted to the assemblies."""

    def register(function):
        _fields[name] = Champ(name, label, function, url_name, is_of_signature)
        return function

    return register


def all_fields():
    return sorted(_fields.values(), key=lambda field: ordering.key(field.label))


def of_signature():
    """Names of the fields that are written when the version to sign is made, not before."""
    return frozenset(name for name, field in _fields.items() if field.is_of_signature)


def known(name):
    return name in _fields


def names_in(text):
    return list(dict.fromkeys(TOKEN.findall(text or "")))


def to_complete(label):
    """What is written in the place of a missing fact."""
    return sentence(f"{_MISSING} : {label}]")


def _unknown(name):
    return Champ(name, f"champ inconnu « {name} »", lambda convention: None)


def _written(cleaned, block, inline, but=frozenset()):
    """Clean HTML in which `block(name)` and `inline(name)` stand for the fields, but for those named by `but`."""

    def write(found):
        name = found["alone"] or found["inside"]
        if name in but:
            token = f"[[champ:{name}]]"
            return format_html("<p>{}</p>", token) if found["alone"] else token
        return block(name) if found["alone"] else inline(name)

    return richtext.replaced(cleaned, _PLACES, write)


def with_later(body, words):
    """The body of a frozen article, its fields of the signature written: `words` {name: those of
    `Values.words_of`}, or dots to be written over for those that it does not hold."""
    if "[[champ:" not in body:
        return body

    def inline(name):
        return words[name][0] if name in words else LATER

    def block(name):
        return richtext.render(words[name][1]) if name in words else format_html("<p>{}</p>", LATER)

    return str(_written(richtext.render(body), block, inline))


_MARKED = re.compile("\ue000([a-z_]+)\ue001")


def with_values(source, rendered):
    """`rendered`, what `source` became once its fields were written, in which each value is told from the words around
    it (`core.blocks.as_value`). As it is when nothing says where the values are: no source, or another one.

    Fields that so few words part that nothing says where the one ends are one value of both.
    """
    source, rendered = blocks.unmarked(source), blocks.unmarked(rendered)
    if "[[champ:" not in source:
        return rendered

    def mark(name):
        return f"\ue000{name}\ue001"

    pieces = _MARKED.split(str(_written(richtext.render(source), mark, mark)))
    literals, names = pieces[::2], pieces[1::2]
    places = _placed(literals, rendered)
    if places is None:
        return rendered
    found, held, start = [literals[0]], [], len(literals[0])
    for name, literal, place in zip(names, literals[1:], places, strict=True):
        held.append(name)
        if place is not None:
            found += [blocks.as_value(",".join(dict.fromkeys(held)), rendered[start:place]), literal]
            held, start = [], place + len(literal)
    return "".join(found)


def _placed(literals, text):
    """Where each of `literals` but the first stands in `text`, which begins with the first and ends with the last; None
    for one that may stand in several places. None when they are not there in this order."""
    first, *between, last = literals
    if not (text.startswith(first) and text.endswith(last)):
        return None
    earliest: list[int] = []
    at = len(first)
    for literal in between:
        at = text.find(literal, at)
        if at < 0:
            return None
        earliest.append(at)
        at += len(literal)
    end = len(text) - len(last)
    if at > end:
        return None
    places: list[int | None] = [end]
    for literal, place in zip(reversed(between), reversed(earliest), strict=True):
        end = text.rfind(literal, 0, end)
        places.append(place if literal and place == end else None)
    return places[::-1]


def label_of(name):
    """What a person reads of a field: « Période »."""
    return (_fields.get(name) or _unknown(name)).label


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

    def fill(self, text, *, marked=False, level=None, but=frozenset()):
        """Rich text with its fields written, as safe HTML.

        `marked` shows on screen what is a field. `level` places the headings of the
        text below a heading of that level. `but`: names of fields that are left as they are.
        """
        cleaned = richtext.render(text) if level is None else richtext.under(text, level)

        return _written(
            cleaned, lambda name: self._block(name, marked, level), lambda name: self._inline(name, marked), but
        )

    def words_of(self, name):
        """One field in a sentence, as plain text, and alone in its paragraph, as HTML."""
        return str(self._inline(name, False)), str(self._block(name, False, None))

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


def filled_articles(convention, *, but=frozenset()):
    """The whole text in order, fields written: [{id, kind, number, title, source, body}].

    `source`: the body before its fields were written. `but`: names of fields that are left as they are.
    """
    values = Values(convention)
    return [
        {
            "id": article.pk,
            "kind": article.kind,
            "number": article.number,
            "title": article.title,
            "source": article.body,
            "body": str(values.fill(article.body, but=but)),
        }
        for article in convention.articles.all()
    ]


def named(source):
    """Rich text as HTML in which each field is its name between brackets: « [Période] », to be read beside another."""
    return str(
        _written(
            richtext.render(source),
            lambda name: format_html("<p>[{}]</p>", label_of(name)),
            lambda name: f"[{label_of(name)}]",
        )
    )


def labelled(safe):
    """Safe HTML of a model, each field shown by its label: « Période », « Liste des parties »."""

    def write(found):
        return format_html('<span class="champ">{}</span>', label_of(found["name"]))

    return richtext.replaced(safe, rf"\[\[champ:(?P<name>{_NAME})\]\]", write)
