"""Wrong passwords are slowed where they are given, and nowhere else."""

import datetime as dt
import re
import threading
from ipaddress import ip_network

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import throttle
from accounts.models import Tally
from accounts.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
WRONG = "une mauvaise phrase"
OFFICE, HOME, ATTACKER = "203.0.113.5", "198.51.100.7", "192.0.2.66"
NOON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def behind_its_proxy(settings):
    """What production is: every client comes through the proxy of this machine."""
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]


def log_in(email, password=WRONG, *, address=OFFICE, client=None):
    """A log-in from this address, in a browser of its own."""
    client = client or Client()
    return client.post("/connexion/", {"login": email, "password": password}, headers={"X-Forwarded-For": address})


def fail(email, address, times, *, now=NOON):
    """Failures in a row, each one after the wait of the one before. Gives the next moment without wait."""
    for _ in range(times):
        with throttle.password_try(email, address, now=now) as this:
            now += dt.timedelta(seconds=throttle.wait_after(this.failures, 5))
    return now


def test_one_address_behind_the_proxy_stops_only_itself(settings):
    settings.LOGIN_ADDRESS_FREE_FAILURES = 7
    user = make_user(password=PASSWORD)
    for number in range(7):
        assert log_in(f"inconnu{number}@exemple.fr", address=ATTACKER).status_code == 422
    assert log_in(user.email, PASSWORD, address=ATTACKER).status_code == 429
    assert log_in(user.email, PASSWORD, address=OFFICE).status_code == 302


def test_five_failures_of_an_office_stop_none_of_its_people():
    user = make_user(password=PASSWORD)
    for number in range(5):
        log_in(f"inconnu{number}@exemple.fr")
    assert log_in(user.email, PASSWORD).status_code == 302


def test_who_fails_on_purpose_for_somebody_stops_only_themselves():
    user, other = make_user(password=PASSWORD), make_user(password=PASSWORD)
    for _ in range(5):
        log_in(user.email, address=ATTACKER)
    assert log_in(user.email, PASSWORD, address=ATTACKER).status_code == 429
    assert log_in(user.email, PASSWORD, address=HOME).status_code == 302
    assert log_in(other.email, PASSWORD, address=ATTACKER).status_code == 302


def test_a_forged_header_gives_no_new_try(settings):
    user = make_user(password=PASSWORD)
    for number in range(5):
        log_in(user.email, address=f"10.0.0.{number}, {ATTACKER}")
    assert log_in(user.email, PASSWORD, address=f"10.0.0.99, {ATTACKER}").status_code == 429
    settings.TRUSTED_PROXIES = []
    for number in range(5):
        log_in("autre@exemple.fr", address=f"10.0.1.{number}")
    assert log_in("autre@exemple.fr", address="10.0.1.99").status_code == 429


def test_a_hundred_failures_never_stop_the_usual_address(settings):
    settings.LOGIN_FAILURES_BEFORE_RESET = 10
    user = make_user(password=PASSWORD)
    assert log_in(user.email, PASSWORD, address=HOME).status_code == 302
    for number in range(10):
        fail(user.email, f"192.0.2.{number}", 1, now=timezone.now())
    refused = log_in(user.email, PASSWORD, address=OFFICE)
    assert refused.status_code == 429 and "demandez un nouveau mot de passe" in refused.content.decode()
    assert "Retry-After" not in refused
    assert log_in(user.email, PASSWORD, address=HOME).status_code == 302
    assert log_in(user.email, PASSWORD, address=OFFICE).status_code == 302  # no longer in a row


def test_a_hundred_failures_read_the_same_for_an_unknown_name(settings):
    settings.LOGIN_FAILURES_BEFORE_RESET = 10
    user = make_user(password=PASSWORD)
    pages = []
    for email in (user.email, "inconnue@exemple.fr"):
        for number in range(10):
            fail(email, f"192.0.2.{number}", 1, now=timezone.now())
        pages.append(log_in(email).content.decode().replace(email, ""))
    assert "demandez un nouveau mot de passe" in pages[0]
    assert without_tokens(pages[0]) == without_tokens(pages[1])


def test_a_known_and_an_unknown_name_cost_the_same(monkeypatch):
    user = make_user(password=PASSWORD)
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args, **more: hashed.append(1) or encode(*args, **more))
    costs = []
    for email in (user.email, "inconnue@exemple.fr"):
        hashed.clear()
        with CaptureQueriesContext(connection) as queries:
            assert log_in(email).status_code == 422
        costs.append((len(hashed), [query["sql"].split()[0] for query in queries]))
    assert costs[0] == costs[1]
    assert costs[0][0] > 0


def without_tokens(page):
    return re.sub(r"[A-Za-z0-9]{64}", "", page)


