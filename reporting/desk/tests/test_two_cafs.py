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
from conventions.models import Autorisation, Convention, PartieActe
from conventions.tests.factories import (
    make_article,
    make_autorisation,
    make_convention,
    make_partie,
    make_perimetre,
    make_signataire,
    submit,
)
from reporting.desk import home, synthese
from reporting.desk.tests.test_home import MOST_QUERIES
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


WRITERS = [CafRole.ADVISER, CafRole.ADMIN, CafRole.MANAGEMENT]


def tasks_of(user):
    """[(heading, label, convention, address)] of what waits for them, read afresh."""
    groups = home.build(User.objects.get(pk=user.pk)).groups
    return [(heading, row.label, row.context, row.url) for heading, rows, _ in groups for row in rows]


def put_in(state, *conventions):
    late = timezone.localdate() - dt.timedelta(days=40)
    Convention.objects.filter(pk__in=[each.pk for each in conventions]).update(state=state, signature_planned_on=late)


@pytest.mark.parametrize("role", WRITERS)
def test_only_its_own_vote_and_signature_wait_for_the_second_caf(shared, role):
    """What the pilote gathers is told to the pilote; the second Caf votes and signs for itself."""
    put_in(ConventionState.APPROVAL, *Convention.objects.all())
    mine = shared.parties.get(organisation=make_caf("71").organisation)
    page, person = reverse("conventions:partie", args=[shared.pk, mine.pk]), of("second", role)
    assert tasks_of(person) == [("En retard", "Vote de la Caf 71 attendu", "Val partagé 2023-2026", page)]
    assert [(label, name) for _, label, name, _ in tasks_of(shared.adviser)] == [
        ("2 délibérations à recevoir", "Val partagé 2023-2026")
    ]
    assert tasks_of(of("third", role)) == []
    make_autorisation(mine)
    assert tasks_of(person) == []
    put_in(ConventionState.READY_TO_SIGN, *Convention.objects.all())
    assert tasks_of(person) == [("En retard", "Signature de la Caf 71 attendue", "Val partagé 2023-2026", page)]
    make_signataire(mine, signed_on=timezone.localdate())
    assert tasks_of(person) == []


def test_a_vote_on_an_earlier_text_is_still_awaited(shared):
    first = submit(shared)
    mine = shared.parties.get(organisation=make_caf("71").organisation)
    vote = make_autorisation(mine, voted_version=first)
    assert tasks_of(of("second")) == []
    shared.reopen(by=None, reason="Un article change")
    make_article(shared, title="Objets")
    second = submit(shared)
    assert [label for _, label, *_ in tasks_of(of("second"))] == ["Vote de la Caf 71 attendu"]
    Autorisation.objects.filter(pk=vote.pk).update(voted_version=second)  # confirmed
    assert tasks_of(of("second")) == []


def test_a_second_caf_that_need_not_sign_waits_for_nothing(shared):
    put_in(ConventionState.READY_TO_SIGN, shared)
    mine = shared.parties.get(organisation=make_caf("71").organisation)
    PartieActe.objects.filter(pk=mine.initial.pk).update(is_required=False)
    assert tasks_of(of("second")) == []


def test_its_awaited_acts_cost_the_same_for_two_and_nine(client, shared):
    """And nothing to whose Caf signs beside none."""
    second, pilote = of("second"), of("pilote")
    spent = {}
    for count in (1, 7):
        for number in range(count):
            each = make_convention(caf=make_caf("21"), name=f"Val {count}.{number}")
            make_partie(each, role=PartieRole.CAF, organisation=make_caf("71").organisation)
        put_in(ConventionState.APPROVAL, *Convention.objects.all())
        for name, person in (("second", second), ("pilote", pilote)):
            client.force_login(person)
            with CaptureQueriesContext(connection) as asked:
                page = client.get("/").content.decode()
            spent.setdefault(name, []).append(len(asked))
            assert ("Vote de la Caf 71 attendu" in page) == (name == "second")
    assert len(set(spent["second"])) == len(set(spent["pilote"])) == 1 and max(spent["second"]) <= MOST_QUERIES


def test_the_second_caf_opens_the_page_of_its_own_signature(client, shared):
    put_in(ConventionState.READY_TO_SIGN, shared)
    person = of("second", CafRole.ADVISER)
    [(_, _, _, page)] = tasks_of(person)
    client.force_login(person)
    assert "Caf 71" in client.get(page).content.decode()


def test_the_second_caf_is_told_that_the_pilote_acts(shared):
    why = {name: synthese.build(shared, of(name)).next_step.why_refused for name in ("pilote", "second")}
    assert "revient" not in why["pilote"]
    assert why["second"] == (
        f"Ce changement d’état revient à la Caf pilote, Caf de la Côte-d’Or : {shared.adviser} peut le faire."
    )
