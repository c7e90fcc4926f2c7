"""The style guide, and the health of the portal."""

import functools
import math
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import guide, postgresql

OLDEST_JOB_SECONDS = 15 * 60  # a job that waits longer means that workers do not keep up
WORKER_SILENCE_SECONDS = 60  # procrastinate writes a heartbeat every ten seconds
HEALTH_SECONDS = 0.6  # to say that the database does not answer


@require_safe
def components(request):
    """Every part of a page, in every state, with its inputs."""
    return render(request, "core/components.html", guide.context(request))


@require_safe
@never_cache
@login_not_required
def health(request):
    """200 when the portal can work, 503 otherwise; JSON when asked for, a small page otherwise.

    Says no name, version or address: anybody may read it.
    """
    checks = _checks()
    is_well = all(check["ok"] for check in checks)
    status = 200 if is_well else 503
    if "json" in request.headers.get("Accept", "") or request.GET.get("format") == "json":
        return JsonResponse({"ok": is_well, "checks": checks}, status=status)
    return render(request, "core/health.html", {"is_well": is_well, "checks": checks}, status=status)


def _checks():
    try:
        with postgresql.at_most(HEALTH_SECONDS):
            applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return [{"name": "Base de données", "ok": False, "detail": "ne répond pas"}]
    pending = len(_migrations() - applied.keys())
    found = [
        {"name": "Base de données", "ok": True, "detail": "répond"},
        {
            "name": "Migrations",
            "ok": pending == 0,
            "detail": "toutes appliquées" if not pending else f"{pending} en attente",
        },
    ]
    waited, silent = _background_work()
    found.append(
        {
            "name": "Travaux en attente",
            "ok": waited is None or waited < OLDEST_JOB_SECONDS,
            "detail": "aucun" if waited is None else f"le plus ancien attend depuis {int(waited // 60)} min",
        }
    )
    found.append({"name": "Travail de fond", **_worker_state(silent)})
    return found


@functools.cache
def _migrations():
    """Every migration of the code, as (app, name): their files are named, and none is read."""
    found = set()
    for label in (config.label for config in apps.get_app_configs()):
        spec = find_spec(MigrationLoader.migrations_module(label)[0] or "")
        folders = (spec and spec.submodule_search_locations) or []
        found |= {
            (label, name) for _, name, is_folder in iter_modules(folders) if not is_folder and name[0] not in "_~"
        }
    return frozenset(found)


def _background_work():
    """Seconds since the oldest job that could already run was put in the queue, None without one;
    seconds since a worker last gave a sign, None when none is at work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('procrastinate_workers')")
        if cursor.fetchone()[0] is None:
            return None, None
        cursor.execute(
            "SELECT (SELECT extract(epoch FROM now() - min(e.at)) FROM procrastinate_jobs j"
            " JOIN procrastinate_events e ON e.job_id = j.id"
            " WHERE j.status = 'todo' AND e.type = 'deferred' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())),"
            " (SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers)"
        )
        return cursor.fetchone()


def _worker_state(silent):
    if silent is None:
        return {"ok": False, "detail": "aucun processus n’est en marche"}
    if silent < WORKER_SILENCE_SECONDS:
        return {"ok": True, "detail": "en marche"}
    return {"ok": False, "detail": f"aucun signe depuis {math.ceil(silent / 60)} min"}
