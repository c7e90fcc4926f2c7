"""Frozen dataclasses as JSON, and back: what a version or a validated bilan is kept as."""

import datetime as dt
from dataclasses import fields, is_dataclass
from decimal import Decimal

from core.telling import AttachedFile, Picture


def as_data(value):
    """Dataclasses, decimals, dates and files as JSON values. `from_data` reads it again."""
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


def from_data(content, classes):
    """The object that `as_data` wrote; `classes`: the dataclasses it may hold. Files are not read.

    Raises KeyError for a type that is not among them.
    """
    if isinstance(content, list):
        return tuple(from_data(part, classes) for part in content)
    if not isinstance(content, dict):
        return content
    found = classes[content["type"]]
    hints = {item.name: str(item.type) for item in fields(found)}
    values = {}
    for name, hint in hints.items():
        if name in content:
            values[name] = _restored(from_data(content[name], classes), hint)
    return found(**values)


def _restored(value, hint):
    """Decimals and instants are texts in JSON: the annotation of the field says what they were."""
    if isinstance(value, tuple):
        return tuple(_restored(part, hint) for part in value)
    if not isinstance(value, str):
        return value
    if "Decimal" in hint:
        return Decimal(value)
    return dt.datetime.fromisoformat(value) if "datetime" in hint else value
