"""A worker at work, as `/sante/` sees it."""

from django.db import connection


def make_worker(*, seconds_ago=5):
    """A row of procrastinate's: the worker last gave a sign that long ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )
