"""What requests of a walk are spared changes nothing that they are answered."""

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.backends import PersonBackend
from accounts.models import User
from accounts.tests.factories import make_user
from tests.security.kept import READING, Kept

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


def test_a_statement_is_not_sent_again_until_a_writing():
    kept, sent = Kept(), []

    def seen(execute, *args):
        sent.append(args[0])
        return execute(*args)

    make_user(first_name="Une", last_name="Un nom")
    names = User.objects.order_by("pk").values_list("first_name", flat=True)
    for asked_already in (False, True):
        sent.clear()
        with kept.taken_back():
            with connection.execute_wrapper(seen):  # inside the walk's: what goes to the server
                assert list(names.filter(last_name="Un nom")) == ["Une"]
                assert list(names.filter(last_name="Autre")) == []
                assert len(sent) == (0 if asked_already else 2)
                User.objects.update(first_name="Autre")
                assert list(names.filter(last_name="Un nom")) == ["Autre"]
    make_user(first_name="Deux", last_name="Un nom")
    kept.forget()
    with kept.taken_back():
        assert list(names.filter(last_name="Un nom")) == ["Une", "Deux"]


def test_rows_are_given_again_as_a_cursor_gives_them():
    kept, given = Kept(), []
    users = [make_user(first_name=name) for name in ("Une", "Deux", "Trois")]
    sql = 'SELECT "accounts_user"."first_name", ARRAY[id] FROM "accounts_user" WHERE id = ANY(%s) ORDER BY id'
    for _request in range(2):
        with kept.taken_back(), connection.cursor() as cursor:
            cursor.execute(sql, [[user.pk for user in users]])
            given.append([cursor.rowcount, cursor.description[0].name, cursor.fetchone(), cursor.fetchmany(1)])
            given[-1][2][1].append("changé par qui le lit")
            given[-1] += [*cursor, cursor.fetchone()]
            cursor.execute(sql, [[users[1].pk]])  # the same cursor asks again
            given[-1] += cursor.fetchall()
    assert given[0] == given[1]
    assert [row[0] for row in given[0][3]] == ["Deux"] and given[0][-1] == ("Deux", [users[1].pk])


def test_statements_that_may_write_count_as_writing():
    writing = [
        "SELECT procrastinate_defer_jobs_v1(1)",
        "SELECT * FROM procrastinate_fetch_job_v2(1)",
        "SELECT set_config('a', 'b', true); SELECT 1",
        'UPDATE "accounts_user" SET "first_name" = %s',
    ]
    assert not [sql for sql in writing if READING.match(sql)]
    reading = ['SELECT DISTINCT "a"."b" FROM "a"', 'SELECT 1 AS "a" FROM "b"', 'SELECT * FROM ((SELECT "a"."b") UNION']
    assert [sql for sql in reading if not READING.match(sql)] == []
