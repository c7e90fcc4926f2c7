"""Pages that are filled: short fiches share one, no axe is alone on its own, no heading ends one, nothing said on each line."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from actions.enums import FicheState
from actions.telling.plan import PlanNode
from actions.telling.shapes import BudgetLine
from core.telling import Chart, Series
from reporting.documents import budgets, checks, filling, pipeline
from reporting.documents.bilan_presenter import FicheGroup, FichesSection, FinancesSection, SynthesisSection
from reporting.documents.convention_presenter import EvaluationAnnexe, Measure, PlanAnnexe

from . import samples
from .test_pdf import pages_of_headings, text_of

SHORT = {
    "context": "",
    "description": "",
    "etapes": (),
    "human_means": (),
    "material_means": "",
    "enjeux": (),
    "budget": (),
}


def make_short(number=1, **fields):
    return samples.make_fiche(number, **SHORT | fields)


def ids(groups):
    return [[step.id for step in group] for group in groups]


def test_steps_are_laid_out_together_while_their_guessed_heights_hold():
    full = samples.make_fiche(9, etapes=())
    short = [make_short(number) for number in range(1, 4)]
    bare = PlanNode("a2", "Axe", "2", "Un autre axe", level=3)
    lower = PlanNode("o1", "Objectif", "1.1", "Un objectif", level=4)
    axe = PlanNode("a1", "Axe", "1", "Un axe", level=3, description=samples.paragraphs(3, 4), fiches=(full, *short))
    assert filling.PAGE * 0.9 < filling.height_of(full) <= filling.PAGE
    assert 2 * filling.height_of(short[0]) < filling.PAGE
    assert ids(filling.together([axe, full, *short[:2], full])) == [
        ["a1"],
        ["fiche-9"],
        ["fiche-1", "fiche-2"],
        ["fiche-9"],
    ]
    assert ids(filling.together([short[0], lower, full, axe])) == [["fiche-1"], ["o1", "fiche-9"], ["a1"]]
    assert ids(filling.together([bare, lower, short[0], short[1]])) == [["a2", "o1", "fiche-1"], ["fiche-2"]]
    assert ids(filling.together([lower, axe, lower])) == [["o1"], ["a1", "o1"]]
    assert filling.together([]) == []


def test_short_fiches_share_a_page_and_nothing_is_lost():
    first = (samples.make_fiche(1), *(make_short(number) for number in (2, 3)))
    axes = tuple(
        PlanNode(f"a{code}", "Axe", code, f"Un axe {code}", fiches=fiches)
        for code, fiches in (("1", first), ("2", (make_short(7),)))
    )
    plan = PlanAnnexe(
        "annexe-1", 1, "Plan d’actions", nodes=axes, fiches=(make_short(8, code="", title="Hors des axes"),)
    )
    announced = replace(samples.make_annexes(1)[-1], subject="", vote="", origin="", on="")
    files = tuple(replace(announced, id=f"annexe-{number}", number=number) for number in (2, 3))
    document = samples.make_convention(2, preambule="", articles=samples.make_articles()[:1], annexes=(plan, *files))
    pdf = pipeline.render(document, final=True).pdf
    assert checks.validate(pdf) == []
    found = pages_of_headings(pdf)
    whole, one, other, of_next, loose = (found[fiche.name] for fiche in plan.all_fiches)
    assert whole < one == other < of_next <= loose
    assert found[axes[0].section.title] == found[plan.section.title]
    assert found[axes[1].section.title] == of_next  # an axe is not alone on its page
    assert found[files[0].section.title] == found[files[1].section.title]
    text = " ".join(text_of(pdf).split())
    assert text.count("Les fiches actions") == 3  # one an axe, one for what hangs on none
    for fiche in plan.all_fiches:
        assert text.count(fiche.title.split()[0]) >= 3  # contents, table, heading


@pytest.mark.parametrize("name", ["convention", "bilan"])
def test_no_page_ends_by_a_heading(rendering, name):
    titles = {" ".join(title.split()) for title in pages_of_headings(rendering(name).pdf)}
    for page in text_of(rendering(name).pdf).split("\f")[2:]:
        lines = [" ".join(line.split()) for line in page.strip().splitlines()[:-1] if line.strip()]
        if lines:
            assert lines[-1] not in titles and "toutes taxes comprises." not in lines[-1]


LINES = (
    BudgetLine("Caf", "Fonctionnement", 2024, Decimal(12_000), Decimal(11_000)),
    BudgetLine("Caf", "Fonctionnement", 2025, Decimal(13_000)),
    BudgetLine("Commune", "Investissement", 2025, Decimal("500.50")),
)


def test_a_budget_of_several_years_has_funders_in_rows_and_years_in_columns():
    budget = budgets.crossed(LINES)
    assert (budget.years, budget.has_actual, budget.has_gaps) == ((2024, 2025), True, True)
    assert [(row.head.funder, words) for row, words in budget.told] == [
        ("Caf", [("Prévu", [12_000, 13_000], 25_000), ("Réalisé", [11_000, None], 11_000)]),
        ("Commune", [("Prévu", [None, Decimal("500.50")], Decimal("500.50")), ("Réalisé", [None, None], None)]),
    ]
    assert budget.sums == [
        ("Prévu", [12_000, Decimal("13500.50")], Decimal("25500.50")),
        ("Réalisé", [11_000, None], 11_000),
    ]
    planned = budgets.crossed([replace(line, actual=None) for line in LINES])
    assert [word for word, *_ in planned.sums] == ["Prévu"]
    assert budgets.crossed(LINES[1:]) is None and budgets.crossed(()) is None
    assert budgets.crossed([replace(LINES[0], year=year) for year in range(2020, 2026)]) is None


def test_a_bilan_says_once_what_each_line_repeats_and_cuts_no_state():
    states = Chart("etats", "Statuts, axe par axe", "stacked", ("Axe 1", "Axe 2"),
                   tuple(Series(label, (1, 2)) for label in FicheState.labels), label_heading="Axe")  # fmt: skip
    sample = samples.make_bilan()
    [synthesis] = [part for part in sample.parts if isinstance(part, SynthesisSection)]
    [fiches] = [part for part in sample.parts if isinstance(part, FichesSection)]
    [money] = [part for part in sample.parts if isinstance(part, FinancesSection)]
    told = tuple(
        replace(fiche, progress=f"{40 + place}\u00a0% (Estimation du pilote)", state="Abandonnée")
        for place, fiche in enumerate(fiches.groups[0].fiches[:2])
    )
    fiches = replace(fiches, groups=(FicheGroup("axe-1", "Axe 1", fiches=told),))
    assert fiches.progress_note == "Estimation du pilote"
    other = replace(told[1], progress="50\u00a0% (Constat)")
    assert replace(fiches, groups=(FicheGroup("axe-1", "Axe 1", fiches=(told[0], other)),)).progress_note == ""
    document = replace(sample, parts=(replace(synthesis, by_axe=states), fiches, money))
    pdf = pipeline.render(document, final=True).pdf
    assert checks.validate(pdf) == []
    text = " ".join(text_of(pdf).split())
    assert len(re.findall("stimation du pilote", text)) == 1 and "40 %" in text and "41 %" in text
    headings = next(line for line in text_of(pdf).splitlines() if line.split()[:1] == ["Axe"] and "Total" in line)
    assert " ".join(headings.split()) == " ".join(("Axe", *FicheState.labels, "Total"))


def test_what_all_indicators_share_is_said_once():
    found = samples.make_fiche().indicators[0]
    annexe = EvaluationAnnexe("e", 1, "Évaluation", measures=(
        Measure("1.1", replace(found, source="Relais", frequency="Annuelle", responsible="")),
        Measure("1.2", replace(found, source="Relais", frequency="Mensuelle", responsible="")),
    ))  # fmt: skip
    assert annexe.said_once == [("Source", "Relais")]
    assert (annexe.has_sources, annexe.has_frequencies, annexe.has_responsibles) == (False, True, False)
    assert replace(annexe, measures=annexe.measures[:1]).said_once == []
