import datetime as dt

import pytest

from actions import doors as action_doors
from actions.tests.factories import make_changement, make_fiche, make_plan
from conventions import doors as convention_doors
from conventions.enums import ConventionState, Role
from conventions.perms import roles_held
from conventions.tests.factories import make_convention, make_member, make_signed_convention
from conventions.text import champs
from core.transitions import TransitionRefused
from governance import decisions
from governance.enums import ComiteKind, DecisionState, SeanceState
from governance.tests.factories import make_comite, make_decision, make_seance

pytestmark = pytest.mark.django_db


def locked_fiche():
    """A fiche of a plan declared complete, once the convention is in force."""
    convention = make_signed_convention()
    plan = make_plan(convention)
    fiche = make_fiche(plan)
    type(plan).objects.filter(pk=plan.pk).update(original_complete_on=dt.date(2023, 12, 1))
    fiche.refresh_from_db()
    return fiche


# A decision supports the change of a fiche ------------------------------------------------


def test_a_change_is_applied_once_a_copil_decided_it():
    fiche = locked_fiche()
    changement = make_changement(fiche)
    by = make_member(fiche.convention, Role.CTG_LEAD)
    with pytest.raises(TransitionRefused, match="attend une décision"):
        changement.apply(by=by)
    decision = make_decision(make_seance(make_comite(fiche.convention)), changement=changement)
    assert action_doors.support_of(changement) == decision
    changement.apply(by=by)
    fiche.refresh_from_db()
    assert fiche.title.endswith("deuxième version")


@pytest.mark.parametrize("state", [SeanceState.DRAFT, SeanceState.CONVENED, SeanceState.CANCELLED])
def test_a_decision_of_a_seance_that_was_not_held_supports_nothing(state):
    changement = make_changement(locked_fiche())
    comite = make_comite(changement.fiche.convention)
    make_decision(make_seance(comite, state=state), changement=changement)
    assert action_doors.support_of(changement) is None


def test_a_decision_of_another_comite_or_convention_or_dropped_supports_nothing():
    changement = make_changement(locked_fiche())
    convention = changement.fiche.convention
    make_decision(make_seance(make_comite(convention, kind=ComiteKind.COTECH)), changement=changement)
    make_decision(make_seance(make_comite()), changement=changement)
    make_decision(make_seance(make_comite(convention)), changement=changement, state=DecisionState.DROPPED)
    assert action_doors.support_of(changement) is None


# What a fiche shows ------------------------------------------------------------------------


def test_a_fiche_shows_its_decisions_latest_first_in_one_query(django_assert_num_queries):
    convention = make_convention()
    fiche = make_fiche(convention=convention)
    comite = make_comite(convention)
    old = make_decision(make_seance(comite, held_on=dt.date(2023, 5, 1)), number="2023-01", fiches=[fiche])
    new = make_decision(make_seance(comite), number="2024-01", changement=make_changement(fiche))
    make_decision(make_seance(comite, state=SeanceState.DRAFT), fiches=[fiche])
    make_decision(make_seance(comite))
    reader = make_member(convention, Role.ELECTED)
    reader.caf_memberships_on()
    roles_held(reader)
    with django_assert_num_queries(1):
        panel = decisions.fiche_panel(fiche, reader)
    assert decisions.fiche_panel in action_doors.panels and panel.title == "Décisions"
    assert [item.url for item in panel.items] == [new.get_absolute_url(), old.get_absolute_url()]
    assert panel.items[0].when == "4 décembre 2024"


# What a convention must have ---------------------------------------------------------------


def lack_texts(convention):
    lacks = convention.lacks_for(ConventionState.DIAGNOSTIC)
    assert not [lack for lack in lacks if "COPIL" in lack.text and lack.is_blocking]
    return [lack.text for lack in lacks if "COPIL" in lack.text]


def test_the_diagnostic_warns_until_a_first_copil_was_held():
    convention = make_convention(state=ConventionState.FRAMING)
    assert lack_texts(convention) == ["un comité de pilotage (COPIL)"]
    make_comite(convention, kind=ComiteKind.COTECH)
    assert lack_texts(convention) == ["un comité de pilotage (COPIL)"]
    copil = make_comite(convention)
    assert lack_texts(convention) == ["une première séance du COPIL"]
    make_seance(copil, state=SeanceState.CONVENED)
    assert lack_texts(convention) == ["une première séance du COPIL"]
    make_seance(copil)
    assert lack_texts(convention) == []


def test_a_convention_with_a_comite_is_no_longer_empty():
    convention = make_convention()
    assert not any(written(convention) for written in convention_doors.emptiness)
    make_comite(convention)
    assert any(written(convention) for written in convention_doors.emptiness)


# Fields of the text ------------------------------------------------------------------------


def test_the_text_lists_the_comites_copil_first_with_composition_and_frequency():
    convention = make_convention()
    make_comite(convention, kind=ComiteKind.COTECH, name="Comité technique", frequency="Chaque trimestre")
    make_comite(convention, composition="<p>Élus et Caf.</p>", frequency="Une fois par an")
    values = champs.Values(convention)
    assert values.get("comites") == [
        "Comité de pilotage : Élus et Caf ; Une fois par an",
        "Comité technique : Chaque trimestre",
    ]
    assert values.get("copil_frequence") == "Une fois par an"
    assert values.get("copil_composition") == "Élus et Caf."


def test_the_fields_of_a_convention_without_comite_are_missing():
    values = champs.Values(make_convention())
    assert all(values.is_missing(name) for name in ("comites", "copil_frequence", "copil_composition"))
