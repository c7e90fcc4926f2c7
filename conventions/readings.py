"""Two readings of a convention on a day, never mixed, three answers each (DESIGN § 4.14).

*Signed*: every required signature dated on or before the day, and not ended. *In effect*: signed by every
required party, whenever, and the day inside the period. Each is written for one convention and for rows;
a start, an end, a signature known to the month or the year answer as `core.answers` says. The end is the one that
holds (`on_day`); for the first reading, with the avenants signed on the day. Who has signed is read from
the initial act, which the database keeps (`models.actes.keeps_signature`).
Source: docs/calculs/en-vigueur.md.
"""

from django.db.models import Q

from conventions import on_day
from conventions.enums import SIGNED
from core.answers import begun, every, rows_begun, rows_sure, sure
from core.dates import DATELESS


def signed(convention, *, on):
    """Answer of the first reading, for one convention."""
    acte = convention.initial_acte
    if convention.state not in SIGNED or not acte.is_signed:
        return sure(False)
    told = begun(acte.signed_on, acte.signed_on_precision, on=on)
    lasted = on_day.lasted_as_signed(convention, on=on)
    return every(_stands(convention, on), lasted, told, sure(acte.signed_from is None or acte.signed_from <= on))


def in_effect(convention, *, on):
    """Answer of the second reading, for one convention."""
    if convention.state not in SIGNED:
        return sure(False)
    answer = every(_stands(convention, on), begun(convention.starts_on, convention.starts_on_precision, on=on))
    if answer != sure(False):
        answer = every(answer, on_day.lasts(convention, on=on))
    return every(answer, sure(convention.is_fully_signed)) if answer != sure(False) else answer


def _stands(convention, on):
    return sure(convention.terminated_on is None or convention.terminated_on >= on)


def rows_signed(*, on):
    """The first reading, for rows of conventions."""
    told = rows_begun("initial_acte__signed_on", on=on)
    may_be = Q(initial_acte__signed_from=None) | Q(initial_acte__signed_from__lte=on)
    return _rows_standing(on) & rows_sure(_all_signed() & may_be) & told & on_day.rows_lasting_as_signed(on=on)


def rows_in_effect(*, on):
    """The second reading, for rows of conventions."""
    started = rows_begun("starts_on", on=on)
    return _rows_standing(on) & started & rows_sure(_all_signed()) & on_day.rows_lasting(on=on)


def _rows_standing(on):
    return rows_sure(Q(state__in=SIGNED) & (Q(terminated_on=None) | Q(terminated_on__gte=on)))


def _all_signed():
    """The rule of `Acte.is_signed`, for rows."""
    return Q(initial_acte__signed_on__isnull=False) | Q(initial_acte__signed_on_precision__in=DATELESS)
