"""Signed on a day, in effect on a day: docs/calculs/en-vigueur.md, examples included.

Each case is asked of one convention and of a list, for the three answers.
"""

import datetime as dt

import pytest

from conventions.enums import ConventionState, ShownState
from conventions.models import Acte, Convention
from conventions.tests.factories import (
    after_signature,
    make_autorisation,
    make_convention,
    make_partie,
    make_parties,
    make_signataire,
    make_signed_convention,
    written,
)
from core.answers import Answer
from territories.tests.factories import make_caf

SIGNS = {"+": Answer.YES, "~": Answer.UNCERTAIN, "-": Answer.NO}
GEVREY = [  # the day, signed, in effect
    ("2022-12-31", "-", "-"),
    ("2023-06-30", "-", "+"),
    ("2023-10-10", "-", "+"),
    ("2023-10-11", "+", "+"),
    ("2026-12-31", "+", "+"),
    ("2027-01-01", "-", "-"),
]
TWO_EPCIS = [  # signed on 11 October 2023; effect in 2023, votes unknown
    ("2022-12-31", "-", "-"),
    ("2023-06-30", "-", "~"),
    ("2023-10-11", "+", "~"),
    ("2023-12-31", "+", "+"),
    ("2027-01-01", "-", "-"),
]


def read(convention, day):
    """The signs of both readings, the same for one convention and for a list."""
    found = []
    for one, rows in (("signed_answer", "signed"), ("in_effect_answer", "in_effect")):
        answer = getattr(convention, one)(on=day)
        for each in Answer:
            listed = getattr(Convention.objects, rows)(on=day, answer=each).filter(pk=convention.pk)
            assert listed.exists() is (each == answer), (rows, day, each)
        found.append(next(sign for sign, each in SIGNS.items() if each == answer))
    return tuple(found)


@pytest.mark.parametrize(("day", "signed", "in_effect"), GEVREY)
def test_gevrey_in_both_readings(db, day, signed, in_effect):
    convention = make_signed_convention()
    make_convention()
    assert read(convention, dt.date.fromisoformat(day)) == (signed, in_effect)


@pytest.fixture
def two_epcis(db):
    convention = make_convention(state=ConventionState.IN_FORCE, **written(starts_on="2023", ends_on="31/12/2026"))
    for partie in [*make_parties(convention), make_partie(convention)]:
        make_autorisation(partie, **written(decided_on="inconnue"))
        partie.initial.signataires.all().delete()
        make_signataire(partie, **written(signed_on="11/10/2023"))
    make_signed_convention()
    return Convention.objects.get(pk=convention.pk)


def test_two_epcis_whose_effect_is_known_to_the_year(two_epcis):
    found = [(day, *read(two_epcis, dt.date.fromisoformat(day))) for day, *_ in TWO_EPCIS]
    assert found == TWO_EPCIS


def test_two_epcis_are_said_as_they_are_read(two_epcis):
    said = [two_epcis.state_words(on=dt.date.fromisoformat(day)) for day, *_ in TWO_EPCIS]
    unsure = "En vigueur, effet incertain\u00a0: 2023"
    assert said == ["Signée, effet en 2023", unsure, unsure, "En vigueur", "Échue"]
    assert two_epcis.period_words == "de 2023 au 31 décembre 2026"


