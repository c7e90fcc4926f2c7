"""Two readings of a convention on a day, never mixed, three answers each (DESIGN § 4.14).

*Signed*: every required signature dated on or before the day, and not ended. *In effect*: signed by every
required party, whenever, and the day inside the period. Each is written for one convention and for rows;
a start, an end, a signature known to the month or the year answer as `core.answers` says. Who has signed is read from
the initial act, which the database keeps (`models.actes.keeps_signature`).
Source: docs/calculs/en-vigueur.md.
"""

from django.db.models import Q

from conventions.enums import SIGNED
from core.answers import begun, every, going_on, rows_begun, rows_going_on, rows_sure, sure
from core.dates import DATELESS


def signed(convention, *, on):
    """Answer of the first reading, for one convention."""
    acte = convention.initial_acte
    if convention.state not in SIGNED or not acte.is_signed:
        return sure(False)
    told = begun(acte.signed_on, acte.signed_on_precision, on=on)
    return every(_not_ended(convention, on), told, sure(acte.signed_from is None or acte.signed_from <= on))


def in_effect(convention, *, on):
    """Answer of the second reading, for one convention."""
    if convention.state not in SIGNED:
        return sure(False)
    answer = every(_not_ended(convention, on), begun(convention.starts_on, convention.starts_on_precision, on=on))
    return every(answer, sure(convention.is_fully_signed)) if answer != sure(False) else answer


def _not_ended(convention, on):
    stands = convention.terminated_on is None or convention.terminated_on >= on
    return every(sure(stands), going_on(convention.ends_on, convention.ends_on_precision, on=on))


def rows_signed(*, on):
    """The first reading, for rows of conventions."""
    told = rows_begun("initial_acte__signed_on", on=on)
    may_be = Q(initial_acte__signed_from=None) | Q(initial_acte__signed_from__lte=on)
    return _rows_not_ended(on) & rows_sure(_all_signed()) & told & rows_sure(may_be)


def rows_in_effect(*, on):
    """The second reading, for rows of conventions."""
    return _rows_not_ended(on) & rows_begun("starts_on", on=on) & rows_sure(_all_signed())


def _rows_not_ended(on):
    stands = Q(state__in=SIGNED) & (Q(terminated_on=None) | Q(terminated_on__gte=on))
    return rows_sure(stands) & rows_going_on("ends_on", on=on)


def _all_signed():
    """The rule of `Acte.is_signed`, for rows."""
    return Q(initial_acte__signed_on__isnull=False) | Q(initial_acte__signed_on_precision__in=DATELESS)
