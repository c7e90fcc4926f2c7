"""Fields of dates, in forms and in tables.

A `PreciseDateField` named `launched_on` adds a second column,
`launched_on_precision`, and in French the properties `launched_on_words`, « juin 2022 », and
`launched_on_of_words`, « de juin 2022 ».

A `SourcedDateField` is one of those that an old paper tells badly: it may also lack its year, be known to be
unknown, be « environ » or « présumé », and says where it was read.
"""

import datetime as dt
import re
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html

from core.date_reading import months_of, parse, take_nuance
from core.dates import (
    ADDED,
    DATED,
    DATELESS,
    FIRST_ASKED_YEAR,
    FIRST_YEAR,
    LAST_YEAR,
    NOT_GIVEN,
    Nuance,
    PreciseDate,
    Precision,
    is_told,
    of_words,
    on_words,
    since_words,
    typed,
    until_words,
    words,
)

TO_COME = "Cette date dit ce qui a eu lieu : elle ne peut pas être à venir."


def refuse_to_come(value):
    """Raises ValidationError (French) for a date, or a PreciseDate, that is wholly after today. This month, this year,
    are not: what has happened may be known by halves."""
    day = value.date if isinstance(value, PreciseDate) else value
    if day and day > timezone.localdate():
        raise ValidationError(TO_COME)


PICKED = "_jour"  # after the name of a field: the day chosen in the calendar beside its words


class DateWords(forms.TextInput):
    """A date in words, and the browser's own calendar beside them. A day chosen there goes before the words: with
    scripts, it is written in them at once."""

    def value_from_datadict(self, data, files, name):
        picked = (data.get(f"{name}{PICKED}") or "").strip()
        if found := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", picked):
            return "/".join(reversed(found.groups()))
        return picked or super().value_from_datadict(data, files, name)

    def value_omitted_from_data(self, data, files, name):
        return name not in data and f"{name}{PICKED}" not in data

    def render(self, name, value, attrs=None, renderer=None):
        box = super().render(name, value, {"autocomplete": "off", **(attrs or {})}, renderer)
        return format_html(
            '<span class="date-words">{}<input type="date" name="{}{}" aria-label="Calendrier"'
            ' min="{}-01-01" max="{}-12-31" autocomplete="off" data-calendrier{}></span>',
            *(box, name, PICKED, FIRST_YEAR, LAST_YEAR),
            " disabled" if (attrs or {}).get("disabled") else "",
        )


class DayField(forms.DateField):
    """A whole day, from 2000 (`first_year`) to 2100: the one reader of the days that one asks for."""

    default_error_messages = {"invalid": "Écrivez une date comme 11/10/2023."}

    def __init__(self, *, first_year=FIRST_ASKED_YEAR, **kwargs):
        self.first_year = first_year
        kwargs.setdefault("widget", DateWords())
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value

    def to_python(self, value):
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            found = parse(value)
        except ValidationError as refusal:
            if refusal.code == "asked":
                raise
            return super().to_python(value)  # says how a day is written, or lets `validate` tell its bounds
        if found.precision != Precision.DAY:
            raise ValidationError("Le jour manque : écrivez une date comme 11/10/2023.", code="invalid")
        return found.date

    def validate(self, value):
        super().validate(value)
        if value and not self.first_year <= value.year <= LAST_YEAR:
            raise ValidationError(f"L’année doit être comprise entre {self.first_year} et {LAST_YEAR}.")


def read_day(text):
    """The day that an address or a command asks for, None when it asks for none.
    Raises ValidationError (French) for what is not a day, or not within bounds."""
    return DayField(required=False).clean(text)


class PreciseDateFormField(forms.CharField):
    """One text box: « 11/10/2023 », « 10/2023 » or « 2023 ». Cleans to PreciseDate or None.

    `sourced`: also « vers 2019 », « 12 juin », « inconnue », as a `SourcedDateField` holds them. `happened`: not to come.
    `is_end`: « 1er trim. 2025 » is March, and not January.
    """

    def __init__(self, *, sourced=False, happened=False, is_end=False, **kwargs):
        self.sourced, self.happened, self.is_end = sourced, happened, is_end
        kwargs.setdefault("widget", DateWords())
        more = " ; sinon « vers 2019 », « 12 juin » ou « inconnue »" if sourced else ""
        kwargs.setdefault("help_text", f"jj/mm/aaaa, mm/aaaa ou aaaa{more}")
        kwargs.setdefault("max_length", 60 if sourced else 30)
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return typed(value) if isinstance(value, dt.date) else value

    def to_python(self, value):
        value = super().to_python(value)
        if not value or value.lower() == NOT_GIVEN:  # the words of a page for a date that nobody gave
            return None
        try:
            found = parse(value, sourced=self.sourced)
        except ValidationError as refusal:
            found = self._stretch(value, refusal)
        if self.happened:
            refuse_to_come(found)
        return found

    def _stretch(self, value, refusal):
        """The month of « rentrée 2026 », « fin 2025 », « 1er trim. 2025 »; raises the refusal when it names none."""
        text, nuance = take_nuance(" ".join(value.lower().split())) if self.sourced else (value, "")
        found = None if refusal.code == "asked" else months_of(text)
        if found is None or not FIRST_YEAR <= found[0] <= LAST_YEAR:
            raise refusal
        year, first, last = found
        return PreciseDate(dt.date(year, last if self.is_end else first, 1), Precision.MONTH, nuance)

    def run_validators(self, value):
        pass

    def has_changed(self, initial, data):
        return not self.disabled and str(initial or "") != str(data or "").strip()


