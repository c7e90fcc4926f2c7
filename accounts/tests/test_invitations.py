"""Invitations: made once, for seven days, accepted by a POST, silent about who is known."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from accounts import invitations, signals
from accounts.enums import CafRole
from accounts.models import CafMembership, Invitation, User
from accounts.tests.factories import make_admin, make_user
from accounts.tests.mailing import link_of, send_mails
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
PHRASE = "quatre chevaux rouges au galop"


@pytest.fixture(autouse=True)
def clean_cache():
    cache.clear()


@pytest.fixture
def caf():
    return make_caf()


def make_invitation(caf, *, email="nouvelle@exemple.fr", **fields):
    fields.setdefault("caf_role", CafRole.ADVISER)
    fields.setdefault("by", make_admin(caf=caf))
    return invitations.invite(email=email, caf=caf, **fields)


def path_of(invitation):
    return re.sub(r"^https?://[^/]+", "", link_of(invitation))


def filled(**changes):
    return {"first_name": "Sacha", "last_name": "Renard", "password1": PHRASE, "password2": PHRASE} | changes


def test_an_invitation_is_mailed_in_french_with_its_link(caf):
    invitation = make_invitation(caf, function="Conseillère")
    assert mail.outbox == []
    link = link_of(invitation)
    [message] = mail.outbox
    assert message.to == ["nouvelle@exemple.fr"] and caf.name in message.subject
    assert link in message.body and CafRole.ADVISER.label in message.body
    assert "sept jours" in message.body


def test_only_the_hash_of_the_link_is_stored(caf):
    invitation = make_invitation(caf)
    token = path_of(invitation).split("/")[2]
    invitation.refresh_from_db()
    assert invitation.token_hash != token and len(invitation.token_hash) == 64
    assert invitations.find(token) == invitation


def test_opening_the_link_accepts_nothing(caf, client):
    invitation = make_invitation(caf)
    page = client.get(path_of(invitation))
    assert page.status_code == 200 and "Vous êtes invité" in page.content.decode()
    invitation.refresh_from_db()
    assert invitation.accepted_at is None and not User.objects.filter(email=invitation.email).exists()


def test_a_new_person_accepts_and_is_logged_in(caf, client, django_capture_on_commit_callbacks):
    invitation = make_invitation(caf)
    heard = []

    def hear(sender, invitation, user, **kwargs):
        heard.append((invitation, user))

    signals.invitation_accepted.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(path_of(invitation), filled())
    finally:
        signals.invitation_accepted.disconnect(hear)
    assert response.status_code == 302 and response.url == "/"
    person = User.objects.get(email="nouvelle@exemple.fr")
    assert (person.first_name, person.last_name) == ("Sacha", "Renard") and person.check_password(PHRASE)
    assert person.caf_roles(caf.pk) == {CafRole.ADVISER}
    assert heard == [(invitation, person)]
    assert client.get("/compte/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password1": "court", "password2": "court"}, "15 caractères"),
        ({"password2": "autre chose de long"}, "Les deux mots de passe ne sont pas les mêmes."),
        ({"first_name": ""}, "Ce champ est obligatoire"),
        ({"password1": "Renard des bois et des champs", "password2": "Renard des bois et des champs"}, "votre nom"),
    ],
)
def test_a_wrong_form_says_why_and_keeps_what_was_typed(caf, client, changes, words):
    page = client.post(path_of(make_invitation(caf)), filled(**changes))
    assert page.status_code == 422 and words in page.content.decode()
    assert "Renard" in page.content.decode()
    assert not User.objects.filter(email="nouvelle@exemple.fr").exists()


def test_a_known_person_only_accepts(caf, client):
    user = make_user()
    invitation = make_invitation(caf, email=user.email.upper())
    client.force_login(user)
    assert "Accepter l’invitation" in client.get(path_of(invitation)).content.decode()
    assert client.post(path_of(invitation)).status_code == 302
    assert CafMembership.objects.get(user=user).caf == caf


def test_someone_else_cannot_accept(caf, client):
    invitation = make_invitation(caf)
    client.force_login(make_user())
    assert "pour une autre adresse" in client.get(path_of(invitation)).content.decode()
    assert client.post(path_of(invitation)).status_code == 403
    assert CafMembership.objects.filter(role=CafRole.ADVISER).count() == 0


def test_a_known_address_must_log_in_to_accept(caf, client):
    """Said at once: of two invitations sent to one address, the first accepted opened its account."""
    user = make_user()
    path, unknown = path_of(make_invitation(caf, email=user.email)), path_of(make_invitation(caf, email="b@exemple.fr"))
    text = client.get(path).content.decode()
    assert "Vous avez déjà un compte" in text and f"/connexion/?next={path}" in text and "password1" not in text
    assert "password1" in client.get(unknown).content.decode()
    page = client.post(path, filled())
    assert page.status_code == 422 and "Connectez-vous" in page.content.decode()
    assert User.objects.get(pk=user.pk).first_name == "Camille"


def test_an_invitation_serves_once(caf, client):
    invitation = make_invitation(caf)
    client.post(path_of(invitation), filled())
    client.logout()
    page = client.get(path_of(invitation))
    assert page.status_code == 410 and "déjà servi" in page.content.decode()
    assert client.post(path_of(invitation), filled()).status_code == 410


def outdated(invitation):
    """Its link has been mailed, and is too old."""
    path = path_of(invitation)
    mail.outbox.clear()
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    return path


def asks_again(client, path):
    """What a person reads who asks for a new link."""
    page = client.post(f"{path}renvoyer/", follow=True)
    send_mails()
    return page.content.decode()


def test_an_old_invitation_is_sent_again_to_its_address_alone(caf, client):
    invitation, other = make_invitation(caf), make_invitation(caf, email="autre@exemple.fr")
    former = outdated(invitation)
    outdated(other)
    page = client.get(former)
    assert page.status_code == 410 and "Recevoir un nouveau lien" in page.content.decode()
    assert invitation.email not in page.content.decode()
    for _ in range(3):
        asks_again(client, former)
    [message] = mail.outbox  # once an hour
    assert message.to == [invitation.email] and former not in message.body
    newer = re.search(r"/invitation/\S+", message.body)[0]
    assert client.get(newer).status_code == 200
    page = client.get(former)
    assert page.status_code == 410 and "Un lien plus récent a été envoyé" in page.content.decode()
    assert client.post(former, filled()).status_code == 410
    client.post(newer, filled())
    client.logout()
    assert "déjà servi" in client.get(former).content.decode()


def gone(invitation):
    invitation.created_by.caf_memberships.update(ends_on="2020-01-01")


def long_ago(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(created_at=timezone.now() - dt.timedelta(days=91))


@pytest.mark.parametrize("no_longer", [gone, long_ago, invitations.revoke])
def test_what_no_longer_stands_is_told_to_who_invited(caf, client, no_longer):
    invitation, standing = make_invitation(caf), make_invitation(caf, email="autre@exemple.fr")
    former, path = outdated(invitation), outdated(standing)
    colleague = standing.created_by
    assert colleague != invitation.created_by
    no_longer(invitation)
    answer = asks_again(client, former)
    [message] = mail.outbox
    told = colleague if no_longer is gone else invitation.created_by
    assert message.to == [told.email] and invitation.email in message.body
    said = re.compile(r"Si cette invitation[^<]+")
    assert said.findall(answer) == said.findall(asks_again(client, path)) != []


def test_a_link_that_still_serves_is_not_replaced(caf, client):
    invitation = make_invitation(caf)
    path = path_of(invitation)
    mail.outbox.clear()
    asks_again(client, path)
    assert mail.outbox == [] and client.get(path).status_code == 200


def test_an_accepted_link_leads_in_who_accepted(caf, client):
    invitation = make_invitation(caf)
    path = path_of(invitation)
    client.post(path, filled())
    assert client.get(path).url == "/"
    client.logout()
    page = client.get(path)
    assert page.status_code == 410 and f"/connexion/?next={path}" in page.content.decode()
    client.force_login(make_user())
    assert client.get(path).status_code == 410


def test_a_renewed_invitation_closes_the_former_link(caf, client):
    invitation = make_invitation(caf)
    former = path_of(invitation)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - dt.timedelta(days=30))
    renewed = invitations.renew(Invitation.objects.get(pk=invitation.pk), by=invitation.created_by)
    assert client.get(former).status_code == 410
    assert client.post(former, filled()).status_code == 410
    assert client.get(path_of(renewed)).status_code == 200


def test_a_revoked_invitation_says_so(caf, client):
    invitation = make_invitation(caf)
    path = path_of(invitation)
    invitations.revoke(invitation)
    page = client.get(path)
    assert page.status_code == 410 and "retirée" in page.content.decode()


def test_inviting_twice_for_the_same_role_replaces_the_first(caf, client):
    first = make_invitation(caf)
    path_of(first)
    second = make_invitation(caf)
    assert client.get(path_of(first)).status_code == 410
    assert client.get(path_of(second)).status_code == 200


def test_accepting_a_role_already_held_changes_nothing(caf):
    user = make_user()
    for _ in range(2):
        invitations.accept(make_invitation(caf, email=user.email), user=user)
    assert CafMembership.objects.filter(user=user).count() == 1


def test_a_false_link_is_not_found(client):
    assert client.get("/invitation/abcdef/").status_code == 404
    assert client.post("/invitation/abcdef/renvoyer/").status_code == 404
