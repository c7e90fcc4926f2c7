import json
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.urls import reverse

from core import errors, views


def make_request(path="/"):
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


HANDLERS = {
    400: errors.bad_request,
    403: errors.permission_denied,
    404: errors.page_not_found,
    409: lambda request: errors.conflict(request, "Le compte rendu est validé."),
    413: errors.too_large,
    429: errors.too_many_requests,
    500: errors.server_error,
    503: errors.unavailable,
}


@pytest.mark.parametrize("status", HANDLERS)
def test_error_page_is_french_and_gives_a_reference(status, caplog):
    response = HANDLERS[status](make_request())
    html = response.content.decode()
    assert response.status_code == status
    assert errors.SENTENCES[status][0] in html
    reference = re.search(r"référence ([0-9A-F]{4}-[0-9A-F]{4})", html).group(1)
    assert reference in caplog.text
    assert "Traceback" not in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize("handler", [errors.server_error, errors.unavailable])
def test_pages_500_and_503_need_no_database(handler, monkeypatch):
    def closed(*args, **kwargs):
        raise AssertionError("la base est interrogée")

    monkeypatch.setattr(connection, "cursor", closed)
    assert handler(make_request()).status_code in (500, 503)


def test_forbidden_page_shows_the_sentence_of_the_view():
    html = errors.permission_denied(make_request(), PermissionError("Seule la Caf clôt le bilan.")).content.decode()
    assert "Seule la Caf clôt le bilan." in html


def test_a_conflict_says_its_own_reason_under_a_neutral_title():
    html = errors.conflict(make_request(), "Le compte rendu est validé.").content.decode()
    assert "Le compte rendu est validé." in html
    assert "Cette action n’est pas possible en l’état" in html
    assert "avant vous" not in html


def test_waiting_page_says_when_to_come_back():
    assert errors.too_many_requests(make_request(), seconds=60)["Retry-After"] == "60"
    assert errors.unavailable(make_request())["Retry-After"] == "120"


@pytest.mark.django_db
def test_health_is_public_and_well(client):
    response = client.get(reverse("core:health"), headers={"accept": "application/json"})
    assert response.status_code == 200
    assert response.json()["ok"] is True
    assert [check["name"] for check in response.json()["checks"]] == [
        "Base de données",
        "Migrations",
        "Travaux en attente",
    ]


@pytest.mark.django_db
def test_health_is_a_small_page_for_a_person(client):
    response = client.get(reverse("core:health"))
    assert "Le portail fonctionne" in response.content.decode()
    assert client.post(reverse("core:health")).status_code == 405


def test_health_is_503_when_the_database_is_away(monkeypatch, rf):
    def away(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", away)
    response = views.health(rf.get("/sante/", headers={"accept": "application/json"}))
    assert response.status_code == 503
    assert json.loads(response.content)["checks"][0]["detail"] == "ne répond pas"


@pytest.mark.django_db
def test_health_is_503_when_a_job_has_waited_too_long(monkeypatch, rf):
    monkeypatch.setattr(views, "_oldest_waiting_job", lambda: 3600.0)
    response = views.health(rf.get("/sante/", headers={"accept": "application/json"}))
    assert response.status_code == 503
    assert "60 min" in response.content.decode()


@pytest.mark.django_db
def test_oldest_waiting_job_reads_the_queue():
    assert views._oldest_waiting_job() is None
