"""« Emporter mes données »: all that is known of one person, nothing of the others."""

import datetime as dt
import json
import time

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse

from accounts import invitations, mails
from accounts.enums import CafRole, SecurityKind
from accounts.models import SecurityLine
from accounts.tests.factories import make_admin, make_adviser
from conventions.tests.factories import make_convention, make_document, make_member
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db


def test_a_person_takes_what_is_theirs_and_nothing_else(client):
    caf, other_caf = make_caf("21"), make_caf("91")
    admin, neighbour = make_admin(caf=caf), make_adviser(caf=other_caf)
    person = make_adviser(caf=caf)
    there, gone = make_convention(caf=other_caf), make_convention(caf=other_caf)
    make_member(there, user=person)
    make_member(gone, user=person, ends_on=dt.date(2023, 1, 1))
    own, secret = (make_document(each, created_by=person, title=f"Note {each.pk}") for each in (there, gone))
    make_document(there, created_by=neighbour, title="Note de la voisine")
    invitations.invite(email=person.email, by=admin, caf=caf, caf_role=CafRole.BOARD)
    mails.ask("invitation_asked_again", to=neighbour.email, invitation=1)
    SecurityLine.objects.create(kind=SecurityKind.LOGIN, user=person, address="192.0.2.7")
    SecurityLine.objects.create(kind=SecurityKind.ROLE_CLOSED, user=admin, person=person, address="192.0.2.8")
    SecurityLine.objects.create(kind=SecurityKind.LOGIN, user=neighbour, address="192.0.2.9")
    client.force_login(person)
    UserSession.objects.create(user=neighbour, session_key="x", ip="192.0.2.10", user_agent="Voisin")
    response = client.post(reverse("accounts:known"))
    text, found = response.content.decode(), json.loads(response.content)
    assert found["compte"]["adresse électronique"] == person.email
    assert [row["Caf"] for row in found["rôles dans une Caf"]] == [caf.name]
    assert len(found["rôles dans une convention"]) == 2
    assert [(row["Caf"], row["acceptée le"]) for row in found["invitations"]] == [(caf.name, None)]
    assert [row["nature"] for row in found["courriels"]] == ["Invitation"]
    lines = [(row["nature"], row["par vous"], row["adresse"]) for row in found["journal de sécurité"]]
    assert ("Connexion", True, "192.0.2.7") in lines and ("Rôle clos", False, None) in lines
    [documents] = [row for row in found["objets qui vous nomment"] if "titres" in row and row["nature"] == "document"]
    assert documents["clés"] == [str(own.pk), str(secret.pk)]
    assert documents["titres"] == {str(own.pk): own.title}  # the other is read no more
    for word in (neighbour.email, admin.email, admin.last_name, "Voisin", "192.0.2.8", "192.0.2.9", "voisine"):
        assert word not in text
    assert SecurityLine.objects.filter(user=person, kind=SecurityKind.EXPORT, what="accounts:known").count() == 1


def test_an_old_log_in_gives_its_password_first(client, settings):
    client.force_login(make_adviser())
    session = client.session
    session["began_at"] = int(time.time()) - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT - 1
    session.save()
    response = client.post(reverse("accounts:known"))
    assert response.status_code == 302 and response.url != reverse("accounts:known")
    assert client.get(reverse("accounts:known")).status_code == 405
