"""Every URL name × every role × GET and POST. A URL without a row fails."""

import contextlib
import importlib
import pkgutil
import zlib
from unittest import mock

import pytest
from django.conf import settings
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, reverse

from tests.security import rows, world
from tests.security.matrix import EVERYONE

ROWS = {
    row.name: row
    for module in pkgutil.iter_modules(rows.__path__)
    for row in importlib.import_module(f"tests.security.rows.{module.name}").ROWS
}
ROLES = ["anonymous", *sorted(EVERYONE)]


def url_names(resolver=None, namespace=""):
    """Each URL name of the portal, with its namespaces."""
    found = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"une adresse sans nom : {pattern.pattern}"
            found.add(f"{namespace}{pattern.name}")
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= url_names(pattern, inner)
    return found


def test_every_url_has_its_row_and_every_row_its_url():
    names = url_names()
    assert sorted(names - set(ROWS)) == []
    assert sorted(set(ROWS) - names) == []


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world of the matrix, built once, and taken back at the end of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
            yield world.build()
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_each_page_answers_each_role_as_the_matrix_says(made, role):
    client = Client()
    if role != "anonymous":
        client.force_login(made.users[role])
    session = _session_of(client)
    wrong = []
    for row in ROWS.values():
        path = reverse(row.name, args=row.args(made))
        drawn = contextlib.nullcontext() if role == _who_draws(row, role) else NOT_DRAWN
        for method in ("get", "post"):
            with drawn:
                answer = _answer(client, method, path, row.data(made))
            if answer not in row.expected(role, method):
                wrong.append(f"{method.upper()} {row.name} : {answer}, attendu {row.expected(role, method)}")
            if _session_of(client) != session:  # a page closed the session
                client = Client()
                if role != "anonymous":
                    client.force_login(made.users[role])
                session = _session_of(client)
    assert wrong == []


#: Every view runs for every role; what it answers alike to several is drawn for one of them.
NOT_DRAWN = mock.patch.object(Template, "render", lambda *_args, **_kwargs: "")


def _who_draws(row, role):
    """The one for whom this page is drawn, among those whom it answers alike; another at each row."""
    answers = [row.expected(role, method) for method in ("get", "post")]
    alike = [each for each in ROLES if [row.expected(each, method) for method in ("get", "post")] == answers]
    return alike[zlib.crc32(row.name.encode()) % len(alike)]


def _session_of(client):
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie.value if cookie else None


def _answer(client, method, path, data):
    """Status code; what a POST wrote is taken back, so that rows do not disturb each other."""
    with transaction.atomic():
        response = getattr(client, method)(path, data)
        if response.streaming:
            b"".join(response.streaming_content)  # a file is closed by being read
        transaction.set_rollback(True)
    return response.status_code
