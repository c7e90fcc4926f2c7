"""The stable key of what waits: its kind, its object, its deadline (DESIGN § 11.10).

The same thing has the same key at each visit, for whoever it waits, so that it can sleep until a date with a reason
that the others read; another deadline is another key, and wakes it. The alerts of a portfolio are items with a key too.
"""

import datetime as dt
from typing import NamedTuple

from reporting.enums import AlertKind


class Key(NamedTuple):
    """`subject`: primary key of the object that the kind speaks of."""

    kind: str
    subject: int
    due_on: dt.date | None = None

    def __str__(self):
        """« fiche:12:2026-03-01 », as an address carries it."""
        return f"{self.kind}:{self.subject}:{self.due_on or ''}"


def read(text):
    """The Key of an address, or None."""
    try:
        kind, subject, day = text.split(":")
        return Key(AlertKind(kind).value, int(subject), dt.date.fromisoformat(day) if day else None)
    except ValueError:
        return None
