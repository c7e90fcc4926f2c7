"""The end that the avenants of a convention give: of the text valid on a day, and the one that an avenant changes.

Nothing is stored. Lists, deadlines and « Échue » read the end that holds as soon as it is signed (`conventions.on_day`); the text
on a day has that of the avenants in effect on it, as its articles do (docs/calculs/texte-au.md).
"""

import datetime as dt
from dataclasses import dataclass

from conventions.models import Acte
from core.dates import PreciseDate, first_day, last_day


@dataclass(frozen=True)
class End:
    """`known`: PreciseDate, or None when nobody told it; `acte`: the avenant that gives it, None for the signed text."""

    known: PreciseDate | None
    acte: Acte | None = None

    @property
    def last_day(self):
        """Its last day, or None when it is not known."""
        return last_day(self.known.date, self.known.precision) if self.known and self.known.date else None


def given(convention):
    """The signed avenants that give an end, the last in order of (effect, number) first. One query."""
    rows = list(convention.actes.giving_an_end())
    for acte in rows:
        acte.convention = convention
    return rows


def effect_day(acte):
    """The first day of its effect, or None when it is not known."""
    known = acte.effect_on_known
    return first_day(known.date, known.precision) if known and known.date else None


def effect_day_of(row):
    """The same of a modification: its own, else that of its avenant."""
    known = row.effect
    return first_day(known.date, known.precision) if known else None


def on(convention, day, actes):
    """The End of the text valid on this day. `actes`: as `given`."""
    for acte in actes:
        effect = effect_day(acte)
        if effect is not None and effect <= day:
            return End(acte.ends_on_known, acte)
    return End(convention.ends_on_known)


def coming(day, actes):
    """Those of these acts that are signed and give no end yet on this day, the next one first."""
    rows = [acte for acte in actes if (effect_day(acte) or dt.date.max) > day]
    return sorted(rows, key=lambda acte: (effect_day(acte) or dt.date.max, acte.number))


def before(convention, acte, actes):
    """The End that this avenant takes the place of: what those before it, by effect then by number, say."""
    mine = (effect_day(acte) or dt.date.max, acte.number)
    for each in actes:
        if each.pk != acte.pk and (effect_day(each) or dt.date.min, each.number) < mine:
            return End(each.ends_on_known, each)
    return End(convention.ends_on_known)
