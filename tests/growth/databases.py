"""Databases of one module of tests, beside that of the run."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def several(*names):
    """Room for databases of these names; in the end the run's own is used again, and they are gone."""
    own = connection.settings_dict["NAME"]
    try:
        yield connection.settings_dict["TEST"].get("TEMPLATE") or own
    finally:
        use(own)
        with connection.cursor() as cursor:
            for name in names:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.close()


def use(name):
    connection.close()
    connection.settings_dict["NAME"] = name


def copy(template, name):
    """A new database like this one, used from now on."""
    use("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    use(name)
