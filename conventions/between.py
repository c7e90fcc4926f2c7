"""The days between the end of a convention and the effect of the one that follows it, and counts of whole months."""

import calendar
import datetime as dt

from core.dates import Precision, first_day, last_day, of_words, to_words
from core.formats import counted

DAY = dt.timedelta(days=1)


def plus_months(day, count):
    """The same day some months later; the last one of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def whole_months(first, after):
    """How many months from the day `first` until `after`, which is outside; None when they are not whole."""
    count = (after.year - first.year) * 12 + after.month - first.month
    return count if plus_months(first, count) == after else None


def words(end, start):
    """« 4 mois sans convention, entre le 31 décembre 2024 et le 1er mai 2025 », or how long two conventions overlap; ''
    when one follows the other on the next day, or when what is known does not tell.

    `end`, of the first one, and `start`, of the one that follows it: PreciseDate, or None.
    """
    if not (end and end.date and start and start.date):
        return ""
    ends, starts = last_day(end.date, end.precision), first_day(start.date, start.precision)
    if starts > ends + DAY:
        long = _long(ends + DAY, starts, (end, start)) or "du temps "
        return f"{long}sans convention, entre {_the(end)} et {_the(start)}"
    if last_day(start.date, start.precision) <= first_day(end.date, end.precision):
        long = _long(starts, ends + DAY, (end, start)) or "du temps "
        return f"{long}où les deux conventions s’appliquent, {of_words(*start.parts)} {to_words(*end.parts)}"
    return ""


def _long(first, after, known):
    """« 4 mois », « 12 jours »; nothing when one of the two is not known to the day."""
    if any(each.precision != Precision.DAY for each in known):
        return ""
    months = whole_months(first, after)
    return f"{counted(months, 'mois', 'mois') if months else counted((after - first).days, 'jour')} "


def _the(known):
    """« le 31 décembre 2024 », « décembre 2024 », « 2024 »."""
    return f"le {known.words}" if known.precision == Precision.DAY else known.words
