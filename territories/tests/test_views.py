import datetime as dt

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.urls import reverse

from territories.enums import OrganisationKind
from territories.models import CommuneAncienCode, Organisation, Territoire

from .factories import (
    load_small,
    make_caf,
    make_commune,
    make_departement,
    make_epci,
    make_organisation,
    siren,
)

pytestmark = pytest.mark.django_db

JSON = {"headers": {"accept": "application/json"}}


def make_user(*, caf=None, role="caf_adviser", email="a@example.org"):
    """A person, with a running membership of `caf`. The models are one floor above."""
    user = get_user_model().objects.create_user(email, "mot de passe")
    if caf is not None:
        apps.get_model("accounts", "CafMembership").objects.create(
            user=user, caf=caf, role=role, starts_on=dt.date(2020, 1, 1)
        )
    return user


@pytest.fixture
def caf():
    return make_caf("21")


@pytest.fixture
def as_adviser(client, caf):
    client.force_login(make_user(caf=caf))
    return client


def test_pages_ask_for_a_log_in(client):
    for name in ("list", "search", "organisation_list", "organisation_search", "organisation_create"):
        assert client.get(reverse(f"territories:{name}")).status_code == 302


def test_search_answers_a_list_in_json_and_a_person_with_a_page(as_adviser):
    grigny = make_commune(
        code="91286",
        name="Grigny",
        departement=make_departement(code="91", name="Essonne"),
        population=26_842,
    )
    make_commune(code="62388", name="Grigny", departement=make_departement(code="62", name="Pas-de-Calais"))
    url = reverse("territories:search")
    answer = as_adviser.get(url, {"q": "grigny"}, **JSON).json()
    assert answer["resultats"][0] == {
        "id": grigny.pk,
        "texte": "Grigny (91, Essonne)",
        "code": "91286",
        "nature": "commune",
        "population": 26_842,
    }
    page = as_adviser.get(url, {"q": "grigny"})
    assert page.status_code == 200
    assert "2\u00a0réponses" in page.text
    assert "Grigny (62, Pas-de-Calais)" in page.text
    fragment = as_adviser.get(url, {"q": "grigny"}, headers={"hx-request": "true"})
    assert "<html" not in fragment.text and "Grigny (62" in fragment.text


def test_accents_do_not_move_a_name_to_the_end(as_adviser):
    for name in ("Yerres", "Évry-Courcouronnes", "Étampes", "Brunoy"):
        make_commune(name=name, departement=make_departement(code="91", name="Essonne"))
    page = as_adviser.get(reverse("territories:list"), {"kind": "commune"})
    assert [row.name for row in page.context["listing"].page] == [
        "Brunoy",
        "Étampes",
        "Évry-Courcouronnes",
        "Yerres",
    ]


def test_search_is_limited_to_the_kinds_asked_for(as_adviser):
    make_commune(name="Gevrey-Chambertin")
    make_epci(name="CC de Gevrey")
    url = reverse("territories:search")
    found = as_adviser.get(url, {"q": "gevrey", "kind": "epci"}, **JSON).json()["resultats"]
    assert [row["nature"] for row in found] == ["epci"]
    assert as_adviser.get(url, {"q": "gevrey", "kind": "planete"}).status_code == 400


@pytest.mark.parametrize("question", ["", "x" * 500, "%_", "'"])
def test_odd_questions_are_answered(as_adviser, question):
    for name in ("search", "organisation_search", "list", "organisation_list"):
        assert as_adviser.get(reverse(f"territories:{name}"), {"q": question}).status_code == 200


def test_a_nul_byte_is_refused(as_adviser):
    for name in ("search", "list", "organisation_search"):
        assert as_adviser.get(reverse(f"territories:{name}"), {"q": "a\x00"}).status_code == 400
    assert as_adviser.get("/territoires/commune/21%00/").status_code in (400, 404)


@pytest.mark.parametrize("count", [12, 40])
def test_the_list_costs_the_same_for_any_number_of_rows(as_adviser, django_assert_max_num_queries, count):
    for _ in range(count):
        make_commune()
    with django_assert_max_num_queries(8):
        page = as_adviser.get(reverse("territories:list"), {"par_page": "50"})
    assert page.context["listing"].count == count + 1  # and the département


