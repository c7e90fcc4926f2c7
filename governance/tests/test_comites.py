import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import CafRole
from accounts.tests.factories import make_adviser, make_caf_member
from conventions.enums import Role, Side
from conventions.models import Contact, Representant
from conventions.tests.factories import make_convention, make_member, make_partie, make_signed_convention, make_theme
from governance.enums import ComiteKind, SeanceState
from governance.models import Comite, MembreComite
from governance.tests.factories import make_comite, make_decision, make_membre, make_seance
from territories.enums import OrganisationKind
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    return make_convention()


@pytest.fixture
def writer(client, convention):
    user = make_member(convention, Role.COOPERATION_OFFICER)
    client.force_login(user)
    return user


def url(name, row, **kwargs):
    return reverse(f"governance:{name}", args=[getattr(row, "pk", row)])


def typed(form, **changes):
    """What a browser would post from this form, with some fields changed."""
    data = {}
    for name in form.fields:
        value = form[name].value()
        if value is None or value is False:
            continue
        data[name] = [str(each) for each in value] if isinstance(value, (list, tuple)) else value
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def test_a_convention_without_comite_offers_to_create_the_copil(client, convention, writer):
    page = client.get(url("instances", convention)).content.decode()
    assert "Créer le COPIL" in page
    assert f"{url('comite_create', convention)}?nature=copil" in page
    form = client.get(f"{url('comite_create', convention)}?nature=copil").context["form"]
    assert form["kind"].value() == ComiteKind.COPIL
    assert form["name"].value() == "Comité de pilotage"


def test_a_reader_is_not_offered_to_create_a_comite(client, convention):
    client.force_login(make_member(convention, Role.ELECTED))
    page = client.get(url("instances", convention)).content.decode()
    assert "Créer le COPIL" not in page
    assert client.get(url("comite_create", convention)).status_code == 403


def test_the_instances_say_members_parity_last_and_next_seance(client, convention, writer):
    comite = make_comite(convention, frequency="Une fois par an")
    for _ in range(3):
        make_membre(comite)
    make_membre(comite, side=Side.CAF, name="Sacha Noir", is_chair=True)
    make_membre(comite, name="Parti", ends_on=dt.date(2023, 6, 1))
    make_seance(comite, held_on=dt.date(2024, 12, 4))
    make_seance(comite, held_on=timezone.localdate() + dt.timedelta(days=9), state=SeanceState.CONVENED)
    page = client.get(url("instances", convention)).content.decode()
    for words in ("3 côté collectivité, 1 côté Caf", "Sacha Noir", "4 décembre 2024", "Convoquée", "Une fois par an"):
        assert words in page
    assert "Parti" not in page.replace("Partie", "").replace("Parties", "")


def test_the_instances_warn_when_no_copil_met_for_twelve_months(client):
    convention = make_signed_convention(
        starts_on=dt.date(2023, 1, 1), ends_on=timezone.localdate() + dt.timedelta(days=90)
    )
    client.force_login(make_member(convention, Role.COPIL_MEMBER))
    assert "Aucun COPIL depuis douze mois" in client.get(url("instances", convention)).content.decode()
    make_seance(make_comite(convention), held_on=timezone.localdate())
    assert "Aucun COPIL depuis douze mois" not in client.get(url("instances", convention)).content.decode()


def test_the_page_of_a_copil_reads_the_avenants_once(client, django_assert_max_num_queries):
    convention = make_signed_convention(ends_on=dt.date(2098, 12, 31))
    make_comite(make_signed_convention())
    comite = make_comite(convention)
    client.force_login(make_member(convention))
    with django_assert_max_num_queries(100) as asked:
        page = client.get(comite.get_absolute_url())
    assert page.context["alert"].title == "Aucun COPIL depuis douze mois"
    assert sum('FROM "conventions_acte"' in each["sql"] for each in asked.captured_queries) == 1


@pytest.mark.parametrize("count", [12, 120])
def test_the_instances_cost_the_same_for_12_and_120_comites(
    client, convention, writer, django_assert_num_queries, count
):
    for _ in range(count):
        comite = make_comite(convention, kind=ComiteKind.GROUPE_THEMATIQUE)
        make_membre(comite)
        make_seance(comite)
    with django_assert_num_queries(10):
        response = client.get(url("instances", convention))
    assert len(response.context["listed"]) == count


