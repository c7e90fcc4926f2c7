"""Frozen dataclasses as JSON, and back: what a version or a validated bilan is kept as.

What is frozen once is read for ever, so it says by which schema it was written: a name and a number, first in its
data. `Schema.decode` takes nothing for granted: a key too many, a key that lacks, another type, and it refuses.
Changing a dataclass that a schema holds asks for a new number, with the upgrade that carries older data to it; each
past number keeps a fixture that a test reads (docs/architecture.md, « Ce qui est figé »).
"""

import datetime as dt
import json
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Union, get_args, get_origin, get_type_hints

from core.telling import AttachedFile, Picture

PLAIN = (str, bool, int, type(None))
TEXTS = (Decimal, dt.datetime, dt.date)  # written as texts


class FrozenDataRefused(ValueError):
    """These data are not what their schema says. The message names the place: « parts[3].rows[0].planned »."""

    def __init__(self, place, words):
        self.place = place
        super().__init__(f"Données figées refusées : {place or 'racine'} : {words}")


def as_data(value):
    """Dataclasses, decimals, dates and files as JSON values. `Schema.decode` reads it again, but for the files."""
    if isinstance(value, AttachedFile | Picture):
        return {"name": value.name, "sha256": value.sha256, "size": value.size}
    if is_dataclass(value):
        content = {item.name: as_data(getattr(value, item.name)) for item in fields(value)}
        return {"type": type(value).__name__, **content}
    if isinstance(value, tuple | list):
        return [as_data(part) for part in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return value


@dataclass(frozen=True)
class Schema:
    """What one kind of frozen data is made of.

    `classes`: every dataclass that the data may hold, `root` with them. `upgrades`: {number: function} that makes,
    of the JSON object of that number, the one of the next; data without a number are of number 0.
    `news`: {number: {name of a class: {field: value}}}: what this number tells and no older one did, with the value
    that its upgrade gives to older data, of which they say nothing.
    """

    name: str
    number: int
    root: type
    classes: tuple[type, ...]
    upgrades: Mapping[int, Callable[[dict], dict]] = field(default_factory=dict)
    news: Mapping[int, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)

    def __post_init__(self):
        if sorted(self.upgrades) != list(range(self.number)):
            raise TypeError(f"{self.name}: one upgrade for each number below {self.number}")
        if len(self._by_name) != len(self.classes) or self.root not in self.classes:
            raise TypeError(f"{self.name}: each class once, the root among them")
        for found, hints in self._hints.items():
            if {"type"} & set(hints) or (found is self.root and {"schema", "number"} & set(hints)):
                raise TypeError(f"{self.name}: {found.__name__} holds a key of the schema")
            for name, hint in hints.items():
                self._check(hint, f"{found.__name__}.{name}")
        for number, told in self.news.items():
            for name, values in told.items():
                if not 0 < number <= self.number or set(values) - set(self._hints[self._by_name[name]]):
                    raise TypeError(f"{self.name}: no such news of {name} in number {number}")

    def encode(self, value):
        """The JSON object of this value, its schema first."""
        return {"schema": self.name, "number": self.number, **as_data(value)}

    def frozen(self, value):
        """`encode` as plain JSON, read again at once: what could not be is never frozen. Raises FrozenDataRefused."""
        content = json.loads(json.dumps(self.encode(value)))
        self.decode(content)
        return content

    def decode(self, content):
        """The value that `encode` wrote, under this number or an older one. Raises FrozenDataRefused."""
        return self._read(self.upgraded(content), self.root, "")

    def upgraded(self, content):
        """The plain JSON object as the present number writes it, without its schema."""
        number = self.number_of(content)
        content = {key: value for key, value in content.items() if key not in {"schema", "number"}}
        for older in range(number, self.number):
            content = self.upgrades[older](content)
        return content

    def number_of(self, content):
        """The number by which this JSON object was written. Raises FrozenDataRefused."""
        if not isinstance(content, dict):
            raise FrozenDataRefused("", "un objet est attendu")
        name, number = content.get("schema", self.name), content.get("number", 0)
        if name != self.name:
            raise FrozenDataRefused("schema", f"« {name} » au lieu de « {self.name} »")
        if type(number) is not int or not 0 <= number <= self.number:
            raise FrozenDataRefused("number", f"{number!r} n’est pas un numéro connu")
        return number

    def in_terms_of(self, value, number):
        """This value as data of that number, read today, would tell it: without what came with a later one."""
        unknown: dict[str, dict[str, Any]] = {}
        for since, told in self.news.items():
            if since > number:
                for name, values in told.items():
                    unknown.setdefault(name, {}).update(values)
        return _without(value, unknown) if unknown else value

    @cached_property
    def shape(self):
        """{class: {field: its type}}: what a fixture was written with, to be compared with what is."""
        return {
            found.__name__: {name: self._words(hint) for name, hint in hints.items()}
            for found, hints in sorted(self._hints.items(), key=lambda pair: pair[0].__name__)
        }

    # Reading ------------------------------------------------------------------------------

    @cached_property
    def _by_name(self):
        return {found.__name__: found for found in self.classes}

    @cached_property
    def _hints(self):
        found = {}
        for each in self.classes:
            hints = get_type_hints(each)
            found[each] = {item.name: hints[item.name] for item in fields(each)}
        return found

    def _read(self, content, hint, place) -> Any:
        if is_dataclass(hint):
            return self._object(content, hint, place)
        if get_origin(hint) is tuple:
            if not isinstance(content, list):
                raise FrozenDataRefused(place, "une liste est attendue")
            [part, _] = get_args(hint)
            return tuple(self._read(each, part, f"{place}[{rank}]") for rank, each in enumerate(content))
        if _is_union(hint):
            return self._one_of(content, get_args(hint), place)
        return _plain(content, hint, place)

    def _object(self, content, hint, place):
        if not isinstance(content, dict) or not isinstance(content.get("type"), str):
            raise FrozenDataRefused(place, f"un objet {hint.__name__} est attendu")
        found = self._by_name.get(content["type"])
        if found is None or not issubclass(found, hint):
            raise FrozenDataRefused(place, f"type « {content['type']} » inconnu ici")
        hints, inside = self._hints[found], f"{place}." if place else ""
        for name in content:
            if name != "type" and name not in hints:
                raise FrozenDataRefused(inside + name, "clé inconnue")
        for name in hints:
            if name not in content:
                raise FrozenDataRefused(inside + name, "clé absente")
        return found(**{name: self._read(content[name], each, inside + name) for name, each in hints.items()})

    def _one_of(self, content, hints, place):
        """The first that reads it: no text is both a decimal and something else (`_check`)."""
        refusals = []
        for hint in hints:
            try:
                return self._read(content, hint, place)
            except FrozenDataRefused as refusal:
                refusals.append(refusal)
        raise max(refusals, key=lambda each: len(each.place))  # the one that went furthest

    # Declaring ----------------------------------------------------------------------------

    def _check(self, hint, place):
        """Refuse, when it is declared, an annotation that could not be read again."""
        if hint in PLAIN or hint in TEXTS or hint in self.classes:
            return
        if _is_union(hint):
            written = [each for each in get_args(hint) if each is str or each in TEXTS]
            if len(written) > 1:
                raise TypeError(f"{self.name}: {place} is a text of two kinds")
        elif get_origin(hint) is not tuple or get_args(hint)[1:] != (...,):
            raise TypeError(f"{self.name}: {place} cannot be frozen as {self._words(hint)}")
        for each in get_args(hint):
            if each is not ...:
                self._check(each, place)

    def _words(self, hint):
        """« tuple[BilanPart, ...] », without the modules: a class may move."""
        if hint is ...:
            return "..."
        if _is_union(hint):
            return " | ".join(self._words(each) for each in get_args(hint))
        name = getattr(hint, "__name__", str(hint)).replace("NoneType", "None")
        inside = ", ".join(self._words(each) for each in get_args(hint))
        return f"{name}[{inside}]" if inside else name


def _without(value, unknown):
    """`unknown`: {name of a class: {field: what it is when nothing is said of it}}."""
    if isinstance(value, tuple):
        return tuple(_without(each, unknown) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    told = {item.name: _without(getattr(value, item.name), unknown) for item in fields(value)}
    return replace(value, **told | unknown.get(type(value).__name__, {}))


def _is_union(hint):
    return get_origin(hint) in (Union, types.UnionType)


def _plain(content, hint, place):
    if hint in PLAIN:
        if type(content) is not hint:
            raise FrozenDataRefused(place, f"{content!r} n’est pas de type {hint.__name__}")
        return content
    try:
        found = _from_text(content, hint)
    except (ValueError, InvalidOperation):
        found = None
    if found is None:
        raise FrozenDataRefused(place, f"{content!r} n’est pas de type {hint.__name__}")
    return found


def _from_text(content, hint):
    """The value that `as_data` writes as this very text, or None."""
    if not isinstance(content, str):
        return None
    found = Decimal(content) if hint is Decimal else hint.fromisoformat(content)
    return found if as_data(found) == content else None
