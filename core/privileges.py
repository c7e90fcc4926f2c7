"""The two roles of the database: the owner migrates, the application reads and writes.

What is frozen stays so whatever a session of the application sets (docs/securite.md, § 6):

- `pgtrigger.ignore` silences a trigger for the owner's session alone, where the library does for anybody;
- history is written by triggers that run as the owner: the application may neither alter, remove nor insert a line
  of it, nor a context, which says who acted and why; a context that is committed is never changed;
- the function of a trigger finds its tables by their own schema, never by the path or in the temporary tables of
  a session, and nobody puts it on a table of their own.

Written again after each `migrate`: django-pgtrigger and pghistory write their functions anew in theirs.
"""

import pghistory.models
import pghistory.trigger
import pgtrigger.registry
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from psycopg import sql

from core import copies
from core.models import LogLine, TransitionLine
from core.triggers import WrittenByOwner

READ_ONLY = "INSERT, UPDATE, DELETE, TRUNCATE"

_IGNORE = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN
LANGUAGE plpgsql STABLE AS $$
DECLARE
    asked TEXT := COALESCE(CURRENT_SETTING('pgtrigger.ignore', true), '');
BEGIN
    IF asked = '' THEN
        RETURN false;
    END IF;
    RETURN trigger_name = ANY (asked::text[]) AND session_user = (
        SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'public.django_migrations'::regclass);
END
$$
"""

# As pghistory writes it, but that a request adds to its own context only in the transaction that opened it: later,
# or under a key that somebody chose, other words make another context.
_CONTEXT = """
CREATE OR REPLACE FUNCTION public._pgh_attach_context() RETURNS public.pghistory_context.id%TYPE
LANGUAGE plpgsql AS $$
DECLARE
    asked UUID := NULLIF(CURRENT_SETTING('pghistory.context_id', true), '');
    words JSONB := NULLIF(CURRENT_SETTING('pghistory.context_metadata', true), '');
    kept public.pghistory_context;
BEGIN
    IF asked IS NULL OR words IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT * INTO kept FROM public.pghistory_context WHERE id = asked;
    IF kept.id IS NOT NULL AND kept.metadata <> words AND kept.created_at <> NOW() THEN
        asked := md5(asked::text || words::text)::uuid;
        kept := NULL;
    END IF;
    IF kept.id IS NULL OR kept.metadata <> words THEN
        INSERT INTO public.pghistory_context AS c (id, metadata, created_at, updated_at)
        VALUES (asked, words, NOW(), NOW())
        ON CONFLICT (id) DO UPDATE SET metadata = EXCLUDED.metadata, updated_at = EXCLUDED.updated_at
        WHERE c.created_at = NOW();
    END IF;
    RETURN asked;
END
$$
"""

_TRIGGER_FUNCTIONS = """
SELECT p.oid::regprocedure::text, p.proname FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND pg_get_userbyid(p.proowner) = current_user
AND (p.prorettype = 'trigger'::regtype OR p.proname = '_pgh_attach_context')
"""

_DOORS = """
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND pg_get_userbyid(p.proowner) = current_user
AND p.prosecdef AND p.proname LIKE 'ctg\\_%'
"""


def application_role():
    """Name of the application's role, or None when it is the owner itself."""
    application, owner = settings.APPLICATION_DATABASE, settings.OWNER_DATABASE
    same = all(application.get(key) == owner.get(key) for key in ("USER", "HOST", "PORT"))
    return None if same else application.get("USER") or None


def _tables(base):
    return sorted(
        model._meta.db_table for model in apps.get_models() if issubclass(model, base) and model._meta.managed
    )


def event_tables():
    """Tables of history, written by triggers only."""
    return _tables(pghistory.models.Event)


def read_only_tables():
    """Those that the application reads, and only triggers write."""
    return [*event_tables(), pghistory.models.Context._meta.db_table]


def line_tables():
    """Those where the application adds a line, and never changes one. Which may go, a trigger says."""
    return _tables(TransitionLine)


def log_tables():
    """Those where the application adds a line, and never removes one either."""
    return _tables(LogLine)


def grant_to_application(connection):
    """Give the application its rights on every table there is, or will be: all at once, or none."""
    role = application_role()
    if not role:
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
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
        for tables, rights in (
            (read_only_tables(), READ_ONLY),
            (line_tables(), "UPDATE, TRUNCATE"),
            (log_tables(), "UPDATE, DELETE, TRUNCATE"),
            ([copies.TABLE], READ_ONLY),
        ):
            for table in existing.intersection(tables):
                cursor.execute(sql.SQL("REVOKE " + rights + " ON {} FROM {}").format(sql.Identifier(table), name))


def own_functions():
    """{name: body} of the two that we write in place of the libraries' own."""
    return {"_pgtrigger_should_ignore": _body(_IGNORE), "_pgh_attach_context": _body(_CONTEXT)}


def expected_triggers():
    """{(table, trigger): body of its function}, as the code says them."""
    found = {}
    for model, trigger in pgtrigger.registry.registered():
        compiled = trigger.compile(model)
        found[compiled.sql.table, compiled.sql.pgid] = compiled.install_sql.split("$$")[3]
    return found


def _body(statement):
    return statement.split("$$")[1]


def open_doors(connection):
    """Let the application call the functions of the owner that do, within their bounds, what it may not (`ctg_…`)."""
    role = application_role()
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(_DOORS)
        for [signature] in cursor.fetchall():
            cursor.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
            if role:
                cursor.execute(sql.SQL(f"GRANT EXECUTE ON FUNCTION {signature} TO {{}}").format(sql.Identifier(role)))


def run_as_owner():
    """Names of the functions of triggers that write for everybody."""
    return {
        trigger.get_pgid(model)
        for model, trigger in pgtrigger.registry.registered()
        if isinstance(trigger, (pghistory.trigger.Event, WrittenByOwner))
    }


def secure_triggers(connection):
    """Give the functions of triggers their path, and to those that write for everybody the owner's rights."""
    as_owner = run_as_owner()
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        cursor.execute(_IGNORE)
        if pghistory.models.Context._meta.db_table in existing:
            cursor.execute(_CONTEXT)
        cursor.execute(_TRIGGER_FUNCTIONS)
        for signature, name in cursor.fetchall():
            security = "DEFINER" if name in as_owner else "INVOKER"
            cursor.execute(
                f"ALTER FUNCTION {signature} SECURITY {security} SET search_path = public, pg_temp;"
                f" REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC"
            )


def after_migrate(using, **kwargs):
    """Heard once, when all migrations are done: the cache's table, then the rights."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    call_command("createcachetable", database=using, verbosity=0)
    secure_triggers(connection)
    grant_to_application(connection)
    open_doors(connection)
