"""The end that holds on a day: docs/calculs/en-vigueur.md. Each case is asked of one convention and of rows."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from conventions import on_day
from conventions.enums import ActeKind, ShownState
from conventions.models import Acte, Convention
from conventions.tests.factories import after_signature, make_avenant, make_signed_convention, written
from conventions.tests.test_two_readings import read
from conventions.text import champs
from core.answers import Answer
from core.date_reading import parse
from core.dates import PreciseDate
from core.transitions import TransitionRefused
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db

PROLONGED = "31/12/2027"


@pytest.fixture
def signed(db):
    """From 2023 to 31 December 2026, signed on 11 October 2023; another Caf has one like it."""
    make_avenant(make_signed_convention(caf=make_caf("91")), ends_on="31/12/2029")
    return make_signed_convention(caf=make_caf())


def ends(convention, *days):
    """The end that holds; read alone and with its row, then the signs of both readings on these days."""
    alone, listed = (rows.get(pk=convention.pk) for rows in (Convention.objects.all(), Convention.objects.with_end()))
    assert on_day.end_of(alone) == on_day.end_of(listed)
    found = []
    for day in map(dt.date.fromisoformat, days):
        assert read(alone, day) == read(listed, day)
        found.append("".join(read(alone, day)))
    return on_day.end_of(alone).words, " ".join(found)


def test_without_avenant_its_own_end_holds(signed):
    assert ends(signed, "2026-12-31", "2027-01-01") == ("31 décembre 2026", "++ --")


def test_a_signed_avenant_gives_the_end(signed):
    make_avenant(signed, effect_on="01/01/2027", ends_on=PROLONGED)
    found = ends(signed, "2026-06-01", "2027-01-01", "2027-12-31", "2028-01-01")
    assert found == ("31 décembre 2027", "++ ++ ++ --")


def test_an_end_is_told_before_the_effect_of_its_avenant(signed):
    make_avenant(signed, effect_on="01/06/2027", ends_on=PROLONGED, signatures=("01/06/2024",) * 2)
    assert ends(signed, "2025-01-01", "2027-02-01") == ("31 décembre 2027", "++ ++")


@pytest.mark.parametrize("signatures", [("01/12/2026", ""), ("", "")])
def test_an_avenant_that_one_has_not_signed_gives_none(signed, signatures):
    make_avenant(signed, effect_on="01/01/2027", ends_on=PROLONGED, signatures=signatures)
    assert ends(signed, "2026-12-31", "2027-01-01") == ("31 décembre 2026", "++ --")


def test_an_avenant_withdrawn_gives_none(signed):
    make_avenant(signed, effect_on="01/01/2027", ends_on=PROLONGED, withdrawn_on=dt.date(2026, 12, 20))
    assert ends(signed, "2026-12-31", "2027-01-01") == ("31 décembre 2026", "++ --")


def test_an_avenant_without_end_leaves_the_one_before(signed):
    make_avenant(signed, effect_on="01/01/2027", ends_on=PROLONGED)
    make_avenant(signed, 2, effect_on="01/06/2027")
    assert ends(signed, "2027-12-31", "2028-01-01") == ("31 décembre 2027", "++ --")


def test_the_last_by_effect_holds_whatever_its_number(signed):
    make_avenant(signed, 1, effect_on="01/01/2028", ends_on="30/06/2028")
    make_avenant(signed, 2, effect_on="01/01/2027", ends_on="31/12/2029")
    assert ends(signed, "2028-06-30", "2028-07-01") == ("30 juin 2028", "++ --")


def test_of_one_effect_the_last_number_holds(signed):
    make_avenant(signed, 1, effect_on="01/01/2027", ends_on="31/12/2029")
    make_avenant(signed, 2, effect_on="01/01/2027", ends_on="30/06/2027")
    make_avenant(signed, 3, ends_on="31/12/2030")  # its effect is not known: before those that are
    assert ends(signed, "2027-06-30", "2027-07-01") == ("30 juin 2027", "++ --")


def test_an_end_known_to_the_year_counts_from_its_last_day(signed):
    make_avenant(signed, effect_on="2027", ends_on="2027")
    assert ends(signed, "2027-12-31", "2028-01-01") == ("2027", "++ --")


def test_an_avenant_may_bring_the_end_forward(signed):
    make_avenant(signed, effect_on="01/07/2025", ends_on="31/12/2025", signatures=("01/06/2025",) * 2)
    assert ends(signed, "2025-12-31", "2026-01-01") == ("31 décembre 2025", "++ --")


def test_signed_is_read_with_the_avenants_of_that_day(signed):
    """Signed after the end: in effect meanwhile, whenever it was signed; not signed until it was."""
    make_avenant(signed, effect_on="01/01/2027", ends_on=PROLONGED, signatures=("01/03/2027", "05/03/2027"))
    found = ends(signed, "2026-12-31", "2027-02-01", "2027-03-04", "2027-03-05", "2028-01-01")
    assert found == ("31 décembre 2027", "++ -+ -+ ++ --")


def test_a_signature_known_to_the_year_leaves_it_uncertain(signed):
    make_avenant(signed, effect_on="01/01/2027", ends_on=PROLONGED, signatures=("2027", "05/03/2027"))
    found = ends(signed, "2026-12-31", "2027-03-04", "2027-03-05", "2027-12-31")
    assert found == ("31 décembre 2027", "++ -+ ~+ ++")


def test_the_end_of_an_act_holds_when_its_own_is_unknown(signed):
    with after_signature():
        Convention.objects.filter(pk=signed.pk).update(**written(ends_on="inconnue"))
    assert ends(signed, "2027-12-31") == ("date inconnue", "~~")
    make_avenant(signed, effect_on="01/01/2027", ends_on=PROLONGED, signatures=("inconnue", "05/03/2025"))
    assert ends(signed, "2025-03-04", "2027-12-31", "2028-01-01") == ("31 décembre 2027", "~+ ~+ ~-")


def test_only_an_avenant_gives_an_end_and_it_has_a_year(signed):
    acte = Acte(convention=signed, kind=ActeKind.REGULARISATION, number=1, ends_on=dt.date(2027, 12, 31))
    with pytest.raises(IntegrityError, match="acte_avenant_gives_an_end"), transaction.atomic():
        acte.save()
    with pytest.raises(IntegrityError, match="acte_avenant_gives_an_end"), after_signature(), transaction.atomic():
        signed.actes.initial().update(ends_on=dt.date(2027, 12, 31))
    with pytest.raises(IntegrityError, match="acte_end_is_dated"), transaction.atomic():
        make_avenant(signed, ends_on="inconnue")


def test_a_row_read_with_its_end_asks_no_more(signed, django_assert_num_queries):
    make_avenant(signed, effect_on="01/01/2027", ends_on="vers 2027")
    listed = Convention.objects.select_related("initial_acte").with_end().get(pk=signed.pk)
    with django_assert_num_queries(0):
        assert on_day.end_of(listed) == PreciseDate(dt.date(2027, 12, 31), *parse("vers 2027", sourced=True).parts[1:])
        assert listed.in_effect_answer(on=dt.date(2027, 6, 1)) == Answer.YES
    with django_assert_num_queries(1):
        on_day.end_of(signed)


def test_the_state_is_said_the_same_alone_and_in_a_list(signed):
    """Of who is prolonged, who waits for a signature, whose avenant was withdrawn, and who has none."""
    make_avenant(signed, effect_on="01/01/2027", ends_on=PROLONGED)
    others = [make_signed_convention(caf=signed.caf, ends_on=dt.date(2026, 12, 31)) for _ in range(3)]
    make_avenant(others[0], ends_on=PROLONGED, signatures=("01/12/2026", ""))
    make_avenant(others[1], ends_on=PROLONGED, withdrawn_on=dt.date(2026, 12, 20))
    told = {}
    for day in (dt.date(2022, 12, 31), dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2028, 1, 1)):
        for row in Convention.objects.filter(caf=signed.caf).with_shown_state(on=day).order_by("pk"):
            assert row.shown_state == row.shown_state_on(day)
            assert list(ShownState)[row.shown_rank] == row.shown_state
            told.setdefault(row.pk, []).append(row.state_words(on=day))
    ahead = "Signée, effet au 1er janvier 2023"
    assert told[signed.pk] == [ahead, "En vigueur", "En vigueur", "Échue"]
    for other in others:
        assert told[other.pk] == [ahead, "En vigueur", "Échue", "Échue"]


def test_an_unknown_end_is_said_until_an_avenant_gives_one(signed):
    with after_signature():
        Convention.objects.filter(pk=signed.pk).update(**written(ends_on="inconnue"))
    day = dt.date(2027, 12, 31)
    assert Convention.objects.get(pk=signed.pk).state_words(on=day) == "En vigueur, fin inconnue"
    assert Convention.objects.with_shown_state(on=day).get(pk=signed.pk).shown_state == ShownState.UNSURE
    make_avenant(signed, effect_on="01/01/2027", ends_on=PROLONGED)
    assert Convention.objects.get(pk=signed.pk).state_words(on=day) == "En vigueur"
    assert Convention.objects.with_shown_state(on=day).get(pk=signed.pk).shown_state == ShownState.IN_FORCE


def test_an_end_near_is_that_of_the_avenant(signed):
    def near(year):
        days = dt.date(year, 1, 1), dt.date(year, 12, 31)
        return list(Convention.objects.filter(Convention.objects.ending_condition(*days), caf=signed.caf))

    assert (near(2026), near(2027)) == ([signed], [])
    make_avenant(signed, effect_on="01/01/2027", ends_on="2027")
    assert (near(2026), near(2027)) == ([], [signed])


def test_a_prolonged_convention_is_terminated_until_its_end(signed):
    late = dt.date(2027, 2, 1)
    with pytest.raises(TransitionRefused, match="La convention a pris fin le 31 décembre 2026"):
        signed.terminate(by=None, reason="Fusion", on=late)
    make_avenant(signed, effect_on="01/01/2027", ends_on=PROLONGED)
    with pytest.raises(TransitionRefused, match="La convention a pris fin le 31 décembre 2027"):
        signed.terminate(by=None, reason="Fusion", on=dt.date(2028, 1, 1))
    signed.terminate(by=None, reason="Fusion", on=late)
    assert signed.terminated_on == late


def test_its_text_keeps_the_period_that_was_signed(signed):
    make_avenant(signed, effect_on="01/01/2027", ends_on=PROLONGED)
    assert signed.period_words == "du 1er janvier 2023 au 31 décembre 2027"
    assert signed.text_period_words == "du 1er janvier 2023 au 31 décembre 2026"
    values = champs.Values(signed)
    assert [values.plain(name) for name in ("periode", "fin", "duree")] == [
        "du 1er janvier 2023 au 31 décembre 2026", "31 décembre 2026", "4 ans"
    ]  # fmt: skip
    assert str(signed) == f"CTG {signed.name} 2023-2026"


def test_a_list_finds_the_end_in_the_index_of_the_avenants(signed):
    """The condition of the index is that of the rows that give an end: otherwise PostgreSQL leaves it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    plan = Convention.objects.order_by().values("pk", end=on_day.end_day()).explain()
    assert "acte_giving_an_end" in plan and "Sort" not in plan
