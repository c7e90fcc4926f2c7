"""A mail says why it came, and bears an address that stops its kind: by a page, or at once from a mail reader."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import choices, mails, stops
from accounts.enums import Rhythm
from accounts.models import MailChoice, MailStop
from accounts.tests.factories import make_adviser, make_user
from accounts.tests.mailing import refuse_mails, send_mails
from accounts.tests.test_choices import choose, give_role
from accounts.tests.test_digest import hold, morning

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
REFUSABLE = ("membership", "invitation_asked_again")


@pytest.fixture
def person():
    return make_user(first_name="Zoé", last_name="Arnaud")


@pytest.fixture
def stranger():
    """Whoever holds the address: no session, and the tokens of forms are asked."""
    return Client(enforce_csrf_checks=True)


def sent_to(person):
    mails.deliver(give_role(person).pk)
    return outbox.outbox[-1]


def at_once(message):
    return message.extra_headers["List-Unsubscribe"].strip("<>").removeprefix(mails.absolute(""))


def page(message):
    return at_once(message).removesuffix("un-clic/")


def wanted(person):
    return {slug: rhythm for slug, rhythm in choices.of(person, mails.kinds.values()).items() if slug in REFUSABLE}


ALL = dict.fromkeys(REFUSABLE, Rhythm.AT_ONCE)
STOPPED = ALL | {"membership": Rhythm.NEVER}


def test_a_mail_that_may_be_refused_says_why_it_came(person):
    message = sent_to(person)
    why = "Vous recevez ce courriel parce que vous avez le rôle «\u00a0Pilote de la CTG\u00a0» sur CTG"
    for text in (message.body, message.alternatives[0].content):
        assert why in text and mails.absolute(page(message)) in text
        assert mails.absolute(reverse("accounts:mail_choices")) in text
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_that_is_always_sent_says_why_alone(person):
    mails.ask("password_reset", to=person.email, person=person.pk)
    send_mails()
    [message] = outbox.outbox
    assert "Vous recevez ce courriel parce qu’un nouveau mot de passe a été demandé" in message.body
    assert "Ne plus recevoir" not in message.body + message.alternatives[0].content
    assert message.extra_headers == {} and not MailStop.objects.exists()


def test_the_page_changes_nothing_until_its_button(person, client):
    other = make_user()
    path = page(sent_to(person))
    assert "Ne plus les recevoir</button>" in client.get(path).content.decode()
    assert client.head(path).status_code == 405 and wanted(person) == ALL
    assert client.post(path, follow=True).redirect_chain == [(path, 302)]
    assert (wanted(person), wanted(other)) == (STOPPED, ALL)
    assert "Vous ne recevez plus ces courriels" in client.get(path).content.decode()
    choose(person, Rhythm.DAILY)
    assert "Ne plus les recevoir</button>" in client.get(path).content.decode()


def test_a_mail_reader_stops_at_once_without_session(person, stranger):
    other = make_user()
    choose(person, Rhythm.DAILY, "invitation_asked_again")
    address = at_once(sent_to(person))
    answer = stranger.post(address, ONE_CLICK)
    assert (answer.status_code, answer.content.decode()) == (200, "C’est fait.") and not answer.cookies
    assert wanted(person) == STOPPED | {"invitation_asked_again": Rhythm.DAILY}
    assert wanted(other) == ALL and not Session.objects.exists()
    assert stranger.post(address, ONE_CLICK).status_code == 200  # twice is once
    assert MailChoice.objects.count() == 2


def test_the_address_of_mail_readers_does_nothing_else(person, stranger):
    message = sent_to(person)
    for data in ({}, {"List-Unsubscribe": "autre"}, {"membership": "never"}):
        assert stranger.post(at_once(message), data).status_code == 403
    assert stranger.post(page(message), ONE_CLICK).status_code == 403  # the page asks the token of its form
    answer = stranger.get(at_once(message))
    assert (answer.status_code, answer["Location"]) == (302, page(message))
    assert wanted(person) == ALL


def test_an_address_ends_with_its_date_or_when_revoked(person, client):
    other = make_user()
    old, revoked, kept = sent_to(person), sent_to(other), sent_to(person)
    first = MailStop.objects.order_by("pk").first()
    first.expires_at = timezone.now()
    first.save(update_fields=["expires_at"])
    client.force_login(other)
    assert client.post(reverse("accounts:mail_stops_revoke")).status_code == 302
    client.logout()
    for message, code in ((old, 410), (revoked, 404)):
        assert client.get(page(message)).status_code == code
        assert client.post(page(message)).status_code == code
        assert client.post(at_once(message), ONE_CLICK).status_code == code
        assert client.get(at_once(message), follow=True).status_code == code
    assert client.get("/courriels/arret/inconnu/un-clic/").status_code == 404
    assert (wanted(person), wanted(other)) == (ALL, ALL)
    assert client.post(at_once(kept), ONE_CLICK).status_code == 200 and wanted(person) == STOPPED


def test_its_token_is_not_kept_and_each_try_has_its_own(person, settings, monkeypatch):
    asked = give_role(person)
    heard = settings.EMAIL_BACKEND
    refuse_mails(settings, monkeypatch, OSError())
    send_mails()
    first = MailStop.objects.get().token_hash
    settings.EMAIL_BACKEND = heard
    mails.deliver(asked.pk)
    token = page(outbox.outbox[0]).rstrip("/").rpartition("/")[2]
    row = MailStop.objects.get()
    assert row.token_hash not in (first, token) and stops.find(token).reader == person
    assert dt.timedelta(days=179) < row.expires_at - timezone.now() < dt.timedelta(days=181)


def test_the_mail_of_the_day_stops_all_that_comes_once_a_day(person, client):
    other = make_user()
    for each in (person, other):
        choose(each, Rhythm.DAILY)
        hold(each, "Étampois")
    morning()
    [message] = [each for each in outbox.outbox if each.to == [person.email]]
    assert "parce que vous avez choisi de recevoir certains courriels une fois par jour" in message.body
    assert client.post(at_once(message), ONE_CLICK).status_code == 200
    assert wanted(person) == STOPPED and wanted(other) == ALL | {"membership": Rhythm.DAILY}
    assert "Vous ne recevez plus" in client.get(page(message)).content.decode()


def test_who_has_no_second_factor_yet_opens_the_page(person, client, settings):
    settings.MFA_REQUIRED = True
    adviser = make_adviser()
    client.force_login(adviser)
    message = sent_to(person)
    assert client.get("/").status_code == 302
    assert client.get(page(message)).status_code == 200
