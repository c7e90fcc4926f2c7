"""The end that holds for a convention: what its signed avenants say of it, else its own (DESIGN § 11.4).

Of the acts that every required party has signed, that are not withdrawn and that give an end, the last in order of
(effect, number) tells it, from its signature on: whoever knows that it is prolonged no longer says « Fin » of the old
day, even before the effect. Without such an act, the convention's own end holds. Nothing is stored: each form reads the
acts, once for one convention (`end_of`, `lasts`, `lasted_as_signed`), once for rows. Source:
docs/calculs/en-vigueur.md.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import BooleanField, DateField, ExpressionWrapper, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, IsNull, Range

from conventions import beside
from conventions.signing.models.actes import giving_an_end
from core.answers import Answer, Rows, begun, going_on, rows_begun, rows_going_on
from core.dates import PreciseDate


@dataclass(frozen=True)
class _EndingActe:
    ends: PreciseDate
    signed_on: dt.date | None
    signed_on_precision: str
    signed_from: dt.date | None

    def was_signed(self, on):
        """Answer: had all signed on the day `on`?"""
        if self.signed_from and self.signed_from > on:
            return Answer.NO
        return begun(self.signed_on, self.signed_on_precision, on=on)


def _day(text):
    return dt.date.fromisoformat(text) if isinstance(text, str) else text


def _ending(convention):
    """[_EndingActe], the last in order first. No query for a convention read `with_end`, else one (`beside`)."""
    return _actes(beside.read(convention, "ending_actes"))


def _actes(rows):
    return [
        _EndingActe(
            PreciseDate(_day(row["ends_on"]), row["ends_on_precision"], row["ends_on_nuance"]),
            _day(row["signed_on"]),
            row["signed_on_precision"],
            _day(row["signed_from"]),
        )
        for row in rows
    ]


def end_of(convention):
    """PreciseDate of the end that holds, or None when nobody told it."""
    return _told(convention, _ending(convention))


def told(own, rows):
    """PreciseDate of the end that holds, of a convention whose own end is `own` and whose avenants are read already: `rows`,
    as `ending_actes` gives them."""
    actes = _actes(rows)
    return actes[0].ends if actes else own


def lasts(convention, *, on):
    """Answer: with the end that holds, is it still going on, on the day `on`?"""
    return _lasts(end_of(convention), on)


def lasted_as_signed(convention, *, on):
    """The same with what was signed on that day; uncertain when it hangs on a signature that is."""
    actes = _ending(convention)
    answers = {
        _lasts(_told(convention, [each for each in actes if each.was_signed(on) in known]), on)
        for known in ((Answer.YES,), (Answer.YES, Answer.UNCERTAIN))
    }
    return answers.pop() if len(answers) == 1 else Answer.UNCERTAIN


def _told(convention, actes):
    return actes[0].ends if actes else convention.ends_on_known


def _lasts(known, on):
    return going_on(known.date, known.precision, on=on) if known else Answer.UNCERTAIN


# The same, for rows. `prefix` leads from the row to its convention (« plan__convention__ ») -----------------------


def _given(actes):
    """Expression: last day that the last of these acts gives, or NULL."""
    return Subquery(actes.values("ends_on")[:1], output_field=DateField())


def end_day(prefix=""):
    """Expression: day of the end that holds, to sort rows by and to narrow them to a year."""
    return Coalesce(_given(giving_an_end(prefix)), f"{prefix}ends_on", output_field=DateField())


def ending_between(first, last):
    """Condition: the end that holds is from one of these days to the other."""
    return Q(Range(end_day(), (first, last)))


def rows_lasting(*, on, prefix=""):
    """`lasts`, for rows."""
    return _rows_lasting(giving_an_end(prefix), on, prefix)


def rows_lasting_as_signed(*, on):
    """`lasted_as_signed`, for rows."""
    told = rows_begun("signed_on", on=on)
    actes = giving_an_end("").filter(Q(signed_from=None) | Q(signed_from__lte=on))
    surely, maybe = (_rows_lasting(actes.filter(signed), on, "") for signed in (told.certain, told.possible))
    return Rows(surely.certain & maybe.certain, surely.possible | maybe.possible)


def rows_told(prefix=""):
    """Condition: the day of the end that holds is known. The acts are looked for where its own is not."""
    return Q(**{f"{prefix}ends_on__isnull": False}) | Q(IsNull(_given(giving_an_end(prefix)), False))


def _rows_lasting(actes, on, prefix):
    # An act keeps the last day of its end (`core.models.Ending`), whatever the precision.
    own, later = rows_going_on(f"{prefix}ends_on", on=on), GreaterThanOrEqual(_given(actes), on)
    return Rows(*(Q(_first_known(later, each)) for each in (own.certain, own.possible)))


def _first_known(given, own):
    """The condition on what an act gives, else its own: the acts are looked for once a row."""
    return Coalesce(given, ExpressionWrapper(own, BooleanField()), output_field=BooleanField())