def test_the_list_filters_by_name_kind_and_departement(as_adviser):
    essonne = make_departement(code="91", name="Essonne")
    make_commune(name="Évry-Courcouronnes", departement=essonne)
    make_commune(name="Évry", departement=make_departement(code="89", name="Yonne"))
    make_epci(name="CC d’Évry", departement=essonne)
    url = reverse("territories:list")

    def found(**query):
        return [row.name for row in as_adviser.get(url, query).context["listing"].page]

    assert found(q="evry") == ["Évry", "Évry-Courcouronnes", "CC d’Évry"]
    assert found(q="evry", departement="91") == ["Évry-Courcouronnes", "CC d’Évry"]
    assert found(q="evry", departement="91", kind="epci") == ["CC d’Évry"]
    assert as_adviser.get(url, {"q": "evry", "tri": "-population"}).status_code == 200
    assert as_adviser.get(url, {"q": "zzz"}).status_code == 200


def test_a_territoire_shows_its_population_and_communes(as_adviser, django_assert_max_num_queries):
    load_small()
    make_organisation(name="Secret de l’Essonne", caf=make_caf("91"), kind="association")
    with django_assert_max_num_queries(16):
        page = as_adviser.get("/territoires/epci/200070894/")
    assert "29\u202f432 habitants (2023)" in page.text
    assert page.context["page"].paginator.count == 55
    assert "Caf de la Côte-d’Or" in page.text
    assert page.text.count("<path d=") > 55
    commune = as_adviser.get("/territoires/commune/91228/")
    assert "66\u202f919 habitants (2023)" in commune.text
    assert "CA Grand Paris Sud" in commune.text
    with django_assert_max_num_queries(16):
        departement = as_adviser.get("/territoires/departement/21/")
    assert len(departement.context["epcis"]) == 19
    assert as_adviser.get("/territoires/departement/21/?page=2").status_code == 200
    for path in ("commune/99999", "planete/1", f"commune/{'1' * 300}"):
        assert as_adviser.get(f"/territoires/{path}/").status_code == 404
    assert as_adviser.get("/territoires/departement/21/?page=x").status_code == 404


def test_organisations_of_another_caf_are_nowhere(as_adviser, caf):
    other = make_caf("91")
    place = make_commune(name="Longvic")
    secret = make_organisation(name="Secrets réunis", caf=other, territoire=place, kind="association")
    mine = make_organisation(name="Secrets partagés", caf=caf, territoire=place, kind="association")
    search = reverse("territories:organisation_search")
    found = as_adviser.get(search, {"q": "secrets"}, **JSON).json()["resultats"]
    assert [row["id"] for row in found] == [mine.pk]
    found = as_adviser.get(search, {"q": "secrets", "caf": caf.pk}, **JSON).json()["resultats"]
    assert [row["id"] for row in found] == [mine.pk]
    for wrong in (other.pk, 10**18, "x", "9" * 30):
        assert as_adviser.get(search, {"q": "secrets", "caf": wrong}).status_code == 404
    for url in (
        place.get_absolute_url(),
        reverse("territories:organisation_list"),
        reverse("territories:organisation_list") + "?q=secrets",
    ):
        text = as_adviser.get(url).text
        assert "Secrets réunis" not in text and "Secrets partagés" in text
    for name in ("organisation_detail", "organisation_edit"):
        assert as_adviser.get(reverse(f"territories:{name}", args=[secret.pk])).status_code == 404


def posted(**fields):
    return {
        "kind": "association",
        "name": "Familles rurales",
        "short_name": "",
        "siren": "",
        "territoire": "",
        "parent": "",
        "address": "",
        "postal_code": "",
        "city": "",
        "email": "",
        "phone": "",
    } | fields


def test_a_code_that_lost_its_zero_is_asked_back(as_adviser, caf):
    make_commune(name="Bourg-en-Bresse", code="01053")
    address = reverse("territories:organisation_create")
    for typed in ("1000", "1 000"):
        response = as_adviser.post(address, posted(postal_code=typed))
        assert response.context["form"].errors["postal_code"] == ["Un code postal a cinq chiffres : « 01000 » ?"]
    response = as_adviser.post(address, posted(territoire_texte="1053"))
    assert "« 01053 », Bourg-en-Bresse ?" in str(response.context["form"].errors["territoire"])
    assert as_adviser.post(address, posted(postal_code="21000 CEDEX", city="Dijon")).status_code == 302
    made = Organisation.objects.get(name="Familles rurales")
    assert (made.postal_code, made.city) == ("21000", "Dijon CEDEX")


