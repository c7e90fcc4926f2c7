"""Yes, no, or uncertain: what dates known to the month or the year answer on a day.

A start counts as uncertain from the first day that it may mean, as certain from the last; an end from its
last day; a date without year, or that nobody gave, leaves the answer uncertain. The rule is written once for
an object, once for rows (`Rows`): tests compare them. Source: docs/calculs/en-vigueur.md.
"""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from core.dates import Precision, first_day, last_day


class Answer(models.TextChoices):
    YES = "yes", "Oui"
    UNCERTAIN = "uncertain", "Incertaine"
    NO = "no", "Non"


_RANK = {Answer.NO: 0, Answer.UNCERTAIN: 1, Answer.YES: 2}


def every(*answers):
    """The answer of several conditions that must all hold: the weakest."""
    return min(answers, key=_RANK.__getitem__)


def sure(fact):
    """A fact that is never uncertain."""
    return Answer.YES if fact else Answer.NO


def begun(date, precision, *, on):
    """Has what starts on this date begun on the day `on`?"""
    if date is None:
        return Answer.UNCERTAIN
    if last_day(date, precision) <= on:
        return Answer.YES
    return Answer.UNCERTAIN if first_day(date, precision) <= on else Answer.NO


def going_on(date, precision, *, on):
    """Is what ends on this date still going on, on the day `on`? An end counts from its last day."""
    if date is None:
        return Answer.UNCERTAIN
    return sure(last_day(date, precision) >= on)


_DATED = (Precision.DAY, Precision.MONTH, Precision.YEAR)


def _in_one(name, comparison, bounds):
    """A date compared with a bound of its own precision: the date stays bare, so that an index serves."""
    found = Q()
    for precision, bound in bounds.items():
        found |= Q(**{f"{name}_precision": precision, f"{name}__{comparison}": bound})
    return Q(**{f"{name}__isnull": False}) & found  # never NULL: an answer is asked both ways


@dataclass(frozen=True)
class Rows:
    """The same for rows: two conditions, what makes the answer `certain` and what leaves it `possible`."""

    certain: Q
    possible: Q

    def __and__(self, other):
        return Rows(self.certain & other.certain, self.possible & other.possible)

    def condition(self, answer):
        """Q of the rows of which this is the answer. The two conditions must never be NULL."""
        return {
            Answer.YES: self.certain,
            Answer.UNCERTAIN: self.possible & ~self.certain,
            Answer.NO: ~self.possible,
        }[Answer(answer)]


def rows_begun(name, *, on):
    """`begun` for the field `name` of rows (« starts_on », « plan__convention__starts_on »)."""
    # Its last day is at most `on`: the date is before the period that `on` is in, or that one ends on `on`.
    sure_before = {each: on if last_day(on, each) == on else _day_before(first_day(on, each)) for each in _DATED}
    last_possible = {each: last_day(on, each) for each in _DATED}
    return Rows(
        _in_one(name, "lte", sure_before),
        Q(**{name: None}) | _in_one(name, "lte", last_possible),
    )


def rows_going_on(name, *, on):
    """`going_on` for the field `name` of rows."""
    lasts = _in_one(name, "gte", {each: first_day(on, each) for each in _DATED})
    return Rows(lasts, Q(**{name: None}) | lasts)


def rows_sure(condition):
    return Rows(condition, condition)


def _day_before(day):
    return day.fromordinal(day.toordinal() - 1)
