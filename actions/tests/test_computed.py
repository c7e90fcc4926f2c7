"""Late, completion, finances: the worked examples of docs/calculs."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.tests.factories import make_adviser
from actions import completion, finances
from actions.enums import FicheState, LigneKind, MoyenUnit
from actions.models import FicheAction
from actions.tests.factories import make_etape, make_fiche, make_ligne, make_moyen, make_plan
from conventions.enums import Visibility
from conventions.tests.factories import make_convention, make_member
from core.dates import Precision
from territories.tests.factories import make_organisation

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 7, 1)


# docs/calculs/retard.md


@pytest.mark.parametrize(
    ("ends_on", "precision", "state", "is_late"),
    [
        (dt.date(2026, 6, 30), Precision.DAY, FicheState.IN_PROGRESS, True),
        (dt.date(2026, 7, 1), Precision.DAY, FicheState.IN_PROGRESS, False),
        (dt.date(2026, 6, 1), Precision.MONTH, FicheState.PLANNED, True),
        (dt.date(2026, 7, 1), Precision.MONTH, FicheState.PLANNED, False),
        (dt.date(2026, 1, 1), Precision.YEAR, FicheState.BLOCKED, False),
        (dt.date(2025, 1, 1), Precision.YEAR, FicheState.BLOCKED, True),
        (dt.date(2025, 1, 1), Precision.YEAR, FicheState.DONE, False),
        (dt.date(2025, 1, 1), Precision.YEAR, FicheState.ABANDONED, False),
        (None, Precision.DAY, FicheState.PLANNED, False),
    ],
)
def test_late_is_one_rule_on_the_row_and_in_the_database(ends_on, precision, state, is_late):
    fiche = make_fiche(ends_on=ends_on, ends_on_precision=precision, state=state)
    assert fiche.is_late_on(DAY) is is_late
    assert FicheAction.objects.late(on=DAY).exists() is is_late
    assert FicheAction.objects.with_late(on=DAY).get().is_late is is_late


def test_proposed_fiche_is_never_late():
    fiche = make_fiche(ends_on=dt.date(2020, 1, 1), is_proposed=True)
    assert not fiche.is_late_on(DAY)
    assert not FicheAction.objects.late(on=DAY).exists()


def test_end_known_to_the_year_is_kept_as_its_last_day():
    assert make_fiche(ends_on=dt.date(2026, 1, 1), ends_on_precision=Precision.YEAR).ends_on == dt.date(2026, 12, 31)
    etape = make_etape(make_fiche(), ends_on=dt.date(2026, 2, 1), ends_on_precision=Precision.MONTH)
    assert etape.ends_on == dt.date(2026, 2, 28)


# docs/calculs/avancement.md


def test_completion_excludes_abandoned_fiches_and_says_both_numbers():
    plan = make_plan()
    for state, count in [("done", 4), ("in_progress", 9), ("planned", 4), ("abandoned", 1)]:
        for _ in range(count):
            make_fiche(plan, state=state)
    make_fiche(plan, is_proposed=True)
    found = completion.of_rows(plan.fiches.all())
    assert (found.done_count, found.live_count, found.abandoned_count, found.proposed_count) == (4, 17, 1, 1)
    assert found.rate == Decimal("0.2353")
    assert found.words == "4 réalisées sur 17 fiches vivantes, 1 abandonnée exclue"


def test_completion_of_nothing_is_not_zero():
    plan = make_plan()
    assert completion.of_rows(plan.fiches.all()).rate is None
    make_fiche(plan, state="abandoned")
    found = completion.of_rows(plan.fiches.all())
    assert found.rate is None
    assert found.words == "Aucune fiche vivante, 1 abandonnée"


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (["done"], "1 réalisée sur 1 fiche vivante"),
        (["planned"], "Aucune réalisée sur 1 fiche vivante"),
        (
            ["planned", "done", "done", "abandoned", "abandoned"],
            "2 réalisées sur 3 fiches vivantes, 2 abandonnées exclues",
        ),
    ],
)
def test_completion_in_words(states, words):
    plan = make_plan()
    for state in states:
        make_fiche(plan, state=state)
    assert completion.of_rows(plan.fiches.all()).words == words


# docs/calculs/finances.md


def test_finances_by_funder_kind_and_year():
    convention = make_convention()
    caf, cc = make_organisation(name="Caf 21"), make_organisation(name="CC de Gevrey")
    relais = make_fiche(convention=convention)
    given_up = make_fiche(convention=convention, state=FicheState.ABANDONED)
    make_ligne(relais, funder=caf, year=2024, planned_amount=12000, actual_amount=11500)
    make_ligne(relais, funder=cc, year=2024, planned_amount=8000)
    make_ligne(relais, funder=cc, year=2025, planned_amount=5000, kind=LigneKind.INVESTMENT)
    make_ligne(given_up, funder=caf, year=2024, planned_amount=3000)
    make_ligne(convention=convention, funder=caf, year=None, planned_amount=20000, kind=LigneKind.ENGINEERING)
    make_ligne(make_fiche(convention=convention, is_proposed=True), funder=caf, planned_amount=99)

    found = finances.of_convention(convention, make_adviser(caf=convention.caf))

    assert (found.total.planned, found.total.actual) == (45000, 11500)
    assert found.total.missing_actual_count == 4
    assert found.abandoned_planned == 3000
    assert {total.label: (total.planned, total.actual) for total in found.by_funder} == {
        "Caf 21": (32000, 11500),
        "CC de Gevrey": (13000, None),
    }
    assert [(total.label, total.planned) for total in found.by_kind] == [
        ("Fonctionnement", 20000),
        ("Investissement", 5000),
        ("Ingénierie", 20000),
    ]
    assert [(total.label, total.planned) for total in found.by_year] == [
        ("2024", 20000),
        ("2025", 5000),
        ("Année non précisée", 20000),
    ]
    assert sum(total.planned for total in found.by_funder) == found.total.planned


def test_finances_count_only_the_lines_that_one_reads():
    convention = make_convention()
    make_ligne(convention=convention, planned_amount=100, visibility=Visibility.SHARED)
    make_ligne(convention=convention, planned_amount=10, visibility=Visibility.COPIL)
    elected = make_member(convention, "elected")
    officer = make_member(convention, "cooperation_officer")
    assert finances.of_convention(convention, elected).total.planned == 10
    assert finances.of_convention(convention, officer).total.planned == 110


def test_human_means_of_two_years_or_units_are_never_added():
    convention = make_convention()
    make_moyen(convention=convention, planned="0.5", year=2024)
    make_moyen(make_fiche(convention=convention), planned="0.2", year=2024)
    make_moyen(convention=convention, planned="0.5", year=2025)
    make_moyen(convention=convention, planned=120, unit=MoyenUnit.HOURS, year=2024)
    rows = finances.means(finances.human_means_of(convention))
    assert [(row.year, row.unit, row.planned) for row in rows] == [
        (2024, "etp", Decimal("0.70")),
        (2024, "hours", 120),
        (2025, "etp", Decimal("0.50")),
    ]
