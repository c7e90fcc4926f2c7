"""What requests of a walk are spared changes nothing that they are answered."""

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.backends import PersonBackend
from accounts.models import User
from accounts.tests.factories import make_user
from tests.security.kept import Kept

pytestmark = pytest.mark.django_db


def test_what_a_request_writes_is_taken_back_what_was_before_stays():
    kept, calls = Kept(), []
    first, second = make_user(), make_user()
    for each in (first, second):
        with kept.taken_back():
            make_user(first_name="De passage")
            with transaction.atomic():
                User.objects.filter(pk=each.pk).update(first_name="Changée")
            transaction.on_commit(lambda: calls.append("parti"))
    assert list(User.objects.order_by("pk")) == [first, second]
    assert not User.objects.filter(first_name="Changée").exists()
    assert connection.run_on_commit == [] and calls == []


def test_a_person_is_read_anew_by_each_request_that_writes():
    kept, backend = Kept(), PersonBackend()
    people = make_user(first_name="Une"), make_user(first_name="Deux")
    for _request in range(2):
        for person in people:
            with kept.taken_back():
                found = backend.get_user(person.pk)
                assert (found, found.first_name) == (person, person.first_name)
                assert backend.get_user(person.pk) is not found
                User.objects.filter(pk=person.pk).update(first_name="Autre")
                assert backend.get_user(person.pk).first_name == "Autre"


def test_a_session_that_a_request_closed_is_open_for_the_next():
    kept = Kept()
    for user in (make_user(), make_user()):
        client = Client()
        client.force_login(user)
        cookies = client.cookies.copy()
        for _request in range(2):
            client.cookies = cookies.copy()
            with kept.taken_back():
                assert client.get("/compte/").status_code == 200
                assert client.post("/deconnexion/").status_code == 302
                client.cookies = cookies.copy()
                assert client.get("/compte/").status_code == 302  # the key alone opens nothing


def test_a_request_that_only_reads_costs_neither_session_nor_savepoint(django_assert_num_queries):
    kept, client = Kept(), Client()
    client.force_login(make_user())
    for _request in range(2):
        with kept.taken_back():
            assert client.get("/donnees-personnelles/").status_code == 200
    assert not kept.written
    with kept.taken_back(), django_assert_num_queries(0):
        assert PersonBackend().get_user(int(client.session["_auth_user_id"]))
