"""What the application's role of the database may do, once migrated."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from core import privileges


@pytest.fixture
def application(db):
    """A connection of the application's role to the test database."""
    role = privileges.application_role()
    if not role:
        pytest.skip("DATABASE_URL and DATABASE_OWNER_URL name the same role")
    given = settings.APPLICATION_DATABASE
    with psycopg.connect(
        dbname=connection.settings_dict["NAME"],
        user=role,
        password=given.get("PASSWORD") or None,
        host=given.get("HOST") or None,
        port=given.get("PORT") or None,
        autocommit=True,
    ) as found:
        yield found


def may(application, privilege, table):
    query = "SELECT has_table_privilege(current_user, %s, %s)"
    return application.execute(query, [f'public."{table}"', privilege]).fetchone()[0]


def test_it_reads_and_writes_the_tables_but_never_rewrites_history(application):
    tables = set(connection.introspection.table_names())
    history, lines = set(privileges.read_only_tables()), set(privileges.line_tables())
    logs = set(privileges.log_tables())
    assert len(history) > len(privileges.event_tables()) > 40 and len(lines) == 5 and history | lines <= tables
    assert logs == {"accounts_securityline"}
    for table in tables - {"django_migrations"}:
        assert may(application, "SELECT", table), table
        assert may(application, "INSERT", table) is (table not in history), table
        assert may(application, "DELETE", table) is (table not in history | logs), table
        assert may(application, "UPDATE", table) is (table not in history | lines | logs), table
        assert not may(application, "TRUNCATE", table), table


def test_it_removes_lines_of_the_log_by_one_door_alone(application):
    assert application.execute("SELECT ctg_forget_security_lines(12, 10)").fetchone() == (0,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute("DELETE FROM accounts_securityline")


def test_it_may_not_alter_the_tables(application):
    for statement in (
        "CREATE TABLE anything (id int)",
        "ALTER TABLE django_session ADD COLUMN more text",
        "DROP TABLE django_session",
        "ALTER TABLE django_session DISABLE TRIGGER ALL",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute(statement)


def test_it_may_not_pretend_that_a_migration_was_applied(application):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute("DELETE FROM django_migrations")


def test_history_is_known_by_its_models_and_its_names():
    assert all(table.endswith("event") for table in privileges.event_tables())
