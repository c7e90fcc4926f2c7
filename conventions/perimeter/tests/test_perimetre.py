import datetime as dt
import io
import random

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from conventions.enums import ActeKind, Direction, Role
from conventions.models import Acte, Convention, MouvementPerimetre
from conventions.perimeter.models.perimetre import inside
from conventions.tests.factories import (
    make_convention,
    make_member,
    make_movement,
    make_perimetre,
    make_signed_convention,
)
from core.typography import french
from territories.tests.factories import make_commune, make_departement, make_epci

pytestmark = pytest.mark.django_db


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
    assert "Population inconnue pour 1\u00a0commune" in page.content.decode()


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
    assert len(captured) == 11  # the events of law are one


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
    assert convention.perimetre.get(commune=third).acte.kind == ActeKind.INITIAL


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
    assert entered.effect_on == dt.date(2024, 3, 1)
    late = client.post(url("perimetre_remove", convention), {"communes": [entered.pk], "on": "2024-01-01"})
    assert late.status_code == 422
    assert "que plus tard" in late.content.decode()
    client.post(url("perimetre_remove", convention), {"communes": [row.pk], "on": "2024-07-01"})
    left = convention.perimetre.get(direction=Direction.OUT)
    assert (left.commune, left.effect_on) == (row.commune, dt.date(2024, 7, 1))
    assert [each.commune for each in convention.perimetre.on(dt.date(2024, 6, 30))] == [row.commune, fresh]
    assert [each.commune for each in convention.perimetre.on(dt.date(2024, 7, 1))] == [fresh]
    assert "Communes sorties du périmètre" in client.get(url("perimetre", convention)).content.decode()


def test_in_and_out_on_the_same_day_leaves_no_row(client, adviser):
    convention = make_signed_convention(adviser=adviser)
    row = make_movement(convention, dt.date(2024, 3, 1), entering=[make_commune()]).mouvements.get()
    data = {"communes": [row.pk], "on": "2024-03-01"}
    refused = client.post(url("perimetre_remove", convention), data)
    assert refused.status_code == 422
    assert "dites pourquoi" in refused.content.decode()
    client.post(url("perimetre_remove", convention), data | {"reason": "Erreur de commune"})
    assert not convention.perimetre.exists()
    assert not convention.actes.exclude(kind=ActeKind.INITIAL).exists()


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


def test_entries_and_exits_of_a_commune_follow_each_other():
    convention, commune = make_convention(), make_commune()
    make_movement(convention, dt.date(2024, 7, 1), entering=[commune])
    make_movement(make_convention(), dt.date(2025, 1, 1), entering=[commune])  # another one minds its own
    twice = {"entering": [commune]}, {"leaving": [commune]}
    for day, moves in zip((dt.date(2025, 1, 1), dt.date(2024, 7, 1)), twice, strict=True):
        with pytest.raises(IntegrityError, match="ne se suivent pas"), transaction.atomic():
            make_movement(convention, day, **moves)
            connection.check_constraints()
    make_movement(convention, dt.date(2024, 7, 2), leaving=[commune])
    with pytest.raises(IntegrityError, match="ne se suivent pas"), transaction.atomic():
        convention.perimetre.filter(effect_on=dt.date(2024, 7, 1)).delete()
        connection.check_constraints()
    with pytest.raises(ValidationError, match="déjà enregistré"):
        row = convention.perimetre.first()
        MouvementPerimetre(
            convention=convention, acte=row.acte, commune=commune, effect_on=row.effect_on
        ).validate_constraints()
    connection.check_constraints()


def test_a_movement_is_of_an_act_of_its_convention():
    convention, other = make_convention(), make_convention()
    commune, day = make_commune(), dt.date(2024, 7, 1)
    dated = Acte.objects.create(convention=convention, kind=ActeKind.REGULARISATION, number=1)
    for fields in (
        {"acte": other.actes.get()},
        {"acte": convention.actes.initial().get(), "effect_on": day},
        {"acte": dated},
    ):
        with pytest.raises(IntegrityError, match="ne convient pas à son acte"), transaction.atomic():
            convention.perimetre.create(commune=commune, **fields)
            connection.check_constraints()
    convention.perimetre.create(commune=commune, acte=dated, effect_on=day)
    connection.check_constraints()


def test_a_commune_comes_back_only_after_the_day_it_left(client, adviser):
    convention = make_signed_convention(adviser=adviser)
    (row,) = make_perimetre(convention, number=1)
    make_movement(convention, dt.date(2024, 7, 1), leaving=[row.commune])
    data = {"territoire": row.commune.pk, "communes": [row.commune.pk], "on": "2024-06-30"}
    refused = client.post(url("perimetre_add", convention), data)
    assert refused.status_code == 422
    assert "jusqu’au 30 juin 2024" in refused.content.decode().replace("\xa0", " ")
    assert client.post(url("perimetre_add", convention), data | {"on": "2024-07-01"}).status_code == 302
    assert convention.perimetre.count() == 3
    days = [dt.date(2024, 6, 30), dt.date(2024, 7, 1)]
    assert [convention.perimetre.on(day).count() for day in days] == [1, 1]  # out and back: never a day outside


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


