import datetime as dt

import pytest

from conventions.models import Convention
from conventions.tests.factories import after_signature, make_convention, make_signed_convention
from governance import alerts
from governance.enums import ComiteKind, SeanceState
from governance.tests.factories import make_comite, make_seance

pytestmark = pytest.mark.django_db


def day(text):
    return dt.date.fromisoformat(text)


# The table of docs/calculs/copil.md.
EXAMPLE = [
    ("2024-10-10", None, False),
    ("2024-10-11", None, True),
    ("2024-12-04", "2024-12-04", False),
    ("2025-12-03", "2024-12-04", False),
    ("2025-12-04", "2024-12-04", True),
    ("2027-01-01", "2024-12-04", False),
]


@pytest.mark.parametrize(("on", "held_on", "expected"), EXAMPLE)
def test_the_alert_follows_the_worked_example(on, held_on, expected):
    convention = make_signed_convention(signed_on=day("2023-10-11"))
    if held_on:
        make_seance(make_comite(convention), held_on=day(held_on))
    alert = alerts.copil_alert(convention, on=day(on))
    assert (alert is not None) == expected
    listed = alerts.without_copil(Convention.objects.all(), on=day(on)).first()
    assert (listed and listed.copil_since) == (alert and alert.since)  # one rule, for a page and for a list
    if alert:
        assert alert.last_on == (day(held_on) if held_on else None)
        assert alert.since == day(held_on or "2023-10-11")


def test_neither_a_convened_seance_nor_another_comite_counts_as_a_copil():
    convention = make_signed_convention(signed_on=day("2023-10-11"))
    make_seance(make_comite(convention), held_on=day("2024-06-01"), state=SeanceState.CONVENED)
    make_seance(make_comite(convention, kind=ComiteKind.COTECH), held_on=day("2024-06-01"))
    assert alerts.copil_alert(convention, on=day("2024-11-01")).last_on is None


def test_a_seance_held_later_does_not_clear_a_past_day():
    convention = make_signed_convention(signed_on=day("2023-10-11"))
    make_seance(make_comite(convention), held_on=day("2024-12-04"))
    assert alerts.copil_alert(convention, on=day("2024-11-01")) is not None


def test_a_convention_that_is_not_in_force_has_no_alert():
    assert alerts.copil_alert(make_convention(), on=day("2026-01-01")) is None


def test_the_list_of_conventions_costs_one_query(django_assert_num_queries):
    for number in range(12):
        convention = make_signed_convention(signed_on=day("2023-10-11"))
        if number % 2:
            make_seance(make_comite(convention), held_on=day("2024-09-01"))
    with django_assert_num_queries(1):
        rows = list(alerts.without_copil(Convention.objects.all(), on=day("2024-12-01")))
    assert len(rows) == 6


def test_the_29_of_february_looks_back_to_the_28():
    convention = make_signed_convention(signed_on=day("2023-02-28"))
    assert alerts.copil_alert(convention, on=day("2024-02-29")) is not None


def test_the_alert_says_the_last_date_in_words():
    alert = alerts.CopilAlert(day("2024-12-04"), day("2024-12-04"))
    assert alert.text == "Le dernier comité de pilotage s’est tenu le 4 décembre 2024."


def test_a_signature_known_to_the_month_is_told_to_the_month():
    convention = make_signed_convention(signed_on=day("2023-10-01"))
    with after_signature():
        for partie in convention.parties.all():
            partie.initial.signataires.update(signed_on_precision="month")
    known = make_signed_convention(signed_on=day("2022-06-01"))  # the effect, known to the day, came after
    said = {}
    for each in (convention, known):
        alert = alerts.copil_alert(each, on=day("2025-01-01"))
        said[each.pk] = (alert.since, alert.since_precision)
    assert said == {convention.pk: (day("2023-10-01"), "month"), known.pk: (day("2023-01-01"), "day")}
    assert "en vigueur depuis octobre 2023, " in alerts.copil_alert(convention, on=day("2025-01-01")).text
    rows = alerts.without_copil(Convention.objects.all(), on=day("2025-01-01"))
    assert {row.pk: (row.copil_since, row.copil_since_precision) for row in rows} == said


def test_an_uncertain_effect_gives_no_alert_then_one_told_to_the_year():
    convention = make_signed_convention(signed_on=day("2022-12-13"), starts_on=day("2023-01-01"))
    other = make_signed_convention(signed_on=day("2022-12-13"))
    with after_signature():
        Convention.objects.filter(pk=convention.pk).update(starts_on_precision="year")
        convention.parties.first().initial.signataires.update(signed_on=None, signed_on_precision="unknown")
    for on, found in (("2023-12-30", None), ("2024-01-01", (day("2023-01-01"), "year"))):
        alert = alerts.copil_alert(Convention.objects.get(pk=convention.pk), on=day(on))
        assert (alert and (alert.since, alert.since_precision)) == found
        rows = alerts.without_copil(Convention.objects.exclude(pk=other.pk), on=day(on))
        assert [(row.copil_since, row.copil_since_precision) for row in rows] == ([found] if found else [])
    assert "en vigueur depuis 2023, " in alert.text
