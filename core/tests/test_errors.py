import json
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.test import RequestFactory
from django.urls import reverse
from django.utils.html import escape

from accounts.tests.factories import make_user
from core import errors, views
from core import health as portal
from core.lost import Lost
from core.tests.workers import make_worker
from core.typography import french


def make_request(path="/", **meta):
    request = RequestFactory().get(path, **meta)
    request.user = AnonymousUser()
    return request


HANDLERS = {
    400: errors.bad_request,
    403: errors.permission_denied,
    404: errors.page_not_found,
    409: lambda request: errors.conflict(request, "Le compte rendu est validé."),
    410: lambda request: errors.lost(request, Lost("Le fichier « A » n’est plus dans le portail.")),
    413: errors.too_large,
    429: errors.too_many_requests,
    500: errors.server_error,
    503: errors.unavailable,
    507: errors.no_room,
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


@pytest.mark.parametrize("handler", [errors.server_error, errors.unavailable, errors.no_room])
def test_pages_500_and_503_need_no_database(handler, monkeypatch):
    def closed(*args, **kwargs):
        raise AssertionError("la base est interrogée")

    monkeypatch.setattr(connection, "cursor", closed)
    assert handler(make_request()).status_code in (500, 503, 507)


def test_forbidden_page_shows_the_sentence_of_the_view():
    html = errors.permission_denied(make_request(), PermissionError("Seule la Caf clôt le bilan.")).content.decode()
    assert "Seule la Caf clôt le bilan." in html


def test_what_was_written_to_what_is_gone_is_given_back(db):
    sent = {
        "title": "Un relais <itinérant>",
        "body": "<p>Une ligne</p><p>Une autre</p>",
        "version": "12",
        "starts_on": "2026-01-01",
        "new_password": "bonjour-toi",
    }
    request = RequestFactory().post("/fiches/9/", sent)
    request.user = make_user()
    text = errors.page_not_found(request).content.decode()
    assert "<pre>Un relais &lt;itinérant&gt;</pre>" in text and "<pre>Une ligne\nUne autre</pre>" in text
    assert text.count("<pre>") == 2 and "bonjour-toi" not in text
    request.user = AnonymousUser()
    assert "<pre>" not in errors.page_not_found(request).content.decode()


def test_a_conflict_says_its_own_reason_under_a_neutral_title():
    html = errors.conflict(make_request(), "Le compte rendu est validé.").content.decode()
    assert "Le compte rendu est validé." in html
    assert "Cette action n’est pas possible en l’état" in html
    assert "avant vous" not in html


def ways(response):
    return re.findall(r'<a class="btn[^>]* href="([^"]*)">([^<]*)</a>', response.content.decode())


def test_a_conflict_leads_back_to_the_object_concerned():
    for about in (("/seances/7/#decisions", "Séance du 3 mars"), ("/conventions/2/", "CTG <Auxois>")):
        first, second = ways(errors.conflict(make_request(), "Le compte rendu est validé.", about=about))
        assert first == (about[0], f"Revenir à\u00a0: {escape(about[1])}") and second[0] == "/"


def test_a_conflict_of_no_known_object_leads_to_the_page_before():
    for referer, wanted in (
        ("http://testserver/seances/7/?vue=tout", "/seances/7/?vue=tout"),
        ("http://testserver/", None),  # the page that refuses
        ("https://ailleurs.example/seances/7/", None),
        ("http://testserver//ailleurs.example/", None),
        ("javascript:alert(1)", None),
        ("http://[", None),
    ):
        links = ways(errors.conflict(make_request(HTTP_REFERER=referer), "Le compte rendu est validé."))
        assert [url for url, _ in links if url != "/"] == [wanted] * bool(wanted), referer


def test_what_is_lost_is_named_and_written_as_an_error(caplog):
    for name in ("A", "B"):
        lost = Lost(f"Le fichier « {name} » n’est plus dans le portail.")
        lost.__cause__ = FileNotFoundError(f"media/{name}.pdf")
        html = errors.lost(make_request(), lost).content.decode()
        assert french(str(lost)) in html and "Prévenez l’équipe du portail" in html
        assert f"media/{name}.pdf" not in html
        written = caplog.records[-1]
        assert written.levelname == "ERROR" and f"media/{name}.pdf" in caplog.text


def test_waiting_page_says_when_to_come_back():
    assert errors.too_many_requests(make_request(), seconds=60)["Retry-After"] == "60"
    assert errors.unavailable(make_request())["Retry-After"] == "120"


@pytest.fixture
def worker(db):
    make_worker()


def health(client):
    response = client.get(reverse("core:health"), headers={"accept": "application/json"})
    told = response.json()
    assert told["ok"] is (response.status_code == 200)
    return response.status_code, {check["name"]: check for check in told["checks"]}


def test_health_is_public_and_well(client, worker):
    status, checks = health(client)
    assert status == 200
    assert list(checks) == ["Base de données", "Migrations", "Travaux en attente", "Travail de fond"]
    assert checks["Travail de fond"]["detail"] == "en marche"


def test_health_is_a_small_page_for_a_person(client, worker):
    response = client.get(reverse("core:health"))
    assert "Le portail fonctionne" in response.content.decode()
    assert client.post(reverse("core:health")).status_code == 405


def test_health_is_503_when_no_worker_gives_a_sign(client, db):
    with connection.cursor() as cursor:  # a story that ran its jobs left its worker's row
        cursor.execute("DELETE FROM procrastinate_workers")
    status, checks = health(client)
    assert (status, checks["Travail de fond"]["detail"]) == (503, "aucun processus n’est en marche")
    make_worker(seconds_ago=90)
    status, checks = health(client)
    assert (status, checks["Travail de fond"]["detail"]) == (503, "aucun signe depuis 2 min")
    make_worker()  # another, alive, beside the dead one
    assert health(client)[0] == 200


def test_health_is_503_when_the_database_is_away(monkeypatch, rf):
    def away(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", away)
    response = views.health(rf.get("/sante/", headers={"accept": "application/json"}))
    assert response.status_code == 503
    assert json.loads(response.content)["checks"][0]["detail"] == "ne répond pas"


def test_health_is_503_when_a_job_has_waited_too_long(client, worker):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_jobs (task_name, queue_name) VALUES ('une', 'q'), ('autre', 'q')")
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '1 hour' WHERE type = 'deferred'")
    status, checks = health(client)
    assert status == 503
    assert "60 min" in checks["Travaux en attente"]["detail"]


def test_a_job_waits_since_its_next_try_was_due(client, worker):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, scheduled_at)"
            " VALUES ('une', 'q', now() - interval '1 second'), ('autre', 'q', now() - interval '2 minutes')"
        )
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '4 hours' WHERE type = 'deferred'")
    status, checks = health(client)
    assert (status, checks["Travaux en attente"]["detail"]) == (200, "le plus ancien attend depuis 2 min")


def test_migrations_named_by_their_files_are_those_of_django():
    assert portal.migrations() == set(MigrationLoader(None).disk_migrations)


def test_health_is_503_when_a_migration_waits(client, worker, monkeypatch):
    monkeypatch.setattr(portal, "migrations", lambda: {("core", "0001_initial"), ("core", "9999_next")})
    status, checks = health(client)
    assert status == 503
    assert "en attente" in checks["Migrations"]["detail"]


def test_health_asks_few_questions(client, worker, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        health(client)
