"""What happens before Django: settings checked aloud, database role, embedded server."""

import contextlib
import logging
import os
import signal
import sys

OWNER_COMMANDS = {"migrate", "makemigrations", "pgtrigger", "flush", "createcachetable", "dbshell"}
WITHOUT_DATABASE = {"help", "--help", "-h", "version", "--version", "collectstatic", "check", "verifier_pdf"}


class CannotStart(Exception):
    """A French sentence that says what is wrong and what to do."""


def main(arguments):
    """Run one command of manage.py. Exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctg_portal.settings")
    command = arguments[1] if len(arguments) > 1 else "help"
    if command in OWNER_COMMANDS:
        os.environ["CTG_DATABASE_ROLE"] = "owner"
    try:
        settings = read_settings()
        needed = command not in WITHOUT_DATABASE or "--database" in arguments
        with embedded_server(settings, needed=needed), database_sentence():
            from django.core.management import execute_from_command_line

            execute_from_command_line(arguments)
    except CannotStart as refusal:
        print(f"Le portail ne démarre pas. {refusal}", file=sys.stderr)
        return 1
    return 0


def read_settings():
    """Django's settings, or CannotStart with the sentence that names the wrong one."""
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
    except ImportError as error:
        raise CannotStart(
            f"La bibliothèque {error.name} n’est pas installée : lancez « make demo », ou"
            " « .venv/bin/python manage.py »."
        ) from error
    from core.embedded import EmbeddedError

    try:
        settings.INSTALLED_APPS  # noqa: B018 (reading one loads them all)
    except (ImproperlyConfigured, EmbeddedError) as refusal:
        raise CannotStart(str(refusal)) from refusal
    except ModuleNotFoundError as error:
        raise CannotStart(f"La bibliothèque {error.name} n’est pas installée : lancez « make demo ».") from error
    return settings


@contextlib.contextmanager
def embedded_server(settings, *, needed=True):
    """The embedded PostgreSQL for the length of a block, when no address is given.

    Yields the server, or None. Who started it stops it, on SIGTERM too.
    """
    if not needed or settings.EMBEDDED_SERVER is None:
        yield None
        return
    from core.embedded import EmbeddedError

    log_to_terminal()
    # SIGTERM unwinds the stack like Ctrl-C does, so that the server is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    server = settings.EMBEDDED_SERVER
    try:
        started = server.start()
    except EmbeddedError as refusal:
        raise CannotStart(str(refusal)) from refusal
    server.started_here = started
    try:
        yield server
    finally:
        if started:
            server.stop()


def log_to_terminal():
    """Django configures the journals later; the server's version is told before."""
    logger = logging.getLogger("core.embedded")
    if not logger.handlers and not logging.getLogger().handlers:
        logging.basicConfig(format="%(message)s", level=logging.WARNING)
        logger.setLevel(logging.INFO)


@contextlib.contextmanager
def database_sentence():
    """A database that does not answer is a sentence, not a trace."""
    from django.db.utils import OperationalError

    try:
        yield
    except OperationalError as error:
        if "connection" not in str(error):
            raise
        detail = str(error).strip().splitlines()[0]
        raise CannotStart(
            "La base de données ne répond pas : vérifiez DATABASE_URL, ou retirez-le pour"
            f" utiliser le PostgreSQL embarqué. ({detail})"
        ) from error
