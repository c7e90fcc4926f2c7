"""What a page reads of the database, as PostgreSQL itself counts it."""

import json
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Query:
    """`buffers`: pages of 8 KiB read in memory or on disk, those of temporary files included."""

    sql: str
    buffers: int
    rows: int
    plan: dict

    def __str__(self):
        return f"{self.buffers} buffers, {self.rows} rows: {self.sql[:300]}"


@contextmanager
def read():
    """[Query] of the queries run inside, each explained right after it ran."""
    found = []

    def explain(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if not many and sql.lstrip("( ").upper().startswith("SELECT"):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}", params)
                plan = cursor.fetchone()[0]
            plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
            counted = ("Shared Hit Blocks", "Shared Read Blocks", "Temp Read Blocks", "Temp Written Blocks")
            found.append(Query(sql, sum(plan.get(name, 0) for name in counted), plan["Actual Rows"], plan))
        return result

    with connection.execute_wrapper(explain):
        yield found