def test_a_comite_is_created_once_for_a_double_click(client, convention, writer):
    theme = make_theme(caf=convention.caf)
    form = client.get(url("comite_create", convention)).context["form"]
    data = typed(form, kind="cotech", name="Comité technique", frequency="Chaque trimestre", themes=[theme.pk])
    for _ in range(2):
        response = client.post(url("comite_create", convention), data)
        assert response.status_code == 302
    comite = Comite.objects.get()
    assert (comite.convention, comite.caf, comite.created_by) == (convention, convention.caf, writer)
    assert list(comite.themes.all()) == [theme]


def test_a_comite_without_name_is_refused_beside_the_field_and_keeps_what_was_typed(client, convention, writer):
    response = client.post(url("comite_create", convention), {"kind": "copil", "frequency": "Deux fois par an"})
    assert response.status_code == 422
    assert "name" in response.context["form"].errors
    assert "Deux fois par an" in response.content.decode()
    assert not Comite.objects.exists()


def test_a_comite_refuses_the_theme_of_another_caf(client, convention, writer):
    stranger = make_theme(caf=make_caf("91"))
    response = client.post(url("comite_create", convention), {"kind": "copil", "name": "C", "themes": [stranger.pk]})
    assert response.status_code == 422
    assert "themes" in response.context["form"].errors


def test_a_departement_comite_is_not_offered_in_a_convention(client, convention, writer):
    response = client.post(url("comite_create", convention), {"kind": "cdsf", "name": "CDSF"})
    assert response.status_code == 422


def test_a_stale_edit_of_a_comite_shows_both_texts(client, convention, writer):
    comite = make_comite(convention)
    first = typed(client.get(url("comite_edit", comite)).context["form"], name="COPIL de l’une")
    second = typed(client.get(url("comite_edit", comite)).context["form"], name="COPIL de l’autre")
    assert client.post(url("comite_edit", comite), first).status_code == 302
    response = client.post(url("comite_edit", comite), second)
    assert response.status_code == 409
    page = response.content.decode()
    assert "COPIL de l’une" in page and "COPIL de l’autre" in page
    comite.refresh_from_db()
    assert comite.name == "COPIL de l’une"


def test_an_empty_comite_is_deleted_and_a_living_one_is_not(client, convention, writer):
    empty, living = make_comite(convention), make_comite(convention)
    make_membre(living)
    client.post(url("comite_delete", empty))
    client.post(url("comite_delete", living))
    assert list(Comite.objects.all()) == [living]


# Members --------------------------------------------------------------------------------


def test_a_member_with_an_account_takes_the_function_held_in_the_convention(client, convention, writer):
    comite = make_comite(convention)
    person = make_member(convention, Role.ELECTED, function="Vice-présidente")
    form = client.get(url("membre_create", comite)).context["form"]
    response = client.post(url("membre_create", comite), typed(form, user=person.pk, side="collectivite"))
    assert response.status_code == 302
    membre = MembreComite.objects.get()
    assert (membre.user, membre.function, membre.starts_on) == (person, "Vice-présidente", timezone.localdate())


def test_a_contact_becomes_a_member_with_its_side_and_organisation(client, convention, writer):
    comite = make_comite(convention)
    organisation = make_organisation()
    contact = Contact.objects.create(
        convention=convention, name="Lou Blanc", function="Directrice", organisation=organisation, side=Side.PARTNER
    )
    form = client.get(url("membre_create", comite)).context["form"]
    client.post(url("membre_create", comite), typed(form, contact=contact.pk))
    membre = MembreComite.objects.get()
    assert (membre.name, membre.function, membre.organisation, membre.side) == (
        "Lou Blanc",
        "Directrice",
        organisation,
        Side.PARTNER,
    )


def test_a_member_who_is_nobody_is_refused_beside_the_field(client, convention, writer):
    response = client.post(url("membre_create", make_comite(convention)), {"side": "caf", "starts_on": "2024-01-01"})
    assert response.status_code == 422
    assert "au moins une fonction" in response.context["form"].errors["name"][0]


