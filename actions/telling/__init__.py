"""A fiche action told once: a line for the lists, the whole for its page, its PDF and the exports.

    rows = telling.lines(fiches)                                # FicheLine, of a page of a list
    row = telling.complete(row, audience); telling.fiche(row, on=day, audience=audience)     # Fiche

An `Audience` says who reads: a person on a convention, or the declared readers of a document. What
the upper floors know of a fiche (decisions, bilans) comes to its page by `actions.doors`.
"""

from actions.telling.audience import DECLARED, Audience, declared, reader
from actions.telling.lines import line, lines
from actions.telling.rows import complete, completed_for_bilan, labelled, read
from actions.telling.shapes import (
    Actor,
    BudgetLine,
    EnjeuServed,
    Etape,
    Fiche,
    FicheIndicator,
    FicheInPart,
    FicheLine,
    HumanMeans,
    Level,
    YearValue,
    total,
    total_label,
    with_cents,
)
from actions.telling.whole import fiche
from actions.telling.words import SHORT_FACTS, abandonment_words, means_words, progress_words, span

__all__ = [
    "DECLARED",
    "SHORT_FACTS",
    "Actor",
    "Audience",
    "BudgetLine",
    "EnjeuServed",
    "Etape",
    "Fiche",
    "FicheInPart",
    "FicheIndicator",
    "FicheLine",
    "HumanMeans",
    "Level",
    "YearValue",
    "abandonment_words",
    "complete",
    "completed_for_bilan",
    "declared",
    "fiche",
    "labelled",
    "line",
    "lines",
    "means_words",
    "progress_words",
    "read",
    "reader",
    "span",
    "total",
    "total_label",
    "with_cents",
]
