"""What tells whether the portal can work: its database, its migrations, and who does the work that waits."""

import functools
import math
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import apps
from django.core import signing
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from core import postgresql

OLDEST_JOB_SECONDS = 15 * 60  # a job that waits longer means that workers do not keep up
WORKER_SILENCE_SECONDS = 60  # procrastinate writes a heartbeat every ten seconds
HEALTH_SECONDS = 0.6  # to say that the database does not answer
WITNESS, WITNESS_SECONDS = "core.health.witness", 60


def checks():
    """[{name, ok, detail}], for anybody: says no name, version or address."""
    try:
        with postgresql.at_most(HEALTH_SECONDS):
            pending = pending_migrations()
    except DatabaseError:
        return [{"name": "Base de données", "ok": False, "detail": "ne répond pas"}]
    found = [
        {"name": "Base de données", "ok": True, "detail": "répond"},
        {
            "name": "Migrations",
            "ok": not pending,
            "detail": "toutes appliquées" if not pending else f"{len(pending)} en attente",
        },
    ]
    waited, silent = background_work()
    return [
        *found,
        {"name": "Travaux en attente", **queue_state(waited)},
        {"name": "Travail de fond", **worker_state(silent)},
    ]


def pending_migrations():
    """{(app, name)} of those that the database has not had."""
    return migrations() - MigrationRecorder(connection).applied_migrations().keys()


@functools.cache
def migrations():
    """Every migration of the code, as (app, name): their files are named, and none is read."""
    found = set()
    for label in (config.label for config in apps.get_app_configs()):
        spec = find_spec(MigrationLoader.migrations_module(label)[0] or "")
        folders = (spec and spec.submodule_search_locations) or []
        found |= {
            (label, name) for _, name, is_folder in iter_modules(folders) if not is_folder and name[0] not in "_~"
        }
    return frozenset(found)


def background_work():
    """Seconds since the oldest job that could already run was put in the queue, None without one;
    seconds since a worker last gave a sign, None when none is at work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('procrastinate_workers')")
        if cursor.fetchone()[0] is None:
            return None, None
        cursor.execute(
            "SELECT (SELECT extract(epoch FROM now() - min(greatest(e.at, j.scheduled_at))) FROM procrastinate_jobs j"
            " JOIN procrastinate_events e ON e.job_id = j.id"
            " WHERE j.status = 'todo' AND e.type = 'deferred' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())),"
            " (SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers)"
        )
        return cursor.fetchone()


def queue_state(waited):
    return {
        "ok": waited is None or waited < OLDEST_JOB_SECONDS,
        "detail": "aucun" if waited is None else f"le plus ancien attend depuis {int(waited // 60)} min",
    }


def worker_state(silent):
    if silent is None:
        return {"ok": False, "detail": "aucun processus n’est en marche"}
    if silent < WORKER_SILENCE_SECONDS:
        return {"ok": True, "detail": "en marche"}
    return {"ok": False, "detail": f"aucun signe depuis {math.ceil(silent / 60)} min"}


# -- Who asks ----------------------------------------------------------------------------


def witness():
    """A word that only this portal's secret writes, good for a minute: who brings it is `manage.py verifier`."""
    return signing.dumps("verifier", salt=WITNESS)


def is_witness(word):
    try:
        return signing.loads(word, salt=WITNESS, max_age=WITNESS_SECONDS) == "verifier"
    except signing.BadSignature:
        return False
