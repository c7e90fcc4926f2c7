"""Dates that carry their precision: 11 octobre 2023, juin 2022, or 2019.

A `PreciseDateField` named `launched_on` adds a second column,
`launched_on_precision`, and in French the properties `launched_on_words`, « juin 2022 », and
`launched_on_of_words`, « de juin 2022 ». Whatever is said of such a date is said with its precision.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
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
NOT_GIVEN = "non renseigné"


class Precision(models.TextChoices):
    DAY = "day", "Jour"
    MONTH = "month", "Mois"
    YEAR = "year", "Année"


@dataclass(frozen=True)
class PreciseDate:
    """A date and how much of it is known; the unknown part is 1 (first day, January)."""

    date: dt.date
    precision: str = Precision.DAY

    def __str__(self):
        return typed(self.date, self.precision)

    @property
    def words(self):
        return words(self.date, self.precision)


def words(date, precision=Precision.DAY):
    """« 1er janvier 2023 », « juin 2022 », « 2019 », or « non renseigné »."""
    if date is None:
        return NOT_GIVEN
    if precision == Precision.YEAR:
        return str(date.year)
    month = f"{MONTHS[date.month - 1]} {date.year}"
    if precision == Precision.MONTH:
        return month
    return f"{'1er' if date.day == 1 else date.day} {month}"


def of_words(date, precision=Precision.DAY):
    """« du 27 juin 2023 », « de juin 2022 », « d’octobre 2022 », « de 2019 »: after a noun."""
    said = words(date, precision)
    if precision == Precision.DAY:
        return f"du {said}"
    return f"d’{said}" if said[0] in "ao" else f"de {said}"


def on_words(date, precision=Precision.DAY):
    """« le 11 octobre 2023 », « en octobre 2023 », « en 2019 »: after a verb."""
    return f"{'le' if precision == Precision.DAY else 'en'} {words(date, precision)}"


def since_words(date, precision=Precision.DAY):
    """« depuis le 11 octobre 2023 », « depuis octobre 2023 », « depuis 2019 »."""
    return f"depuis {'le ' if precision == Precision.DAY else ''}{words(date, precision)}"


def until_words(date, precision=Precision.DAY):
    """« jusqu’au 3 juin 2022 », « jusqu’en juin 2022 », « jusqu’en 2022 »."""
    return f"jusqu’{'au' if precision == Precision.DAY else 'en'} {words(date, precision)}"


def typed(date, precision=Precision.DAY):
    """The date as a person types it: 11/10/2023, 06/2022, 2019, or nothing."""
    if date is None:
        return ""
    pattern = {Precision.YEAR: "%Y", Precision.MONTH: "%m/%Y"}.get(precision, "%d/%m/%Y")
    return date.strftime(pattern)


def last_day(date, precision):
    """Last day that the date may mean: 31 December for a year, the 30th for June."""
    if precision == Precision.YEAR:
        return date.replace(month=12, day=31)
    if precision == Precision.MONTH:
        return date.replace(day=calendar.monthrange(date.year, date.month)[1])
    return date


def latest(dates):
    """The PreciseDate that ends last among (date, precision) pairs; of two, the better known."""
    rank = {Precision.DAY: 2, Precision.MONTH: 1, Precision.YEAR: 0}
    found = max(dates, key=lambda pair: (last_day(*pair), rank[pair[1]]))
    return PreciseDate(*found)


def parse(text):
    """PreciseDate read from « 11/10/2023 », « 2023-10-11 », « 10/2023 », « octobre 2023 »
    or « 2023 ». Raises ValidationError (French) for anything else."""
    text = " ".join(text.replace("1er", "1").lower().split())
    names = {name: number for number, name in enumerate(MONTHS, 1)}
    year = month = day = None
    if found := re.fullmatch(r"(\d{4})", text):
        year = found[1]
    elif found := re.fullmatch(r"(\d{1,2})[/.-](\d{4})", text):
        month, year = found.groups()
    elif found := re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", text):
        year, month, day = found.groups()
    elif found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text):
        day, month, year = found.groups()
    elif (found := re.fullmatch(r"(?:(\d{1,2}) )?(\w+) (\d{4})", text)) and found[2] in names:
        day, month, year = found[1], names[found[2]], found[3]
    else:
        raise ValidationError("Écrivez une date comme 11/10/2023, 10/2023 si seul le mois est connu, ou 2023.")
    try:
        date = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise ValidationError(f"La date « {text} » n’existe pas.") from None
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise ValidationError(f"L’année doit être comprise entre {FIRST_YEAR} et {LAST_YEAR}.")
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    return PreciseDate(date, precision)


def years_from(day, years):
    """The same day some years later, before when negative; 28 February for a 29 that is not there."""
    year = day.year + years
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return day.replace(year=year)


class DayField(forms.DateField):
    """A whole day, from 2000 to 2100: the one reader of the days that one asks for."""

    default_error_messages = {"invalid": "Écrivez une date comme 11/10/2023."}

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def validate(self, value):
        super().validate(value)
        if value and not FIRST_ASKED_YEAR <= value.year <= LAST_YEAR:
            raise ValidationError(f"L’année doit être comprise entre {FIRST_ASKED_YEAR} et {LAST_YEAR}.")


def read_day(text):
    """The day that an address or a command asks for, None when it asks for none.
    Raises ValidationError (French) for what is not a day, or not within bounds."""
    return DayField(required=False).clean(text)


class PreciseDateFormField(forms.CharField):
    """One text box: « 11/10/2023 », « 10/2023 » or « 2023 ». Cleans to PreciseDate or None."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", "jj/mm/aaaa, mm/aaaa ou aaaa")
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return typed(value) if isinstance(value, dt.date) else value

    def to_python(self, value):
        value = super().to_python(value)
        return parse(value) if value else None

    def run_validators(self, value):
        pass

    def has_changed(self, initial, data):
        return not self.disabled and str(initial or "") != str(data or "").strip()


class PreciseDateField(models.DateField):
    """A nullable date with its precision in a second column, `<name>_precision`."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs

    def contribute_to_class(self, cls, name, private_only=False, **kwargs):
        super().contribute_to_class(cls, name, private_only=private_only, **kwargs)
        precision = models.CharField(
            f"précision ({self.verbose_name})",
            max_length=5,
            choices=Precision,
            default=Precision.DAY,
            editable=False,
        )
        precision.creation_counter = self.creation_counter
        cls.add_to_class(f"{name}_precision", precision)
        for said in (words, of_words):
            setattr(cls, f"{name}_{said.__name__}", property(partial(self._say, said)))

    def _say(self, said, row):
        return said(*self._known(row))

    def _known(self, row):
        return getattr(row, self.name), getattr(row, f"{self.name}_precision")

    def formfield(self, **kwargs):
        return PreciseDateFormField(
            label=kwargs.get("label", self.verbose_name.capitalize()),
            required=False,
            **({"help_text": self.help_text} if self.help_text else {}),
        )
