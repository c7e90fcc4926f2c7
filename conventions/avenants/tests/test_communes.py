"""The pages by which an avenant moves communes, and what the convention says of it."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions.avenants.tests.test_perimeter import close, inside
from conventions.enums import ActeKind, Role
from conventions.models import Modification
from conventions.tests.factories import (
    make_avenant,
    make_member,
    make_movement,
    make_perimetre,
    make_signed_convention,
)
from territories.tests.factories import make_caf, make_commune, make_epci

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(db, client):
    found = make_adviser(caf=make_caf())
    client.force_login(found)
    return found


@pytest.fixture
def signed(adviser):
    """Two communes of an EPCI, two others outside; an avenant to write and another beside."""
    other = make_signed_convention(caf=make_caf("91"))
    make_perimetre(other)
    make_avenant(other, signatures=("", ""))
    convention = make_signed_convention(caf=adviser.cafs()[0], adviser=adviser)
    epci = make_epci(name="Communauté de communes de la Tille")
    convention.epci = epci
    convention.communes = [
        make_commune(name=name, epci=epci, population=400) for name in ("Arc", "Bèze", "Chaux", "Dole")
    ]
    make_perimetre(convention, communes=convention.communes[:2])
    for number in (1, 2):
        make_avenant(
            convention, number, effect_on="01/01/2025", signatures=("01/12/2024",) * 2 if number == 1 else ("", "")
        )
    return convention


def url(name, convention, *keys):
    return reverse(f"conventions:{name}", args=[convention.pk, *keys])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_communes_enter_and_leave_by_an_avenant(client, signed):
    arc, beze, chaux, dole = signed.communes
    make_avenant(signed, 3, effect_on="01/01/2025", signatures=("", ""))
    entering, leaving, page = (
        url(name, signed, 2) for name in ("avenant_communes_in", "avenant_communes_out", "avenant")
    )
    assert "Voir ses communes" in text(client.get(entering))
    offered = text(client.get(entering, {"territoire": signed.epci.pk}))
    assert "Chaux" in offered and "Dole" in offered and f'value="{arc.pk}"' not in offered
    nobody = client.post(entering, {"territoire": signed.epci.pk})
    assert nobody.status_code == 422 and "Cochez au moins une commune" in text(nobody)
    wrong = client.post(entering, {"territoire": signed.epci.pk, "communes": [chaux.pk], "effect_on": "bientôt"})
    assert wrong.status_code == 422 and f'value="{chaux.pk}" checked' in text(wrong) and "bientôt" in text(wrong)
    chosen = {"territoire": signed.epci.pk, "communes": [chaux.pk, dole.pk]}
    assert client.post(entering, chosen).url == page
    there = text(client.get(entering, {"territoire": arc.pk}))
    assert "La commune d’Arc est déjà dans le périmètre" in there
    left = client.post(leaving, {"communes": [beze.pk], "effect_on": "01/06/2025"}, follow=True)
    assert left.redirect_chain[0][0] == page
    assert "1 commune en plus dans l’avenant : le périmètre ne la compte plus à la date d’effet" in text(left)
    shown = text(client.get(page))
    assert "1.1 La commune de Bèze sort du périmètre de la convention." in shown
    assert "à compter du 1er juin 2025" in shown
    assert "1.2 Les communes de Chaux et de Dole entrent dans le périmètre de la convention." in shown
    assert inside(signed, "2099-01-01") == {arc.pk, beze.pk}
    # The other avenant leaves them alone; this one does not say them twice.
    beside = url("avenant_communes_in", signed, 3)
    refused = client.post(beside, chosen)
    assert refused.status_code == 422
    assert "Chaux : l’avenant n° 2, qui n’est pas clos, la fait déjà entrer." in text(refused)
    assert "Ce qui ne s’ajoute pas" in text(client.get(beside, {"territoire": signed.epci.pk}))
    again = client.post(entering, chosen)
    assert "le périmètre ou cet avenant la disent déjà" in text(again)
    assert again.status_code == 422 and Modification.objects.filter(kind="enter").count() == 2


def test_one_commune_is_dated_and_taken_off(client, signed):
    *_, chaux, dole = signed.communes
    acte = signed.actes.get(kind=ActeKind.AVENANT, number=2)
    client.post(url("avenant_communes_in", signed, 2), {"territoire": signed.epci.pk, "communes": [chaux.pk, dole.pk]})
    first, second = acte.modifications.order_by("position")
    edit = url("modification_edit", signed, 2, first.pk)
    form = client.get(edit)
    assert "Chaux" in text(form)
    data = {"version": form.context["form"]["version"].value(), "effect_on": "01/03/2025"}
    assert client.post(edit, data).status_code == 302
    assert "à compter du 1er mars 2025" in text(client.get(url("avenant", signed, 2)))
    assert client.post(url("modification_delete", signed, 2, second.pk)).status_code == 302
    assert [row.commune for row in acte.modifications.select_related("commune")] == [chaux]
    history = text(client.get(url("historique", signed)))
    assert "Faire entrer une commune (Chaux)" in history


def test_a_closed_avenant_is_told_by_the_perimeter_and_the_text_of_the_day(client, signed):
    arc, beze, chaux, dole = signed.communes
    acte = signed.actes.get(kind=ActeKind.AVENANT, number=1)
    acte.convention = signed
    for kind, commune in (("enter", chaux), ("enter", dole), ("leave", beze)):
        Modification.objects.create(convention=signed, acte=acte, kind=kind, commune=commune)
    waiting = text(client.get(url("avenant", signed, 1)))
    assert "une fois" not in waiting and "à leur date d’effet" in waiting
    au = url("texte_au", signed)
    open_still = text(client.get(au, {"jour": "01/01/2025"}))
    assert "Avenant n° 1, signé : ses communes entrent ou sortent une fois qu’il est clos" in open_still
    assert "Communes d’Arc et de Bèze : 800 habitants" in open_still
    close(acte)
    assert inside(signed, "2025-01-01") == {arc.pk, chaux.pk, dole.pk}
    shown = text(client.get(url("perimetre", signed)))
    assert "Avenant n° 1, effet au 1er janvier 2025 : sort Bèze ; entrent Chaux et Dole." in shown
    assert "Voir l’avenant" in shown and "Rectifier la saisie" not in shown
    before, after = text(client.get(au, {"jour": "31/12/2024"})), text(client.get(au, {"jour": "01/01/2025"}))
    assert "Communes d’Arc et de Bèze : 800 habitants" in before and "qu’il est clos" not in before + after
    assert "Avenant n° 1, le 1er janvier 2025 : faire sortir Bèze" in before
    assert "Communes d’Arc, de Chaux et de Dole : 1 200 habitants" in after
    assert "Changé en dernier par l’avenant n° 1, à compter du 1er janvier 2025" in after
    assert "faire entrer 2 communes : Chaux et Dole" in before
    assert dt.date(2025, 1, 1).isoformat() in before
    # Taken out on the day it came in: the avenant says it, and « Périmètre » changes nothing of an avenant.
    entry = signed.perimetre.get(commune=chaux)
    data = {"communes": [entry.pk], "on": "01/01/2025", "reason": "Faute"}
    refused = client.post(url("perimetre_remove", signed), data)
    assert refused.status_code == 422 and 'value="Faute"' in text(refused)
    assert "Chaux est entrée ce jour-là par l’avenant n° 1 : un autre avenant la fait sortir, ou l’annule." in text(
        refused
    )
    # A régularisation changed it last; a consultant reads the perimeter, and no avenant.
    make_movement(signed, dt.date(2025, 6, 1), leaving=[dole])
    assert "Changé en dernier par « Régularisation n° 1 », à compter du 1er juin 2025" in text(
        client.get(au, {"jour": "01/06/2025"})
    )
    # Cancelled by one that everyone has signed, and that is not closed.
    second = make_avenant(signed, 5, effect_on="01/01/2026", signatures=("01/12/2025",) * 2)
    Modification.objects.create(convention=signed, acte=second, kind="cancel", cancelled=acte)
    waiting = text(client.get(url("avenant", signed, 5)))
    assert "le texte d’avant lui reprend sa place, et le périmètre redevient celui d’avant lui." in waiting
    assert "à leur date d’effet" in waiting
    assert "Avenant n° 5, signé : le périmètre d’avant l’avenant n° 1 revient une fois qu’il est clos" in text(
        client.get(au, {"jour": "01/01/2026"})
    )
    client.force_login(make_member(signed, Role.CONSULTANT))
    shown = text(client.get(url("perimetre", signed)))
    assert "Avenant n° 1, effet au 1er janvier 2025 : sort Bèze" in shown and "Voir l’avenant" not in shown


def test_a_commune_that_joins_leads_to_an_avenant_already_filled(client, signed):
    chaux, dole = signed.communes[2:]
    add = url("perimetre_add", signed)
    written, new = (
        f"{url(name, signed, *keys)}?territoire={chaux.pk}"
        for name, keys in (("avenant_communes_in", [2]), ("avenant_add", []))
    )
    shown = text(client.get(add, {"territoire": chaux.pk}))
    join = url("avenant_join", signed, chaux.pk)
    assert join in shown
    offered = text(client.get(join))
    assert written in offered and new in offered and f"{url('avenant_communes_in', signed, 1)}?" not in offered
    assert client.get(url("avenant_join", signed, 999999)).status_code == 404
    form = client.get(new).context["form"]
    assert form["subject"].value() == "Faire entrer la commune de Chaux dans le périmètre"
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    made = client.post(new, data)
    assert made.url == f"{url('avenant_communes_in', signed, 3)}?territoire={chaux.pk}"
    assert f'value="{chaux.pk}" checked' in text(client.get(made.url))
    many = f"{url('avenant_add', signed)}?territoire={signed.epci.pk}"
    assert (
        "des communes de la communauté de communes de la Tille" in client.get(many).context["form"]["subject"].value()
    )
    assert "checked" not in text(client.get(url("avenant_communes_in", signed, 3), {"territoire": signed.epci.pk}))
    assert client.get(f"{url('avenant_add', signed)}?territoire=x").status_code == 200
    signed.actes.filter(number__in=(2, 3)).update(withdrawn_on=dt.date(2025, 1, 1))
    assert client.get(join).url == new  # nothing else is being written
    signed.terminate(by=signed.adviser, reason="Fusion", on=dt.date(2026, 1, 1))
    assert "par un avenant ?" not in text(client.get(add, {"territoire": dole.pk}))


def test_the_page_costs_the_same_for_2_and_12_communes(client, signed, django_assert_max_num_queries):
    acte, costs, rows = signed.actes.get(kind=ActeKind.AVENANT, number=2), [], 0
    for count, words in (
        (2, "Les communes de Commune 0 et de Commune 1 entrent"),
        (12, "12 communes entrent dans le périmètre de la convention :"),
    ):
        for rank in range(rows, count):
            commune = make_commune(name=f"Commune {rank}", epci=signed.epci, population=10)
            Modification.objects.create(convention=signed, acte=acte, kind="enter", commune=commune, position=rank)
        rows = count
        with django_assert_max_num_queries(40) as found:
            shown = text(client.get(url("avenant", signed, 2)))
        assert words in shown and "Commune 1" in shown
        costs.append(len(found))
    assert len(set(costs)) == 1, costs
