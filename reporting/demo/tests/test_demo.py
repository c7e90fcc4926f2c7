"""The demo data: real facts, walked through the real guards."""

import datetime as dt

import pytest
from django.db import transaction

from actions import references
from actions.models import FicheAction
from conventions.models import Convention
from core.formats import euros
from diagnostics import loading
from diagnostics.models import Enjeu, ValeurIndicateur
from reporting.bilans.models import Bilan
from reporting.demo import gevrey
from reporting.demo.people import ACCOUNTS
from reporting.demo.writing import write
from territories.tests.factories import load_small

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Written once for the whole file, and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_small()
        references.load()
        loading.load_definitions()
        write(today=TODAY, say=lambda words: None)
        yield Convention.objects.get(name=gevrey.NAME, starts_on=gevrey.STARTS_ON)
        transaction.set_rollback(True)


def test_the_public_facts_of_gevrey_are_there(demo):
    assert demo.perimetre.count() == 55
    assert demo.perimetre.population() == 29_432
    assert demo.last_signature_on == dt.date(2023, 10, 11)
    assert demo.is_running(on=dt.date(2023, 10, 11))
    assert not demo.is_running(on=dt.date(2023, 10, 10))
    assert [phase.numbers for phase in demo.phases.all()] == [[1], [2, 3], [4]]
    volets = demo.diagnostic.volets.all()
    assert [volet.enjeux.count() for volet in volets] == [3, 4, 3]
    assert demo.plan.axes.count() == 3
    assert FicheAction.objects.filter(plan__convention=demo).count() == 18
    figure = ValeurIndicateur.objects.get(indicateur__code="CAF_PRESTATIONS")
    assert euros(figure.value) == "558\u202f373\u202f000\u00a0€"


def test_it_was_signed_late_with_a_typed_reason(demo):
    line = demo.transitions.get(name="enter_into_force")
    assert line.warnings
    assert "1er janvier 2023" in line.reason


def test_the_bilans_are_frozen_and_the_final_one_is_in_preparation(demo):
    states = dict(Bilan.objects.filter(convention=demo).values_list("year", "state"))
    assert states == {2024: "validated", 2025: "validated", 2026: "draft"}


def test_the_essonne_gives_its_published_pace(demo):
    signed = Convention.objects.filter(caf__code="91")
    by_year = [
        sum(
            convention.starts_on.year == year and convention.territoire.kind == "commune"
            for convention in signed.select_related("territoire")
        )
        for year in (2019, 2020, 2021)
    ]
    assert by_year == [2, 20, 16]
    assert signed.count() == 81


def test_the_two_cafs_do_not_see_each_other(demo):
    from accounts.models import User

    adviser = User.objects.get(email="conseiller@caf91.demo")
    seen = Convention.objects.visible_to(adviser)
    assert set(seen.values_list("caf__code", flat=True)) == {"91"}
    assert Enjeu.objects.filter(diagnostic__convention__in=seen).count() == 0


def test_run_again_it_writes_nothing(demo):
    before = Convention.objects.count()
    assert write(today=TODAY, say=lambda words: None) is False
    assert Convention.objects.count() == before


def test_there_is_an_account_for_each_role():
    from accounts.enums import CafRole
    from conventions.enums import Role

    roles = {account.role for account in ACCOUNTS}
    assert set(CafRole.values) <= roles
    assert set(Role.values) - roles == {Role.CAF_REFERENT.value}
