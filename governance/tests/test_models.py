import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.enums import CafRole
from accounts.tests.factories import make_caf_member, make_user
from actions.tests.factories import make_changement, make_fiche
from conventions.enums import Role
from conventions.perms import whole_opening
from conventions.tests.factories import make_convention, make_member
from core.transitions import TransitionRefused
from governance import perms
from governance.enums import ComiteKind, DecisionState, SeanceState
from governance.models import Comite, Decision, Presence, Seance
from governance.tests.factories import (
    make_comite,
    make_decision,
    make_membre,
    make_point,
    make_presence,
    make_seance,
    make_validated,
)
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 12, 4)


def make_full_seance():
    """Validated: one point, one presence and one decision, each tied to the same fiche."""
    convention = make_convention()
    fiche = make_fiche(convention=convention)
    seance = make_seance(make_comite(convention), minutes="<p>Le bilan est approuvé.</p>")
    point = make_point(seance)
    point.fiches.add(fiche)
    presence = make_presence(seance)
    decision = make_decision(seance, fiches=[fiche])
    return make_validated(seance), point, presence, decision, fiche


def refused(act):
    with pytest.raises(IntegrityError, match="ne change plus|autre convention"), transaction.atomic():
        act()


# Who sees what --------------------------------------------------------------------------


def test_a_comite_is_seen_by_the_readers_of_its_convention_only():
    convention, other = make_convention(), make_convention()
    mine, _ = make_comite(convention), make_comite(other)
    user = make_member(convention, Role.COPIL_MEMBER)
    assert list(Comite.objects.visible_to(user)) == [mine]
    assert not Comite.objects.visible_to(make_user()).exists()


def test_a_comite_without_convention_is_seen_by_its_caf():
    caf = make_caf()
    comite = make_comite(caf=caf, kind=ComiteKind.CDSF)
    assert list(Comite.objects.visible_to(make_caf_member(caf=caf, role=CafRole.BOARD))) == [comite]
    assert not Comite.objects.visible_to(make_caf_member(caf=make_caf("91"))).exists()


@pytest.mark.parametrize(
    ("role", "expected"),
    [(Role.COPIL_MEMBER, 3), (Role.LOCAL_MANAGER, 3), (Role.COOPERATION_OFFICER, 5), (Role.CTG_LEAD, 5)],
)
def test_a_seance_in_preparation_is_seen_by_its_writers_only(role, expected):
    comite = make_comite()
    user = make_member(comite.convention, role)
    make_seance(comite, state=SeanceState.DRAFT)
    make_seance(comite, state=SeanceState.CANCELLED)  # never announced
    make_seance(comite, state=SeanceState.CANCELLED, convened_at=timezone.now())
    make_seance(comite, state=SeanceState.CONVENED)
    make_seance(comite, state=SeanceState.HELD)
    assert Seance.objects.visible_to(user).count() == expected


def test_a_row_is_opened_to_those_whose_lists_show_it():
    """`opened_to`, by keys, and `visible_to` are one rule: comités of two conventions and of two Cafs, every state."""
    mine, other = (make_comite(make_convention(caf=make_caf(code))) for code in ("21", "91"))
    comites = [mine, other, *(make_comite(caf=each.caf, kind=ComiteKind.CDSF) for each in (mine, other))]
    for comite in comites:
        for state in SeanceState:
            make_seance(comite, state=state, held_on=dt.date(2024, 1, 1) + dt.timedelta(len(state)))
        make_seance(comite, state=SeanceState.CANCELLED, convened_at=timezone.now())
    readers = [
        make_member(mine.convention, role) for role in (Role.CTG_LEAD, Role.ELECTED, Role.PARTNER, Role.COPIL_MEMBER)
    ]
    readers += [make_caf_member(caf=mine.caf, role=role) for role in (CafRole.ADMIN, CafRole.BOARD)]
    for user in readers:
        for rows, opened in (
            (Comite.objects, Comite.objects.opened_to(*whole_opening(user))),
            (Seance.objects, Seance.objects.opened_to(*perms.opening(user))),
        ):
            seen = {row.pk for row in rows.visible_to(user)}
            assert {row.pk for row in opened} == seen and len(seen) < rows.count()
        written = Comite.objects.filter(Comite.objects.written_condition(*perms.opening(user)[2:]))
        assert {row.pk for row in written} == {row.pk for row in Comite.objects.written_by(user)}


