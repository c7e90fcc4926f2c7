"""What is left of a convention, in the few words of its own line on every page: « reste 34 jours »."""

import datetime as dt
from dataclasses import dataclass

from conventions.enums import SIGNED, ConventionState
from core.dates import Precision, on_words
from core.formats import number

SOON = dt.timedelta(days=92)


@dataclass(frozen=True)
class Remaining:
    """`words`: how long, or until when; `end`: the day in words, beside how long; `is_soon`: three months at most."""

    words: str
    end: str = ""
    is_soon: bool = False

    @property
    def short(self):
        """Under a heading « Il reste »."""
        return self.words.removeprefix("reste ")


def remaining(convention, *, on):
    """Remaining of a signed convention whose end is known, or None. A day is counted; a year is only said."""
    known = convention.end_known
    if convention.state not in SIGNED or convention.state == ConventionState.TERMINATED or not known or not known.date:
        return None
    if known.precision != Precision.DAY:
        return Remaining(f"finit {on_words(*known.parts)}")
    days = (known.date - on).days
    if days < 0:
        return Remaining(f"finie {on_words(*known.parts)}")
    left = {0: "dernier jour", 1: "reste 1 jour"}.get(days, f"reste {number(days)} jours")
    return Remaining(left, f"finit {on_words(*known.parts)}", days <= SOON.days)