def test_a_member_cannot_sit_twice_at_the_same_dates(client, convention, writer):
    comite = make_comite(convention)
    make_membre(comite, user=writer)
    response = client.post(url("membre_create", comite), {"user": writer.pk, "side": "caf", "starts_on": "2024-01-01"})
    assert response.status_code == 422
    assert "siège déjà" in response.context["form"].errors["user"][0]


def test_a_member_ends_after_the_start(client, convention, writer):
    response = client.post(
        url("membre_create", make_comite(convention)),
        {"name": "A", "side": "caf", "starts_on": "2024-01-01", "ends_on": "2023-01-01"},
    )
    assert response.context["form"].errors["ends_on"] == ["La fin doit suivre le début."]


@pytest.mark.parametrize("field", ["user", "contact", "organisation"])
def test_a_member_refuses_the_ids_of_another_convention_and_of_another_caf(client, convention, writer, field):
    comite = make_comite(convention)
    for place in (make_convention(caf=convention.caf), make_convention(caf=make_caf("91"))):
        strangers = {
            "user": make_member(place, Role.ELECTED),
            "contact": Contact.objects.create(convention=place, name="Ailleurs"),
            "organisation": make_organisation(caf=make_caf("91"), name=f"Ailleurs {place.pk}"),
        }
        response = client.post(
            url("membre_create", comite),
            {"name": "A", "side": "caf", "starts_on": "2024-01-01", field: strangers[field].pk},
        )
        assert response.status_code == 422
        assert field in response.context["form"].errors
    assert not MembreComite.objects.exists()


def test_closing_a_member_keeps_the_row_with_its_end(client, convention, writer):
    membre = make_membre(make_comite(convention))
    client.post(url("membre_close", membre))
    membre.refresh_from_db()
    assert membre.ends_on == timezone.localdate()


def test_the_edit_of_a_member_keeps_a_person_who_left_the_convention(client, convention, writer):
    comite = make_comite(convention)
    gone = make_member(convention, Role.ELECTED, ends_on=dt.date(2024, 1, 1))
    membre = make_membre(comite, user=gone)
    form = client.get(url("membre_edit", membre)).context["form"]
    assert client.post(url("membre_edit", membre), typed(form, function="Ancien maire")).status_code == 302
    membre.refresh_from_db()
    assert (membre.user, membre.function) == (gone, "Ancien maire")


def test_members_of_the_ctg_and_contacts_are_taken_in_one_gesture(client, writer, convention):
    adviser = make_caf_member(caf=convention.caf)
    type(convention).objects.filter(pk=convention.pk).update(adviser=adviser)
    comite = make_comite(convention)
    make_member(convention, Role.ELECTED, function="Maire")
    consultant = make_member(convention, Role.CONSULTANT)
    Contact.objects.create(convention=convention, name="Lou Blanc", side=Side.PARTNER)
    form = client.get(url("membres_take", comite)).context["form"]
    assert len(form.rows) == 5
    assert f"u{consultant.pk}" not in form.initial.get("people", form.fields["people"].initial)
    data = {"people": form.fields["people"].initial}
    for _ in range(2):
        client.post(url("membres_take", comite), data)
    sides = sorted(MembreComite.objects.values_list("side", flat=True))
    assert sides == ["caf", "collectivite", "collectivite", "partner"]
    assert MembreComite.objects.get(user=adviser).side == Side.CAF


def test_taking_nobody_or_a_stranger_is_refused(client, writer, convention):
    comite = make_comite(convention)
    stranger = make_member(make_convention(caf=convention.caf), Role.ELECTED)
    for data in ({}, {"people": [f"u{stranger.pk}"]}, {"people": ["c999999"]}):
        assert client.post(url("membres_take", comite), data).status_code == 422
    assert not MembreComite.objects.exists()


def test_the_comite_page_says_parity_in_words(client, writer, convention):
    comite = make_comite(convention, parity_rule="À égalité")
    for side, number in ((Side.COLLECTIVITE, 3), (Side.CAF, 4), (Side.PARTNER, 1)):
        for _ in range(number):
            make_membre(comite, side=side)
    page = client.get(comite.get_absolute_url()).content.decode()
    assert "3 côté collectivité, 4 côté Caf, 1 partenaire" in page


