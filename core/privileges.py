"""The two roles of the database: the owner migrates, the application reads and writes.

History is append-only for the application: it may neither alter nor remove a line.
"""

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

APPEND_ONLY = "UPDATE, DELETE, TRUNCATE"


def application_role():
    """Name of the application's role, or None when it is the owner itself."""
    application, owner = settings.APPLICATION_DATABASE, settings.OWNER_DATABASE
    same = all(application.get(key) == owner.get(key) for key in ("USER", "HOST", "PORT"))
    return None if same else application.get("USER") or None


def event_tables():
    """Tables of history, written by triggers only."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and model._meta.managed
    )


def grant_to_application(connection):
    """Give the application its rights on every table there is, or will be."""
    role = application_role()
    if not role:
        return
    with connection.cursor() as cursor:
        name = sql.Identifier(role)
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {}",
            "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}",
        ):
            cursor.execute(sql.SQL(statement).format(name))
        existing = set(connection.introspection.table_names(cursor))
        for table in event_tables():
            if table in existing:
                cursor.execute(sql.SQL("REVOKE " + APPEND_ONLY + " ON {} FROM {}").format(sql.Identifier(table), name))


def after_migrate(using, **kwargs):
    """Heard once, when all migrations are done: the cache's table, then the rights."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    call_command("createcachetable", database=using, verbosity=0)
    grant_to_application(connection)
