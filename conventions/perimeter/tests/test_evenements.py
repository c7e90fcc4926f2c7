import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from conventions.models import EvenementDroit
from conventions.perimeter.models.evenements import successors
from conventions.tests.factories import (
    make_convention,
    make_evenement,
    make_movement,
    make_partie,
    make_perimetre,
    make_signed_convention,
)
from core.typography import french
from territories.tests.factories import make_commune, make_organisation

pytestmark = pytest.mark.django_db


def url(name, convention, *more):
    return reverse(f"conventions:{name}", args=[convention.pk, *more])


def names(convention, day):
    return [row.commune.name for row in convention.perimetre.on(day)]


def test_a_commune_nouvelle_takes_the_place_of_two(client, adviser):
    convention, other = (make_signed_convention(adviser=adviser) for _ in range(2))
    communes = [make_commune(name=name) for name in ("Arc", "Bèze", "Couchey")]
    for each in (convention, other):
        make_perimetre(each, communes=communes)
    new = make_commune(name="Val-d’Arc")
    data = {
        "kind": "new_commune",
        "arrete_number": "2024-12",
        "arrete_on": "03/10/2024",
        "effect_on": "01/01/2025",
        "leaving": [each.pk for each in communes[:2]],
        "entering": new.pk,
    }
    assert client.post(url("evenement_add", convention), data).status_code == 302
    connection.check_constraints()
    assert names(convention, dt.date(2024, 12, 31)) == ["Arc", "Bèze", "Couchey"]
    assert names(convention, dt.date(2025, 1, 1)) == ["Couchey", "Val-d’Arc"]
    assert names(other, dt.date(2025, 1, 1)) == ["Arc", "Bèze", "Couchey"]
    assert convention.actes.count() == 1  # neither vote nor signature
    said = client.get(url("perimetre", convention)).content.decode()
    assert "Commune nouvelle (arrêté n° 2024-12 du 3 octobre 2024), effet au 1er janvier 2025" in said
    assert "sortent Arc et Bèze" in said and "entre Val-d’Arc" in said
    told = client.get(url("historique", convention)).content.decode()
    assert "Événement de droit ajouté\xa0: Commune nouvelle, effet 1er\xa0janvier 2025" in told.replace(" :", "\xa0:")


def test_a_successor_is_named_from_the_day_of_effect(client, adviser):
    convention, other = (make_convention(adviser=adviser) for _ in range(2))
    old, new, last = (make_organisation(name=name) for name in ("CC du Val", "CA du Grand Val", "CU du Grand Val"))
    for each in (convention, other):
        make_partie(each, organisation=old)
    fields = {"kind": "epci_merger", "effect_on": "01/01/2025", "predecessor": old.pk, "successor": new.pk}
    assert client.post(url("evenement_add", convention), fields).status_code == 302
    fields |= {"predecessor": new.pk, "successor": last.pk, "effect_on": "2026"}
    assert client.post(url("evenement_add", convention), fields).status_code == 302
    rows = list(convention.evenements.all())
    assert successors(rows, on=dt.date(2024, 12, 31)) == {}
    assert successors(rows, on=dt.date(2025, 6, 1))[old.pk].startswith("CA du Grand Val, depuis le 1er janvier 2025")
    today = successors(rows, on=dt.date(2026, 6, 1))[old.pk]
    assert today == "CU du Grand Val, depuis 2026 (fusion d’intercommunalités)"
    assert convention.parties.get().organisation == old  # the row and the text keep the name that was signed
    for page in (url("parties", convention), url("partie", convention, convention.parties.get().pk)):
        assert today in client.get(page).content.decode()
    assert "Lui succède" not in client.get(url("parties", other)).content.decode()


