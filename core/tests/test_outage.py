"""The database goes away: a French page at once, and everything is whole when it is back."""

import contextlib
import socket
import threading
import time

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.test import Client
from django.urls import get_resolver, reverse

from core import errors, outages, postgresql
from core.postgresql.base import Breaker, DatabaseWrapper

AWAY = "Le portail est momentanément arrêté"


@contextlib.contextmanager
def elsewhere(django_db_blocker, **address):
    """This thread's connection goes to that address, with the patience of a process that serves pages."""
    own = connections[DEFAULT_DB_ALIAS]
    there = {**own.settings_dict, "USER": "ctg_app", "PASSWORD": "", "NAME": "ctg", **address}
    DatabaseWrapper._breakers.pop(DEFAULT_DB_ALIAS, None)
    connections[DEFAULT_DB_ALIAS] = DatabaseWrapper(postgresql.patient(there, 30), DEFAULT_DB_ALIAS)
    try:
        with django_db_blocker.unblock():
            yield connections[DEFAULT_DB_ALIAS]
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        connections[DEFAULT_DB_ALIAS] = own
        DatabaseWrapper._breakers.pop(DEFAULT_DB_ALIAS, None)


@pytest.fixture(scope="module", autouse=True)
def warm():
    """A process that has served before: its addresses and the page of the outage are loaded."""
    assert get_resolver().url_patterns
    Client().handler.load_middleware()
    errors.unavailable()


@pytest.fixture
def silent():
    """Port of a server that accepts and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield server.getsockname()[1]


@pytest.fixture
def refusing():
    """Port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()[1]


@pytest.fixture
def person():
    """A browser that has a session, and is shown what the server answers."""
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "a" * 32
    return client


def answer(client, url, **headers):
    """(seconds, response)"""
    began = time.monotonic()
    response = client.get(url, headers=headers)
    return time.monotonic() - began, response


def test_refused_connection_gives_503_within_2_seconds(refusing, person, django_db_blocker):
    with elsewhere(django_db_blocker, HOST="127.0.0.1", PORT=refusing):
        for url in ("/", "/connexion/", "/territoires/"):
            seconds, response = answer(person, url)
            assert (response.status_code, seconds < 2) == (503, True), (url, seconds)
            assert AWAY in response.content.decode()
            assert response["Retry-After"] == "5"


def test_silent_database_gives_503_within_2_seconds(silent, person, django_db_blocker):
    with elsewhere(django_db_blocker, HOST="127.0.0.1", PORT=silent):
        seconds, response = answer(person, "/")
        assert (response.status_code, seconds < 2) == (503, True), seconds
        assert AWAY in response.content.decode()
        seconds, response = answer(person, "/connexion/")  # no page waits for what the last one learned
        assert (response.status_code, seconds < 0.5) == (503, True), seconds


def test_health_tells_a_silent_database_within_1_second(silent, person, django_db_blocker):
    with elsewhere(django_db_blocker, HOST="127.0.0.1", PORT=silent):
        seconds, response = answer(person, reverse("core:health"), accept="application/json")
    assert (response.status_code, seconds < 1) == (503, True), seconds
    assert response.json()["checks"] == [{"name": "Base de données", "ok": False, "detail": "ne répond pas"}]


def test_frozen_connection_is_given_up_within_1_second(django_db_blocker):
    """As a frozen server does it: what is asked is received, and never answered."""
    own = connections[DEFAULT_DB_ALIAS].settings_dict
    with relay(own) as (port, freeze), elsewhere(django_db_blocker, HOST="127.0.0.1", PORT=port, **_names(own)) as ours:
        ours.ensure_connection()
        freeze()
        began = time.monotonic()
        assert not ours.is_usable()
        assert time.monotonic() - began < 1.5
        ours.close()
        with pytest.raises(OperationalError, match="a moment ago"):
            ours.ensure_connection()
        assert time.monotonic() - began < 2


def test_statement_that_never_ends_is_given_up(django_db_blocker):
    own = connections[DEFAULT_DB_ALIAS].settings_dict
    with elsewhere(django_db_blocker, **_names(own)) as ours:
        ours.ensure_connection()
        with ours.connection.waiting_at_most(0.3), pytest.raises(OperationalError) as lost, ours.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")
        assert outages.is_database_away(lost.value)
        assert ours.connection.closed
        ours.close()
        with ours.cursor() as cursor:  # and the next request has a connection of its own
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("30s",)


def test_breaker_lets_one_thread_a_second_try(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    breaker = Breaker()
    breaker.refuse_if_open()
    breaker.open()
    with pytest.raises(psycopg.errors.ConnectionTimeout):
        breaker.refuse_if_open()
    now[0] += 1.1
    breaker.refuse_if_open()  # this one tries
    with pytest.raises(psycopg.errors.ConnectionTimeout):
        breaker.refuse_if_open()
    breaker.close()
    breaker.refuse_if_open()
    breaker.refuse_if_open()


def _names(own):
    return {name: own[name] for name in ("NAME", "USER", "PASSWORD")}


@contextlib.contextmanager
def relay(own):
    """A port that carries to our server until `freeze()` is called; then it hears and says nothing."""
    frozen = threading.Event()

    def carry(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not frozen.is_set():
                    target.sendall(data)

    def accept(listening):
        with contextlib.suppress(OSError):
            while True:
                near, _ = listening.accept()
                far = socket.socket(socket.AF_UNIX if own["HOST"].startswith("/") else socket.AF_INET)
                far.connect(
                    f"{own['HOST']}/.s.PGSQL.5432"
                    if own["HOST"].startswith("/")
                    else (own["HOST"], own["PORT"] or 5432)
                )
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=carry, args=pair, daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, args=[listening], daemon=True).start()
        yield listening.getsockname()[1], frozen.set
