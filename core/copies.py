"""A copy of a portal, brought back elsewhere to look at or to try: it says so on each page, and writes to nobody.

The mark is a table of its own, that only `manage.py restaurer --copie` makes: a backup of a copy brings back a copy.
"""

from django.db import DatabaseError, connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver

TABLE = "ctg_copie"
_ASKED = f"SELECT to_regclass('public.{TABLE}') IS NOT NULL"

#: Ends the transaction that restores. What waited, the original does; whoever was logged in there is not here.
MARK = f"""
SET LOCAL search_path = public;
CREATE TABLE IF NOT EXISTS {TABLE} (restored_at timestamptz NOT NULL DEFAULT now());
INSERT INTO {TABLE} DEFAULT VALUES;
UPDATE procrastinate_jobs SET status = 'cancelled' WHERE status IN ('todo', 'doing');
DELETE FROM django_session;
DELETE FROM usersessions_usersession;
"""  # noqa: S608 (a name of our own)
TOUCHED = {TABLE, "procrastinate_jobs", "procrastinate_events", "django_session", "usersessions_usersession"}

_seen: dict[str, bool] = {}


@receiver(connection_created)
def _look(sender, connection, **kwargs):
    """Asked with each new connection, under Django: it is no query of a page."""
    if connection.vendor == "postgresql":
        with connection.wrap_database_errors:
            _seen[connection.alias] = connection.connection.execute(_ASKED).fetchone()[0]


def is_copy():
    """Whether this portal is a copy, as the last connection to its database saw it: for what is shown."""
    if connection.alias not in _seen:
        try:
            connection.ensure_connection()
        except DatabaseError:
            return False  # a page without a database tells of that alone
    return _seen.get(connection.alias, False)


def is_still_copy():
    """The same, asked now: for what leaves the portal."""
    with connection.cursor() as cursor:
        cursor.execute(_ASKED)
        return cursor.fetchone()[0]
