"""Conventions that a Caf no longer has to keep."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from conventions.enums import ConventionState
from conventions.models import Convention
from core.dates import words
from reporting.elimination.models import Conservation


@dataclass(frozen=True)
class Due:
    """A convention kept until the day `until`, years after it ended on `end`; `why`: how it ended."""

    convention: Any
    end: date
    why: str
    until: date

    @property
    def line(self):
        """As a bordereau keeps it."""
        row = self.convention
        return {
            "convention": row.pk,
            "title": str(row),
            "parties": [str(each) for each in row.parties.all()],
            "period": row.period_words,
            "end": self.end.isoformat(),
            "why": self.why,
            "until": self.until.isoformat(),
            "documents": row.documents_count,
        }


ENDED = {
    ConventionState.IN_FORCE: "Échue",
    ConventionState.RENEWED: "Renouvelée",
    ConventionState.ABANDONED: "Abandonnée",
    ConventionState.TERMINATED: "Résiliée",
}


def end_of(convention):
    """The day from which its years are counted, or None: it has not ended, or nobody knows when."""
    if convention.state == ConventionState.ABANDONED:
        return convention.abandoned_on
    if convention.state == ConventionState.TERMINATED:
        return convention.terminated_on
    return convention.end_day if convention.state in ENDED else None


def years_later(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)


def of_caf(caf, *, on, only=None):
    """[Due] of this Caf on the day `on`, the oldest end first; none while it has not said for how long it keeps.
    `only`: keys of conventions. Three queries."""
    years = Conservation.objects.filter(caf=caf).values_list("years", flat=True).first()
    if years is None:
        return []
    rows = Convention.objects.filter(caf=caf, state__in=ENDED, is_example=False).with_end()
    rows = rows.annotate(documents_count=Count("documents")).prefetch_related("parties__organisation")
    found = []
    for row in rows if only is None else rows.filter(pk__in=only):
        end = end_of(row)
        if end and years_later(end, years) < on:
            found.append(Due(row, end, ENDED[row.state], years_later(end, years)))
    return sorted(found, key=lambda due: (due.end, due.convention.pk))


def told(line):
    """Cells of a line, for its page and its worksheet."""
    days = [words(date.fromisoformat(line[name])) for name in ("end", "until")]
    return [
        line["convention"],
        line["title"],
        ", ".join(line["parties"]),
        line["period"],
        f"{line['why']}, {days[0]}",
        days[1],
        line["documents"],
    ]


HEADINGS = ["Nº", "Convention", "Parties", "Période", "Fin", "À garder jusqu’au", "Documents"]
