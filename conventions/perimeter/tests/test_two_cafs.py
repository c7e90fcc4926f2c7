"""One convention of two Cafs (DOMAIN § 6): one is the pilote, both read, the second writes nothing."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import CafRole
from accounts.models import User
from accounts.tests.factories import make_caf_member
from conventions import perms
from conventions.enums import PartieRole, Role, Visibility
from conventions.models import Cej, Convention, Document
from conventions.perimeter import cafs
from conventions.tests.factories import make_convention, make_document, make_member, make_partie, make_perimetre
from conventions.visibility import readable, readable_on
from territories.tests.factories import make_caf, make_commune, make_departement, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """(convention of two Cafs, another of the pilote alone, {name: adviser} of the pilote, the second and a third)."""
    cafs = {name: make_caf(code) for name, code in (("pilote", "21"), ("second", "71"), ("third", "58"))}
    advisers = {name: make_caf_member(caf=caf, role=CafRole.ADVISER) for name, caf in cafs.items()}
    shared, alone = (make_convention(caf=cafs["pilote"], adviser=advisers["pilote"]) for _ in range(2))
    for each in (shared, alone):
        make_partie(each, role=PartieRole.CAF, organisation=cafs["pilote"].organisation)
    make_partie(shared, role=PartieRole.CAF, organisation=cafs["second"].organisation)
    return shared, alone, advisers


def test_the_second_caf_reads_it_whole_and_a_third_sees_nothing(world, django_assert_num_queries):
    shared, alone, advisers = world
    read = {
        name: (
            set(Convention.objects.visible_to(user)),
            set(Convention.objects.read_whole_by(user)),
            perms.can_read_whole(user, shared),
        )
        for name, user in advisers.items()
    }
    assert read == {
        "pilote": ({shared, alone}, {shared, alone}, True),
        "second": ({shared}, {shared}, True),
        "third": (set(), set(), False),
    }
    assert not perms.can_read_whole(advisers["second"], alone)
    with django_assert_num_queries(1):
        assert perms.roles_held(User(pk=advisers["second"].pk)) == {shared.pk: {perms.SECOND_CAF}}


def test_the_second_caf_writes_nothing(world):
    shared, _, advisers = world
    second = advisers["second"]
    acts = (perms.can_manage, perms.can_cowrite, perms.can_write_diagnostic, perms.can_edit_text, perms.can_upload)
    acts += (perms.can_manage_members, perms.can_write_funding, perms.can_see_history)
    assert [act.__name__ for act in acts if act(second, shared)] == []
    assert all(act(advisers["pilote"], shared) for act in acts)
    assert perms.roles_granted_by(second, shared) == frozenset()
    assert not Convention.objects.filter(perms.co_written_condition(second)).exists()
    assert not Convention.objects.mine(second).exists()


def test_pages_open_to_the_second_caf_and_acts_do_not(client, world):
    shared, alone, advisers = world
    status = {"second": (200, 200, 403, 404), "third": (404, 404, 404, 404)}
    for name, expected in status.items():
        client.force_login(advisers[name])
        asked = (("parties", shared), ("perimetre", shared), ("evenement_add", shared), ("parties", alone))
        answers = [client.get(reverse(f"conventions:{page}", args=[row.pk])).status_code for page, row in asked]
        assert tuple(answers) == expected


def test_rows_beneath_a_convention_open_with_it(world):
    shared, alone, advisers = world
    documents = {
        level: make_document(shared, visibility=level, created_by=advisers["pilote"])
        for level in (Visibility.OWN, Visibility.SHARED, Visibility.COPIL)
    }
    make_document(alone)
    opened = {documents[Visibility.SHARED], documents[Visibility.COPIL]}
    for name, expected in (("second", opened), ("third", set())):
        user = advisers[name]
        held = Document.objects.filter(Convention.objects.holding(user, "convention"))
        assert set(held) == (set(documents.values()) if expected else set())
        assert set(Document.objects.filter(readable(user))) == expected
        assert set(shared.documents.filter(readable_on(shared, user))) == expected


def test_a_caf_that_is_no_longer_a_party_reads_no_longer(world):
    shared, _, advisers = world
    second = advisers["second"]
    shared.parties.filter(organisation__caf_profile__code="71").update(role=PartieRole.PARTNER)
    assert not Convention.objects.visible_to(second).exists()
    person = make_member(shared, Role.CONSULTANT)
    assert perms.held_by(person, perms.READERS) == [shared.pk]
    assert not perms.can_read_whole(person, shared)


def make_cej(code):
    return Cej.objects.create(caf=make_caf(code), holder=make_organisation(name=f"Titulaire {code}"))


def exported_cafs(response):
    """Values of the column « Caf » of an export."""
    rows = list(load_workbook(BytesIO(response.getvalue())).active.iter_rows(values_only=True))
    head = next(rank for rank, row in enumerate(rows) if "Caf" in row)
    return sorted(row[rows[head].index("Caf")] for row in rows[head + 1 :])


def give_communes(convention, **counts):
    """A perimeter of so many communes of each département: `d21=3, d71=2`."""
    places = {key: make_departement(code=key[1:], name=f"Département {key[1:]}") for key in counts}
    communes = [make_commune(departement=places[key]) for key, count in counts.items() for _ in range(count)]
    return make_perimetre(convention, communes=communes)


def test_the_perimeter_tells_the_communes_of_the_second_caf(client, world):
    shared, alone, advisers = world
    for convention in (shared, alone):
        give_communes(convention, d21=3, d71=2, d58=1)
    client.force_login(advisers["pilote"])
    notes = {}
    for convention in (shared, alone):
        page = client.get(reverse("conventions:perimetre", args=[convention.pk]))
        notes[convention] = (len(page.context["rows"]), page.context["split"])
        assert ("dont 2 de la Caf 71" in page.content.decode()) == (convention == shared)
    assert notes == {shared: (6, "dont 2 de la Caf 71"), alone: (6, "")}


def test_each_caf_but_the_pilote_is_named_with_its_communes(world):
    shared, _, _ = world
    make_partie(shared, role=PartieRole.CAF, organisation=make_caf("58").organisation)
    rows = give_communes(shared, d21=3, d71=2, d58=1)
    assert cafs.split_of(shared, [row.commune for row in rows]) == "dont 1 de la Caf 58 et 2 de la Caf 71"


def test_communes_of_one_departement_ask_nothing_more(world, django_assert_num_queries):
    shared, _, _ = world
    rows = give_communes(shared, d21=3)
    with django_assert_num_queries(0):
        assert cafs.split_of(shared, [row.commune for row in rows]) == ""


def test_lists_name_the_pilote_to_the_second_caf(client, world):
    shared, alone, advisers = world
    url = reverse("conventions:list")
    client.force_login(advisers["second"])
    own = make_convention(caf=make_caf("71"))
    page = client.get(url)
    cells = {row.pk: row.caf_words for row in page.context["listing"].page}
    assert cells == {shared.pk: "Caf pilote : Caf de la Côte-d’Or", own.pk: "Caf 71"}
    assert "Caf pilote : Caf de la Côte-d’Or" in page.content.decode()
    assert exported_cafs(client.get(url, {"export": "xlsx"})) == ["Caf 71", "Caf pilote : Caf de la Côte-d’Or"]
    assert not client.get(url, {"mine": "on"}).context["listing"].count
    client.force_login(advisers["pilote"])
    page = client.get(url)
    assert {row.pk for row in page.context["listing"].page} == {shared.pk, alone.pk}
    assert not page.context["several_cafs"]


def test_a_cej_of_the_second_caf_is_replaced_by_the_shared_ctg(client, world):
    shared, alone, advisers = world
    client.force_login(advisers["second"])
    cej = make_cej("71")
    field = client.get(reverse("conventions:cej_edit", args=[cej.pk])).context["form"].fields["replaced_by"]
    assert list(field.queryset) == [shared]
    found = [client.get(field.widget.address(), {"q": row.name}).json()["resultats"] for row in (shared, alone)]
    assert [[row["id"] for row in rows] for rows in found] == [[shared.pk], []]
    client.force_login(advisers["third"])
    other = make_cej("58")
    field = client.get(reverse("conventions:cej_edit", args=[other.pk])).context["form"].fields["replaced_by"]
    assert not field.queryset.exists()