def test_who_takes_its_place_again_does_not_succeed_to_itself(client, adviser):
    convention = make_convention(adviser=adviser)
    old, new = (make_organisation(name=name) for name in ("CC du Val", "CA du Grand Val"))
    for organisation in (old, new):
        make_partie(convention, organisation=organisation)
    for before, after, year in ((old, new, 2024), (new, old, 2025)):
        make_evenement(convention, predecessor=before, successor=after, effect_on=dt.date(year, 1, 1))
    rows = list(convention.evenements.select_related("successor"))
    assert list(successors(rows, on=dt.date(2024, 6, 1))) == [old.pk]
    told = successors(rows, on=dt.date(2025, 6, 1))
    assert list(told) == [new.pk]
    assert told[new.pk].startswith("CC du Val, depuis le 1er janvier 2025")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"effect_on": ""}, "Dites à partir de quand l’événement prend effet."),
        ({"effect_on": "32/01/2025"}, "n’existe pas"),
        ({"text": ""}, "Dites ce que l’événement change"),
        ({"predecessor": "old"}, "Cherchez l’organisation qui prend la suite de CC du Val."),
        ({"successor": "new"}, "Choisissez la partie dont une autre organisation prend la suite."),
        ({"predecessor": "old", "successor": "old"}, "ne peut pas se succéder à elle-même"),
        ({"predecessor": "new", "successor": "old"}, "Sélectionnez un choix valide"),
        ({"leaving": "late"}, "Bèze n’est entrée dans le périmètre que le 1er juin 2025."),
        ({"entering": "late"}, "Bèze est déjà dans le périmètre."),
        ({"entering": "gone"}, "Couchey est restée dans le périmètre jusqu’au 30 juin 2025."),
    ],
)
def test_a_refusal_is_a_sentence_and_keeps_what_was_typed(client, adviser, typed, sentence):
    convention = make_signed_convention(adviser=adviser)
    keys = {name: make_organisation(name=label).pk for name, label in (("old", "CC du Val"), ("new", "CA du Val"))}
    make_partie(convention, organisation_id=keys["old"])
    late, gone = make_commune(name="Bèze"), make_commune(name="Couchey")
    make_perimetre(convention, communes=[gone])
    make_movement(convention, dt.date(2025, 6, 1), entering=[late])
    make_movement(convention, dt.date(2025, 7, 1), leaving=[gone])
    keys |= {"late": late.pk, "gone": gone.pk}
    data = {"kind": "other", "effect_on": "01/01/2025", "text": "Mots", "arrete_number": "A-77"} | {
        name: keys.get(value, value) for name, value in typed.items()
    }
    answer = client.post(url("evenement_add", convention), data)
    assert answer.status_code == 422
    assert french(sentence) in answer.content.decode().replace("&#x27;", "’")
    assert 'value="A-77"' in answer.content.decode()
    assert not EvenementDroit.objects.exists()


@pytest.mark.parametrize(
    ("before", "after", "effect", "sentence"),
    [
        (
            "CA",
            "CU",
            "01/01/2024",
            "CA du Val ne prend place que le 1er janvier 2025 par « Fusion d’intercommunalités »",
        ),
        (
            "CC",
            "CU",
            "01/01/2026",
            "CA du Val succède à CC du Val le 1er janvier 2025 par « Fusion d’intercommunalités »",
        ),
        (
            "CC",
            "CU",
            "01/01/2024",
            "CA du Val succède à CC du Val le 1er janvier 2025 par « Fusion d’intercommunalités »",
        ),
        ("CA", "CU", "2025", ""),  # some day of that year
        ("CA", "CU", "01/01/2026", ""),
        ("CA", "CC", "01/01/2026", ""),  # it takes its place again
        ("Ville", "CA", "01/01/2025", ""),
    ],
)
def test_a_place_is_taken_from_who_holds_it(client, adviser, before, after, effect, sentence):
    convention, other = (make_convention(adviser=adviser) for _ in range(2))
    known = {name: make_organisation(name=f"{name} du Val") for name in ("CC", "CA", "CU", "Ville")}
    for each in (convention, other):
        make_partie(each, organisation=known["CC"])
        make_partie(each, organisation=known["Ville"])
    make_evenement(convention, kind="epci_merger", predecessor=known["CC"], successor=known["CA"])
    data = {"kind": "epci_merger", "effect_on": effect, "predecessor": known[before].pk, "successor": known[after].pk}
    answer = client.post(url("evenement_add", convention), data)
    assert (answer.status_code, convention.evenements.count()) == ((422, 1) if sentence else (302, 2))
    assert sentence in answer.content.decode().replace("\xa0", " ")
    if before != "CA":  # elsewhere nobody succeeded to it
        assert client.post(url("evenement_add", other), data).status_code == 302


