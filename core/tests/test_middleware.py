from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from core import middleware
from core.tests.workers import make_worker

HEALTH = "/sante/"


@pytest.fixture
def worker(db):
    make_worker()


@pytest.fixture
def person(db):
    return get_user_model().objects.create(email="agnes@caf.example", is_active=True)


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "%00=1", "q=%ff", "q=%C3", "page=%ED%A0%80"])
def test_parameters_that_are_not_text_are_refused_before_any_view(client, db, query):
    response = client.get(HEALTH, QUERY_STRING=query)
    assert response.status_code == 400
    assert "text/html" in response["Content-Type"]


def test_a_nul_byte_in_the_path_is_refused(client, db):
    assert client.get("/sante%00/").status_code == 400


@pytest.mark.parametrize("query", ["q=%C3%A9t%C3%A9", "q=100%25", "q=%zz", "q=été".encode().decode("latin-1"), ""])
def test_ordinary_parameters_pass(client, worker, query):
    assert client.get(HEALTH, QUERY_STRING=query).status_code == 200


def test_a_heavy_request_is_answered_413_without_reading_it(client, db, settings):
    response = client.post(HEALTH, CONTENT_LENGTH=str(settings.MAX_REQUEST_BYTES + 1))
    assert response.status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e9", "²", "12 34"])
def test_a_length_that_is_not_a_number_is_refused(settings, length):
    request = RequestFactory().get(HEALTH, CONTENT_LENGTH=length)
    assert middleware.refuse_too_large(lambda request: None)(request).status_code == 400


@pytest.mark.parametrize(
    ("address", "status"),
    [("127.0.0.1", 200), ("::1", 200), ("", 200), ("::ffff:127.0.0.1", 200), ("192.0.2.7", 403)],
)
def test_outside_production_another_machine_is_not_answered(client, worker, address, status):
    assert client.get(HEALTH, REMOTE_ADDR=address).status_code == status


def test_each_answer_carries_the_protections(client, db):
    response = client.get(HEALTH)
    policy = response["Content-Security-Policy"]
    for directive in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ):
        assert directive in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_every_page_asks_who_you_are_unless_it_says_otherwise(client, db):
    response = client.get(reverse("core:components"))
    assert response.status_code == 302
    assert response["Location"] == "/connexion/?next=/composants/"


def test_a_page_of_somebody_logged_in_is_never_stored(client, person):
    client.force_login(person)
    response = client.get(reverse("core:components"))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_a_session_without_a_page_for_three_hours_is_ended(client, person, time_machine):
    client.force_login(person)
    page = reverse("core:components")
    time_machine.move_to(timezone.now() + timedelta(minutes=179), tick=False)
    assert client.get(page).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(minutes=179), tick=False)
    assert client.get(page).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(minutes=181), tick=False)
    assert client.get(page).status_code == 302


def test_a_session_lasts_twelve_hours_at_most_even_in_use(client, person, time_machine):
    client.force_login(person)
    page = reverse("core:components")
    for _ in range(4):
        time_machine.move_to(timezone.now() + timedelta(minutes=175), tick=False)
        assert client.get(page).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(minutes=25), tick=False)
    assert client.get(page).status_code == 302


def test_a_page_read_soon_after_another_writes_nothing_in_the_session(client, person, django_assert_max_num_queries):
    client.force_login(person)
    page = reverse("core:components")
    with django_assert_max_num_queries(40) as queries:
        client.get(page)
    assert not [query for query in queries if query["sql"].startswith(("UPDATE", "INSERT"))]


def test_a_form_without_its_token_is_refused(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    assert client.post(reverse("core:components")).status_code == 403
