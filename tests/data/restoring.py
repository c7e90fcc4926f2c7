"""A database of the tests' server filled with one of the dumps of this folder, and what its tables hold."""

import contextlib
import lzma
import re
from dataclasses import dataclass
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection

HERE = Path(__file__).parent


@contextlib.contextmanager
def restored(dump):
    """For the length of a block, the default connection is to a new database that holds `dump`."""
    tests = connection.settings_dict["NAME"]
    other = f"{tests}_dump"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {other}")
        cursor.execute(f"CREATE DATABASE {other} TEMPLATE template0")
    try:
        _turn_to(other)
        with connection.cursor() as cursor:
            cursor.execute(lzma.decompress((HERE / dump).read_bytes()).decode())
        _turn_to(other)  # the dump empties the search path of whoever reads it
        yield
    finally:
        _turn_to(tests)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {other} WITH (FORCE)")


def _turn_to(name):
    """Nothing that was read in one database is kept for the other."""
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
    cache.clear()


# -- What the tables hold ------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """`columns`: {name: fingerprint of its values, in the order of the keys}, of the rows up to the key `last`."""

    count: int
    last: int
    columns: dict


def held(*, known=None):
    """{table: Held} of the tables whose key is a number. `known`, told before, says up to which key rows are read."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return {table: _of_table(cursor, table, *rest, (known or {}).get(table)) for table, *rest in cursor.fetchall()}


TABLES = """
    SELECT c.relname, k.attname, array_agg(a.attname ORDER BY a.attname) FROM pg_class c
    JOIN pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p' AND cardinality(p.conkey) = 1
    JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = p.conkey[1]
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
        AND k.atttypid = ANY ('{smallint,integer,bigint}'::regtype[])
    GROUP BY 1, 2 ORDER BY 1
"""


def _of_table(cursor, table, key, names, known):
    cursor.execute(f"SELECT count(*), COALESCE(max({key}), 0) FROM {table}")
    count, last = cursor.fetchone()
    last = known.last if known else last
    told = ", ".join(f"""md5(string_agg(COALESCE("{name}"::text, '∅'), '|' ORDER BY {key}))""" for name in names)
    cursor.execute(f"SELECT {told} FROM {table} WHERE {key} <= {last}")
    return Held(count, last, dict(zip(names, cursor.fetchone(), strict=True)))


def shape():
    """Columns, constraints, indexes, triggers and functions, each as one line that says all of it.

    Without casts nor brackets: a condition that was dumped and restored has them elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute(SHAPE)
        return {CASTS.sub("", line) for (line,) in cursor.fetchall()}


CASTS = re.compile(r"::(character varying|text)(\[\])?|[()]")
SHAPE = """
    SELECT concat_ws(' ', 'column', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull,
            attidentity, attgenerated, pg_get_expr(adbin, adrelid))
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        JOIN pg_class c ON c.oid = attrelid
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', 'index', indexdef) FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT concat_ws(' ', 'trigger', tgrelid::regclass, tgname, tgenabled, pg_get_triggerdef(oid))
        FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat_ws(' ', 'function', oid::regprocedure, prosrc)
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
