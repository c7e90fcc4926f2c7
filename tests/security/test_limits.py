"""What one person may ask for in a minute, and what one process makes at once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_adviser
from actions.tests.factories import make_fiche
from conventions.tests.factories import make_convention
from core import limits
from core.tests.test_settings import read

pytestmark = pytest.mark.django_db
EXPORT = "/territoires/?export=xlsx"


@pytest.fixture
def two(client):
    """Two people of one Caf, and a browser for each."""
    first = make_adviser()
    second = make_adviser(caf=first.cafs()[0])
    other = Client()
    client.force_login(first)
    other.force_login(second)
    client.person = first
    return client, other


def test_the_third_export_of_a_minute_says_when_to_come_back(two, settings):
    settings.HEAVY_PER_MINUTE = 2
    client, other = two
    assert [client.get(EXPORT).status_code for _ in range(3)] == [200, 200, 429]
    page = client.get(EXPORT)
    assert 0 < int(page["Retry-After"]) <= 60
    said = page.content.decode()
    assert "Vous avez demandé 2 documents, exports ou imports en une minute. Recommencez dans " in said
    assert other.get(EXPORT).status_code == 200  # nobody else waits
    assert client.get("/territoires/").status_code == 200  # nor the pages


def test_a_minute_later_one_may_ask_again(two, settings, time_machine):
    settings.HEAVY_PER_MINUTE = 1
    client, _ = two
    time_machine.move_to(timezone.now(), tick=False)
    assert [client.get(EXPORT).status_code for _ in range(2)] == [200, 429]
    time_machine.shift(61)
    assert client.get(EXPORT).status_code == 200


def heavy_addresses(convention):
    fiche = make_fiche(convention=convention)
    key = [convention.pk]
    yield "get", reverse("conventions:membres", args=key) + "?export=xlsx"
    yield "get", reverse("conventions:historique", args=key) + "?export=xlsx"
    yield "get", reverse("actions:finances", args=key) + "?export=xlsx"
    yield "get", reverse("actions:tableau", args=key) + "?export=xlsx"
    yield "get", reverse("documents:ask", args=["fiche", fiche.pk])
    yield "post", reverse("documents:ask", args=["convention", *key])
    yield "post", reverse("actions:paste", args=key)


def test_every_export_document_and_import_is_counted(client, settings):
    settings.HEAVY_PER_MINUTE = 1
    user = make_adviser()
    convention = make_convention(caf=user.cafs()[0], adviser=user)
    client.force_login(user)
    limits.spend(user, limits.HEAVY)
    for method, address in heavy_addresses(convention):
        assert getattr(client, method)(address).status_code == 429, address


def test_searches_have_their_own_limit(two, settings):
    settings.SEARCHES_PER_MINUTE, settings.HEAVY_PER_MINUTE = 3, 1
    client, other = two
    convention = make_convention(caf=client.person.cafs()[0])
    addresses = [
        "/territoires/?q=nuits",
        "/territoires/recherche/?q=nuits&format=json",
        "/organisations/recherche/?q=nuits",
        "/organisations/?q=nuits",
        reverse("actions:plan", args=[convention.pk]) + "?q=nuits",
    ]
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200, 429, 429]
    assert "Vous avez fait 3 recherches en une minute." in client.get(addresses[0]).content.decode()
    assert client.get("/territoires/").status_code == 200
    assert client.get(EXPORT).status_code == 200
    assert other.get(addresses[0]).status_code == 200


def test_when_every_place_is_taken_an_export_is_refused_at_once(two, settings):
    settings.HEAVY_AT_ONCE = 2
    client, _ = two
    with limits.heavy_work(), limits.heavy_work():
        with CaptureQueriesContext(connection) as read:
            refused = client.get(EXPORT)
        assert not [query for query in read if "territories_territoire" in query["sql"]]
        assert refused.status_code == 429 and refused["Retry-After"] == "5"
        assert "déjà en cours" in refused.content.decode()
        assert client.get("/territoires/").status_code == 200
    assert client.get(EXPORT).status_code == 200


def test_a_place_is_given_back_after_a_fault(settings):
    settings.HEAVY_AT_ONCE = 1
    for _ in range(3):
        with pytest.raises(ValueError, match="défaut"), limits.heavy_work():
            raise ValueError("défaut")
    with limits.heavy_work():
        pass


def test_at_most_half_of_the_threads_do_heavy_work():
    assert read("HEAVY_AT_ONCE", WEB_THREADS="8") == {"HEAVY_AT_ONCE": 4}
    assert read("HEAVY_AT_ONCE", "HEAVY_PER_MINUTE", "SEARCHES_PER_MINUTE", WEB_THREADS="1") == {
        "HEAVY_AT_ONCE": 1,
        "HEAVY_PER_MINUTE": 30,
        "SEARCHES_PER_MINUTE": 120,
    }
