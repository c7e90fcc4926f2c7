"""A query of one page, written by the ORM once a day and asked with other values each time.

Django builds and compiles a queryset anew at each request: for a union of counts that costs ten
times what PostgreSQL takes to answer. What changes from one request to the next (a convention, the
keys of some) is marked when the SQL is written, and given when it is asked:

    def _counts(convention, on):
        return Axe.objects.filter(plan__convention=convention).values_list("depth").annotate(n=Count("pk"))

    rows = compiled.ask(_counts, convention.pk, on=on)

`values_list` only: rows come as the driver gives them, without a model's converters. Several keys are
compared with `pk__any=[…]`, one parameter whatever their number (`pk__in` writes one for each).
"""

from functools import lru_cache

from django.db import connection
from django.db.models import Field
from django.db.models.lookups import Lookup

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
    sql, params = _written(build, tuple(isinstance(value, list) for value in values), on)
    with connection.cursor() as cursor:
        cursor.execute(sql, [values[each.rank] if isinstance(each, _Place) else each for each in params])
        return cursor.fetchall()


class _Place:
    """Where value number `rank` goes."""

    def __init__(self, rank):
        self.rank = rank


@lru_cache(maxsize=64)
def _written(build, are_lists, on):
    marks = [[MARK + rank] if is_list else MARK + rank for rank, is_list in enumerate(are_lists)]
    sql, params = build(*marks, on=on).query.sql_with_params()
    places = [_Place(marks.index(each)) if each in marks else each for each in params]
    if {each.rank for each in places if isinstance(each, _Place)} != set(range(len(marks))):
        raise AssertionError(f"{build.__qualname__}: a value is not in its SQL.")
    return sql, places
