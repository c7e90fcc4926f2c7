"""What the plan gives to the convention: a warning, fields of its text, its emptiness."""

import pytest

from actions.champs import axes, fiche_count, plan_in_words
from actions.tests.factories import make_axe, make_fiche, make_ligne, make_plan
from conventions import doors
from conventions.enums import ConventionState
from conventions.tests.factories import make_convention

pytestmark = pytest.mark.django_db


def lacks(convention):
    return [lack for lack in doors.guards.lacks(ConventionState.DRAFTING, convention) if "fiche" in lack.text]


def test_convention_without_fiche_is_warned_before_the_writing():
    convention = make_convention()
    (lack,) = lacks(convention)
    assert not lack.is_blocking
    make_fiche(convention=convention, state="abandoned")
    assert lacks(convention)
    make_fiche(convention=convention)
    assert not lacks(convention)


def test_axes_of_a_text_are_written_with_the_words_of_the_plan():
    convention = make_convention()
    plan = make_plan(convention, niveaux=("Orientation", "Objectif"), declared_fiche_count=18)
    assert fiche_count(convention) == "18"
    first = make_axe(plan, code="1", label="Soutenir les familles")
    make_axe(plan, code="Orientation 2", label="Rompre l’isolement")
    make_axe(plan, code="", label="Se coordonner")
    make_fiche(axe=make_axe(parent=first, code="1.1", label="Accueillir"), code="1.1.1", title="Ouvrir un relais")
    make_fiche(plan, code="", title="Évaluer")
    assert axes(convention) == [
        "Orientation 1 : Soutenir les familles",
        "Orientation 2 : Rompre l’isolement",
        "Se coordonner",
    ]
    assert fiche_count(convention) == "2"
    assert plan_in_words(convention)[0] == "Orientation 1 : Soutenir les familles – 1.1.1 Ouvrir un relais"
    assert plan_in_words(convention)[-1] == "Évaluer"


def test_an_announced_count_keeps_its_nuance_in_a_text():
    for nuance, said in (("about", "environ 18"), ("presumed", "18 (nombre présumé)")):
        convention = make_convention()
        make_plan(
            convention,
            declared_fiche_count=18,
            declared_fiche_count_nuance=nuance,
            declared_fiche_count_source="presse",
        )
        assert fiche_count(convention) == said


def test_text_without_plan_has_nothing_to_insert():
    convention = make_convention()
    assert axes(convention) == []
    assert fiche_count(convention) is None


def test_convention_with_a_plan_or_money_is_no_longer_empty():
    from actions.guards import has_plan

    convention = make_convention()
    make_plan(convention)
    assert not has_plan(convention)
    make_ligne(convention=convention)
    assert has_plan(convention)
    assert has_plan(make_fiche().convention)
