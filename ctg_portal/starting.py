"""What happens before Django: settings checked aloud, database role, embedded server."""

import contextlib
import errno
import json
import logging
import os
import signal
import sys
import traceback
from pathlib import Path

from core import database_words

OWNER_COMMANDS = {
    "migrate",
    "makemigrations",
    "pgtrigger",
    "flush",
    "createcachetable",
    "dbshell",
    "restaurer",
    "demenager",
    "eliminer",
}
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
        if command == "restaurer" and settings.EMBEDDED_SERVER:
            settings.EMBEDDED_SERVER.may_begin = True  # beside the data of an older version of PostgreSQL
        needed = command not in WITHOUT_DATABASE or "--database" in arguments
        with embedded_server(settings, needed=needed), database_sentence(settings), migration_sentence():
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


COLLECT = "lancez « manage.py collectstatic --noinput » avec les réglages de la production, puis redémarrez."


def refuse_missing_static(settings):
    """In production each page asks the manifest of static files for its sheets: without it, none comes."""
    if not settings.IS_PRODUCTION:
        return
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    try:
        known = set(json.loads(manifest.read_text())["paths"])
    except (FileNotFoundError, ValueError, KeyError) as error:
        raise CannotStart(f"Les fichiers statiques manquent dans {settings.STATIC_ROOT} : {COLLECT}") from error
    except OSError as error:
        raise CannotStart(
            f"Les fichiers statiques de {settings.STATIC_ROOT} ne se lisent pas sous ce compte"
            f" ({error.strerror}) : {COLLECT}"
        ) from error
    ours = settings.BASE_DIR / "static"
    names = {path.relative_to(ours).as_posix() for path in ours.rglob("*") if path.suffix in {".css", ".js"}}
    if missing := sorted(names - known):
        raise CannotStart(
            f"Les fichiers statiques sont ceux d’une autre version du portail ({missing[0]} manque) : {COLLECT}"
        )


@contextlib.contextmanager
def embedded_server(settings, *, needed=True):
    """The embedded PostgreSQL for the length of a block, when no address is given.

    Yields the server, or None. Its last user stops it, on SIGTERM too.
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
        server.start()
    except EmbeddedError as refusal:
        raise CannotStart(str(refusal)) from refusal
    try:
        yield server
    finally:
        server.leave()


def log_to_terminal():
    """Django configures the journals later; the server's version is told before."""
    logger = logging.getLogger("core.embedded")
    if not logger.handlers and not logging.getLogger().handlers:
        logging.basicConfig(format="%(message)s", level=logging.WARNING)
        logger.setLevel(logging.INFO)


@contextlib.contextmanager
def database_sentence(settings):
    """A database that does not answer, or refuses, is a sentence, not a trace."""
    from django.db.utils import DatabaseError

    role = settings.DATABASES["default"].get("USER")
    try:
        yield
    except DatabaseError as error:
        if (said := database_words.sentence(error, role)) is None:
            raise
        raise CannotStart(said) from error
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise CannotStart(full_disk(error)) from error


@contextlib.contextmanager
def migration_sentence():
    """A row that a migration cannot carry is named in a sentence; any other error keeps its trace."""
    try:
        yield
    except ValueError as error:
        from core.inside.careful_migrations import CannotCarry

        if not isinstance(error, CannotCarry) and not _raised_by_a_migration(error):
            raise
        raise CannotStart(
            f"Une migration s’est arrêtée. {error} Corrigez ce qui est nommé, puis relancez « manage.py migrate » :"
            " il reprend où il s’est arrêté."
        ) from error


def _raised_by_a_migration(error):
    """Whether its own code says so: a number that it failed to read is a fault of ours, whose trace is needed."""
    [*_, last] = traceback.extract_tb(error.__traceback__)
    return Path(last.filename).parent.name == "migrations" and (last.line or "").startswith("raise ")


def full_disk(error):
    where = f" ({error.filename})" if error.filename else ""
    return f"Le disque est plein{where} : libérez de la place, puis relancez."