def test_the_decisions_of_a_hidden_seance_are_hidden():
    draft = make_seance(state=SeanceState.DRAFT)
    make_decision(draft)
    reader = make_member(draft.comite.convention, Role.ELECTED)
    writer = make_member(draft.comite.convention, Role.CTG_LEAD)
    assert Decision.objects.visible_on(draft.comite.convention, reader).count() == 0
    assert Decision.objects.visible_on(draft.comite.convention, writer).count() == 1


def test_upcoming_seances_come_nearest_first_and_leave_out_those_held():
    comite = make_comite()
    later = make_seance(comite, state=SeanceState.CONVENED, held_on=DAY + dt.timedelta(days=30))
    today = make_seance(comite, state=SeanceState.DRAFT, held_on=DAY)
    make_seance(comite, state=SeanceState.HELD, held_on=DAY)
    make_seance(comite, state=SeanceState.CONVENED, held_on=DAY - dt.timedelta(days=1))
    assert list(Seance.objects.upcoming(on=DAY)) == [today, later]


def test_a_decision_is_open_once_taken_and_late_the_day_after_its_due_date():
    held, planned = make_seance(), make_seance(state=SeanceState.CONVENED)
    late = make_decision(held, due_on=DAY - dt.timedelta(days=1))
    due = make_decision(held, due_on=DAY)
    make_decision(held, due_on=DAY - dt.timedelta(days=9), state=DecisionState.DONE)
    make_decision(planned, due_on=DAY - dt.timedelta(days=9))
    assert set(Decision.objects.open()) == {late, due}
    assert set(Decision.objects.open().due(on=DAY)) == {late, due}
    assert list(Decision.objects.late(on=DAY)) == [late]
    flags = {row.pk: row.is_late for row in Decision.objects.with_late(on=DAY)}
    assert [pk for pk, is_late in flags.items() if is_late] == [late.pk]
    assert [row.pk for row in Decision.objects.select_related("seance") if row.is_late_on(DAY)] == [late.pk]


# What is frozen -------------------------------------------------------------------------


def test_the_minutes_of_a_validated_seance_are_refused_by_the_database():
    seance, *_ = make_full_seance()
    seance.minutes = "<p>Autre chose.</p>"
    refused(seance.save)
    refused(lambda: Seance.objects.filter(pk=seance.pk).update(held_on=DAY, state=SeanceState.HELD))
    refused(seance.delete)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE governance_seance SET minutes = 'autre' WHERE id = %(seance)s",
        "UPDATE governance_seance SET state = 'held' WHERE id = %(seance)s",
        "DELETE FROM governance_seance WHERE id = %(seance)s",
        "UPDATE governance_presence SET status = 'absent' WHERE seance_id = %(seance)s",
        "DELETE FROM governance_presence WHERE seance_id = %(seance)s",
        "UPDATE governance_pointordredujour SET title = 'autre' WHERE seance_id = %(seance)s",
        "DELETE FROM governance_pointordredujour_fiches",
        "UPDATE governance_decision SET text = 'autre' WHERE seance_id = %(seance)s",
        "UPDATE governance_decision SET number = '9' WHERE seance_id = %(seance)s",
        "UPDATE governance_decision SET owner = 'autre' WHERE seance_id = %(seance)s",
        "UPDATE governance_decision SET due_on = '2030-01-01' WHERE seance_id = %(seance)s",
        "DELETE FROM governance_decision_fiches",
        "DELETE FROM governance_decision WHERE seance_id = %(seance)s",
    ],
)
def test_raw_sql_cannot_change_validated_minutes(sql):
    seance, *_ = make_full_seance()

    def act():
        with connection.cursor() as cursor:
            cursor.execute(sql, {"seance": seance.pk})

    refused(act)


def test_nothing_is_added_to_validated_minutes():
    seance, point, _, decision, _ = make_full_seance()
    other = make_fiche(convention=seance.comite.convention)
    refused(lambda: make_point(seance))
    refused(lambda: make_presence(seance))
    refused(lambda: make_decision(seance))
    refused(lambda: point.fiches.add(other))
    refused(lambda: decision.fiches.add(other))


