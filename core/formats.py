"""French typography of numbers, amounts, dates and sentences."""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from core.dates import (
    NOT_GIVEN,
    PreciseDate,
    Precision,
    of_words,
    to_words,
    until_words,
    words,
)

THIN = "\u202f"  # narrow no-break space
NBSP = "\u00a0"


def number(value, decimals=None):
    """12 345,6 with narrow no-break spaces; « non renseigné » for None.

    `decimals` None keeps the significant ones (at most 2).
    """
    if value is None or value == "":
        return NOT_GIVEN
    value = Decimal(str(value))
    if decimals is None:
        text = f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):f}".rstrip("0").rstrip(".")
    else:
        text = f"{value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
    sign = "−" if text.startswith("-") and text.strip("-0.") else ""
    whole, _, rest = text.lstrip("-").partition(".")
    groups = f"{int(whole):,}".replace(",", THIN)
    return sign + groups + (f",{rest}" if rest else "")


def counted(count, one, several=""):
    """« 1 commune ajoutée », « 12 communes ajoutées »: each word of `one` takes its s, unless `several` is said."""
    return f"{number(count)} {plural(count, one, several)}"


def plural(count, one, several=""):
    """The words alone: « communes ajoutées » from two, as French counts."""
    return one if count < 2 else several or " ".join(f"{word}s" for word in one.split(" "))


def listed(items):
    """« a », « a et b », « a, b et c »."""
    items = list(items)
    return f"{', '.join(items[:-1])} et {items[-1]}" if len(items) > 1 else "".join(items)


def euros(value):
    """558 373 000 €; cents only when there are some; « non renseigné » for None."""
    if value is None or value == "":
        return NOT_GIVEN
    value = Decimal(str(value))
    return number(value, 0 if value == value.to_integral_value() else 2) + NBSP + "€"


def percent(rate, decimals=1):
    """A share in [0, 1] as « 53,5 % »."""
    if rate is None:
        return NOT_GIVEN
    return number(Decimal(str(rate)) * 100, decimals) + THIN + "%"


def etp(value):
    return NOT_GIVEN if value is None else f"{number(value)}{NBSP}ETP"


def period(starts_on, ends_on):
    """« du 1er janvier 2023 au 31 décembre 2026 », « de 2023 à 2026 », or what is known of it.

    Of PreciseDate, or of dates known to the day; a date known to be unknown is as one that is not given.
    """
    starts, ends = _known(starts_on), _known(ends_on)
    if starts and ends:
        return f"{of_words(*starts.parts)} {to_words(*ends.parts)}"
    if starts:
        return f"à partir {of_words(*starts.parts)}"
    if ends:
        return until_words(*ends.parts)
    return "période non publiée"


def _known(date):
    known = PreciseDate(date) if isinstance(date, dt.date) else date
    return None if known and known.precision == Precision.UNKNOWN else known


def years(starts_on, ends_on):
    """« 2023-2026 », for titles; empty when a bound is unknown."""
    if not (starts_on and ends_on):
        return ""
    if starts_on.year == ends_on.year:
        return str(starts_on.year)
    return f"{starts_on.year}-{ends_on.year}"


def file_size(count):
    """« 812 Ko », « 3,4 Mo »."""
    if count < 1_000_000:
        return f"{number(max(1, round(count / 1000)))}{NBSP}Ko"
    return f"{number((Decimal(count) / 1_000_000).quantize(Decimal('0.1')))}{NBSP}Mo"


def in_sentence(text):
    """« Directrice » after a name loses its capital; an acronym keeps them."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def sentence(text):
    """Typographic apostrophes, and no-break spaces before « : ; ? ! % € » and in « »."""
    text = (text or "").replace("'", "’")
    text = re.sub(r"(?<=\w)[ \u00a0\u202f]?([;?!])(?=\s|$)", THIN + r"\1", text)
    text = re.sub(r"(?<=\w)[ \u00a0\u202f](:)(?=\s|$)", NBSP + r"\1", text)
    text = re.sub(r"(?<=\d)[ \u00a0\u202f]?([%€])", NBSP + r"\1", text)
    return re.sub(r"«[ \u00a0\u202f]?", f"«{NBSP}", re.sub(r"[ \u00a0\u202f]?»", f"{NBSP}»", text))


def hour(time):
    """« 14 h 30 », « 9 h », never broken at the end of a line; an empty text for None."""
    if time is None:
        return ""
    return f"{time.hour}{NBSP}h" + (f"{NBSP}{time.minute:02}" if time.minute else "")


def moment(at):
    """« à 14 h 10, le 3 mars 2026 », of an instant."""
    local = timezone.localtime(at)
    return f"à {hour(local)}, le {words(local.date())}"
