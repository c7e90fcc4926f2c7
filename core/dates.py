"""Dates that carry their precision, and their words: 11 octobre 2023, juin 2022, or 2019.

Whatever is said of such a date is said with its precision. One reader, `core.date_reading.parse`, and one writer,
`words`: what the second prints, the first reads back. Their fields are in `core.date_fields`.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.db import models

MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
FIRST_YEAR, LAST_YEAR = 1990, 2100
#: Years of a day asked for in an address, a filter or a command (SECURITY § 3): what computes from
#: it may go years before or after without leaving the calendar.
FIRST_ASKED_YEAR = 2000
LEAP_YEAR = 2000  # in which a day without year is looked for: 29 février exists
NOT_GIVEN = "non renseigné"
TO_COME = "Cette date dit ce qui a eu lieu : elle ne peut pas être à venir."


class Precision(models.TextChoices):
    """What is known of a date. The last two have no date to count from: `SourcedDateField` alone holds them."""

    DAY = "day", "Jour"
    MONTH = "month", "Mois"
    YEAR = "year", "Année"
    DAY_MONTH = "day_month", "Jour et mois, sans l’année"
    UNKNOWN = "unknown", "Date inconnue"


#: Those of a date that has its year: the choices of a `PreciseDateField`.
DATED = [(each.value, each.label) for each in (Precision.DAY, Precision.MONTH, Precision.YEAR)]
#: Told, and yet without a date.
DATELESS = (Precision.DAY_MONTH, Precision.UNKNOWN)


class Nuance(models.TextChoices):
    ABOUT = "about", "environ"
    PRESUMED = "presumed", "présumé"


@dataclass(frozen=True)
class PreciseDate:
    """A date and how much of it is known; the unknown part is 1 (first day, January).

    Without year, `date` is None and `month_day` « 06-12 », so that nothing counts from it by mistake;
    unknown, both are empty.
    """

    date: dt.date | None
    precision: str = Precision.DAY
    nuance: str = ""
    month_day: str = ""

    def __str__(self):
        return typed(*self.parts)

    @property
    def parts(self):
        """Arguments of `words`, `on_words`…"""
        return self.date, self.precision, self.nuance, self.month_day

    @property
    def words(self):
        return words(*self.parts)

    def columns(self, name):
        """{column: value} of a `SourcedDateField` of this name, its source apart."""
        return dict(zip((name, *(f"{name}_{more}" for more in ADDED)), self.parts, strict=True))


#: Columns that a SourcedDateField adds, after its date; a PreciseDateField has the first alone.
ADDED = ("precision", "nuance", "month_day")


def _month_day(month_day):
    """« 12 juin », of « 06-12 »."""
    month, day = map(int, month_day.split("-"))
    return f"{'1er' if day == 1 else day} {MONTHS[month - 1]}"


def _remarks(precision, nuance):
    """« (environ) », « (année inconnue) », after what is known; a space before."""
    said = ["année inconnue"] if precision == Precision.DAY_MONTH else []
    said += [Nuance(nuance).label] if nuance else []
    return f" ({', '.join(said)})" if said else ""


def is_told(date, precision):
    """Whether something was said of the date, be it that it is unknown."""
    return date is not None or precision in DATELESS


def _bare(date, precision, month_day):
    if precision == Precision.DAY_MONTH:
        return _month_day(month_day)
    if precision == Precision.YEAR:
        return str(date.year)
    month = f"{MONTHS[date.month - 1]} {date.year}"
    if precision == Precision.MONTH:
        return month
    return f"{'1er' if date.day == 1 else date.day} {month}"


def _after(preposition, of_a_day, unknown, date, precision, nuance, month_day):
    """The date after a preposition: `of_a_day` when the day is known, the other when it is not."""
    if not is_told(date, precision):
        return NOT_GIVEN
    if precision == Precision.UNKNOWN:
        return unknown
    said = _bare(date, precision, month_day)
    before = of_a_day if precision in (Precision.DAY, Precision.DAY_MONTH) else preposition
    if before == "de ":
        before = "d’" if said[0] in "ao" else before
    return before + said + _remarks(precision, nuance)


def words(date, precision=Precision.DAY, nuance="", month_day=""):
    """« 1er janvier 2023 », « juin 2022 », « 2019 (environ) », « 12 juin (année inconnue) », « date inconnue »,
    or « non renseigné »."""
    return _after("", "", "date inconnue", date, precision, nuance, month_day)


SHORTENED_MONTHS = dict(
    zip(
        MONTHS,
        ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
        strict=True,
    )
)
_MONTH = "|".join(MONTHS)
_DAY_OF_YEAR = re.compile(rf"((?:1er|\d{{1,2}}) )({_MONTH}) (\d{{4}})")
_A_MONTH = re.compile(rf"\b({_MONTH})\b")


def shortened(text, *, on):
    """A date in words as a narrow column says it: « 3 nov. », the year being that of `on`, « 31 déc. 2027 », « sept. 2023 »."""

    def day(match):
        year = "" if match[3] == str(on.year) else f" {match[3]}"
        return f"{match[1]}{SHORTENED_MONTHS[match[2]]}{year}"

    return _A_MONTH.sub(lambda match: SHORTENED_MONTHS[match[1]], _DAY_OF_YEAR.sub(day, text))


def of_words(date, precision=Precision.DAY, nuance="", month_day=""):
    """« du 27 juin 2023 », « de juin 2022 », « d’octobre 2022 », « de 2019 »: after a noun."""
    return _after("de ", "du ", "de date inconnue", date, precision, nuance, month_day)


def on_words(date, precision=Precision.DAY, nuance="", month_day=""):
    """« le 11 octobre 2023 », « en octobre 2023 », « en 2019 »: after a verb."""
    return _after("en ", "le ", "à une date inconnue", date, precision, nuance, month_day)


def to_words(date, precision=Precision.DAY, nuance="", month_day=""):
    """« au 31 décembre 2026 », « à décembre 2026 », « à 2026 »: after a start."""
    return _after("à ", "au ", "à une date inconnue", date, precision, nuance, month_day)


def since_words(date, precision=Precision.DAY, nuance="", month_day=""):
    """« depuis le 11 octobre 2023 », « depuis octobre 2023 », « depuis 2019 »."""
    return _after("depuis ", "depuis le ", "depuis une date inconnue", date, precision, nuance, month_day)


def until_words(date, precision=Precision.DAY, nuance="", month_day=""):
    """« jusqu’au 3 juin 2022 », « jusqu’en juin 2022 », « jusqu’en 2022 »."""
    return _after("jusqu’en ", "jusqu’au ", "jusqu’à une date inconnue", date, precision, nuance, month_day)


def typed(date, precision=Precision.DAY, nuance="", month_day=""):
    """The date as a person types it: 11/10/2023, 06/2022, 2019 (environ), 12 juin, inconnue, or nothing."""
    if not is_told(date, precision):
        return ""
    if precision == Precision.UNKNOWN:
        return "inconnue"
    remark = f" ({Nuance(nuance).label})" if nuance else ""
    if precision == Precision.DAY_MONTH:
        return _month_day(month_day) + remark
    pattern = {Precision.YEAR: "%Y", Precision.MONTH: "%m/%Y"}.get(precision, "%d/%m/%Y")
    return date.strftime(pattern) + remark


def first_day(date, precision):
    """First day that the date may mean: 1 January for a year."""
    if precision == Precision.YEAR:
        return date.replace(month=1, day=1)
    return date.replace(day=1) if precision == Precision.MONTH else date


def last_day(date, precision):
    """Last day that the date may mean: 31 December for a year, the 30th for June."""
    if precision == Precision.YEAR:
        return date.replace(month=12, day=31)
    if precision == Precision.MONTH:
        return date.replace(day=calendar.monthrange(date.year, date.month)[1])
    return date


def comes_before(known, other):
    """Whether a PreciseDate is for certain before another; never when one has no date, or is None."""
    if not (known and other and known.date and other.date):
        return False
    return last_day(known.date, known.precision) < first_day(other.date, other.precision)


def latest(dates):
    """The PreciseDate that ends last among those told by their parts, (date, precision…); of two, the better known.

    One without date may be later than any other: it is the one that is told.
    """
    rank = {Precision.DAY: 4, Precision.MONTH: 3, Precision.YEAR: 2, Precision.DAY_MONTH: 1, Precision.UNKNOWN: 0}
    found = max(dates, key=lambda parts: (last_day(*parts[:2]) if parts[0] else dt.date.max, rank[parts[1]]))
    return PreciseDate(*found)


def years_from(day, years):
    """The same day some years later, before when negative; 28 February for a 29 that is not there."""
    year = day.year + years
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return day.replace(year=year)
