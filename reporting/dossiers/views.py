"""« Dossiers de vote »: each party’s papers, downloaded one by one; all in one archive, asked for, then downloaded."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from accounts import traces
from accounts.enums import JobState, SecurityKind
from conventions import perms
from conventions.finding import find_convention
from conventions.models import Telechargement
from conventions.signing import acts
from core import limits
from reporting.documents import dossier_document
from reporting.dossiers import orders, zipped
from reporting.leaving.orders import KEPT_DAYS, is_kept
from reporting.leaving.views import sent

GONE = "Cette archive n’est plus gardée. Demandez-la à nouveau."
REPLACED = "Cette archive est celle d’une version qui n’est plus au vote. Demandez celle de la version au vote."


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
    found = [] if given.refusal else zipped.dossiers(acte)
    context = {
        "convention": convention,
        "avenant": None if acte.initial_of_id else acte,
        "active_tab": "parties",
        "back_url": acts.address("votes", acte),
        "given": given,
        "dossiers": found,
        "made_count": sum(not each.why for each in found),
        "asked": _asked(request.user, acte, given),
        "kept_days": KEPT_DAYS,
    }
    return render(request, "dossiers/dossiers.html", context, status=409 if request.method == "POST" else 200)


def _asked(user, acte, given):
    """[(Job, whether its archive is kept)] of the version at the vote, the last first."""
    if given.refusal:
        return []
    rows = orders.asked_by(user, acte).filter(created_at__gte=given.at)
    return [(job, is_kept(job)) for job in rows[: orders.SHOWN]]


@require_safe
def archive(request, key):
    """The file, to who asked for it and still leads the convention."""
    job = get_object_or_404(orders.asked_by(request.user), key=key, state=JobState.DONE)
    acte = orders.acte_of(job)
    if acte is None:
        raise Http404
    if not perms.can_manage(request.user, acte.convention):
        raise PermissionDenied
    given = dossier_document.Given(acte, on=timezone.localdate())
    if not is_kept(job) or not orders.is_current(job, given):
        messages.error(request, GONE if orders.is_current(job, given) else REPLACED)
        return redirect(acts.files_address(acte))
    if request.method == "GET" and given.file:  # it is in the archive
        is_written = Telechargement.keep(given.file, by=request.user)
        traces.about(kind=SecurityKind.DOWNLOAD if is_written else None, what=f"conventions.document {given.file.pk}")
    return sent(job, f"dossiers-de-vote-{slugify(orders.name_of(acte))[:80]}")
