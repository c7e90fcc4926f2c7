"""What manage.py does before Django: version, database role, embedded server."""

import contextlib
import os
import signal
import sys

OWNER_COMMANDS = {"migrate", "flush", "sqlflush", "pgtrigger", "makemigrations", "test"}
WITHOUT_DATABASE = {"help", "--help", "-h", "version", "--version", "collectstatic", "startapp"}


def main(arguments):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctg_portal.settings")
    command = arguments[1] if len(arguments) > 1 else "help"
    if command in OWNER_COMMANDS:
        os.environ["CTG_DATABASE_ROLE"] = "owner"

    from django.core.management import execute_from_command_line

    with embedded_server(command not in WITHOUT_DATABASE):
        execute_from_command_line(arguments)


@contextlib.contextmanager
def embedded_server(needed=True):
    """The embedded PostgreSQL for the length of a block, when no address is given."""
    if not needed or os.environ.get("DATABASE_URL", "").strip():
        yield
        return
    from pathlib import Path

    from core import embedded

    # SIGTERM unwinds the stack like Ctrl-C, so that the server is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    base_dir = Path(__file__).resolve().parent.parent
    with embedded.default_server(base_dir, binaries=os.environ.get("CTG_PG_BIN")).running():
        yield