def test_an_adviser_creates_an_organisation_of_their_caf(as_adviser, caf):
    longvic = make_commune(name="Longvic", code="21355")
    reference = make_organisation(territoire=longvic)
    number = siren(12_345_678)
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
    response = as_adviser.post(
        reverse("territories:organisation_create"),
        posted(
            kind="ccas",
            name="CCAS  de Longvic",
            siren=spaced,
            territoire=longvic.pk,
            parent=reference.pk,
            email="ccas@example.org",
        ),
    )
    made = Organisation.objects.get(name="CCAS de Longvic")
    assert response.status_code == 302 and response.url == made.get_absolute_url()
    assert (made.caf, made.siren, made.territoire, made.parent) == (caf, number, longvic, reference)
    assert made.with_article == "le centre communal d’action sociale de Longvic"
    assert "CCAS de Longvic" in as_adviser.get(made.get_absolute_url()).text


def test_without_scripts_a_territoire_is_named(as_adviser):
    make_commune(name="Grigny", code="91286", departement=make_departement(code="91", name="Essonne"))
    make_commune(name="Grigny", code="62388", departement=make_departement(code="62", name="Pas-de-Calais"))
    url = reverse("territories:organisation_create")
    page = as_adviser.post(url, posted(territoire_texte="grigny"))
    assert page.status_code == 422
    assert "Plusieurs réponses à « grigny »" in page.context["form"].errors["territoire"][0]
    assert "Grigny (91, Essonne) 91286" in page.text
    assert 'value="grigny"' in page.text
    page = as_adviser.post(url, posted(territoire_texte="Atlantide"))
    assert "Rien ne répond" in page.context["form"].errors["territoire"][0]
    for number, typed in enumerate(["91286", "Grigny (91, Essonne)", "grigny (91)"]):
        as_adviser.post(url, posted(name=f"Association {number}", territoire_texte=typed))
        assert Organisation.objects.get(name=f"Association {number}").territoire.code == "91286"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("200070895", "sa clé ne correspond pas"),
        ("12345", "compte neuf chiffres ; celui-ci en a 5"),
        ("20007089400012", "SIRET"),
        ("ABCDEFGHI", "que des chiffres"),
        ("²00070894", "que des chiffres"),
    ],
)
def test_a_wrong_siren_is_refused_with_a_sentence(as_adviser, typed, sentence):
    page = as_adviser.post(reverse("territories:organisation_create"), posted(siren=typed))
    assert page.status_code == 422
    assert sentence in page.context["form"].errors["siren"][0]
    assert not Organisation.objects.filter(name="Familles rurales").exists()


def test_a_siren_is_used_once(as_adviser):
    make_organisation(territoire=make_epci(code="200070894", name="CC de Gevrey"), siren="200070894")
    page = as_adviser.post(reverse("territories:organisation_create"), posted(siren="200070894"))
    assert "CC de Gevrey porte déjà" in page.context["form"].errors["siren"][0]


@pytest.mark.parametrize("kind", ["caf", "commune", "epci", "cnaf", "planete"])
def test_reference_kinds_are_not_made_by_hand(as_adviser, kind):
    page = as_adviser.post(reverse("territories:organisation_create"), posted(kind=kind))
    assert "kind" in page.context["form"].errors


def test_a_forged_key_is_refused(as_adviser):
    secret = make_organisation(name="Secret", caf=make_caf("91"))
    for field, value in [("territoire", "0"), ("territoire", "9" * 40), ("parent", secret.pk), ("parent", "x")]:
        page = as_adviser.post(reverse("territories:organisation_create"), posted(**{field: value}))
        assert page.status_code == 422
        assert field in page.context["form"].errors


def test_a_double_click_makes_one_organisation(as_adviser):
    url = reverse("territories:organisation_create")
    key = str(as_adviser.get(url).context["form"]["creation_key"].value())
    for _ in range(2):
        assert as_adviser.post(url, posted(creation_key=key)).status_code == 302
    assert Organisation.objects.filter(name="Familles rurales").count() == 1