SIGNED, HALF, NEVER = ("11/10/2023", "12/10/2023"), ("11/10/2023", ""), ("", "")
DAYS = ("2022-12-31", "2023-06-30", "2023-10-12", "2023-12-31", "2027-01-01")
CASES = {  # starts, ends, two signatures: signed, in effect, on these days
    "a year that ends": ("01/01/2023", "2026", SIGNED, "--++-", "-+++-"),
    "no start": ("", "31/12/2026", SIGNED, "--++-", "~~~~-"),
    "no end": ("01/01/2023", "", SIGNED, "--~~~", "-~~~~"),
    "no period at all": ("inconnue", "12 juin", SIGNED, "--~~~", "~~~~~"),
    "a start without year": ("12 juin", "2026", SIGNED, "--++-", "~~~~-"),
    "a signature known to the month": ("2023", "2026", ("11/10/2023", "10/2023"), "--~+-", "-~~+-"),
    "a signature known to the year": ("01/01/2023", "2026", ("2023", "11/10/2023"), "--~+-", "-+++-"),
    "a signature on an unknown day": ("01/01/2023", "2026", ("inconnue", "11/10/2023"), "--~~-", "-+++-"),
    "a signature still to come": ("01/01/2023", "2026", HALF, "-----", "-----"),
    "no signature": ("2023", "2026", NEVER, "-----", "-----"),
    "signed before its effect": ("01/01/2024", "2026", ("12/2022", "12/2022"), "++++-", "-----"),
    "about": ("vers 2023", "2026", SIGNED, "--++-", "-~~+-"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_read_the_same_alone_and_in_a_list(db, case):
    starts, ends, signatures, signed, in_effect = CASES[case]
    convention = make_convention(state=ConventionState.IN_FORCE, **written(starts_on=starts, ends_on=ends))
    for partie, text in zip(make_parties(convention), signatures, strict=True):
        partie.initial.signataires.update(**written(signed_on=text))
    convention.refresh_from_db()
    found = [read(convention, dt.date.fromisoformat(day)) for day in DAYS]
    assert ["".join(signs) for signs in zip(*found, strict=True)] == [signed, in_effect]


def test_what_is_not_signed_is_in_no_reading(db):
    for state in (ConventionState.DRAFTING, ConventionState.READY_TO_SIGN):
        convention = make_convention(state=state)
        make_parties(convention, signed_on=dt.date(2023, 10, 11))
        assert read(convention, dt.date(2024, 6, 1)) == ("-", "-")


def test_a_terminated_one_is_read_until_that_day(db):
    convention = make_signed_convention()
    convention.terminate(by=convention.adviser, reason="Accord des parties", on=dt.date(2025, 6, 30))
    assert read(convention, dt.date(2025, 6, 30)) == ("+", "+")
    assert read(convention, dt.date(2025, 7, 1)) == ("-", "-")


def test_a_past_day_still_counts_what_ended_since(db):
    convention = make_signed_convention(ends_on=dt.date(2025, 12, 31))
    Convention.objects.filter(pk=convention.pk).update(state=ConventionState.RENEWED)
    convention.refresh_from_db()
    assert read(convention, dt.date(2024, 5, 1)) == ("+", "+")


def test_an_optional_party_that_has_not_signed_changes_nothing(db):
    convention = make_signed_convention()
    make_partie(convention, is_required=False)
    assert read(convention, dt.date(2024, 1, 1)) == ("+", "+")
    make_partie(convention, is_required=True)
    assert read(Convention.objects.get(pk=convention.pk), dt.date(2024, 1, 1)) == ("-", "-")


def test_the_list_sorts_and_filters_what_is_uncertain(db):
    caf, day = make_caf(), dt.date(2023, 6, 30)
    rows = [
        ("2023", "2026", ShownState.UNSURE),
        ("", "2026", ShownState.UNSURE),
        ("01/01/2023", "", ShownState.UNSURE),
        ("01/01/2023", "2026", ShownState.IN_FORCE),
        ("2024", "2026", ShownState.SIGNED_AHEAD),
        ("", "2022", ShownState.EXPIRED),
    ]
    made = {
        make_convention(caf=caf, state=ConventionState.IN_FORCE, **written(starts_on=starts, ends_on=ends)).pk: state
        for starts, ends, state in rows
    }
    found = Convention.objects.with_shown_state(on=day)
    order = list(ShownState)
    for row in found:
        assert (row.shown_state, row.shown_rank) == (made[row.pk], order.index(made[row.pk]))
        assert row.shown_state_on(day) == made[row.pk]
    assert found.filter(shown_state=ShownState.UNSURE).count() == 3


def test_the_last_signature_is_told_with_all_that_is_known(db):
    convention = make_signed_convention()
    partie = convention.parties.first()
    with after_signature():
        partie.initial.signataires.update(**written(signed_on="vers octobre 2023"))
    acte = Acte.objects.get(initial_of=convention)
    assert acte.signed_on_known.parts == (dt.date(2023, 10, 1), "month", "about", "")
    assert Convention.objects.get(pk=convention.pk).last_signature.words == "octobre 2023 (environ)"
    with after_signature():
        partie.initial.signataires.update(**written(signed_on="inconnue"))
    acte.refresh_from_db()
    assert acte.signed_on_known.parts == (None, "unknown", "", "")
    assert Convention.objects.get(pk=convention.pk).last_signature.words == "date inconnue"
