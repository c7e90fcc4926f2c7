"""Dates that carry their precision: 11 octobre 2023, juin 2022, or 2019.

A `PreciseDateField` named `launched_on` adds a second column,
`launched_on_precision`, and in French the properties `launched_on_words`, « juin 2022 », and
`launched_on_of_words`, « de juin 2022 ». Whatever is said of such a date is said with its precision.

A `SourcedDateField` is one of those that an old paper tells badly: it may also lack its year, be known to be
unknown, be « environ » or « présumé », and says where it was read.

One reader, `parse`, and one writer, `words`: what the second prints, the first reads back.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html

from core.folding import plain

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


LOOKS = "Écrivez une date comme 11/10/2023, 10/2023 si seul le mois est connu, ou 2023."
#: What the portal writes before a date, in the midst of a sentence.
BEFORE = re.compile(r"(?:depuis|jusqu['’](?:en|au|a)|à|le|en|du|de|au|d['’])(?: le)?(?: |(?<=['’]))")
NUANCES = {
    Nuance.ABOUT: ("environ", "vers", "autour de", "approximative", "approximatif"),
    Nuance.PRESUMED: ("présumé", "présumée", "date présumée", "presume", "presumee", "supposée", "supposé"),
}
_NUANCE_OF = {word: nuance for nuance, said in NUANCES.items() for word in said}
_SAID = "|".join(sorted(map(re.escape, _NUANCE_OF), key=len, reverse=True))


MONTH_NUMBERS = {plain(name): number for number, name in enumerate(MONTHS, 1)}
#: As they are cut short, before their point.
SHORT_MONTHS = {
    "jan": 1,
    "janv": 1,
    "fev": 2,
    "fevr": 2,
    "avr": 4,
    "juil": 7,
    "aou": 8,
    "sept": 9,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_MONTH_OF = MONTH_NUMBERS | SHORT_MONTHS


def _take_nuance(text):
    """(text without it, nuance): « vers 2019 », « environ 2019 », « 2019 environ », « 2019 (présumé) »."""
    if found := re.fullmatch(rf"({_SAID})(?: en| le)? (.+)", text):
        return found[2], _NUANCE_OF[found[1]]
    if found := re.fullmatch(rf"(.+?),? \(?(?:année inconnue(?:, )?)?({_SAID})?\)?", text):
        return found[1], _NUANCE_OF.get(found[2], "")
    return text, ""


_RANK = r"(1|2|3|4)(?:er|ere|e|eme|nd)?"
_PARTS = {"trim": 3, "trimestre": 3, "t": 3, "sem": 6, "semestre": 6, "s": 6}
_TIMES_OF_YEAR = {"debut": 1, "mi": 6, "milieu": 6, "fin": 12, "rentree": 9}


def months_of(text):
    """(year, first month, last month) of « 1er trim. 2025 », « 2e semestre 2026 », « rentrée 2026 », « fin 2025 »;
    None for any other text."""
    said = " ".join(plain(text).replace("’", "'").split()).strip(" .,;()")
    rank = rf"(?:{_RANK} (trim|trimestre|sem|semestre)|([ts]) ?([1-4]))\.?,?(?: de)?(?: l'annee)? ?(\d{{4}})"
    if found := re.fullmatch(rank, said):
        size, number = _PARTS[found[2] or found[3]], int(found[1] or found[4])
        return (int(found[5]), size * (number - 1) + 1, size * number) if size * number <= 12 else None
    names = "|".join(_TIMES_OF_YEAR)
    if found := re.fullmatch(rf"(?:(?:a la|en|au) )?({names})(?: d[eu'])?(?: l'annee)?[ -]?(\d{{4}})", said):
        month = _TIMES_OF_YEAR[found[1]]
        return int(found[2]), month, month
    return None


def _with_whole_year(text):
    """« 01/03/2027 » for « 01/03/27 », « mars 2027 » for « mars 27 » and for what Excel makes of it, « mars-27 »: the
    century is asked; "" for any other text."""
    found = re.fullmatch(r"(\d{1,2}[/.-]\d{1,2}[/.-]|(?:\d{1,2}[ -])?(\w+)\.?[ -]['’]?)(\d\d)", text)
    if not found or (found[2] and plain(found[2]) not in _MONTH_OF):
        return ""
    year = f"{20 if int(found[3]) < FIRST_YEAR % 100 else 19}{found[3]}"
    if not found[2]:
        return found[1] + year
    day = found[1].partition(found[2])[0].rstrip(" -")
    return " ".join(filter(None, (day, MONTHS[_MONTH_OF[plain(found[2])] - 1], year)))


#: Days since this one are dates of a spreadsheet whose cell lost its format.
EPOCH = dt.date(1899, 12, 30)


def day_of_serial(text):
    """The day of « 46082 », of a date that lost its format in a spreadsheet; None for any other text."""
    if not re.fullmatch(r"[0-9]{5}", text.strip()):
        return None
    day = EPOCH + dt.timedelta(int(text))
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def parse(text, *, sourced=False):
    """PreciseDate read from « 11/10/2023 », « 2023-10-11 », « 10/2023 », « octobre 2023 », « oct. 2023 »
    or « 2023 »; when `sourced`, also from « vers 2019 », « octobre 2023 (présumé) », « 12 juin » or « inconnue ».
    Raises ValidationError (French) for anything else."""
    shown = text = " ".join(text.replace("1er", "1").lower().split())
    nuance = ""
    if sourced:
        if re.fullmatch(r"(?:(?:depuis|jusqu['’]a|a)(?: une)? |de )?(?:date )?inconnue?", plain(text)):
            return PreciseDate(None, Precision.UNKNOWN)
        text, nuance = _take_nuance(text)
    text = BEFORE.sub("", text, count=1) if BEFORE.match(text) else text
    year = month = day = None
    if found := re.fullmatch(r"(\d{4})", text):
        year = found[1]
    elif found := re.fullmatch(r"(\d{1,2})[/.-](\d{4})", text):
        month, year = found.groups()
    elif found := re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", text):
        year, month, day = found.groups()
    elif found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text):
        day, month, year = found.groups()
    elif (found := re.fullmatch(r"(?:(\d{1,2})[ -])?(\w+)\.?[ -](\d{4})", text)) and plain(found[2]) in _MONTH_OF:
        day, month, year = found[1], _MONTH_OF[plain(found[2])], found[3]
    elif sourced and (found := re.fullmatch(r"(\d{1,2}) (\w+)\.?", text)) and plain(found[2]) in _MONTH_OF:
        day, month = found[1], _MONTH_OF[plain(found[2])]
    elif whole := _with_whole_year(text):
        raise ValidationError(f"« {shown} » : écrivez l’année en entier, par exemple {whole}.", code="asked")
    elif serial := day_of_serial(text):
        told = f"« {shown} » : une date d’Excel ? Écrivez {typed(serial)}, le {words(serial)}."
        raise ValidationError(told, code="asked")
    elif sourced and (found := re.fullmatch(r"(\d{1,2})/(\d{1,2})", text)):
        day, month = found.groups()
    else:
        raise ValidationError(
            LOOKS + (" Sinon « vers 2019 », « 2019 (présumé) », « 12 juin » ou « inconnue »." if sourced else "")
        )
    try:
        date = dt.date(int(year or LEAP_YEAR), int(month or 1), int(day or 1))
    except ValueError:
        raise ValidationError(f"La date « {shown} » n’existe pas.") from None
    if year is None:
        return PreciseDate(None, Precision.DAY_MONTH, nuance, f"{date:%m-%d}")
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise ValidationError(f"L’année doit être comprise entre {FIRST_YEAR} et {LAST_YEAR}.")
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    return PreciseDate(date, precision, nuance)


def refuse_to_come(value):
    """Raises ValidationError (French) for a date, or a PreciseDate, that is wholly after today. This month, this year,
    are not: what has happened may be known by halves."""
    day = value.date if isinstance(value, PreciseDate) else value
    if day and day > timezone.localdate():
        raise ValidationError(TO_COME)


def years_from(day, years):
    """The same day some years later, before when negative; 28 February for a 29 that is not there."""
    year = day.year + years
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return day.replace(year=year)


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
        text, nuance = _take_nuance(" ".join(value.lower().split())) if self.sourced else (value, "")
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
