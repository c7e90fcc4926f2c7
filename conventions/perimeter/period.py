"""The days on which the parties and the perimeter of a convention may change: those of its period.

A start or an end that is unknown, or « environ », refuses nothing; a month or a year is refused when all its days are
outside. An event of law may also come between the signature and the effect: it changes what was signed.
"""

import datetime as dt
from copy import copy
from dataclasses import dataclass

from conventions import on_day
from conventions.perimeter.movements import moved_words
from core.dates import PreciseDate, first_day, last_day, on_words, words


@dataclass(frozen=True)
class Period:
    starts: PreciseDate | None
    ends: PreciseDate | None
    signed_from: dt.date | None
    terminated_on: dt.date | None

    def before(self, on, *, of_law=False):
        """Why nothing changes yet from the PreciseDate `on`; '' when it may."""
        last = last_day(on.date, on.precision)
        starts = _sure(self.starts)
        if starts is None or last >= first_day(starts.date, starts.precision):
            return ""
        if of_law and self.signed_from and last >= self.signed_from:
            return ""
        return f"La convention prend effet {on_words(*starts.parts)} : rien n’y entre ni n’en sort avant."

    def after(self, on):
        """Why nothing changes any more from the PreciseDate `on`; '' when it may."""
        first = first_day(on.date, on.precision)
        if self.terminated_on and first > self.terminated_on:
            return f"La convention a été résiliée le {words(self.terminated_on)} : rien n’y change après."
        ends = _sure(self.ends)
        if ends and first > last_day(ends.date, ends.precision):
            return f"La convention prend fin {on_words(*ends.parts)} : rien n’y change après."
        return ""

    def outside(self, on, *, of_law=False):
        """Why nothing changes from this PreciseDate; '' when it may."""
        return self.before(on, of_law=of_law) or self.after(on)


def _sure(known):
    return known if known and known.date and not known.nuance else None


def period_of(convention):
    """One query, or two."""
    return Period(
        starts=convention.starts_on_known,
        ends=on_day.end_of(convention),
        signed_from=convention.initial_acte.signed_from,
        terminated_on=convention.terminated_on,
    )


def left_outside(convention, *, starts_on, ends_on):
    """{field: sentence} of what is recorded outside of this period, were it the convention's: PreciseDates or None.
    Five queries."""
    written = copy(convention)
    for name, known in (("starts_on", starts_on), ("ends_on", ends_on)):
        written._meta.get_field(name).write(written, known)
    period, found = period_of(written), {}
    rows = convention.perimetre.filter(effect_on__isnull=False).select_related("commune")
    told = [
        (row.effect_on_known, row.evenement_id is not None, moved_words(row))
        for row in rows.order_by("effect_on", "commune__search_name")
    ]
    told += [
        (row.effect_on_known, True, f"« {row} » prend effet {on_words(*row.effect_on_known.parts)}")
        for row in convention.evenements.all()
    ]
    for known, of_law, said in told:
        if period.before(known, of_law=of_law):
            found.setdefault("starts_on", f"{said}, avant cette prise d’effet.")
        elif period.after(known):
            found.setdefault("ends_on", f"{said}, après cette fin.")
    return found
