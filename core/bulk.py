"""Thousands of rows in one transaction."""

import contextlib

from django.db import connection, transaction


@contextlib.contextmanager
def bulk_writing():
    """A transaction that checks foreign keys at each statement, not at its end.

    Django's are deferred, so that each row leaves a check to be made; and the trigger of the
    history, which opens a subtransaction for each row too, goes through all those that wait.
    Thirty-six thousand values took 19 s of the database's processor so, and 2 s this way.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
