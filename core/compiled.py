"""A query of one page, written by the ORM once a day and asked with other values each time.

Django builds and compiles a queryset anew at each request: for a union of counts that costs ten
times what PostgreSQL takes to answer. What changes from one request to the next (a convention, the
keys of some) is marked when the SQL is written, and given when it is asked:

    def _counts(convention, on):
        return Axe.objects.filter(plan__convention=convention).values_list("depth").annotate(n=Count("pk"))

    rows = compiled.ask(_counts, convention.pk, on=on)

Only the marked places stay open in the SQL: its text is the same all day, so that a connection that
asks it again and again has it planned once too, by the server (`OPTIONS["prepare_threshold"]`).

`values_list` only: rows come as the driver gives them, without a model's converters. Several keys are
compared with `pk__any=[…]`, one parameter whatever their number (`pk__in` writes one for each).
"""

import re
from functools import lru_cache

from django.db import connection
from django.db.backends.postgresql.psycopg_any import mogrify
from django.db.models import Field
from django.db.models.lookups import Lookup
from psycopg.types.numeric import Int8

#: No key of ours: a marked place of the SQL. A list of keys is marked by a list.
MARK = -(2**62)


@Field.register_lookup
class Any(Lookup):
    """`any`: equal to one of a list, given as an array."""

    lookup_name = "any"
    prepare_rhs = False

    def get_db_prep_lookup(self, value, connection):
        return "%s", [list(value)]

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        array, keys = self.process_rhs(compiler, connection)
        return f"{column} = ANY({array})", [*params, *keys]


def ask(build, *values, on):
    """Rows of `build(*values, on=on)`: keys, or lists of keys. One query."""
    sql, ranks = _written(build, tuple(isinstance(value, list) for value in values), on)
    with connection.preparing_cursor() as cursor:  # type: ignore[attr-defined]  # ours has it
        cursor.execute(sql, [_typed(values[rank]) for rank in ranks])
        return cursor.fetchall()


def _typed(value):
    """One type of integers for every key: psycopg chooses by size, and one statement would be several."""
    if isinstance(value, list):
        return [_typed(each) for each in value]
    return Int8(value) if isinstance(value, int) else value


@lru_cache(maxsize=64)
def _written(build, are_lists, on):
    marks = [[MARK + rank] if is_list else MARK + rank for rank, is_list in enumerate(are_lists)]
    sql, params = build(*marks, on=on).query.sql_with_params()
    ranks = [marks.index(each) for each in params if each in marks]
    if set(ranks) != set(range(len(marks))):
        raise AssertionError(f"{build.__qualname__}: a value is not in its SQL.")
    given = iter(params)

    def place(found):
        return found[0] if found[0] == "%%" or (each := next(given)) in marks else _literal(each)

    sql = re.sub("%[s%]", place, sql)
    if not sql.startswith("SELECT"):  # a union: pghistory would take it for a change, and put a statement before it
        sql = f"SELECT * FROM ({sql}) AS found"  # noqa: S608  (written by the ORM)
    return sql, ranks


def _literal(value):
    return mogrify("%s", [value], connection).replace("%", "%%")
