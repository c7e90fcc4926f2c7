"""The sheet of presences: pasted, clicked twice, filled by two people, at a constant cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import make_adviser
from conventions.tests.factories import make_convention
from governance.models import Presence
from governance.tests.factories import make_comite, make_membre, make_seance
from governance.tests.test_comites import typed, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def seance(client):
    convention = make_convention(adviser=make_adviser())
    client.force_login(convention.adviser)
    return make_seance(make_comite(convention))


def opened(client, seance, **more):
    return typed(client.get(url("presences", seance)).context["form"], **more)


def told(seance):
    return {row.name: (row.status, row.represented_by) for row in seance.presences.all()}


def test_presences_are_pasted_by_name_and_written_once_read(client, seance):
    for name in ("Ana Éluard", "Bob Durand"):
        make_membre(seance.comite, name=name)
    block = "Membre\tPrésence\tReprésenté par\nANA  ELUARD\tprésent\nBob Durand\tReprésenté\tLuc\nZoé\tPrésent"
    form = client.post(url("presences", seance), opened(client, seance, bloc=block, coller="1")).context["form"]
    assert form.pasted.refusals == ["Ligne 4 : « Zoé » n’est ni un membre du comité, ni une personne de la feuille."]
    assert (form.accepted_count, told(seance)) == (3, {})
    assert client.post(url("presences", seance), typed(form)).status_code == 302
    assert told(seance) == {"Ana Éluard": ("present", ""), "Bob Durand": ("represented", "Luc")}


def test_a_new_person_sent_twice_is_written_once(client, seance):
    data = opened(client, seance, **{"n0-name": "Invitée"})
    for _ in range(2):
        assert client.post(url("presences", seance), data).status_code == 302
    assert told(seance) == {"Invitée": ("present", "")}


def test_two_people_on_two_members_both_keep_theirs(client, seance):
    ana, bob = (make_membre(seance.comite, name=name) for name in ("Ana", "Bob"))
    mine, theirs = opened(client, seance), opened(client, seance)
    assert client.post(url("presences", seance), theirs | {f"m{ana.pk}-status": "present"}).status_code == 302
    assert client.post(url("presences", seance), mine | {f"m{bob.pk}-status": "absent"}).status_code == 302
    assert told(seance) == {"Ana": ("present", ""), "Bob": ("absent", "")}


def test_members_who_came_alike_are_all_written(client, seance):
    members = [make_membre(seance.comite, name=name) for name in ("Ana", "Bob", "Cléo")]
    data = opened(client, seance) | {f"m{each.pk}-status": "present" for each in members}
    assert client.post(url("presences", seance), data).status_code == 302
    assert told(seance) == dict.fromkeys(("Ana", "Bob", "Cléo"), ("present", ""))


def test_a_forged_key_of_a_new_person_is_refused(client, seance):
    data = opened(client, seance, **{"n0-name": "Invitée", "version_n0": "abc"})
    assert client.post(url("presences", seance), data).status_code == 422
    assert not Presence.objects.exists()


def test_a_key_of_somebody_else_loses_no_new_person(client, seance):
    data = opened(client, seance, **{"n0-name": "Invitée"})
    other = make_seance(make_comite(make_convention(adviser=make_adviser())))
    Presence.objects.create(seance=other, name="Autre", status="present", creation_key=data["version_n0"])
    assert client.post(url("presences", seance), data).status_code == 302
    assert told(seance) == {"Invitée": ("present", "")}


def test_one_key_on_two_new_people_writes_them_both(client, seance):
    data = opened(client, seance, **{"n0-name": "Ana", "n1-name": "Bob"})
    assert client.post(url("presences", seance), data | {"version_n1": data["version_n0"]}).status_code == 302
    assert told(seance) == {"Ana": ("present", ""), "Bob": ("present", "")}


def test_another_name_typed_after_page_precedente_is_kept(client, seance):
    data = opened(client, seance, **{"n0-name": "Ana"})
    for name in ("Ana", "Bob"):
        assert client.post(url("presences", seance), data | {"n0-name": name}).status_code == 302
    assert set(told(seance)) == {"Ana", "Bob"}


def test_presences_cost_the_same_for_12_and_120_members(client, seance):
    spent = []
    for count in (12, 108):
        members = [make_membre(seance.comite, name=f"Membre {count}-{n}") for n in range(count)]
        data = opened(client, seance) | {f"m{each.pk}-status": "absent" for each in members[::2]}
        assert client.post(url("presences", seance), data).status_code == 302
        with CaptureQueriesContext(connection) as shows:
            data = opened(client, seance)
        for n, each in enumerate(members):  # some change, some go, some come
            data[f"m{each.pk}-status"] = ("present", "present", "", "absent")[n % 4]
        with CaptureQueriesContext(connection) as saves:
            assert client.post(url("presences", seance), data).status_code == 302
        spent.append((len(shows), len(saves)))
    assert spent[0] == spent[1], spent
    assert spent[1][0] <= 12 and spent[1][1] <= 15, spent
