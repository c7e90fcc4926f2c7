"""A query of one page, written by the ORM once a day and asked with other values each time.

Django builds and compiles a queryset anew at each request: for a union of counts, or a row with its
relations, that costs ten times what PostgreSQL takes to answer. What changes from one request to the next
(a convention, the keys of some) is marked when the SQL is written, and given when it is asked:

    def _counts(convention, *, on):
        return Axe.objects.filter(plan__convention=convention).values_list("depth").annotate(n=Count("pk"))

    rows = compiled.ask(_counts, convention.pk, on=on)

Only the marked places stay open in the SQL: its text is the same all day, so that a connection that
asks it again and again has it planned once too, by the server (`OPTIONS["prepare_threshold"]`).

`ask` is for `values_list`: tuples as the driver gives them, without a model's converters. `rows` is for
objects, with what `select_related` and `annotate` put on them (not `prefetch_related`). Values are keys,
texts, or lists of keys: several keys are compared with `pk__any=[…]`, one parameter whatever their number
(`pk__in` writes one for each). A list of keys may be a queryset of keys, with its own filters, order and
limits: it is asked inside the same statement. What is named (`on`, a year) is written in the SQL: few values a day.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.postgresql.psycopg_any import mogrify
from django.db.models import Field, QuerySet
from django.db.models.lookups import Lookup
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql import Query
from django.http import Http404
from psycopg.types.numeric import Int8

#: No key of ours: a marked place of the SQL. A list of keys is marked by a list, a text by a text.
MARK = -(2**62)
#: What a key may be, in PostgreSQL.
KEYS = range(-(2**63), 2**63)


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


class Written(NamedTuple):
    """A statement and the values that its places want, by their ranks; for objects, how their columns lie."""

    sql: str
    ranks: list[int]
    objects: "Objects | None" = None


class Objects(NamedTuple):
    query: Query  # without a connection: threads share it
    converters: dict  # {place: …}, those of fields
    model: type
    first: int
    names: list[str]
    annotations: list[tuple[str, int]]
    related: list


def ask(build, *values, **written):
    """Rows of `build(*values, **written)`, which gives tuples. One query."""
    return _answers(_written(build, _kinds(values), tuple(written.items())), values)


def rows(build, *values, **written):
    """Objects of `build(*values, **written)`, as the ORM makes them. One query."""
    statement = _written(build, _kinds(values), tuple(written.items()))
    return list(_objects(statement, _answers(statement, values)))


def get_or_404(build, *values, **written):
    """The first object of `build(*values, **written)`; 404 without one. A key that is none is nobody's."""
    if all(value in KEYS for value in values if isinstance(value, int)):
        for row in rows(build, *values, **written):
            return row
    raise Http404


def _answers(statement, values):
    try:
        sql, params = _with_querysets(statement, values)
    except EmptyResultSet:  # known without asking
        return []
    # The server keeps planned what has keys and texts; the ORM writes for a cursor that puts values in the text itself.
    is_ours = sql is statement.sql or all(type(each) is int for each in params)
    with connection.preparing_cursor() if is_ours else connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(sql, [_typed(each) for each in params] if is_ours else params)
        return cursor.fetchall()


def _with_querysets(statement, values):
    """(SQL, what its places want), the querysets of keys written in the place of their list."""
    asked = {rank: _subquery(value) for rank, value in enumerate(values) if isinstance(value, QuerySet)}
    if not asked:
        return statement.sql, [values[rank] for rank in statement.ranks]
    params: list = []
    ranks = iter(statement.ranks)

    def place(found):
        if found[0] == "%%":
            return "%%"
        rank = next(ranks)
        sql, inside = asked.get(rank, ("%s", [values[rank]]))
        params.extend(inside)
        return sql

    return re.sub("%[s%]", place, statement.sql), params


def _subquery(queryset):
    query = queryset.query.clone()
    query.subquery = True  # what it is sorted by is no column of it
    sql, params = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return f"ARRAY({sql})", params


def _objects(statement, answers):
    """As `django.db.models.query.ModelIterable`, from what it learns of the query only once."""
    query, converters, model, first, names, annotations, related = statement.objects
    last = first + len(names)
    if converters:
        answers = query.get_compiler(connection=connection).apply_converters(answers, converters)
    for values in answers:
        row = model.from_db(DEFAULT_DB_ALIAS, names, values[first:last])
        for populator in related:
            populator.populate(values, row)
        for name, place in annotations:
            setattr(row, name, values[place])
        yield row


def _typed(value):
    """One type of integers for every key: psycopg chooses by size, and one statement would be several."""
    if isinstance(value, list):
        return [_typed(each) for each in value]
    return Int8(value) if isinstance(value, int) else value


def _kinds(values):
    return tuple(
        list if isinstance(value, list | QuerySet) else str if isinstance(value, str) else int for value in values
    )


def _mark(rank, kind):
    mark = MARK + rank
    return [mark] if kind is list else str(mark) if kind is str else mark


@lru_cache(maxsize=512)
def _written(build, kinds, written):
    marks = [_mark(rank, kind) for rank, kind in enumerate(kinds)]
    found = build(*marks, **dict(written))
    compiler = found.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    ranks = [marks.index(each) for each in params if each in marks]
    if set(ranks) != set(range(len(marks))):
        raise AssertionError(f"{build.__qualname__}: a value is not in its SQL.")
    given = iter(params)

    def place(found):
        return found[0] if found[0] == "%%" or (each := next(given)) in marks else _literal(each)

    sql = re.sub("%[s%]", place, sql)
    if not sql.startswith("SELECT"):  # a union: pghistory would take it for a change, and put a statement before it
        sql = f"SELECT * FROM ({sql}) AS found"  # noqa: S608  (written by the ORM)
    laid_out = _laid_out(compiler) if issubclass(found._iterable_class, ModelIterable) else None
    return Written(sql, ranks, laid_out)


def _laid_out(compiler):
    info = compiler.klass_info
    first, last = info["select_fields"][0], info["select_fields"][-1]
    return Objects(
        compiler.query,
        compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]]),
        info["model"],
        first,
        [column[0].target.attname for column in compiler.select[first : last + 1]],
        list((compiler.annotation_col_map or {}).items()),
        get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS),  # type: ignore[call-arg]  # 5.2's
    )


def _literal(value):
    return mogrify("%s", [value], connection).replace("%", "%%")
