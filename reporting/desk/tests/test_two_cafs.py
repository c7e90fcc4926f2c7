"""A convention of two Cafs on the synthèse and the home page: each counts its own communes (DOMAIN § 6)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import CafRole
from accounts.models import User
from accounts.tests.factories import make_adviser, make_caf_member
from conventions.enums import ConventionState, PartieRole
from conventions.models import Convention
from conventions.tests.factories import make_convention, make_partie, make_perimetre
from reporting.desk import home, synthese
from territories.tests.factories import make_caf, make_commune, make_departement

pytestmark = pytest.mark.django_db
CODES = {"pilote": "21", "second": "71", "third": "58"}


@pytest.fixture
def shared():
    """A convention of the Cafs 21 (pilote) and 71, with two communes of each and one of 58; another of 21 alone."""
    cafs = {name: make_caf(code) for name, code in CODES.items()}
    shared, alone = (
        make_convention(caf=cafs["pilote"], adviser=make_adviser(caf=cafs["pilote"]), name=name)
        for name in ("Val partagé", "Val seul")
    )
    communes = [
        make_commune(departement=make_departement(code=code, name=f"Département {code}"))
        for code in ("21", "21", "71", "71", "58")
    ]
    for each in (shared, alone):
        make_partie(each, role=PartieRole.CAF, organisation=cafs["pilote"].organisation)
        make_perimetre(each, communes=communes)
    make_partie(shared, role=PartieRole.CAF, organisation=cafs["second"].organisation)
    return shared


def of(name, role=CafRole.MANAGEMENT):
    return make_caf_member(caf=make_caf(CODES[name]), role=role)


def test_the_synthese_tells_the_communes_of_the_second_caf(client, shared):
    manager = of("pilote")
    costs = {}
    for name, expected in (("Val partagé", "5 communes, dont 2 de la Caf 71"), ("Val seul", "5 communes")):
        convention = Convention.objects.get(name=name)
        reader = User.objects.get(pk=manager.pk)  # who has kept nothing yet
        with CaptureQueriesContext(connection) as asked:
            page = synthese.build(convention, reader)
        assert page.commune_words == expected
        assert page.population == 5000
        costs[name] = len(asked)
    assert costs["Val partagé"] == costs["Val seul"]
    client.force_login(of("second"))
    assert "5 communes, dont 2 de la Caf 71" in client.get(reverse("desk:synthese", args=[shared.pk])).content.decode()


def test_the_portfolio_of_each_caf_counts_what_its_list_shows(client, shared):
    for name, expected in (("pilote", 2), ("second", 1), ("third", 0)):
        manager = of(name)
        portfolio = home.build(manager).portfolio
        assert (portfolio["total"], portfolio["preparing"]) == (expected, expected)
        client.force_login(manager)
        assert client.get(portfolio["list_url"]).context["listing"].count == expected


@pytest.mark.parametrize("role", [CafRole.ADVISER, CafRole.ADMIN, CafRole.MANAGEMENT])
def test_nothing_waits_for_the_people_of_the_second_caf(shared, role):
    planned = {"state": ConventionState.APPROVAL, "signature_planned_on": timezone.localdate() - dt.timedelta(days=40)}
    Convention.objects.filter(pk=shared.pk).update(**planned)
    assert home.build(of("second", role)).task_count == 0
    assert [row.context for _, rows, _ in home.build(shared.adviser).groups for row in rows] == ["Val partagé"]


def test_the_second_caf_is_told_that_the_pilote_acts(shared):
    why = {name: synthese.build(shared, of(name)).next_step.why_refused for name in ("pilote", "second")}
    assert "revient" not in why["pilote"]
    assert why["second"] == (
        f"Ce changement d’état revient à la Caf pilote, Caf de la Côte-d’Or : {shared.adviser} peut le faire."
    )
