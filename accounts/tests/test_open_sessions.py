"""« Mes sessions »: each browser in plain words, ended one by one, and all by what protects the account."""

import datetime as dt
import logging
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts import devices, invitations, tasks
from accounts.enums import CafRole
from accounts.tests.factories import PASSWORD, make_admin, make_user
from accounts.tests.mailing import link_of, send_mails
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
PHONE = "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"
PAGE = "/compte/sessions/"


def opened(user, agent=FIREFOX, address="127.0.0.1"):
    client = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=agent)
    assert client.post("/connexion/", {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def confirmed(client):
    assert client.post("/connexion/confirmer/", {"password": PASSWORD}).status_code == 302
    return client


def is_in(client):
    return client.get("/compte/").status_code == 200


@pytest.fixture
def user():
    return make_user(password=PASSWORD)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox sur Windows"),
        (PHONE, "Chrome sur Android"),
        (FIREFOX.replace("Firefox/145.0", "Firefox/145.0 Edg/142.0"), "Edge sur Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7) Version/18.1 Safari/605.1.15", "Safari sur Mac"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1", "Safari sur iPhone"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/142.0.0.0 Safari/537.36", "Chrome sur Chromebook"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox sur Linux"),
        ("curl/8.5", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_browser_is_told_in_plain_words(agent, words):
    assert devices.words(agent) == words


def test_my_sessions_are_told_and_this_one_is_marked(user):
    here, _ = opened(user), opened(user, PHONE, "127.0.1.7")
    opened(make_user(password=PASSWORD), PHONE, "127.0.2.9")
    with CaptureQueriesContext(connection) as two:
        here.get(PAGE)
    page = here.get(PAGE).content.decode()
    assert "Firefox sur Windows" in page and "Chrome sur Android" in page
    assert "127.0.0.1" in page and "127.0.1.7" in page and "127.0.2.9" not in page
    rows = re.findall(r"<tr>.*?</tr>", page, re.S)[1:]
    assert ["celle-ci" in row for row in rows] == ["Firefox" in row for row in rows]
    opened(user, PHONE, "127.0.1.8")
    with CaptureQueriesContext(connection) as three:
        assert "127.0.1.8" in here.get(PAGE).content.decode()
    assert len(three) == len(two)


def test_a_session_that_ended_is_not_told_any_more(user, time_machine):
    time_machine.move_to(timezone.now())
    there = opened(user, PHONE, "127.0.1.7")
    time_machine.shift(3 * 3600 + 60)
    here = opened(user)
    assert "Chrome sur Android" not in here.get(PAGE).content.decode()
    assert not is_in(there)


def test_one_session_is_ended_and_the_others_stay(user):
    here, phone, desk = opened(user), opened(user, PHONE), opened(user)
    row = UserSession.objects.get(user=user, user_agent=PHONE)
    confirmed(here)
    assert here.post(reverse("accounts:session_end", args=[row.pk])).url == PAGE
    assert [is_in(each) for each in (here, phone, desk)] == [True, False, True]


def test_the_session_of_somebody_else_is_not_found(user):
    other = make_user(password=PASSWORD)
    there = opened(other)
    here = confirmed(opened(user))
    row = UserSession.objects.get(user=other)
    assert here.post(reverse("accounts:session_end", args=[row.pk])).status_code == 404
    assert is_in(there)


def test_ending_this_session_logs_out(user):
    here, other = confirmed(opened(user)), opened(user, PHONE)
    row = UserSession.objects.get(user=user, user_agent=FIREFOX)
    assert here.post(reverse("accounts:session_end", args=[row.pk])).url == "/connexion/"
    assert not is_in(here) and is_in(other)


def test_all_the_others_are_ended_at_once(user):
    here, *others = confirmed(opened(user)), opened(user, PHONE), opened(user)
    assert here.post(PAGE).status_code == 302
    assert is_in(here) and not any(map(is_in, others))
    assert Session.objects.count() == 1


def test_an_invitation_accepted_opens_a_session_that_is_told(client):
    caf = make_caf()
    invitation = invitations.invite(email="neuve@exemple.fr", by=make_admin(caf=caf), caf=caf, caf_role=CafRole.ADVISER)
    client.post(
        re.sub(r"^https?://[^/]+", "", link_of(invitation)),
        {"first_name": "Zoé", "last_name": "Lambert", "password1": PASSWORD, "password2": PASSWORD},
        headers={"user-agent": PHONE},
    )
    assert "Chrome sur Android" in client.get(PAGE).content.decode()


def test_a_password_changed_ends_the_other_sessions(user):
    here, other = opened(user), opened(user, PHONE)
    new = "une tout autre phrase de sept mots"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/compte/mot-de-passe/", given).status_code == 302
    assert is_in(here) and not is_in(other)
    assert here.get(PAGE).content.decode().count("<tr>") == 2


@pytest.mark.django_db(transaction=True)
def test_a_second_factor_changed_ends_the_other_sessions(user):
    """Added, its recovery codes made anew, removed: each time, this browser alone stays, and the owner is told."""
    here, phone = confirmed(opened(user)), opened(user, PHONE)
    page = reverse("mfa_activate_totp")
    here.get(page)
    secret = here.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))
    assert here.post(page, {"code": code}).status_code == 302
    assert is_in(here) and not is_in(phone)
    for name in ("mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        phone.force_login(user.__class__.objects.get(pk=user.pk))
        assert is_in(phone)
        assert here.post(reverse(name)).status_code == 302
        assert is_in(here) and not is_in(phone), name
    assert not Authenticator.objects.filter(user=user).exists()
    send_mails()
    assert [message.subject.partition("\N{NO-BREAK SPACE}: ")[2] for message in mail.outbox] == [
        "une application d’authentification est ajoutée",
        "de nouveaux codes de secours sont faits",
        "une application d’authentification est retirée",
    ]
    for message in mail.outbox:
        assert message.to == [user.email]
        assert "depuis l’adresse 127.0.0.1" in message.body and reverse("account_reset_password") in message.body


def test_what_is_over_goes_at_night_and_nothing_that_is_open(user, caplog):
    """One of this person that ran out, one ended; one that another left; the one that stays open."""
    ran_out, ended, left = opened(user), opened(user, PHONE), opened(make_user(password=PASSWORD))
    here = opened(user)
    left.post("/deconnexion/")
    Session.objects.filter(session_key=ran_out.session.session_key).update(
        expire_date=timezone.now() - dt.timedelta(minutes=1)
    )
    Session.objects.filter(session_key=ended.session.session_key).delete()  # its row stays
    assert UserSession.objects.count() == 4
    with caplog.at_level(logging.INFO, logger="accounts.sessions"):
        tasks.forget_sessions(timestamp=0)
    assert [row.session_key for row in Session.objects.all()] == [here.session.session_key]
    assert [row.session_key for row in UserSession.objects.all()] == [here.session.session_key]
    assert is_in(here)
    assert "sessions_forgotten count=1 rows=3" in caplog.text
    asked = app.periodic_registry.periodic_tasks[("accounts.tasks.forget_sessions", "")]
    assert (asked.task, asked.cron) == (tasks.forget_sessions, "53 3 * * *")


def test_a_deactivated_account_has_no_session(user):
    here = opened(user)
    user.is_active = False
    user.save()
    assert not is_in(here)


def test_required_again_once_removed(user, settings):
    settings.MFA_REQUIRED = True
    make_admin(user=user)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    client = opened(user)
    code = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    client.post("/connexion/code/", {"code": code})
    confirmed(client)
    assert client.get("/conventions/").status_code == 200
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert client.get("/conventions/").url == reverse("mfa_activate_totp")