def test_a_decision_moved_into_a_validated_seance_is_refused():
    seance, *_ = make_full_seance()
    decision = make_decision(make_seance(seance.comite))
    decision.seance = seance
    refused(decision.save)


def test_the_state_and_outcome_of_a_decision_live_on_after_the_minutes():
    *_, decision, fiche = make_full_seance()
    decision.state, decision.outcome = DecisionState.DONE, "La permanence est ouverte."
    decision.save()
    decision.refresh_from_db()
    assert decision.state == DecisionState.DONE
    decision.changement = make_changement(fiche)
    refused(decision.save)


def test_a_fiche_of_another_convention_is_refused_by_the_database():
    seance = make_seance()
    stranger = make_fiche(convention=make_convention(caf=seance.comite.caf))
    refused(lambda: make_decision(seance, fiches=[stranger]))
    refused(lambda: make_point(seance).fiches.add(stranger))


def test_a_change_of_another_convention_is_refused_by_the_decision():
    seance = make_seance()
    decision = make_decision(seance)
    decision.changement = make_changement(make_fiche(convention=make_convention()))
    with pytest.raises(ValidationError, match="autre convention"):
        decision.full_clean()


# Transitions ----------------------------------------------------------------------------


def make_writer(seance):
    return make_member(seance.comite.convention, Role.COOPERATION_OFFICER)


def test_a_seance_is_convened_held_then_validated_and_each_step_is_kept():
    seance = make_seance(state=SeanceState.DRAFT, minutes="<p>Approuvé.</p>")
    by = make_writer(seance)
    make_presence(seance)
    make_decision(seance)
    seance.convene(by=by)
    seance.hold(by=by)
    seance.validate_minutes(by=by)
    assert seance.state == SeanceState.VALIDATED
    assert seance.convened_at and seance.validated_at
    lines = seance.transitions.values_list("name", "to_state", "by")
    assert list(lines) == [
        ("convene", "convened", by.pk),
        ("hold", "held", by.pk),
        ("validate_minutes", "validated", by.pk),
    ]


def test_a_seance_is_not_held_before_its_day():
    seance = make_seance(state=SeanceState.CONVENED, held_on=timezone.localdate() + dt.timedelta(days=1))
    with pytest.raises(TransitionRefused, match="n’a pas encore eu lieu"):
        seance.hold(by=make_writer(seance))


def test_minutes_without_presence_or_decision_are_validated_with_a_reason_only():
    seance = make_seance()
    by = make_writer(seance)
    with pytest.raises(TransitionRefused) as refusal:
        seance.validate_minutes(by=by)
    assert refusal.value.needs_reason
    assert len(refusal.value.lacks) == 3
    assert not any(lack.is_blocking for lack in refusal.value.lacks)
    seance.validate_minutes(by=by, reason="Séance d’information, sans décision.")
    assert seance.state == SeanceState.VALIDATED
    assert len(seance.transitions.get().warnings) == 3


def test_a_seance_is_cancelled_with_a_reason_and_never_once_held():
    seance = make_seance(state=SeanceState.CONVENED)
    by = make_writer(seance)
    with pytest.raises(TransitionRefused, match="motif"):
        seance.cancel(by=by)
    seance.cancel(by=by, reason="Salle indisponible.")
    assert seance.state == SeanceState.CANCELLED
    with pytest.raises(TransitionRefused, match="Action impossible"):
        make_seance().cancel(by=by, reason="Trop tard.")


def test_a_presence_is_recorded_once_a_member():
    seance = make_seance()
    membre = make_membre(seance.comite)
    make_presence(seance, membre)
    with pytest.raises(IntegrityError), transaction.atomic():
        Presence.objects.create(seance=seance, membre=membre, name="Encore")


def test_a_comite_takes_the_caf_of_its_convention():
    convention = make_convention()
    comite = Comite.objects.create(caf=make_caf("91"), convention=convention, kind=ComiteKind.COPIL, name="COPIL")
    assert comite.caf == convention.caf
