import datetime as dt
import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions.enums import Role
from conventions.models import CommunePerimetre, Convention
from conventions.tests.factories import make_convention, make_member, make_perimetre, make_signed_convention
from territories.tests.factories import make_commune, make_epci

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(client):
    adviser = make_adviser()
    client.force_login(adviser)
    return adviser


def url(name, convention):
    return reverse(f"conventions:{name}", args=[convention.pk])


def test_the_page_adds_up_the_populations(client, adviser):
    convention = make_convention(adviser=adviser)
    make_perimetre(convention, communes=[make_commune(population=1200), make_commune(population=345)])
    page = client.get(url("perimetre", convention))
    assert page.context["population"] == 1545
    assert "1\u202f545" in page.content.decode()
    assert "Insee 2023" in page.content.decode()


def test_an_unknown_population_is_said_and_not_counted_as_zero(client, adviser):
    convention = make_convention(adviser=adviser)
    make_perimetre(convention, communes=[make_commune(population=None)])
    page = client.get(url("perimetre", convention))
    assert page.context["population"] is None
    assert "Population inconnue pour 1 commune" in page.content.decode()


def test_the_page_says_when_the_name_is_that_of_another_territory(client, adviser):
    body = make_epci(name="CC du Val")
    communes = [make_commune(epci=body, name=name) for name in ("Aiserey", "Izeure", "Longecourt")]
    whole, part = (make_convention(adviser=adviser, name="CC du Val", territoire=body) for _ in range(2))
    make_perimetre(whole, communes=communes)
    make_perimetre(part, communes=communes[:2])
    texts = {row: client.get(url("perimetre", row)).content.decode() for row in (whole, part)}
    assert "le territoire de la communauté de communes du Val" in texts[whole]
    assert "le territoire des communes d’Aiserey et d’Izeure" in texts[part]
    edit = url("edit", part)
    assert "L’intitulé nomme un autre territoire" not in texts[whole]
    assert "L’intitulé nomme un autre territoire" in texts[part]
    assert f'href="{edit}">Changer' in texts[part]
    Convention.objects.filter(pk=part.pk).update(name="Aiserey et Izeure")
    assert "L’intitulé nomme un autre territoire" not in client.get(url("perimetre", part)).content.decode()


@pytest.mark.parametrize("rows", [12, 120])
def test_the_page_costs_the_same_for_12_and_120_communes(client, adviser, django_assert_max_num_queries, rows):
    convention = make_convention(adviser=adviser)
    make_perimetre(convention, number=rows)
    with django_assert_max_num_queries(12) as captured:
        client.get(url("perimetre", convention))
    assert len(captured) == 10


def test_communes_of_an_epci_come_in_but_those_unticked(client, adviser):
    convention = make_convention(adviser=adviser)
    epci = make_epci(name="CC du Val")
    first, second, third = (make_commune(epci=epci) for _ in range(3))
    make_perimetre(convention, communes=[first])
    page = client.get(url("perimetre_add", convention), {"territoire_texte": "CC du Val"})
    assert page.context["communes"] == [second, third]
    assert page.context["chosen"] == {str(second.pk), str(third.pk)}
    answer = client.post(url("perimetre_add", convention), {"territoire": epci.pk, "communes": [third.pk]})
    assert answer.url == url("perimetre", convention)
    assert {row.commune for row in convention.perimetre.all()} == {first, third}
    assert convention.perimetre.get(commune=third).joined_on is None


def test_a_commune_that_was_not_offered_is_refused(client, adviser):
    convention = make_convention(adviser=adviser)
    epci, elsewhere = make_epci(), make_commune()
    make_commune(epci=epci)
    answer = client.post(url("perimetre_add", convention), {"territoire": epci.pk, "communes": [elsewhere.pk]})
    assert answer.status_code == 422
    answer = client.post(url("perimetre_add", convention), {"territoire": epci.pk})
    assert "Cochez au moins une commune." in answer.content.decode()
    answer = client.get(url("perimetre_add", convention), {"territoire_texte": "Xyzzy"})
    assert answer.status_code == 422
    assert not convention.perimetre.exists()


def test_before_the_signature_a_commune_is_simply_removed(client, adviser):
    convention = make_convention(adviser=adviser)
    rows = make_perimetre(convention, number=3)
    client.post(url("perimetre_remove", convention), {"communes": [rows[0].pk, rows[2].pk]})
    assert list(convention.perimetre.all()) == [rows[1]]


def test_once_signed_a_commune_enters_and_leaves_on_a_day(client, adviser):
    convention = make_signed_convention(adviser=adviser)
    (row,) = make_perimetre(convention, number=1)
    fresh = make_commune()
    refused = client.post(url("perimetre_add", convention), {"territoire": fresh.pk, "communes": [fresh.pk]})
    assert "indiquez à partir de quand" in refused.content.decode()
    data = {"territoire": fresh.pk, "communes": [fresh.pk], "on": "2024-03-01"}
    client.post(url("perimetre_add", convention), data)
    entered = convention.perimetre.get(commune=fresh)
    assert entered.joined_on == dt.date(2024, 3, 1)
    late = client.post(url("perimetre_remove", convention), {"communes": [entered.pk], "on": "2024-01-01"})
    assert late.status_code == 422
    assert "que plus tard" in late.content.decode()
    client.post(url("perimetre_remove", convention), {"communes": [row.pk], "on": "2024-07-01"})
    row.refresh_from_db()
    assert row.left_on == dt.date(2024, 6, 30)
    assert [each.commune for each in convention.perimetre.on(dt.date(2024, 7, 1))] == [fresh]
    assert "Communes sorties du périmètre" in client.get(url("perimetre", convention)).content.decode()


