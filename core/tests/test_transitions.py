"""The transition decorator, tried on a convention with a door of the test's own."""

import pytest

from accounts.tests.factories import make_user
from conventions import doors
from conventions.enums import ConventionState
from conventions.tests.factories import make_convention
from core.transitions import Door, Lack, TransitionRefused


@pytest.fixture
def door(monkeypatch):
    """An empty door in place of the convention's own guards."""
    empty = Door()
    monkeypatch.setattr(doors.guards, "_guards", empty._guards)
    return empty


def test_a_transition_is_kept_with_who_from_to(db, door):
    convention, user = make_convention(), make_user()
    convention.start_framing(by=user)
    line = convention.transitions.get()
    assert (line.name, line.from_state, line.to_state, line.by) == ("start_framing", "prospecting", "framing", user)
    assert convention.version == 1


def test_a_wrong_state_is_refused_in_words(db, door):
    convention = make_convention()
    with pytest.raises(TransitionRefused, match="l’état est « Prospection »"):
        convention.enter_into_force(by=make_user())
    assert convention.transitions.count() == 0


def test_a_state_changed_meanwhile_is_seen(db, door):
    convention, user = make_convention(), make_user()
    stale = type(convention).objects.get(pk=convention.pk)
    convention.abandon(by=user, reason="Refus de la commune", on="2024-01-01")
    with pytest.raises(TransitionRefused, match="Abandonnée"):
        stale.start_framing(by=user)


def test_a_blocking_lack_has_no_override(db, door):
    door.guard(ConventionState.FRAMING)(lambda convention: [Lack("une Caf", "/parties/")])
    convention = make_convention()
    with pytest.raises(TransitionRefused, match="Il manque : une Caf") as refusal:
        convention.start_framing(by=make_user(), reason="tant pis")
    assert refusal.value.lacks[0].url == "/parties/"
    convention.refresh_from_db()
    assert convention.state == ConventionState.PROSPECTING


def test_a_warning_passes_with_a_reason_that_is_kept(db, door):
    door.guard(ConventionState.FRAMING)(lambda convention: [Lack("aucun COPIL", is_blocking=False)])
    convention, user = make_convention(), make_user()
    with pytest.raises(TransitionRefused) as refusal:
        convention.start_framing(by=user, reason="  ")
    assert refusal.value.needs_reason
    convention.start_framing(by=user, reason="Élections proches")
    line = convention.transitions.get()
    assert (line.reason, line.warnings) == ("Élections proches", ["aucun COPIL"])


def test_the_history_holds_who_and_why(rf, db, door):
    convention, user = make_convention(), make_user()
    convention.abandon(by=user, reason="Jamais signée", on="2024-01-01")
    event = type(convention).pgh_event_model.objects.filter(pgh_obj_id=convention.pk).latest("pgh_id")
    assert event.state == "abandoned"
    assert event.pgh_context.metadata["reason"] == "Jamais signée"


def test_history_refuses_to_be_rewritten(db):
    from django.db import DatabaseError, transaction

    convention = make_convention()
    events = type(convention).pgh_event_model.objects.filter(pgh_obj_id=convention.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        events.update(name="autre")
    assert events.get().name == convention.name


def test_guards_are_listed_blocking_first(db, door):
    door.guard(ConventionState.FRAMING)(lambda c: [Lack("avertissement", is_blocking=False)])
    door.guard(ConventionState.FRAMING)(lambda c: [Lack("blocage")])
    found = door.lacks(ConventionState.FRAMING, make_convention())
    assert [lack.text for lack in found] == ["blocage", "avertissement"]
