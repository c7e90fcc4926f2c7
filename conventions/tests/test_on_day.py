"""The end that holds on a day: docs/calculs/en-vigueur.md. Each case is asked of one convention and of rows."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from conventions import on_day
from conventions.enums import ActeKind
from conventions.models import Acte, Convention, PartieActe, Signataire
from conventions.tests.factories import after_signature, make_signed_convention
from conventions.tests.test_two_readings import read, written
from core.answers import Answer
from core.dates import PreciseDate, parse
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db

PROLONGED = "31/12/2027"


@pytest.fixture
def signed(db):
    """From 2023 to 31 December 2026, signed on 11 October 2023; another Caf has one like it."""
    make_avenant(make_signed_convention(caf=make_caf("91")), ends_on="31/12/2029")
    return make_signed_convention(caf=make_caf())


def make_avenant(convention, number=1, signatures=("01/12/2026", "02/12/2026"), withdrawn_on=None, **texts):
    acte = Acte.objects.create(
        convention=convention, kind=ActeKind.AVENANT, number=number, withdrawn_on=withdrawn_on, **written(**texts)
    )
    for partie, text in zip(convention.parties.order_by("pk"), signatures, strict=True):
        part = PartieActe.objects.create(acte=acte, partie=partie, is_required=True)
        Signataire.objects.create(partie_acte=part, capacity="Présidente", **written(signed_on=text))
    return acte


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
