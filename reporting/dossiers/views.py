"""« Dossiers de vote »: each party’s papers, downloaded one by one; all in one archive, asked for, then downloaded."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import JobState
from conventions import perms
from conventions.finding import find_convention
from conventions.signing import acts
from core import limits
from reporting.documents import dossier_document
from reporting.dossiers import making, orders
from reporting.leaving.orders import KEPT_DAYS, is_kept, path_of


@require_http_methods(["GET", "POST"])
def dossiers(request, pk, number=None):
    """What each assembly is given; POST has it all made in one archive."""
    convention = find_convention(request, pk, allow=perms.can_manage)
    acte = acts.find_acte(convention, number)
    acte.convention = convention
    given = dossier_document.Given(acte, on=timezone.localdate())
    if request.method == "POST" and not given.refusal:
        limits.spend(request.user, limits.HEAVY)
        return redirect(orders.ask(acte, by=request.user))
    found = [] if given.refusal else making.dossiers(acte)
    context = {
        "convention": convention,
        "avenant": None if acte.initial_of_id else acte,
        "active_tab": "parties",
        "back_url": acts.address("votes", acte),
        "given": given,
        "dossiers": found,
        "made_count": sum(not each.why for each in found),
        "asked": [(job, is_kept(job)) for job in orders.asked_by(request.user, acte)[: orders.SHOWN]],
        "kept_days": KEPT_DAYS,
    }
    return render(request, "dossiers/dossiers.html", context, status=409 if request.method == "POST" else 200)


@require_safe
def archive(request, key):
    """The file, to who asked for it and still leads the convention."""
    job = get_object_or_404(orders.asked_by(request.user), key=key, state=JobState.DONE)
    acte = orders.acte_of(job)
    if acte is None:
        raise Http404
    if not perms.can_manage(request.user, acte.convention):
        raise PermissionDenied
    if not is_kept(job):
        messages.error(request, "Cette archive n’est plus gardée. Demandez-la à nouveau.")
        return redirect(acts.files_address(acte))
    name = f"dossiers-de-vote-{slugify(acte.convention.name)[:60]}-{job.finished_at.date().isoformat()}.zip"
    response = FileResponse(path_of(job).open("rb"), as_attachment=True, filename=name, content_type="application/zip")
    response["X-Content-Type-Options"] = "nosniff"
    return response
