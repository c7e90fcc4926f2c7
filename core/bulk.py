"""Thousands of rows in one transaction."""

import contextlib

from django.db import connection, transaction
from psycopg import sql


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


def copy_rows(model, columns, rows):
    """Write new rows by COPY, ten times quicker than `bulk_create`; triggers and constraints hold.

    `columns`: names of columns; `rows`: tuples of plain values in that order. What is not
    named takes the default of the database, which knows none of Python's. Returns their number.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, connection.wrap_database_errors:
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        return cursor.rowcount