def test_a_new_password_opens_the_account_everywhere(settings):
    from allauth.account.adapter import get_adapter

    settings.LOGIN_FAILURES_BEFORE_RESET = 10
    user = make_user(password=PASSWORD)
    fail(user.email, HOME, 5, now=timezone.now() - dt.timedelta(seconds=1))
    for number in range(5):
        fail(user.email, f"192.0.2.{number}", 1, now=timezone.now())
    with pytest.raises(throttle.ResetNeeded), throttle.password_try(user.email, OFFICE):
        pass
    get_adapter().set_password(user, "quatre chevaux rouges au galop")
    assert log_in(user.email, "quatre chevaux rouges au galop", address=HOME).status_code == 302


def test_waits_double_up_to_fifteen_minutes_and_end():
    now = fail("a@exemple.fr", HOME, 4)
    assert now == NOON
    waits = []
    for _ in range(10):
        now = fail("a@exemple.fr", HOME, 1, now=now) - dt.timedelta(seconds=1)
        with pytest.raises(throttle.Wait) as wait, throttle.password_try("a@exemple.fr", HOME, now=now):
            pass
        assert wait.value.seconds == 1  # and not one more
        now += dt.timedelta(seconds=1)
        waits.append(now)
    seconds = [(after - before).total_seconds() for before, after in zip([NOON, *waits], waits, strict=False)]
    assert seconds == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]


def test_thirty_failures_of_an_address_are_free_and_no_more():
    for number in range(30):
        fail(f"inconnu{number}@exemple.fr", OFFICE, 1)
    with pytest.raises(throttle.Wait) as wait, throttle.password_try("autre@exemple.fr", OFFICE, now=NOON):
        pass
    assert wait.value.seconds == 5


def test_a_success_clears_the_account_and_the_address():
    user = make_user(password=PASSWORD)
    for number in range(29):
        fail(f"inconnu{number}@exemple.fr", OFFICE, 1, now=timezone.now())
    assert log_in(user.email, PASSWORD).status_code == 302
    for _ in range(4):
        assert log_in(user.email).status_code == 422
    assert log_in(user.email, PASSWORD).status_code == 302


def test_failures_are_forgotten_after_a_day_an_hour_for_an_address():
    fail("a@exemple.fr", OFFICE, 6)
    later = NOON + dt.timedelta(hours=25)
    with throttle.password_try("a@exemple.fr", OFFICE, now=later) as this:
        assert this.failures == 1
    for number in range(30):
        fail(f"inconnu{number}@exemple.fr", HOME, 1)
    with throttle.password_try("b@exemple.fr", HOME, now=NOON + dt.timedelta(minutes=61)) as this:
        assert this.failures == 1


def test_nobody_reads_who_failed_in_the_counts():
    fail("lise@exemple.fr", HOME, 1)
    rows = list(Tally.objects.values())
    assert len(rows) == 3
    assert "lise" not in str(rows) and HOME not in str(rows)


def test_what_is_forgotten_is_removed_at_the_next_log_in():
    fail("a@exemple.fr", OFFICE, 1, now=timezone.now() - dt.timedelta(days=2))
    throttle.remember_place("b@exemple.fr", HOME, now=timezone.now() - dt.timedelta(days=2))
    log_in(make_user(email="c@exemple.fr", password=PASSWORD).email, PASSWORD, address=ATTACKER)
    assert throttle.is_known("b@exemple.fr", HOME)
    assert Tally.objects.filter(touched_at__lt=timezone.now() - dt.timedelta(days=1)).count() == 1


def test_an_address_is_known_after_the_second_factor_only():
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = make_user(password=PASSWORD)
    TOTP.activate(user, generate_totp_secret())
    assert log_in(user.email, PASSWORD, address=ATTACKER).url == "/connexion/code/"
    assert not throttle.is_known(user.email, ATTACKER)


def test_the_present_password_is_not_guessed_in_an_open_session(client):
    user = make_user(password=PASSWORD)
    client.force_login(user)
    fresh = "quatre chevaux rouges au galop"
    pages = [
        client.post("/compte/mot-de-passe/", {"oldpassword": old, "password1": fresh, "password2": fresh})
        for old in (*[WRONG] * 5, PASSWORD)
    ]
    # allauth's own limit of this page (5 a minute) may speak first: both say 429.
    assert [page.status_code for page in pages] == [422] * 5 + [429]
    with pytest.raises(throttle.Wait), throttle.password_try(user.email, "127.0.0.1"):
        pass


def test_the_page_that_confirms_counts_as_the_door(client):
    user = make_user(password=PASSWORD)
    client.force_login(user)
    for _ in range(5):
        assert client.post("/connexion/confirmer/", {"password": WRONG}).status_code == 422
    refused = client.post("/connexion/confirmer/", {"password": PASSWORD})
    assert refused.status_code == 429 and "Trop de tentatives" in refused.content.decode()


@pytest.mark.django_db(transaction=True)
def test_many_threads_at_once_have_the_tries_of_one():
    start, read, refused, faults = threading.Barrier(8), [], [], []

    def guess():
        try:
            start.wait(timeout=30)
            for _ in range(3):
                try:
                    with throttle.password_try("a@exemple.fr", OFFICE):
                        read.append(1)
                except throttle.Wait:
                    refused.append(1)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not faults
    assert (len(read), len(refused)) == (5, 19)
