"""Passkeys, as far as no browser is needed: what is offered, where, and what forged keys get."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from accounts import passkeys, second_factor
from accounts.tests.factories import PASSWORD, make_user
from accounts.tests.mailing import send_mails

pytestmark = pytest.mark.django_db
FORGED = [
    "",
    "null",
    "[]",
    '"texte"',
    "{}",
    "{" * 5000,
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": None}),
    json.dumps({"id": "AA", "rawId": "é", "type": "public-key", "response": {"clientDataJSON": "AA"}}),
    json.dumps(
        {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "AA", "clientDataJSON": 1}}
    ),
]


@pytest.fixture
def user(client, settings):
    settings.PASSKEYS_OFFERED, settings.WEBAUTHN_RP_ID = True, "ctg.exemple.fr"
    user = make_user(password=PASSWORD)
    client.post("/connexion/", {"login": user.email, "password": PASSWORD})
    client.post("/connexion/confirmer/", {"password": PASSWORD})
    return user


def make_key(user, name="Clé du bureau"):
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name, "credential": {}})


def test_a_key_is_asked_for_the_name_of_the_portal(client, user):
    page = client.get(reverse("mfa_add_webauthn"), headers={"host": "localhost"})
    options = page.context["js_data"]["creation_options"]["publicKey"]
    assert options["rp"] == {"id": "ctg.exemple.fr", "name": "Mitoyen"}
    assert "JavaScript" in page.content.decode() and "<script>" not in page.content.decode()


def test_a_forged_key_is_refused_in_words_everywhere(client, user):
    add, door, again = map(reverse, ("mfa_add_webauthn", "mfa_login_webauthn", "mfa_reauthenticate_webauthn"))
    client.get(add)
    for forged in FORGED:
        page = client.post(add, {"name": "Clé rouge", "credential": forged})
        assert page.status_code == 422 and "Clé rouge" in page.content.decode(), forged
        assert client.post(again, {"credential": forged}).status_code == 302  # no key to confirm by
    client.post("/deconnexion/")
    assert client.get(door, headers={"accept": "application/json"}).json()["request_options"]
    for forged in FORGED:
        refused = client.post(f"{door}?next=/compte/", {"credential": forged})
        assert refused.status_code == 302 and refused.url == "/connexion/?next=%2Fcompte%2F", forged
    assert passkeys.NO_ANSWER in client.get(refused.url).content.decode()
    assert not Authenticator.objects.exists()


def test_a_key_is_named_and_removed_by_its_owner_alone(client, user):
    mine, other = make_key(user), make_key(make_user(), "Clé d’ailleurs")
    assert "Clé du bureau" in client.get(reverse("mfa_index")).content.decode()
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[mine.pk])).status_code == 200
        assert client.post(reverse(name, args=[other.pk]), {"name": "Prise"}).status_code == 404
    assert client.post(reverse("mfa_edit_webauthn", args=[mine.pk]), {"name": ""}).status_code == 422
    assert client.post(reverse("mfa_edit_webauthn", args=[mine.pk]), {"name": "Clé bleue"}).url == reverse("mfa_index")
    assert "Clé bleue" in client.get(reverse("mfa_index")).content.decode()
    assert client.post(reverse("mfa_remove_webauthn", args=[mine.pk])).url == reverse("mfa_index")
    assert list(Authenticator.objects.all()) == [other]
    send_mails()
    [told] = mail.outbox  # to nobody about the key that was not removed
    assert (told.to, told.subject) == ([user.email], "Mitoyen\N{NO-BREAK SPACE}: une clé d’accès est retirée")


def test_the_owner_of_a_new_key_is_told_of_it_alone(user, rf):
    """Its recovery codes, that come with it, say nothing of their own."""
    request = rf.get("/")
    for kind in ("webauthn", "recovery_codes"):
        added = Authenticator(user=user, type=kind, data={})
        second_factor.hear_added(Authenticator, request=request, user=user, authenticator=added)
        second_factor.hear_removed(Authenticator, request=request, user=user, authenticator=added)
    send_mails()
    assert [message.subject.partition("\N{NO-BREAK SPACE}: ")[2] for message in mail.outbox] == [
        "une clé d’accès est ajoutée",
        "une clé d’accès est retirée",
    ]


def test_where_no_browser_makes_keys_none_is_offered(client, user, settings):
    settings.PASSKEYS_OFFERED = False
    assert "en https, par son nom" in client.get(reverse("mfa_index")).content.decode()
    assert "data-passkey=" not in client.get(reverse("mfa_add_webauthn")).content.decode()
    client.post("/deconnexion/")
    assert "clé d’accès" not in client.get("/connexion/").content.decode()