def test_what_is_corrected_after_the_page_before_is_not_taken_for_a_second_click(as_adviser):
    """Sent, « page précédente », corrected, sent again: nothing typed is lost, and nothing is doubled in silence."""
    url = reverse("territories:organisation_create")
    key = str(as_adviser.get(url).context["form"]["creation_key"].value())
    first = as_adviser.post(url, posted(creation_key=key, postal_code="21 000", phone=" 03 80 00 00 00 "))
    again = as_adviser.post(url, posted(creation_key=key, postal_code="21 000", phone=" 03 80 00 00 00 "))
    made = Organisation.objects.get(name="Familles rurales")
    assert first.status_code == again.status_code == 302 and first.url == again.url == made.get_absolute_url()
    other = posted(creation_key=key, name="Relais d’été", city="Gevrey")
    for changed in (posted(creation_key=key, phone="03 80 11 11 11"), posted(creation_key=key, kind="ccas"), other):
        kept = as_adviser.post(url, changed)
        assert kept.status_code == 409 and "Ce formulaire a déjà été enregistré" in kept.text
        assert f'href="{made.get_absolute_url()}"' in kept.text
    assert 'value="Relais d’été"' in kept.text and 'value="Gevrey"' in kept.text
    assert Organisation.objects.filter(creation_key=key).count() == 1
    anew = str(kept.context["form"]["creation_key"].value())
    assert anew != key
    assert as_adviser.post(url, {**other, "creation_key": anew}).status_code == 302
    assert {made.name, Organisation.objects.get(creation_key=anew).name} == {"Familles rurales", "Relais d’été"}


def test_one_goes_back_where_one_came_from_inside_the_portal_only(as_adviser):
    url = reverse("territories:organisation_create")
    back = as_adviser.post(f"{url}?retour=/conventions/3/%3Fa%3D1", posted())
    made = Organisation.objects.get(name="Familles rurales")
    assert back.url == f"/conventions/3/?a=1&organisation={made.pk}"
    for number, evil in enumerate(
        ("//evil.example", "https://evil.example/", "javascript:alert(1)", "/\\evil.example")
    ):
        response = as_adviser.post(f"{url}?retour={evil}", posted(name=f"Autre {number}"))
        assert response.url.startswith("/organisations/")


def test_a_stale_edit_is_told_and_keeps_what_was_typed(as_adviser, caf):
    mine = make_organisation(name="Avant", caf=caf)
    url = reverse("territories:organisation_edit", args=[mine.pk])
    version = as_adviser.get(url).context["form"]["version"].value()
    assert as_adviser.post(url, posted(name="Première", version=version)).status_code == 302
    late = as_adviser.post(url, posted(name="Seconde", version=version))
    assert late.status_code == 409
    assert "Première" in late.text and "Seconde" in late.text
    mine.refresh_from_db()
    assert mine.name == "Première"


def test_an_organisation_is_not_its_own_parent(as_adviser, caf):
    above = make_organisation(name="Dessus", caf=caf)
    below = make_organisation(name="Dessous", caf=caf, parent=above)
    page = as_adviser.post(
        reverse("territories:organisation_edit", args=[above.pk]), posted(parent=below.pk, version=0)
    )
    assert "elle-même" in page.context["form"].errors["parent"][0]


def test_who_may_write_organisations(client, caf):
    mine = make_organisation(name="À la Caf", caf=caf)
    reference = make_organisation(name="Nationale", kind=OrganisationKind.MSA)
    create = reverse("territories:organisation_create")
    edit = reverse("territories:organisation_edit", args=[mine.pk])
    expected = {
        "caf_admin": (200, 200),
        "caf_adviser": (200, 200),
        "caf_grants_officer": (200, 200),
        "caf_board": (403, 403),
        None: (403, 404),
    }
    for role, statuses in expected.items():
        client.force_login(make_user(caf=caf if role else None, role=role, email=f"{role}@example.org"))
        assert (client.get(create).status_code, client.get(edit).status_code) == statuses, role
        refused = client.get(reverse("territories:organisation_edit", args=[reference.pk]))
        assert refused.status_code == 403
        assert client.get(f"{create}?caf={make_caf('91').pk}").status_code == 404


@pytest.mark.parametrize("count", [12, 40])
def test_organisation_lists_cost_the_same_for_any_number_of_rows(as_adviser, caf, django_assert_max_num_queries, count):
    for _ in range(count):
        make_organisation(caf=caf, territoire=make_commune(name="Grigny"), kind="association", short_name="MJC")
    with django_assert_max_num_queries(9) as captured:
        page = as_adviser.get(reverse("territories:organisation_list"), {"par_page": "50"})
    assert page.context["listing"].count == count
    assert page.content.decode().count("Grigny (21, ") == page.content.decode().count("MJC") == count
    assert len(captured) == 5  # nothing of a row is read apart
    with django_assert_max_num_queries(6):
        as_adviser.get(reverse("territories:organisation_search"), {"q": "association"}, **JSON)


