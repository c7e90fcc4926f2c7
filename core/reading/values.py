"""Values of cells, with what is doubtful of them. Small grammars: a range or « à définir » never is a number.

A reader takes a Cell that holds something and gives a value, or `Doubtful(value, doubts)`; it raises
ValidationError (French: what was expected) when it reads nothing. dateparser and price-parser were
tried on real plans: they are wrong in silence.
"""

import datetime as dt
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from core.date_reading import EPOCH, MONTH_NUMBERS, SHORT_MONTHS, months_of, parse
from core.dates import FIRST_YEAR, LAST_YEAR, PreciseDate, Precision, last_day
from core.folding import plain
from core.reading.book import Doubt

MAX_AMOUNT = Decimal(10) ** 10  # SECURITY § 3
LONGEST = 100  # characters of an amount or of a date: more is a text


@dataclass(frozen=True)
class Doubtful:
    """A value to be confirmed; None when the doubt leaves none."""

    value: Any
    doubts: tuple[Doubt, ...]


def text(cell):
    return cell.text


def _said(words, looks):
    """The words without capitals nor accents; ValidationError (`looks`) when they are too many to be a value."""
    said = " ".join(plain(words).replace("’", "'").replace("\u2011", "-").split())
    if len(said) > LONGEST:
        raise ValidationError(looks)
    return said


# -- Amounts -------------------------------------------------------------------

AMOUNT_LOOKS = "Écrivez un montant en euros, comme 12\u202f500 ou 12,5 k€."
_NUMBER = r"\d{1,3}(?:[ .]\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+\.\d+|\d+(?:[.,]\d+)?"
_SCALES = {"": 1, "k": 1000, "m": 1_000_000}
_AMOUNT = re.compile(
    rf"(?P<about>environ |env\.? |~ ?|≈ ?|de l'ordre de )?(?P<sign>[-−+]?) ?(?P<number>{_NUMBER})"
    r" ?(?:(?P<scale>k|m|millions?(?: d'| de)?) ?)?(?:€|eur|euros?)?"
    r"(?: ?(?P<tax>ttc|ht))?(?P<yearly> ?(?:/|par) ?ans?(?:nee)?)?"
)
_RANGE = re.compile(
    rf"(?:entre |de )?(?:{_NUMBER}) ?(?:k|m)?€? ?(?:a|et|-|–|/) ?(?:{_NUMBER}) ?(?:k|m)? ?(?:€|eur|euros?)?.*"
)
_NONE = {"-", "–", "—", "/", "neant", "sans objet", "so", "s.o.", "n/a"}


def amount(cell):
    """Decimal in euros, None for « néant ». Doubts: a range, a year’s amount, without taxes, about, « 1.500 »."""
    if isinstance(cell.raw, int | float | Decimal) and not isinstance(cell.raw, bool):
        return _bounded(Decimal(str(cell.raw)))
    said = _said(cell.text, AMOUNT_LOOKS)
    if said in _NONE:
        return None
    if not (found := _AMOUNT.fullmatch(said)):
        if _RANGE.fullmatch(said):
            return Doubtful(None, (Doubt("une fourchette n’est pas un montant", "amount_range"),))
        if len(re.findall(_NUMBER, re.sub(r"\(?\b(?:19|20)\d\d\b\)?", "", said))) > 1:
            return Doubtful(None, (Doubt("plusieurs montants sont dans la même cellule", "several_amounts"),))
        raise ValidationError(AMOUNT_LOOKS)
    number, doubts = found["number"], []
    if re.fullmatch(r"\d{1,3}[.,]\d{3}", number) and not found["scale"]:
        doubts.append(Doubt(f"« {number} » est lu comme des milliers", "thousands"))
        number = re.sub("[.,]", "", number)
    if re.fullmatch(r".*,\d{3}\..*", number):  # as in English
        number = number.replace(",", "")
    elif "," in number or re.search(r"[ .]\d{3}(?:\D|$)", number):
        number = number.replace(" ", "").replace(".", "").replace(",", ".")
    value = Decimal(number.replace(" ", "")) * _SCALES[(found["scale"] or "")[:1]]
    for name, sentence, kind in (
        ("about", "le montant est approximatif", "amount_about"),
        ("yearly", "le montant est celui d’une année : dites si c’est celui de chacune", "amount_per_year"),
    ):
        if found[name]:
            doubts.append(Doubt(sentence, kind))
    if found["tax"] == "ht":
        doubts.append(Doubt("le montant est hors taxes", "amount_without_tax"))
    value = _bounded(-value if found["sign"] in ("-", "−") else value)
    return Doubtful(value, tuple(doubts)) if doubts else value


