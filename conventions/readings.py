"""Two readings of a convention on a day, never mixed, three answers each (DESIGN § 4.14).

*Signed*: every required signature dated on or before the day, and not ended. *In effect*: signed by every
required party, whenever, and the day inside the period. Each is written for one convention and for rows;
a start, an end, a signature known to the month or the year answer as `core.answers` says.
Source: docs/calculs/en-vigueur.md.
"""

from django.db.models import Exists, OuterRef, Q

from conventions.enums import SIGNED
from core.answers import Rows, begun, every, going_on, rows_begun, rows_going_on, rows_sure, sure


def signed(convention, *, on):
    """Answer of the first reading, for one convention."""
    if convention.state not in SIGNED or not convention.is_fully_signed:
        return sure(False)
    return every(_not_ended(convention, on), *(begun(*parts[:2], on=on) for parts in convention.signature_dates))


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
    return _rows_not_ended(on) & Rows(_all_signed(on, "certain"), _all_signed(on, "possible"))


def rows_in_effect(*, on):
    """The second reading, for rows of conventions."""
    return _rows_not_ended(on) & rows_begun("starts_on", on=on) & rows_sure(_all_signed())


def _rows_not_ended(on):
    stands = Q(state__in=SIGNED) & (Q(terminated_on=None) | Q(terminated_on__gte=on))
    return rows_sure(stands) & rows_going_on("ends_on", on=on)


def _all_signed(on=None, reading="certain"):
    from conventions.models.parties import Partie

    return Q(Exists(Partie.objects.all_signed(convention=OuterRef("pk"), on=on, reading=reading)))