def test_lists_are_exported(as_adviser, caf):
    make_organisation(caf=caf, name="=1+1")
    for name in ("list", "organisation_list"):
        response = as_adviser.get(reverse(f"territories:{name}"), {"export": "xlsx"})
        assert response.status_code == 200
        assert b"".join(response.streaming_content)[:2] == b"PK"


def test_a_writer_of_a_convention_names_the_partners_of_its_caf(client, db):
    from conventions.enums import Role
    from conventions.tests.factories import make_convention, make_member
    from territories.tests.factories import make_caf, make_organisation

    convention = make_convention(caf=make_caf())
    make_organisation(caf=convention.caf, name="Association des parents")
    make_organisation(caf=make_caf("91"), name="Association des autres parents")
    client.force_login(make_member(convention, Role.COOPERATION_OFFICER))
    found = client.get(f"/organisations/recherche/?format=json&q=parents&caf={convention.caf_id}").json()
    assert [each["texte"] for each in found["resultats"]] == ["Association des parents"]
    assert client.get(f"/organisations/recherche/?format=json&q=x&caf={make_caf('91').pk}").status_code == 404
    client.force_login(make_member(convention, Role.COPIL_MEMBER))
    assert client.get(f"/organisations/recherche/?format=json&q=x&caf={convention.caf_id}").status_code == 404


@pytest.mark.parametrize("name", ["list", "organisation_list"])
def test_a_search_with_a_wrong_filter_shows_an_error_and_no_row(as_adviser, name):
    response = as_adviser.get(
        reverse(f"territories:{name}"), {"q": "abc", "departement": "-1", "nature": "rien", "kind": "rien"}
    )
    assert response.status_code == 200
    assert response.context["listing"].count == 0


@pytest.fixture
def merged():
    """Two communes that ended, two that they became, and a commune déléguée of which no row was kept."""
    pairs = [("21178", "Clémencey", "Valforêt"), ("21002", "Clémery", "Grandforêt")]
    for code, name, became in pairs:
        make_commune(code=code, name=name, valid_to=dt.date(2016, 12, 31))
        commune = make_commune(name=became)
        CommuneAncienCode.objects.create(old_code=code, commune=commune, nature="ancien-code", name=name)
    CommuneAncienCode.objects.create(old_code="01039", commune=commune, nature="commune-deleguee", name="Clémard")


def asked(client, **question):
    answer = client.get("/territoires/recherche/", {"format": "json", **question}).json()
    return [row["texte"] for row in answer["resultats"]]


def test_former_communes_are_found_when_asked_for(client, merged, django_assert_max_num_queries):
    client.force_login(make_user())
    assert asked(client, q="clem", kind="epci") == []
    assert asked(client, q="clem", kind="commune") == [
        "Clémard, commune déléguée, aujourd’hui Grandforêt (21, Côte-d’Or)",
        "Clémencey, ancienne commune, aujourd’hui Valforêt (21, Côte-d’Or)",
        "Clémery, ancienne commune, aujourd’hui Grandforêt (21, Côte-d’Or)",
    ]
    with django_assert_max_num_queries(7):  # of which one: where this person works
        found = asked(client, q="clém", kind="commune", anciens="1")
    assert sorted(found) == [
        "Clémard, commune déléguée, aujourd’hui Grandforêt (21, Côte-d’Or)",
        "Clémencey (21, Côte-d’Or), ancienne commune, jusqu’au 31 décembre 2016, aujourd’hui Valforêt",
        "Clémery (21, Côte-d’Or), ancienne commune, jusqu’au 31 décembre 2016, aujourd’hui Grandforêt",
    ]


def test_the_page_of_a_former_commune_links_to_the_one_of_today(client, merged):
    client.force_login(make_user())
    page = client.get(Territoire.objects.get(code="21178").get_absolute_url()).content.decode()
    assert "Ce territoire a existé jusqu’au 31 décembre 2016." in page
    assert f'href="{Territoire.objects.get(name="Valforêt").get_absolute_url()}"' in page
    page = client.get(Territoire.objects.get(name="Valforêt").get_absolute_url()).content.decode()
    assert "a existé jusqu’au" not in page