def test_in_and_out_on_the_same_day_leaves_no_row(client, adviser):
    convention = make_signed_convention(adviser=adviser)
    (row,) = make_perimetre(convention, number=1)
    type(row).objects.filter(pk=row.pk).update(joined_on=dt.date(2024, 3, 1))
    client.post(url("perimetre_remove", convention), {"communes": [row.pk], "on": "2024-03-01"})
    assert not convention.perimetre.exists()


def test_a_commune_of_another_convention_cannot_be_removed(client, adviser):
    convention = make_convention(adviser=adviser)
    (row,) = make_perimetre(make_convention(), number=1)
    assert client.post(url("perimetre_remove", convention), {"communes": [row.pk]}).status_code == 422
    row.refresh_from_db()


def test_a_member_reads_the_perimeter_and_changes_nothing(client):
    convention = make_convention()
    client.force_login(make_member(convention, Role.CTG_LEAD))
    assert client.get(url("perimetre", convention)).status_code == 200
    assert client.get(url("perimetre_add", convention)).status_code == 403
    assert client.post(url("perimetre_remove", convention)).status_code == 403


def test_two_stays_of_a_commune_never_share_a_day():
    convention, commune = make_convention(), make_commune()
    first = CommunePerimetre(convention=convention, commune=commune, left_on=dt.date(2024, 6, 30))
    first.save()
    again = CommunePerimetre(convention=convention, commune=commune, joined_on=dt.date(2024, 6, 30))
    with pytest.raises(ValidationError, match="déjà dans le périmètre à ces dates"):
        again.validate_constraints()
    with pytest.raises(IntegrityError, match="perimetre_stays_apart"), transaction.atomic():
        again.save()
    again.joined_on = dt.date(2024, 7, 1)
    again.save()
    CommunePerimetre.objects.create(convention=make_convention(), commune=commune)
    assert convention.perimetre.count() == 2


def test_a_commune_comes_back_only_after_the_day_it_left(client, adviser):
    convention = make_signed_convention(adviser=adviser)
    (row,) = make_perimetre(convention, number=1)
    type(row).objects.filter(pk=row.pk).update(left_on=dt.date(2024, 6, 30))
    data = {"territoire": row.commune.pk, "communes": [row.commune.pk], "on": "2024-06-30"}
    refused = client.post(url("perimetre_add", convention), data)
    assert refused.status_code == 422
    assert "jusqu’au 30 juin 2024" in refused.content.decode().replace("\xa0", " ")
    assert client.post(url("perimetre_add", convention), data | {"on": "2024-07-01"}).status_code == 302
    assert convention.perimetre.count() == 2


def test_the_communes_are_searched_sorted_and_exported(client, adviser):
    convention = make_convention(adviser=adviser)
    val, plaine = make_epci(name="CC du Val"), make_epci(name="CC de la Plaine")
    communes = [
        make_commune(name="Échevannes", epci=val, population=100),
        make_commune(name="Arc", epci=val, population=300),
        make_commune(name="Bèze", epci=plaine, population=200),
    ]
    make_perimetre(convention, communes=communes)

    def shown(**query):
        page = client.get(url("perimetre", convention), query)
        assert page.context["population"] == 600
        return [row.commune.name for row in page.context["listing"].page]

    assert shown() == ["Arc", "Bèze", "Échevannes"]
    assert shown(tri="-population") == ["Arc", "Bèze", "Échevannes"]
    assert shown(tri="epci")[0] == "Bèze"
    assert shown(q="echev") == ["Échevannes"]
    assert shown(q="val") == ["Arc", "Échevannes"]
    answer = client.get(url("perimetre", convention), {"q": "val", "export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[0] for row in rows] == ["Commune", "Arc", "Échevannes"]


def test_removing_communes_comes_back_to_the_same_list(client, adviser):
    convention = make_convention(adviser=adviser)
    row, _ = make_perimetre(convention)
    path = url("perimetre_remove", convention) + "?tri=-population&page=1"
    assert client.post(path, {"communes": [row.pk]}).url == url("perimetre", convention) + "?tri=-population"


def test_an_epci_taken_in_whole_is_a_territoire_until_it_leaves(client, adviser):
    start, other = make_epci(), make_epci(name="CC du Val")
    inside, *beside = [make_commune(epci=body) for body in (start, other, other)]
    convention = make_convention(adviser=adviser, territoire=start)
    untouched = make_convention(adviser=adviser, territoire=start)
    make_perimetre(convention, communes=[inside])
    add, remove = url("perimetre_add", convention), url("perimetre_remove", convention)
    client.post(add, {"territoire": other.pk, "communes": [beside[0].pk]})
    assert list(convention.autres_territoires.all()) == []
    client.post(add, {"territoire": other.pk, "communes": [beside[1].pk]})
    assert list(convention.autres_territoires.all()) == [other]
    rows = {row.commune: row.pk for row in convention.perimetre.all()}
    client.post(remove, {"communes": [rows[beside[0]]]})
    assert list(convention.autres_territoires.all()) == [other]
    client.post(remove, {"communes": [rows[beside[1]]]})
    assert list(convention.autres_territoires.all()) == []
    client.post(add, {"territoire": start.pk, "communes": [inside.pk]})
    assert list(untouched.autres_territoires.all()) == []
