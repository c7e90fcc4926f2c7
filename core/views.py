"""The style guide, and the health of the portal."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import guide

OLDEST_JOB_SECONDS = 15 * 60  # a job that waits longer means that no worker is alive


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
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return [{"name": "Base de données", "ok": False, "detail": "ne répond pas"}]
    found = [{"name": "Base de données", "ok": True, "detail": "répond"}]
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    found.append(
        {
            "name": "Migrations",
            "ok": pending == 0,
            "detail": "toutes appliquées" if not pending else f"{pending} en attente",
        }
    )
    seconds = _oldest_waiting_job()
    found.append(
        {
            "name": "Travaux en attente",
            "ok": seconds is None or seconds < OLDEST_JOB_SECONDS,
            "detail": "aucun" if seconds is None else f"le plus ancien attend depuis {int(seconds // 60)} min",
        }
    )
    return found


def _oldest_waiting_job():
    """Seconds since the oldest job that could already run was put in the queue; None without one."""
    if "procrastinate_jobs" not in connection.introspection.table_names():
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(e.at) FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id"
            " WHERE j.status = 'todo' AND e.type = 'deferred' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())"
        )
        oldest = cursor.fetchone()[0]
    return (timezone.now() - oldest).total_seconds() if oldest else None
