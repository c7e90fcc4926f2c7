"""The period that is proposed to the convention that follows another."""

import datetime as dt

from conventions.between import plus_months, whole_months
from core.dates import PreciseDate, last_day

DAY = dt.timedelta(days=1)


def follows(former):
    """(start, end) as PreciseDate, or None for what cannot be told: the day after the end that holds of `former`, and as
    long as its own text says. An end known to the month or the year is followed by a month or a year."""
    end = former.last_known
    if not (end and end.date):
        return None, None
    precision = end.precision
    start = last_day(end.date, precision) + DAY
    if not (former.starts_on and former.ends_on):
        return PreciseDate(start, precision), None
    after = last_day(former.ends_on, former.ends_on_precision) + DAY
    months = whole_months(former.starts_on, after)
    stop = (plus_months(start, months) if months else start + (after - former.starts_on)) - DAY
    return PreciseDate(start, precision), PreciseDate(stop, precision)
