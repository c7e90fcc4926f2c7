"""« Ma commune »: one tap from home, and only what the reader may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import make_adviser, make_user
from actions.tests.factories import make_fiche
from conventions.enums import ConventionState, DocumentKind, Role, Visibility
from conventions.models import Convention
from conventions.tests.factories import after_signature, make_convention, make_document, make_member, make_perimetre
from core.answers import Answer
from governance.enums import ComiteKind, SeanceState
from governance.tests.factories import make_comite, make_seance
from reporting.desk import commune
from reporting.desk.tests.test_home import day, running, today
from territories.enums import OrganisationKind
from territories.tests.factories import make_caf, make_commune, make_epci, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    """Corgoloin, in a running CTG and the next one, beside another commune; a CTG of another Caf covers it too."""
    made = type("Here", (), {})
    made.place, made.beside = make_commune(name="Corgoloin"), make_commune(name="Nuits")
    caf = make_caf("21")
    made.adviser = make_adviser(caf=caf)
    made.running = running(caf=caf, name="CC de Nuits", adviser=made.adviser)
    made.next = make_convention(
        caf=caf, name="CC de Nuits", state=ConventionState.DRAFTING, starts_on=day(900), ends_on=day(2000)
    )
    made.other = running(caf=make_caf("71"), name="CC lointaine")
    with after_signature():
        for convention in (made.running, made.other):
            make_perimetre(convention, communes=[made.place, made.beside])
    make_perimetre(made.next, communes=[made.place])
    made.elected = make_member(
        made.running, Role.ELECTED, organisation=make_organisation(territoire=made.place, caf=caf)
    )
    for convention, words in ((made.running, ""), (made.other, " lointaine")):
        make_fiche(convention=convention, title=f"Micro-crèche{words}", ends_on=day(-40)).communes.add(made.place)
        make_fiche(convention=convention, title=f"Ailleurs{words}").communes.add(made.beside)
        make_fiche(convention=convention, title=f"Partout{words}")
        copil, cotech = (
            make_comite(convention, kind=kind, name=f"{kind.label}{words}")
            for kind in (ComiteKind.COPIL, ComiteKind.COTECH)
        )
        make_seance(copil, held_on=day(9), state=SeanceState.CONVENED, place=f"Salle du conseil{words}")
        make_seance(copil, held_on=day(5), place="En préparation", state=SeanceState.DRAFT)
        make_seance(cotech, held_on=day(3), state=SeanceState.CONVENED)
    make_document(made.running, kind=DocumentKind.SIGNED, visibility=Visibility.COPIL)
    return made


def test_an_elected_finds_their_commune_in_one_tap(client, here):
    client.force_login(here.elected)
    url = f"/ma-commune/{here.place.code}/"
    assert f'href="{url}">Corgoloin</a>' in client.get("/").content.decode()
    page = client.get(url).content.decode()
    for words in ("Micro-crèche", "Partout", "Salle du conseil", "Convention signée (scan)", here.running.label):
        assert words in page
    for words in ("Ailleurs", "lointaine", "En préparation", "Cotech", here.next.label):
        assert words not in page
    assert "action à Corgoloin, 1" in page.replace("\u00a0", " ") and "est en retard." in page
    assert f'href="{url}"' in client.get("/ma-commune/").content.decode()


def test_the_ctg_that_surely_runs_comes_before_one_whose_start_nobody_knows(here):
    before = running(caf=make_caf("21"), name="CC de naguère", adviser=here.adviser)
    with after_signature():
        make_perimetre(before, communes=[here.place])
        Convention.objects.filter(pk=before.pk).update(starts_on=None)
    assert Convention.objects.get(pk=before.pk).in_effect_answer(on=today()) == Answer.UNCERTAIN
    found = commune.build(here.adviser, here.place, on=today())
    assert found.running == here.running and before in found.others


def test_each_reads_of_a_commune_what_their_roles_open(client, here):
    stranger, consultant = make_user(), make_member(here.running, Role.CONSULTANT)
    found = commune.build(here.adviser, here.place, on=today())
    assert (found.running, found.others) == (here.running, [here.next])
    assert [each.title for each in found.here] == ["Micro-crèche"] and found.everywhere_count == 1
    assert [seance.held_on for seance in found.seances] == [day(5), day(9)]  # a writer sees what is prepared
    assert commune.build(stranger, here.place, on=today()).told is None
    assert commune.build(consultant, here.place, on=today()).seances == []
    found = commune.build(here.adviser, make_commune(), on=today())
    assert (found.told, found.conventions) == (None, [])
    client.force_login(stranger)
    page = client.get(f"/ma-commune/{here.place.code}/").content.decode()
    assert "Aucune convention que vous lisez" in page and "Micro-crèche" not in page
    assert client.get("/ma-commune/99999/").status_code == 404
    assert "cherchez-la parmi les territoires" in client.get("/ma-commune/").content.decode()
    client.force_login(make_member(here.running, Role.COPIL_MEMBER))
    page = client.get("/ma-commune/").content.decode()  # no role for a commune: those of the CTG
    assert "Corgoloin" in page and ">Nuits<" in page


def test_communes_are_offered_to_who_speaks_for_them_alone(client, here):
    caf = here.running.caf
    epci = make_organisation(kind=OrganisationKind.EPCI, territoire=make_epci(name="CC de Nuits"), caf=caf)
    president = make_member(here.running, Role.ELECTED, organisation=epci)
    syndicat = make_member(here.running, Role.ELECTED, organisation=make_organisation(caf=caf))
    both = make_member(here.running, Role.ELECTED, organisation=epci)
    make_member(here.running, Role.ELECTED, user=both, organisation=here.elected.memberships.get().organisation)
    for person, offered in (
        *((each, ">Mes communes</a>") for each in (president, syndicat, make_member(here.running, Role.ELECTED))),
        (both, ">Corgoloin</a>"),
        *((make_member(here.running, role, organisation=epci), "") for role in (Role.COOPERATION_OFFICER, Role.LOCAL_MANAGER)),
        *((make_member(here.running, role, organisation=make_organisation(caf=caf)), "")
          for role in (Role.PARTNER, Role.COPIL_MEMBER, Role.FICHE_OWNER)),
    ):  # fmt: skip
        client.force_login(person)
        page = client.get("/").content.decode()
        assert ("/ma-commune/" in page) == bool(offered) and offered in page


def test_many_communes_are_counted_and_searched(client, here):
    others = [make_commune(name=f"Saint-Élan {number:02}") for number in range(15)]
    beside = running(caf=here.running.caf, name="CC de Gevrey", adviser=here.adviser)
    with after_signature():
        make_perimetre(beside, communes=others)
    following = make_convention(caf=here.running.caf, name="Suite", starts_on=day(901), ends_on=day(2000))
    make_perimetre(following, communes=[here.beside, others[0]])
    alone = make_commune(name="Nouvelle")
    make_perimetre(following, communes=[alone])
    make_fiche(convention=here.running).communes.add(here.place)
    president = make_member(here.running, Role.ELECTED)
    for other in (beside, following):
        make_member(other, Role.ELECTED, user=president)
    client.force_login(president)
    page = client.get("/ma-commune/")
    groups = {group.convention: group.places for group in page.context["groups"]}
    assert {each: len(places) for each, places in groups.items()} == {beside: 15, here.running: 2, following: 1}
    assert list(groups)[-1] == following  # a commune is shown once, in the CTG in effect there
    assert [(each.name, each.actions) for each in groups[here.running]] == [("Corgoloin", 2), ("Nuits", 1)]
    text = page.content.decode()
    assert "lointaine" not in text and 'name="q"' in text and "2\u00a0actions" in text
    for question, found in (("elan 07", ["Saint-Élan 07"]), (here.place.code, ["Corgoloin"]), ("absente", [])):
        page = client.get("/ma-commune/", {"q": question})
        assert [each.name for group in page.context["groups"] for each in group.places] == found
    assert "Aucune de ces communes ne répond" in page.content.decode()
    spent = []
    for count in (0, 108):
        for number in range(count):
            make_fiche(convention=here.running).communes.add(others[number % 15])
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/ma-commune/?q=elan").status_code == 200
        spent.append(len(queries))
    assert spent[0] == spent[1] <= 10


def test_a_commune_costs_the_same_for_12_and_120_fiches(client, here):
    client.force_login(here.elected)
    spent = []
    for count in (11, 108):
        for _ in range(count):
            make_fiche(convention=here.running).communes.add(here.place)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/ma-commune/{here.place.code}/").status_code == 200
        spent.append(len(queries))
    assert spent[0] == spent[1] <= 20


def test_the_page_of_a_place_leads_to_what_is_done_there(client, here, django_assert_num_queries):
    epci = make_epci()
    with after_signature():
        for convention in (here.running, here.next, here.other):
            Convention.objects.filter(pk=convention.pk).update(territoire=epci)
    assert commune.told_of(make_user(), here.place) == commune.told_of(make_user(), epci) == []
    link = (here.running.label, here.running.get_absolute_url())
    with django_assert_num_queries(3):  # what this person holds (2), then the conventions
        told = commune.told_of(here.elected, here.place)
    assert told == [link, ("ce qui se fait à Corgoloin", f"/ma-commune/{here.place.code}/")]
    assert commune.told_of(here.adviser, epci) == [link]  # neither the next one, nor that of another Caf
    client.force_login(here.adviser)
    page = client.get(here.place.get_absolute_url()).content.decode()
    assert f'href="{link[1]}"' in page and f'href="/ma-commune/{here.place.code}/"' in page
