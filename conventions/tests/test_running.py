"""What one says of the state on a day, and who has signed: docs/calculs/en-vigueur.md, example included."""

import datetime as dt
import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from conventions import shown
from conventions.enums import ConventionState, ShownState
from conventions.models import Convention, Partie
from conventions.tests.factories import after_signature, make_convention, make_signataire, make_signed_convention
from core.answers import Answer
from core.templatetags import components

SIGNED_ON = dt.date(2023, 10, 11)


# The table of docs/calculs/en-vigueur.md: what one says of the state, day by day.
SAID = [
    ("2022-12-31", "Signée, effet au 1er janvier 2023", ShownState.SIGNED_AHEAD),
    ("2023-01-01", "En vigueur", ShownState.IN_FORCE),
    ("2026-12-31", "En vigueur", ShownState.IN_FORCE),
    ("2027-01-01", "Échue", ShownState.EXPIRED),
]


@pytest.mark.parametrize(("day", "said", "state"), SAID)
def test_the_state_is_said_from_the_period(db, day, said, state):
    day = dt.date.fromisoformat(day)
    convention = make_signed_convention(signed_on=dt.date(2022, 12, 13))
    assert convention.state_words(on=day) == said
    assert convention.shown_state_on(day) == state
    assert convention.state == ConventionState.IN_FORCE  # what is stored does not move


@pytest.mark.parametrize("day", [dt.date(2022, 6, 1), dt.date(2024, 6, 1), dt.date(2028, 6, 1)])
def test_a_row_and_a_list_say_the_same_state(db, day):
    bounds = (None, dt.date(2023, 1, 1)), (None, dt.date(2026, 12, 31))
    for state in sorted(set(ConventionState) - {ConventionState.EXPIRED}):
        for starts_on in bounds[0]:
            for ends_on in bounds[1]:
                facts = {"abandoned_on": day, "terminated_on": day, "end_reason": "Fusion"}
                make_convention(state=state, starts_on=starts_on, ends_on=ends_on, **facts)
    rows = Convention.objects.with_shown_state(on=day)
    order = list(ShownState)
    for row in rows:
        assert row.shown_state == row.shown_state_on(day)
        assert row.shown_rank == order.index(row.shown_state)
    found = {row.shown_state for row in rows if row.state == ConventionState.IN_FORCE}
    assert (
        found
        == {
            2022: {ShownState.SIGNED_AHEAD, ShownState.UNSURE},
            2024: {ShownState.UNSURE, ShownState.IN_FORCE},
            2028: {ShownState.EXPIRED, ShownState.UNSURE},
        }[day.year]
    )
    narrowed = rows.filter(shown_state__in=[ShownState.EXPIRED, ShownState.SIGNED_AHEAD])
    assert narrowed.count() == sum(row.shown_state in ("expired", "signed_ahead") for row in rows)


def test_rows_of_a_convention_tell_its_state_too(db):
    made = make_signed_convention(), make_signed_convention(ends_on=dt.date(2024, 12, 31))
    day = dt.date(2025, 6, 1)
    rows = Partie.objects.annotate(
        said=shown.column(on=day, prefix="convention__"), place=shown.rank(on=day, prefix="convention__")
    ).order_by("-place")
    found = [(row.convention_id, row.said) for row in rows]
    assert found == [(made[1].pk, ShownState.EXPIRED)] * 2 + [(made[0].pk, ShownState.IN_FORCE)] * 2


def test_generic_components_say_the_state_of_today(db):
    made = make_signed_convention(ends_on=dt.date(2024, 12, 31)), make_signed_convention(ends_on=dt.date(2999, 12, 31))
    for convention, said, tone in zip(made, ("Échue", "En vigueur"), ("danger", "success"), strict=True):
        assert convention.get_state_display() == said
        html = components.state_badge(convention)
        assert said in html
        assert tone in html


def test_the_database_stores_no_expired_convention(db):
    convention = make_signed_convention()
    with pytest.raises(IntegrityError, match="convention_expired_is_computed"), after_signature(), transaction.atomic():
        Convention.objects.filter(pk=convention.pk).update(state=ConventionState.EXPIRED)


def test_what_the_nightly_job_wrote_is_carried_back(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE conventions_convention DROP CONSTRAINT convention_expired_is_computed")
    expired, renewed = make_signed_convention(), make_signed_convention()
    with after_signature():
        Convention.objects.filter(pk=expired.pk).update(state=ConventionState.EXPIRED)
    Convention.objects.filter(pk=renewed.pk).update(state=ConventionState.RENEWED)
    expired.transitions.create(name="expire", from_state="in_force", to_state="expired")
    frozen_at = expired.initial_acte.frozen_at
    migration = importlib.import_module("conventions.migrations.0008_expired_carried_back")
    migration.carry_back(apps, None)
    expired.refresh_from_db()
    renewed.refresh_from_db()
    assert (expired.state, renewed.state) == (ConventionState.IN_FORCE, ConventionState.RENEWED)
    assert expired.initial_acte.frozen_at == frozen_at
    assert [line.to_state for line in expired.transitions.all()] == ["expired"]
    event = Convention.pgh_event_model.objects.filter(pgh_obj_id=expired.pk).latest("pgh_id")
    assert event.pgh_context.metadata["reason"] == migration.REASON


@pytest.mark.parametrize(
    ("second", "day", "applies"),
    [
        (None, dt.date(2024, 1, 1), False),
        (dt.date(2023, 11, 2), dt.date(2023, 11, 1), False),
        (dt.date(2023, 11, 2), dt.date(2023, 11, 2), True),
    ],
)
def test_a_party_has_signed_when_each_of_its_two_signataires_has(db, second, day, applies):
    convention = make_signed_convention(signed_on=SIGNED_ON)
    partie = convention.parties.first()
    make_signataire(partie, signed_on=second)
    assert (convention.signed_answer(on=day) == Answer.YES) is applies
    assert (convention in Convention.objects.signed(on=day)) is applies
    assert (partie in convention.parties.signed(on=day)) is applies
    assert (partie in convention.parties.unsigned(on=day)) is not applies
    assert (partie in convention.parties.signed()) is (second is not None) is partie.initial.is_signed
