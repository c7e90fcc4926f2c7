"""Whether a convention applies on a day: docs/calculs/en-vigueur.md, example included."""

import datetime as dt

import pytest

from conventions.enums import ConventionState
from conventions.models import Convention
from conventions.tests.factories import make_partie, make_signataire, make_signed_convention

SIGNED_ON = dt.date(2023, 10, 11)


@pytest.mark.parametrize(
    ("day", "applies"),
    [
        (dt.date(2023, 6, 30), False),
        (dt.date(2023, 10, 10), False),
        (dt.date(2023, 10, 11), True),
        (dt.date(2026, 12, 31), True),
        (dt.date(2027, 1, 1), False),
    ],
)
def test_the_worked_example(db, day, applies):
    convention = make_signed_convention(signed_on=SIGNED_ON)
    assert convention.is_running(on=day) is applies
    assert (convention in Convention.objects.running(on=day)) is applies


def test_a_past_day_still_counts_what_ended_since(db):
    convention = make_signed_convention(signed_on=SIGNED_ON)
    day = dt.date(2024, 5, 1)
    for state in (ConventionState.EXPIRED, ConventionState.RENEWED):
        Convention.objects.filter(pk=convention.pk).update(state=state)
        assert Convention.objects.running(on=day).exists()


def test_a_terminated_one_counts_until_that_day(db):
    convention = make_signed_convention(signed_on=SIGNED_ON)
    convention.terminate(by=convention.adviser, reason="Accord des parties", on=dt.date(2025, 6, 30))
    assert Convention.objects.running(on=dt.date(2025, 6, 30)).exists()
    assert not Convention.objects.running(on=dt.date(2025, 7, 1)).exists()
    assert convention.is_running(on=dt.date(2025, 6, 30))


def test_one_required_signature_missing_is_enough(db):
    convention = make_signed_convention(signed_on=SIGNED_ON)
    make_partie(convention, is_required=True)
    assert not Convention.objects.running(on=dt.date(2024, 1, 1)).exists()
    assert not Convention.objects.get().is_running(on=dt.date(2024, 1, 1))


def test_an_optional_party_that_has_not_signed_changes_nothing(db):
    convention = make_signed_convention(signed_on=SIGNED_ON)
    make_partie(convention, is_required=False)
    assert Convention.objects.running(on=dt.date(2024, 1, 1)).exists()


def test_before_its_effect_the_state_says_so(db):
    convention = make_signed_convention(
        signed_on=dt.date(2022, 12, 13), starts_on=dt.date(2023, 1, 1), ends_on=dt.date(2026, 12, 31)
    )
    assert convention.state_words(on=dt.date(2022, 12, 20)) == "Signée, effet au 1er janvier 2023"
    assert convention.state_words(on=dt.date(2023, 1, 1)) == "En vigueur"


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
    assert convention.is_running(on=day) is applies
    assert (convention in Convention.objects.running(on=day)) is applies
    assert (partie in convention.parties.signed(on=day)) is applies
    assert (partie in convention.parties.unsigned(on=day)) is not applies
    assert (partie in convention.parties.signed()) is (second is not None) is (partie.signed_on is not None)