def _bounded(value):
    if not abs(value) <= MAX_AMOUNT:  # NaN and infinities too
        raise ValidationError("Ce montant est trop grand.")
    return value.quantize(Decimal("0.01")).normalize() + 0


# -- Dates and periods ---------------------------------------------------------

DATE_LOOKS = "Écrivez une date comme 11/10/2023, 10/2023 si seul le mois est connu, ou 2023."
_MONTH_OF = MONTH_NUMBERS | SHORT_MONTHS
_MONTH = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_SEASONS = {"hiver": (1, 3), "printemps": (3, 6), "ete": (6, 9), "automne": (9, 12)}


@dataclass(frozen=True)
class Span:
    """What a text says of time: its first and last dates, and what is doubtful."""

    first: PreciseDate
    last: PreciseDate
    doubts: tuple[Doubt, ...] = ()


def date(cell):
    """PreciseDate of a beginning, or of a day. Doubts: serial numbers, years of two digits, seasons."""
    return _one(cell, "first")


def end(cell):
    """PreciseDate of an end: « 1er semestre 2025 » is June."""
    return _one(cell, "last")


def period(cell):
    """(PreciseDate, PreciseDate): « 2023/2026 », « 1er trim. 2024 », « sept.-déc. 2024 », « mi-2024 → 2026 »."""
    found = _span_of(cell)
    value = found.first, found.last
    return Doubtful(value, found.doubts) if found.doubts else value


def _one(cell, which):
    found = _span_of(cell)
    value = getattr(found, which)
    if found.first != found.last and _pair(_said(cell.text, DATE_LOOKS)):
        raise ValidationError(DATE_LOOKS)  # two dates where one is expected
    return Doubtful(value, found.doubts) if found.doubts else value


def _span_of(cell):
    raw = cell.raw
    if isinstance(raw, dt.datetime):
        raw = raw.date()
    if isinstance(raw, dt.date):
        return _whole(_within(raw))
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _of_number(raw)
    said = _said(cell.text, DATE_LOOKS)
    found = _atom(said) or _pair(said)
    if not found:
        raise ValidationError(DATE_LOOKS)
    return found


def _whole(day, precision=Precision.DAY, *doubts):
    known = PreciseDate(day, precision)
    return Span(known, known, doubts)


def _within(day):
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(f"L’année doit être comprise entre {FIRST_YEAR} et {LAST_YEAR}.")
    return day


def _of_number(raw):
    """A year, or days since 1899 in a cell that lost its format."""
    if not math.isfinite(raw):
        raise ValidationError(DATE_LOOKS)
    if raw == int(raw) and FIRST_YEAR <= raw <= LAST_YEAR:
        return _whole(dt.date(int(raw), 1, 1), Precision.YEAR)
    if not 0 < raw < 100_000:
        raise ValidationError(DATE_LOOKS)
    day = _within(EPOCH + dt.timedelta(int(raw)))
    return _whole(day, Precision.DAY, Doubt(f"« {int(raw)} » est lu comme le {day:%d/%m/%Y}", "serial_date"))


def _months(year, first, last):
    """Span of whole months of a year."""
    return Span(
        PreciseDate(dt.date(year, first, 1), Precision.MONTH), PreciseDate(dt.date(year, last, 1), Precision.MONTH)
    )


def _year(digits):
    """(year, doubts): two digits are of this century, and asked."""
    if len(digits) == 4:
        return int(digits), ()
    return 2000 + int(digits), (Doubt(f"l’année « {digits} » est lue 20{digits}", "two_digit_year"),)


