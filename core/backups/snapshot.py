"""What the database held at one instant: its tables counted and hashed, the files that its rows name."""

import contextlib
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from psycopg import IsolationLevel, sql

from core.backups import addresses

# A row as text must not depend on the settings of a server, of a role or of a session.
_SAID_ALIKE = """
SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'postgres'; SET LOCAL TimeZone = 'UTC';
SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL search_path = public, pg_catalog
"""
_TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
"""
# The sum does not depend on the order of the rows: tables are read once, and nothing is sorted.
_PRINT = """
SELECT count(*), coalesce(sum(
    ('x' || encode(substr(sha256(convert_to(whole_row::text, 'UTF8')), 1, 7), 'hex'))::bit(56)::bigint), 0)::text
FROM {} AS whole_row
"""


@dataclass(frozen=True)
class Taken:
    """An open snapshot: `number` is what pg_dump imports."""

    connection: Any
    number: str

    @property
    def major(self):
        return self.connection.info.server_version // 10000

    def tables(self):
        """{table: [rows, hash of all of them]}"""
        names = [name for (name,) in self.connection.execute(_TABLES)]
        return {name: self._print(name) for name in names}

    def _print(self, name):
        return list(self.connection.execute(sql.SQL(_PRINT).format(sql.Identifier("public", name))).fetchone())

    def migrations(self):
        """Those applied, as [app, name]; none where there is no table of them."""
        if self.connection.execute("SELECT to_regclass('public.django_migrations')").fetchone()[0] is None:
            return []
        return [list(row) for row in self.connection.execute("SELECT app, name FROM django_migrations ORDER BY id")]

    def files(self):
        """{name of a file: the hash that its row gives, "" where none does}"""
        found = {}
        for table, column, hashed in _file_columns():
            names = {column, *([hashed] if hashed else [])}
            known = self.connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s",
                [table],
            )
            if not names <= {name for (name,) in known}:
                continue  # the tables of an older version
            asked = sql.SQL("SELECT {}, {} FROM {} WHERE {} <> ''").format(
                sql.Identifier(column),
                sql.Identifier(hashed) if hashed else sql.SQL("''"),
                sql.Identifier("public", table),
                sql.Identifier(column),
            )
            found.update(self.connection.execute(asked))
        return dict(sorted(found.items()))


def _file_columns():
    """(table, column of a file, column of its hash or None) of every model that keeps a file."""
    for model in apps.get_models():
        columns = {field.name: field.column for field in model._meta.local_concrete_fields}
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField):
                yield model._meta.db_table, field.column, columns.get("sha256")


@contextlib.contextmanager
def taken(address):
    """The database as it is now, however it changes meanwhile."""
    with addresses.connect(address) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute(_SAID_ALIKE)
        yield Taken(connection, connection.execute("SELECT pg_export_snapshot()").fetchone()[0])