def test_a_second_competence_may_be_transferred(client, adviser):
    for _ in range(2):
        convention = make_convention(adviser=adviser)
        ville, first, second = (make_organisation() for _ in range(3))
        make_partie(convention, organisation=ville)
        make_evenement(convention, kind="transfer", predecessor=ville, successor=first)
        data = {"kind": "transfer", "effect_on": "01/01/2026", "predecessor": ville.pk, "successor": second.pk}
        assert client.post(url("evenement_add", convention), data).status_code == 302
        assert convention.evenements.count() == 2


def test_an_event_typed_wrong_goes_with_a_reason(client, adviser):
    convention, other = (make_signed_convention(adviser=adviser) for _ in range(2))
    commune = make_commune(name="Arc")
    row = make_evenement(convention)
    convention.perimetre.create(commune=commune, evenement=row, effect_on=row.effect_on)
    assert client.get(url("evenement_delete", other, row.pk)).status_code == 404
    path = url("evenement_delete", convention, row.pk)
    refused = client.post(path)
    assert (refused.status_code, "Dites ce que vous corrigez." in refused.content.decode()) == (422, True)
    later = make_movement(convention, dt.date(2025, 6, 1), leaving=[commune])
    late = client.post(path, {"reason": "Faute"})
    assert french("Arc a un mouvement plus récent, le 1er juin 2025") in late.content.decode()
    later.delete()
    assert client.post(path, {"reason": "Arrêté annulé"}).status_code == 302
    connection.check_constraints()
    assert not convention.perimetre.exists() and not convention.evenements.exists()
    assert "Arrêté annulé" in client.get(url("historique", convention)).content.decode()


def test_a_movement_has_one_origin_in_its_convention():
    convention, other = make_convention(), make_convention()
    commune, day = make_commune(), dt.date(2025, 1, 1)
    with pytest.raises(IntegrityError, match="ne convient pas à son acte"), transaction.atomic():
        convention.perimetre.create(commune=commune, evenement=make_evenement(other), effect_on=day)
        connection.check_constraints()
    for fields in ({}, {"acte": convention.actes.get(), "evenement": make_evenement(convention)}):
        with pytest.raises(IntegrityError, match="perimetre_movement_has_one_origin"), transaction.atomic():
            convention.perimetre.create(commune=commune, effect_on=day, **fields)
    with pytest.raises(IntegrityError, match="evenement_succession_is_whole"), transaction.atomic():
        make_evenement(convention, predecessor=make_organisation())


def test_an_entry_by_law_is_not_rectified_as_a_regularisation(client, adviser):
    """Its event would stay in the history, emptied of what it changed."""
    convention, other = (make_signed_convention(adviser=adviser) for _ in range(2))
    event, day, reason = make_evenement(convention), "01/01/2025", "Erreur de saisie"
    of_law = convention.perimetre.create(commune=make_commune(name="Arc"), evenement=event, effect_on=event.effect_on)
    make_movement(other, event.effect_on, entering=[of_law.commune])
    refused = client.post(url("perimetre_remove", convention), {"communes": [of_law.pk], "on": day, "reason": reason})
    assert refused.status_code == 422
    assert "Arc est entrée ce jour-là par un événement de droit" in refused.content.decode()
    assert event.mouvements.get() == of_law
    row = other.perimetre.get()
    answer = client.post(url("perimetre_remove", other), {"communes": [row.pk], "on": day, "reason": reason})
    assert (answer.status_code, other.perimetre.exists()) == (302, False)
