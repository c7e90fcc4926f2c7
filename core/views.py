"""The style guide, and the health of the portal."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clients, guide
from core import health as portal


@require_safe
def components(request):
    """Every part of a page, in every state, with its inputs."""
    return render(request, "core/components.html", guide.context(request))


@require_safe
@never_cache
@login_not_required
def health(request):
    """200 when the portal can work, 503 otherwise; JSON when asked for, a small page otherwise.

    Says no name, version or address: anybody may read it. `manage.py verifier`, known by its witness, is told how
    the portal sees it through its proxy.
    """
    checks = portal.checks()
    is_well = all(check["ok"] for check in checks)
    status = 200 if is_well else 503
    if "json" in request.headers.get("Accept", "") or request.GET.get("format") == "json":
        told = {"ok": is_well, "checks": checks}
        if portal.is_witness(request.GET.get("temoin", "")):
            told["seen"] = {"address": clients.address_of(request), "secure": request.is_secure()}
        return JsonResponse(told, status=status)
    return render(request, "core/health.html", {"is_well": is_well, "checks": checks}, status=status)
