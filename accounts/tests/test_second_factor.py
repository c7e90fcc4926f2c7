"""Codes of the second factor: few tries, each code once, and the owner told."""

import threading
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Tally
from accounts.tests.factories import PASSWORD, make_user
from accounts.tests.mailing import send_mails
from core.typography import french

pytestmark = pytest.mark.django_db
FALSE = "abcdef"  # never the right one


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    """One half-minute for a whole test."""
    time_machine.move_to(timezone.now().replace(second=10), tick=False)


@pytest.fixture
def owner():
    user = make_user(password=PASSWORD)
    user.secret = generate_totp_secret()
    TOTP.activate(user, user.secret)
    RecoveryCodes.activate(user)
    return user


def code_of(user, *, steps=0):
    return format_hotp_value(hotp_value(user.secret, int(time.time()) // 30 + steps))


def recovery_codes_of(user):
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def after_the_password(user, address="127.0.0.1"):
    """A browser that stands at the page of the code."""
    client = Client(REMOTE_ADDR=address)
    response = client.post("/connexion/", {"login": user.email, "password": PASSWORD})
    assert response.url == reverse("mfa_authenticate")
    return client


def give(client, code, page="mfa_authenticate"):
    return client.post(reverse(page), {"code": code})


def logged_in(user, address="127.0.0.1"):
    client = after_the_password(user, address)
    assert give(client, recovery_codes_of(user)[0]).status_code == 302
    return client


def test_the_sixth_wrong_code_waits_even_when_right(owner):
    client = after_the_password(owner)
    assert [give(client, FALSE).status_code for _ in range(5)] == [422] * 5
    refused = give(client, code_of(owner))
    assert refused.status_code == 429 and 0 < int(refused["Retry-After"]) <= 5
    assert french("Trop de tentatives : attendez 5 secondes") in refused.content.decode()


def test_another_log_in_gives_no_new_codes_to_guess(owner):
    for _ in range(5):
        give(after_the_password(owner), FALSE)
    assert give(after_the_password(owner), code_of(owner)).status_code == 429
    assert give(after_the_password(owner, "127.0.0.2"), code_of(owner)).status_code == 429


def test_recovery_codes_wait_alike(owner):
    client = after_the_password(owner)
    for _ in range(5):
        give(client, "00000000")
    assert give(client, recovery_codes_of(owner)[0]).status_code == 429
    assert len(recovery_codes_of(owner)) == 10  # not read


def test_the_owner_is_told_once_that_somebody_guesses(owner, time_machine):
    client = after_the_password(owner, "127.0.0.9")
    for _ in range(6):
        give(client, FALSE)
    time_machine.shift(6)
    assert give(client, FALSE).status_code == 422
    send_mails()
    told = [message for message in mail.outbox if message.to == [owner.email]]
    assert len(told) == 1 and "codes de connexion refusés" in told[0].subject
    assert "127.0.0.9" in told[0].body and "5 codes faux" in told[0].body
    assert reverse("account_reset_password") in told[0].body


def test_a_thief_does_not_shut_the_owner_out_of_home(owner):
    logged_in(owner, "127.0.0.3")
    thief = after_the_password(owner, "127.0.0.9")
    for _ in range(5):
        give(thief, FALSE)
    assert give(thief, code_of(owner)).status_code == 429
    assert give(after_the_password(owner, "127.0.0.3"), code_of(owner)).status_code == 302


def test_a_hundred_wrong_codes_ask_for_a_new_password(owner, settings, time_machine):
    from allauth.account.adapter import get_adapter as get_account_adapter

    settings.LOGIN_FAILURES_BEFORE_RESET, settings.LOGIN_LONGEST_WAIT = 10, 5
    client = after_the_password(owner)
    for _ in range(10):
        give(client, FALSE)
        time_machine.shift(6)
    refused = give(client, code_of(owner))
    assert refused.status_code == 429 and "demandez un nouveau mot de passe" in refused.content.decode()
    get_account_adapter().set_password(owner, PASSWORD)
    assert give(after_the_password(owner), code_of(owner)).status_code == 302


def test_a_right_code_clears_the_count(owner, time_machine):
    client = after_the_password(owner)
    for _ in range(4):
        give(client, FALSE)
    assert give(client, code_of(owner)).status_code == 302
    time_machine.shift(30)
    client = after_the_password(owner)
    assert [give(client, FALSE).status_code for _ in range(5)] == [422] * 5


def test_a_code_works_once_even_when_the_cache_was_emptied(owner):
    assert give(after_the_password(owner), code_of(owner)).status_code == 302
    cache.clear()
    again = give(after_the_password(owner), code_of(owner))
    assert again.status_code == 422 and "Ce code n’est pas le bon" in again.content.decode()


def test_no_code_is_read_after_a_later_one(owner, time_machine, settings):
    settings.MFA_TOTP_TOLERANCE = 1
    earlier = code_of(owner)
    time_machine.shift(30)
    assert give(after_the_password(owner), code_of(owner)).status_code == 302
    assert give(after_the_password(owner), earlier).status_code == 422


def test_a_recovery_code_works_once(owner):
    code = recovery_codes_of(owner)[0]
    assert give(after_the_password(owner), code).status_code == 302
    assert give(after_the_password(owner), code).status_code == 422


def test_the_page_that_confirms_by_code_waits_alike(owner):
    client = logged_in(owner)
    page = "mfa_reauthenticate"
    assert [give(client, FALSE, page).status_code for _ in range(5)] == [422] * 5
    assert give(client, code_of(owner), page).status_code == 429
    assert [each.recipient for each in send_mails()] == [owner.email]


def test_a_code_spent_at_the_door_confirms_nothing(owner):
    client = after_the_password(owner)
    code = code_of(owner)
    assert give(client, code).status_code == 302
    cache.clear()
    assert give(client, code, "mfa_reauthenticate").status_code == 422


def test_the_second_factor_is_not_removed_by_guessing(owner):
    client = logged_in(owner)
    asked = client.post(reverse("mfa_deactivate_totp"))
    assert asked.status_code == 302 and "/connexion/confirmer/" in asked.url
    for _ in range(5):
        client.post(asked.url, {"password": "une mauvaise phrase"})
    assert client.post(asked.url, {"password": PASSWORD}).status_code == 429
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert Authenticator.objects.filter(user=owner, type="totp").exists()


def test_the_code_that_activates_is_counted_and_spent(client):
    user = make_user(password=PASSWORD)
    client.post("/connexion/", {"login": user.email, "password": PASSWORD})
    client.post("/connexion/confirmer/", {"password": PASSWORD})
    page = reverse("mfa_activate_totp")
    client.get(page)
    user.secret = client.session["mfa.totp.secret"]
    assert [client.post(page, {"code": FALSE}).status_code for _ in range(5)] == [422] * 5
    assert client.post(page, {"code": code_of(user)}).status_code == 429
    assert send_mails() == []  # they see it themselves
    Tally.objects.all().delete()
    assert client.post(page, {"code": code_of(user)}).status_code == 302
    cache.clear()
    assert give(after_the_password(user), code_of(user)).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_one_code_given_by_eight_threads_is_accepted_once(owner):
    from accounts import second_factor

    totp = Authenticator.objects.get(user=owner, type="totp")
    code, start, accepted = code_of(owner), threading.Barrier(8), []

    def spend():
        try:
            start.wait(timeout=30)
            accepted.append(second_factor.spend(totp, code))
        finally:
            connection.close()

    threads = [threading.Thread(target=spend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(accepted) == [False] * 7 + [True]
