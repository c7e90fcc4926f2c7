"""The time of an answer does not tell whether an address has an account (SECURITY § 9: within 10 %)."""

import statistics
import time

import pytest
from django.core.cache import cache
from django.test import Client

from accounts import light
from accounts.models import LoginCode
from accounts.tests.factories import PASSWORD, make_user
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member

pytestmark = pytest.mark.django_db
MOST_APART = 0.10


@pytest.fixture(autouse=True)
def as_in_production(settings):
    """The true digest of passwords, and waits that do not begin."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.LOGIN_FREE_FAILURES = settings.LOGIN_ADDRESS_FREE_FAILURES = 10_000
    settings.ACCOUNT_RATE_LIMITS = False
    cache.clear()


def gap(*acts, rounds):
    """How far apart the two are, as a share of the slower, over rounds that begin by one, then by the other: first
    quartiles, which what else the machine does moves least."""
    seconds = [[], []]
    for number in range(rounds + 2):
        for which in (0, 1) if number % 2 else (1, 0):
            begun = time.perf_counter()
            acts[which]()
            seconds[which].append(time.perf_counter() - begun)
    known, unknown = (statistics.quantiles(each[2:])[0] for each in seconds)
    print(f"{known * 1000:.1f} ms, {unknown * 1000:.1f} ms")
    return abs(known - unknown) / max(known, unknown)


def test_a_wrong_password_takes_the_same_time():
    make_user(email="connue@exemple.fr", password=PASSWORD)

    def fails(email):
        Client().post("/connexion/", {"login": email, "password": "une mauvaise phrase"})

    assert gap(lambda: fails("connue@exemple.fr"), lambda: fails("inconnu@exemple.fr"), rounds=20) < MOST_APART


def test_a_code_asked_then_wrong_takes_the_same_time(monkeypatch):
    elue = make_member(make_convention(), Role.ELECTED)
    prepare = light._prepare
    monkeypatch.setattr(light, "_prepare", lambda *args: None)  # the page has left when it runs

    def asks(email):
        Client().post("/connexion/par-courriel/", {"email": email})

    assert gap(lambda: asks(elue.email), lambda: asks("x" + elue.email[1:]), rounds=150) < MOST_APART
    monkeypatch.setattr(light, "_prepare", prepare)
    monkeypatch.setattr(light, "MOST_TRIES", 10_000)
    browsers = [Client(), Client()]
    for browser, email in zip(browsers, (elue.email, "x" + elue.email[1:]), strict=True):
        browser.post("/connexion/par-courriel/", {"email": email})
    assert LoginCode.objects.count() == 1

    def gives(browser):
        browser.post("/connexion/par-courriel/code/", {"code": "123456"})

    assert gap(lambda: gives(browsers[0]), lambda: gives(browsers[1]), rounds=150) < MOST_APART
