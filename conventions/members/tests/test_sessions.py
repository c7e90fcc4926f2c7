"""The last role takes every session of its person along, whichever way it ends."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import memberships
from accounts.enums import CafRole
from accounts.tests.factories import PASSWORD, make_adviser, make_caf_member, make_instance, make_user
from conventions.members import people
from conventions.tests.factories import make_convention, make_member

PAGE = "/compte/"


@pytest.fixture
def commit(db, django_capture_on_commit_callbacks):
    """Runs what waits for the end of a transaction."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def browsers(user, number=2):
    """Sessions of one person: one by the log-in page, the others as an invitation opens them."""
    user.set_password(PASSWORD)
    user.save()
    found = [Client() for _ in range(number)]
    found[0].post("/connexion/", {"login": user.email, "password": PASSWORD})
    for each in found[1:]:
        each.force_login(user)
    assert reads(found) == [200] * number
    return found


def reads(clients):
    return [client.get(PAGE).status_code for client in clients]


def test_closing_the_last_role_of_a_caf_ends_every_session(commit):
    user, other = make_adviser(), make_adviser()
    theirs, others = browsers(user), browsers(other)
    with commit():
        memberships.close(user.caf_memberships.get())
    assert reads(theirs) == [302, 302]
    assert reads(others) == [200, 200]


def test_closing_one_of_two_roles_ends_nothing(commit):
    user = make_adviser()
    make_caf_member(user=user, role=CafRole.BOARD)
    theirs = browsers(user)
    with commit():
        memberships.close(user.caf_memberships.get(role=CafRole.BOARD))
    assert reads(theirs) == [200, 200]


def test_the_last_role_may_be_on_a_convention(commit):
    user = make_adviser()
    first, second = (make_member(make_convention(), user=user).memberships.last() for _ in range(2))
    theirs = browsers(user)
    with commit():
        memberships.close(user.caf_memberships.get())
    with commit():
        people.close(first)
    assert reads(theirs) == [200, 200]
    with commit():
        people.close(second)
    assert reads(theirs) == [302, 302]


@pytest.mark.parametrize("field", ["ends_on", "starts_on"])
def test_a_role_moved_by_its_form_counts_as_closed(commit, field):
    row = make_member(make_convention()).memberships.get()
    theirs = browsers(row.user)
    today = timezone.localdate()
    if field == "ends_on":
        row.starts_on, row.ends_on = today - dt.timedelta(days=9), today - dt.timedelta(days=1)
    else:
        row.starts_on = today + dt.timedelta(days=1)
    with commit():
        row.save(update_fields=["starts_on", "ends_on"])
    assert reads(theirs) == [302, 302]


def test_a_convention_deleted_takes_its_roles_along(commit):
    row = make_member(make_convention()).memberships.get()
    theirs = browsers(row.user)
    with commit():
        row.delete()
    assert reads(theirs) == [302, 302]


def test_the_last_day_passed_ends_the_sessions_of_the_evening(db, time_machine):
    evening = dt.datetime(2026, 11, 28, 22, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    time_machine.move_to(evening, tick=False)
    last_day = evening.date()
    in_caf = make_adviser()
    in_caf.caf_memberships.update(ends_on=last_day)
    in_ctg = make_member(make_convention(), ends_on=last_day)
    stays = make_adviser()
    clients = {user: browsers(user) for user in (in_caf, in_ctg, stays)}
    time_machine.move_to(evening + dt.timedelta(hours=1, minutes=29), tick=False)
    assert [reads(each) for each in clients.values()] == [[200, 200]] * 3
    time_machine.move_to(evening + dt.timedelta(hours=1, minutes=31), tick=False)
    assert [reads(each[:1]) for each in clients.values()] == [[302], [302], [200]]
    assert [each[1].session.get("_auth_user_id") is None for each in clients.values()] == [False] * 3
    assert [reads(each[1:]) for each in clients.values()] == [[302], [302], [200]]


def test_who_never_had_a_role_and_the_operator_keep_their_session(db, time_machine):
    evening = dt.datetime(2026, 11, 28, 22, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    time_machine.move_to(evening, tick=False)
    clients = [browsers(user) for user in (make_user(), make_instance())]
    time_machine.move_to(evening + dt.timedelta(hours=2), tick=False)
    assert [reads(each) for each in clients] == [[200, 200]] * 2


def test_who_lost_their_roles_may_log_in_again_and_sees_nothing(commit):
    user = make_adviser()
    (client,) = browsers(user, 1)
    with commit():
        memberships.close(user.caf_memberships.get())
    assert reads([client]) == [302]
    assert client.post("/connexion/", {"login": user.email, "password": PASSWORD}).status_code == 302
    assert reads([client]) == [200]


def test_roles_are_looked_for_once_a_day(db, time_machine, django_assert_num_queries):
    evening = dt.datetime(2026, 11, 28, 22, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    time_machine.move_to(evening, tick=False)
    (client,) = browsers(make_adviser(), 1)
    with CaptureQueriesContext(connection) as before:
        client.get(PAGE)
    usual = len(before)
    time_machine.move_to(evening + dt.timedelta(hours=2), tick=False)
    client.get(PAGE)
    with django_assert_num_queries(usual):
        client.get(PAGE)
