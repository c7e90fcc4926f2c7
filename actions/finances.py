"""Money of a CTG: planned and actual, by funder, kind and year. Source: docs/calculs/finances.md.

Euros tax included. ETP and hours are counted apart (`means`), and never added to euros.
"""

from dataclasses import dataclass
from decimal import Decimal

from actions.enums import FicheState, LigneKind, MoyenUnit
from actions.models import LigneBudgetaire, MoyenHumain
from core import ordering


@dataclass(frozen=True)
class Total:
    """Sums of the known amounts; None when no line has one, so that nothing reads as 0 €."""

    label: str
    planned: Decimal | None
    actual: Decimal | None
    line_count: int
    key: object = None
    missing_actual_count: int = 0

    @property
    def difference(self):
        return None if self.planned is None or self.actual is None else self.actual - self.planned


@dataclass(frozen=True)
class Finances:
    lines: list
    total: Total
    by_funder: list
    by_kind: list
    by_year: list
    years: list
    crossed: list  # [(funder, [(planned, actual) for each year], Total)]
    abandoned_planned: Decimal | None


def _sum(amounts):
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def planned_of(line):
    """What is still planned: nothing on a fiche that was abandoned."""
    if line.fiche_id and line.fiche.state == FicheState.ABANDONED:
        return None
    return line.planned_amount


def _total(label, lines, key=None):
    return Total(
        label,
        _sum(planned_of(line) for line in lines),
        _sum(line.actual_amount for line in lines),
        len(lines),
        key,
        sum(1 for line in lines if line.actual_amount is None),
    )


def _grouped(lines, key, label, order=None):
    groups = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    keys = sorted(groups, key=order) if order else list(groups)
    return [_total(label(groups[each][0]), groups[each], each) for each in keys]


def totals(lines):
    """Finances of budget lines already read (with `fiche` and `funder`). No query."""
    lines = list(lines)

    def last_when_none(year):
        return (year is None, year or 0)

    years = sorted({line.year for line in lines}, key=last_when_none)
    by_funder = _grouped(lines, lambda line: line.funder_id, lambda line: str(line.funder))
    by_funder.sort(key=lambda total: (-(total.planned or total.actual or 0), ordering.key(total.label)))
    kinds = list(LigneKind)
    crossed = []
    for funder in by_funder:
        own = [line for line in lines if line.funder_id == funder.key]
        cells = [
            (
                _sum(planned_of(line) for line in own if line.year == year),
                _sum(line.actual_amount for line in own if line.year == year),
            )
            for year in years
        ]
        crossed.append((funder.label, cells, funder))
    return Finances(
        lines=lines,
        total=_total("Total", lines),
        by_funder=by_funder,
        by_kind=_grouped(lines, lambda line: line.kind, lambda line: line.get_kind_display(), kinds.index),
        by_year=_grouped(
            lines,
            lambda line: line.year,
            lambda line: str(line.year) if line.year else "Année non précisée",
            last_when_none,
        ),
        years=years,
        crossed=crossed,
        abandoned_planned=_sum(
            line.planned_amount for line in lines if line.fiche_id and line.fiche.state == FicheState.ABANDONED
        ),
    )


def of_convention(convention, user):
    """Finances of a convention and of its plan, as this person may read them. One query."""
    lines = (
        LigneBudgetaire.objects.of_convention(convention)
        .visible_to(user)
        .select_related("fiche", "funder", "dispositif")
    )
    return totals(lines)


@dataclass(frozen=True)
class MeansRow:
    """Time of one year, in one unit: ETP of different years are never added."""

    year: int | None
    unit: str
    unit_label: str
    planned: Decimal | None
    actual: Decimal | None
    line_count: int


def means(rows):
    """Human means by year and unit. No query."""
    groups = {}
    for row in rows:
        groups.setdefault((row.year, row.unit), []).append(row)
    return [
        MeansRow(
            year,
            unit,
            MoyenUnit(unit).label,
            _sum(row.planned for row in groups[year, unit]),
            _sum(row.actual for row in groups[year, unit]),
            len(groups[year, unit]),
        )
        for year, unit in sorted(groups, key=lambda key: (key[0] is None, key[0] or 0, key[1]))
    ]


def human_means_of(convention):
    """Human means of a convention and of the fiches of its plan. One query."""
    return list(MoyenHumain.objects.of_convention(convention).select_related("fiche", "organisation"))