def test_communes_of_one_edit_are_one_regularisation(client, adviser):
    convention, other = (make_signed_convention(adviser=adviser) for _ in range(2))
    make_movement(other, dt.date(2023, 1, 1), entering=[make_commune()])
    epci = make_epci()
    fresh = [make_commune(epci=epci, name=name) for name in ("Arc", "Bèze")]
    add, page = url("perimetre_add", convention), url("perimetre", convention)
    data = {
        "territoire": epci.pk,
        "communes": [each.pk for each in fresh],
        "on": "01/2025",
        "reason": "Arrêté du préfet",
    }
    client.post(add, data)
    acte = convention.actes.get(kind=ActeKind.REGULARISATION)
    assert (str(acte), acte.subject) == ("Régularisation n° 1", "2 communes ajoutées")
    assert (acte.effect_on_words, acte.signed_on, acte.created_by) == ("janvier 2025", None, adviser)
    said = client.get(page).content.decode()
    assert "Régularisation n° 1, effet à janvier 2025\xa0: entrent Arc et Bèze. Motif\xa0: Arrêté du préfet." in said
    inside = convention.perimetre.get(commune=fresh[0])
    client.post(url("perimetre_remove", convention), {"communes": [inside.pk], "on": "2026-01-01"})
    assert str(convention.actes.last()) == "Régularisation n° 2"
    assert "Régularisation n° 2, effet au 1er janvier 2026\xa0: sort Arc." in client.get(page).content.decode()


def test_a_commune_that_will_leave_is_not_taken_out_twice(client, adviser):
    convention = make_signed_convention(adviser=adviser)
    (row,) = make_perimetre(convention, number=1)
    make_movement(convention, dt.date(2099, 1, 1), leaving=[row.commune])
    page = client.post(url("perimetre_remove", convention), {"communes": [row.pk], "on": "2026-01-01", "reason": "Vu"})
    assert page.status_code == 422
    assert french("sort déjà du périmètre le 1er janvier 2099") in page.content.decode()
    assert 'value="Vu"' in page.content.decode()


def test_a_wrong_movement_is_rectified_with_a_reason(client, adviser):
    convention, other = (make_signed_convention(adviser=adviser) for _ in range(2))
    arc, beze = (make_commune(name=name) for name in ("Arc", "Bèze"))
    acte = make_movement(convention, dt.date(2024, 1, 1), entering=[arc, beze])
    make_movement(convention, dt.date(2025, 1, 1), leaving=[beze])
    rows = {row.commune: row.pk for row in acte.mouvements.all()}
    path = reverse("conventions:perimetre_rectify", args=[convention.pk, acte.pk])
    assert client.get(reverse("conventions:perimetre_rectify", args=[other.pk, acte.pk])).status_code == 404
    assert client.get(path).status_code == 200
    blank = client.post(path, {"mouvements": [rows[arc]]})
    assert blank.status_code == 422
    assert "Dites ce que vous corrigez." in blank.content.decode().partition('id="id_reason_error"')[2]
    late = client.post(path, {"mouvements": [rows[beze]], "reason": "Faute"})
    assert french("Bèze a un mouvement plus récent, le 1er janvier 2025") in late.content.decode()
    assert client.post(path, {"mouvements": [rows[arc]], "reason": "Faute de frappe"}).status_code == 302
    assert [row.commune for row in convention.perimetre.on(dt.date(2024, 6, 1))] == [beze]
    acte.refresh_from_db()
    assert acte.subject == "1 commune ajoutée"
    assert "Faute de frappe" in client.get(url("historique", convention)).content.decode()


def test_rows_and_python_tell_the_same_perimeter_each_day():
    """Movements drawn at random, of two conventions; each day of three months."""
    draw = random.Random(8)
    conventions, first = [make_convention(), make_convention()], dt.date(2024, 1, 1)
    communes = [make_commune() for _ in range(5)]
    for convention in conventions:
        make_perimetre(convention, communes=communes[:2])
        for rank, commune in enumerate(communes):
            days = sorted(draw.sample(range(90), 4))
            for turn, day in enumerate(days):
                way = "leaving" if (turn + (rank < 2)) % 2 else "entering"
                make_movement(convention, first + dt.timedelta(days=day), **{way: [commune]})
    rows = {convention: list(convention.perimetre.all()) for convention in conventions}
    for day in (first + dt.timedelta(days=number) for number in range(-1, 91, 3)):
        for convention in conventions:
            assert set(convention.perimetre.on(day)) == set(inside(rows[convention], on=day))


def test_nothing_is_followed_beside_what_holds_it(client, adviser):
    departement = make_convention(adviser=adviser, territoire=make_departement("21"))
    beside = make_convention(adviser=adviser, territoire=make_commune())
    body = make_epci()
    communes = [make_commune(epci=body) for _ in range(2)]
    beside.autres_territoires.add(communes[0])
    for convention in (departement, beside):
        make_perimetre(convention, communes=communes[:1])
        client.post(url("perimetre_add", convention), {"territoire": body.pk, "communes": [communes[1].pk]})
    assert list(departement.autres_territoires.all()) == []
    assert list(beside.autres_territoires.all()) == [body]  # and no longer the commune inside it