def _with(span, *doubts):
    _within(span.first.date)
    _within(span.last.date)
    return Span(span.first, span.last, (*span.doubts, *doubts))


def _atom(said):
    """Span of one date or of one named stretch of time; None for anything else."""
    said = said.strip(" .,;()")
    if found := re.fullmatch(rf"(?:(\d{{1,2}})(?:er)?[ -])?({_MONTH})\.?[ -/]*'?(\d{{4}}|\d\d)", said):
        year, doubts = _year(found[3])
        return _with(_parsed(f"{found[1] or ''} {list(MONTH_NUMBERS)[_MONTH_OF[found[2]] - 1]} {year}"), *doubts)
    if found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d\d)", said):
        year, doubts = _year(found[3])
        return _with(_parsed(f"{found[1]}/{found[2]}/{year}"), *doubts)
    if found := months_of(said):
        return _with(_months(*found))
    if found := re.fullmatch(r"annees? scolaires? (\d{4})[-/](\d{4}|\d\d)", said):
        return _school_year(*found.groups())
    if found := re.fullmatch(
        r"(debut|mi|milieu|fin|courant|annee|rentree|dans l'annee|en)\b(?: d[eu'])?(?: l'annee)?[ -]?(.+)", said
    ):
        return _named(found[1], found[2].strip())
    if (found := re.fullmatch(r"(\w+) (\d{4})", said)) and found[1] in _SEASONS:
        doubt = Doubt(f"« {said} » est lu comme un trimestre : donnez les mois", "season")
        return _with(_months(int(found[2]), *_SEASONS[found[1]]), doubt)
    try:
        return _parsed(said)
    except ValidationError:
        if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", said):  # a day that is not in the calendar
            raise
        return None


def _parsed(words):
    found = parse(words)
    return Span(found, found)


def _named(word, rest):
    """« fin 2026 », « rentrée 2024 », « courant 2025 », « fin du 1er semestre 2025 »."""
    if re.fullmatch(r"\d{4}", rest):
        return _with(_parsed(rest))
    inner = _atom(rest)
    if not inner or word not in ("debut", "fin", "courant", "en"):
        return None
    edge = {"debut": (inner.first, inner.first), "fin": (inner.last, inner.last)}.get(word, (inner.first, inner.last))
    return Span(*edge, inner.doubts)


def _school_year(first, last):
    first = int(first)
    if int(last) % 100 != (first + 1) % 100:
        return None
    return _with(Span(_months(first, 9, 9).first, _months(first + 1, 7, 7).first))


def _pair(said):
    """Span from a date to another, or None: « 2023 à 2026 », « septembre-décembre 2024 », « 2023/2026 »."""
    if found := re.fullmatch(r"annees scolaires (\d{4}[-/]\d\d(?:\d\d)?) et (\d{4}[-/]\d\d(?:\d\d)?)", said):
        first, last = (_atom(f"annee scolaire {each}") for each in found.groups())
        return Span(first.first, last.last) if first and last else None
    if found := re.fullmatch(
        r"(?:de |du |d'|entre )?(.+?) ?(?:→|–|—|->| - | a | au | jusqu'(?:a|en|au) | et ) ?(.+)", said
    ):
        return _from_to(found[1], found[2])
    if found := re.fullmatch(r"(\d{4}) ?[-/] ?(\d{4})", said):
        return _from_to(found[1], found[2])
    if found := re.fullmatch(rf"({_MONTH})\.? ?[-/] ?((?:{_MONTH})\.? \d{{4}})", said):
        return _from_to(found[1], found[2])
    return None


def _from_to(first, last):
    starts, ends = _atom(first), _atom(last)
    first = first.rstrip(".")
    if ends and not starts and first in _MONTH_OF:  # « septembre à décembre 2024 »
        starts = _atom(f"{first} {ends.last.date.year}")
    if not starts or not ends:
        return None
    if last_day(*ends.last.parts[:2]) < starts.first.date:
        raise ValidationError("La fin est avant le début.")
    return Span(starts.first, ends.last, (*starts.doubts, *ends.doubts))