class PreciseDateField(models.DateField):
    """A nullable date with its precision in a second column, `<name>_precision`. `happened`: of an act that took place,
    whose date no form takes when it is to come."""

    #: Columns besides the date, in the order of the arguments of `words`.
    added: tuple[str, ...] = ADDED[:1]
    sourced = False

    def __init__(self, *args, happened=False, **kwargs):
        self.happened = happened
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs

    def contribute_to_class(self, cls, name, private_only=False, **kwargs):
        super().contribute_to_class(cls, name, private_only=private_only, **kwargs)
        self.added_columns = [f"{name}_{more}" for more in self.added]
        for column, field in zip(self.added_columns, self._added_fields(), strict=True):
            field.creation_counter = self.creation_counter
            cls.add_to_class(column, field)
        for said in (words, of_words, on_words, since_words, until_words):
            setattr(cls, f"{name}_{said.__name__}", property(partial(self._say, said)))
        setattr(cls, f"{name}_known", property(self.known))

    def _added_fields(self):
        yield self._precision(DATED, 5)

    def _precision(self, choices, length):
        return models.CharField(
            f"précision ({self.verbose_name})",
            max_length=length,
            choices=choices,
            default=Precision.DAY,
            editable=False,
        )

    def _say(self, said, row):
        return said(getattr(row, self.name), *(getattr(row, name) for name in self.added_columns))

    def known(self, row):
        """PreciseDate of a row, or None when nothing was said of it."""
        found = PreciseDate(getattr(row, self.name), *(getattr(row, name) for name in self.added_columns))
        return found if is_told(found.date, found.precision) else None

    def write(self, row, known):
        """Set the columns of a row from a PreciseDate, or empty them. The source stays as it is."""
        parts = (known or PreciseDate(None)).parts
        for column, value in zip((self.name, *self.added_columns), parts, strict=False):
            setattr(row, column, value)

    def formfield(self, **kwargs):
        return PreciseDateFormField(
            label=kwargs.get("label", self.verbose_name.capitalize()),
            required=False,
            sourced=self.sourced,
            is_end=self.name.endswith(("ends_on", "target_on")),
            **({"help_text": self.help_text} if self.help_text else {}),
        )


class SourcedDateField(PreciseDateField):
    """The same, that may lack its year or be unknown, be « environ » or « présumé », and has a source.

    Columns after the date: `<name>_precision`, `<name>_nuance`, `<name>_month_day`; and `<name>_source`,
    a field of its own for forms. `coherent(name)` is the constraint that goes with it.
    """

    added = ADDED
    sourced = True

    def contribute_to_class(self, cls, name, private_only=False, **kwargs):
        super().contribute_to_class(cls, name, private_only=private_only, **kwargs)
        source = models.CharField(f"source ({self.verbose_name})", max_length=200, blank=True, default="")
        source.creation_counter = self.creation_counter
        cls.add_to_class(f"{name}_source", source)

    def _added_fields(self):
        yield self._precision(Precision.choices, 10)
        yield models.CharField(
            f"nuance ({self.verbose_name})",
            max_length=10,
            choices=Nuance,
            default="",
            blank=True,
            editable=False,
        )
        yield models.CharField(
            f"jour et mois ({self.verbose_name})", max_length=5, default="", blank=True, editable=False
        )


def coherent(model, name):
    """CheckConstraint of a SourcedDateField: no date but with its year, no day without one elsewhere."""
    without_year, without_day = Q(**{f"{name}_precision": Precision.DAY_MONTH}), Q(**{f"{name}_month_day": ""})
    return models.CheckConstraint(
        name=f"{model}_{name}_coherent",
        condition=(Q(**{name: None}) | ~Q(**{f"{name}_precision__in": DATELESS}))
        & ((without_year & ~without_day) | (~without_year & without_day)),
        violation_error_message="Une date sans année ni jour connu n’a pas de date enregistrée.",
    )
