"""Acts of one person, counted over any minute."""

import datetime as dt
import threading

import pytest
from django.db import connection

from accounts import pace
from accounts.tests.factories import make_user

NOON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)


def at(seconds):
    return NOON + dt.timedelta(seconds=seconds)


def test_the_limit_holds_over_any_minute_and_a_refusal_is_not_counted(db):
    user, other = make_user(), make_user()
    waits = [pace.take(user, "heavy", 3, 60, now=at(second)) for second in (0, 50, 55, 58, 59, 61, 62, 110, 111, 112)]
    assert waits == [0, 0, 0, 2, 1, 0, 48, 0, 4, 3]
    assert pace.take(other, "heavy", 3, 60, now=at(59)) == 0
    assert pace.take(user, "search", 3, 60, now=at(59)) == 0


def test_a_limit_made_smaller_makes_wait_for_what_is_over(db):
    user = make_user()
    for second in range(5):
        assert pace.take(user, "heavy", 5, 60, now=at(second)) == 0
    assert pace.take(user, "heavy", 2, 60, now=at(10)) == 53  # until the fourth act is a minute old


@pytest.mark.django_db(transaction=True)
def test_ten_threads_at_once_have_the_acts_of_one():
    user, start, allowed = make_user(), threading.Barrier(10), []

    def act():
        try:
            start.wait(timeout=30)
            allowed.extend(pace.take(user, "heavy", 4, 60) == 0 for _ in range(2))
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert (allowed.count(True), allowed.count(False)) == (4, 16)
