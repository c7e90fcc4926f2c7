"""Words of the fields of a fiche, on the page, in lists, documents and exports."""

from collections.abc import Callable
from dataclasses import dataclass

from actions.enums import FicheState
from core import formats
from core.dates import Precision, of_words, until_words, words
from diagnostics.enums import Priority

NAMED_COMMUNES = 8


@dataclass(frozen=True)
class ShortFact:
    """A field of a fiche that is said in a few words: told once here, it is on the page, in the PDF and a
    column of the exports. `words` turns its value into words."""

    field: str
    label: str
    words: Callable = str

    def of(self, values):
        value = values[self.field]
        return "" if value in (None, "") else self.words(value)


SHORT_FACTS = (ShortFact("priority", "Priorité", dict(Priority.choices).get),)


def short_facts(values):
    """((label, words), …), those that are filled only. `values`: {field: value}."""
    return tuple((fact.label, told) for fact in SHORT_FACTS if (told := fact.of(values)))


@dataclass(frozen=True)
class LongFact:
    """A text of a fiche under a heading of its own: told once here, it is on the page and in the PDF. `is_rich`:
    clean HTML, else lines. `is_apart`: it has an attribute of `Fiche`, as those that versions froze before this table."""

    field: str
    title: str
    is_rich: bool = False
    is_apart: bool = False


#: In their order, the new ones last. A new one is frozen in `more`, which no version without it tells otherwise.
LONG_FACTS = (
    LongFact("attention_points", "Points de vigilance", is_apart=True),
    LongFact("obstacles", "Freins", is_apart=True),
    LongFact("levers", "Leviers", is_apart=True),
)
RICH, PLAIN = "riche", "texte"


def long_facts(values):
    """((title, text, RICH or PLAIN), …), those that are filled and have no attribute. `values`: {field: value}."""
    return tuple(
        (fact.title, values[fact.field], RICH if fact.is_rich else PLAIN)
        for fact in LONG_FACTS
        if not fact.is_apart and values[fact.field]
    )


def said(day, precision):
    """« juin 2022 », or nothing."""
    return words(day, precision) if day else ""


def abandonment_words(row):
    if row.abandoned_on is None or row.state != FicheState.ABANDONED:
        return ""
    return f"Abandonnée le {words(row.abandoned_on)}{formats.NBSP}: {row.abandon_reason}"


def progress_words(row):
    if row.progress_rate is None:
        return ""
    text = formats.percent(row.progress_rate, 0)
    return f"{text} ({row.progress_comment})" if row.progress_comment else text


def places_words(names):
    """The first communes by name; the whole perimeter when none is chosen."""
    if not names:
        return "Tout le périmètre"
    if len(names) <= NAMED_COMMUNES:
        return ", ".join(names)
    return f"{', '.join(names[:NAMED_COMMUNES])} et {len(names) - NAMED_COMMUNES} autres communes"


def years_words(row):
    known = [day.year for day in (row.starts_on, row.ends_on) if day]
    return "-".join(dict.fromkeys(str(year) for year in known))


def period_words(row):
    text = span(row.starts_on, row.starts_on_precision, row.ends_on, row.ends_on_precision)
    if row.is_recurring:
        return f"{text}, chaque année" if text else "Chaque année"
    return text


def span(starts_on, starts_precision, ends_on, ends_precision):
    """« 2023-2026 » for whole years, « de juin 2023 à mars 2024 », or what is known."""
    if starts_on and ends_on:
        whole = (starts_on.month, starts_on.day, ends_on.month, ends_on.day) == (1, 1, 12, 31)
        if whole or starts_precision == ends_precision == Precision.YEAR:
            return formats.years(starts_on, ends_on)
        first, last = words(starts_on, starts_precision), words(ends_on, ends_precision)
        return first if first == last else f"{first} – {last}"
    if starts_on:
        return f"À partir {of_words(starts_on, starts_precision)}"
    return until_words(ends_on, ends_precision).capitalize() if ends_on else ""


def means_words(amount, unit):
    if amount is None:
        return ""
    return f"{formats.number(amount)}{formats.NBSP}{'ETP' if unit == 'etp' else 'h'}"