@pytest.mark.parametrize("count", [12, 120])
def test_the_comite_page_costs_the_same_for_12_and_120_rows(
    client, convention, writer, django_assert_num_queries, count
):
    comite = make_comite(convention)
    for _ in range(count):
        make_membre(comite)
        make_seance(comite)
    with django_assert_num_queries(9):
        response = client.get(comite.get_absolute_url())
    assert len(response.context["seances"]) == count


# Comités of a Caf -----------------------------------------------------------------------


def test_the_administrator_of_a_caf_creates_its_cdsf(client):
    caf = make_caf()
    client.force_login(make_caf_member(caf=caf, role=CafRole.ADMIN))
    assert "Créer le CDSF" in client.get(reverse("governance:caf_comites")).content.decode()
    form = client.get(reverse("governance:caf_comite_create")).context["form"]
    client.post(reverse("governance:caf_comite_create"), typed(form))
    comite = Comite.objects.get()
    assert (comite.caf, comite.convention, comite.kind) == (caf, None, ComiteKind.CDSF)
    assert client.get(comite.get_absolute_url()).status_code == 200
    for name in ("comite_edit", "membre_create", "seance_create"):
        assert client.get(url(name, comite)).status_code == 200
    assert client.get(url("membres_take", comite)).status_code == 404
    seance = make_seance(comite)
    make_decision(seance)
    assert client.get(seance.get_absolute_url()).status_code == 200


def test_an_adviser_reads_the_comites_of_the_caf_and_does_not_write_them(client):
    caf = make_caf()
    comite = make_comite(caf=caf, kind=ComiteKind.CDSF, name="CDSF de la Côte-d’Or")
    make_comite(caf=make_caf("91"), kind=ComiteKind.CDSF, name="CDSF de l’Essonne")
    client.force_login(make_caf_member(caf=caf))
    page = client.get(reverse("governance:caf_comites")).content.decode()
    assert "CDSF de la Côte-d’Or" in page and "CDSF de l’Essonne" not in page
    assert client.get(reverse("governance:caf_comite_create")).status_code == 403
    assert client.get(url("comite_edit", comite)).status_code == 403


def test_a_new_maire_takes_the_place_of_the_former_in_comites(client):
    """The technician of the same commune stays; the former sat until the day before."""
    convention = make_convention(adviser=make_adviser())
    client.force_login(convention.adviser)
    town = make_organisation(kind=OrganisationKind.COMMUNE, name="Brochon")
    make_partie(convention, organisation=town)
    comite = make_comite(convention)
    fields = {"comite": comite, "organisation": town, "starts_on": dt.date(2023, 1, 1)}
    maire = MembreComite.objects.create(name="Jean Dupont", function="Maire", is_chair=True, **fields)
    technician = MembreComite.objects.create(name="Léa Brun", function="Coordinatrice", **fields)
    Representant.objects.create(convention=convention, organisation=town, name="Jean Dupont", function="maire")
    url = reverse("conventions:representants", args=[convention.pk])
    form = client.get(url).context["form"]
    key = f"o{town.pk}"
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {f"name_{key}": "Claire Petit", f"starts_on_{key}": "22/03/2026"}
    context = client.post(url, data).context
    (part,) = context["parts"]
    ticked = [name for _, name, is_ticked in part.shown if is_ticked]
    assert ticked == [f"comites:{maire.pk}"] and len(part.lines) == 2
    client.post(url, dict(context["kept"]) | {"etat": context["state"], "confirmer": "1", "suite": ticked})
    rows = comite.membres.order_by("starts_on", "name").values_list("name", "function", "is_chair", "ends_on")
    assert list(rows) == [
        ("Jean Dupont", "Maire", True, dt.date(2026, 3, 21)),
        ("Léa Brun", "Coordinatrice", False, None),
        ("Claire Petit", "maire", True, None),
    ]
    assert technician in comite.membres_on(dt.date(2026, 3, 22))
