"""« Tout emporter »: what the archive of a convention or of a Caf holds, asked for, then downloaded."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from accounts import recent
from accounts.enums import JobState
from conventions.finding import find_convention
from core import limits
from reporting.desk.administration import rubrics
from reporting.leaving import contents, orders
from reporting.leaving.perms import CAF_REFUSAL, REFUSAL, can_leave_with
from territories.models import Caf


@require_http_methods(["GET", "POST"])
@recent.password
def of_convention(request, pk):
    convention = find_convention(request, pk)
    if not can_leave_with(request.user, convention):
        raise PermissionDenied(REFUSAL)
    return _page(request, convention, "leaving/convention.html", convention=convention)


@require_http_methods(["GET", "POST"])
@recent.password
def of_caf(request, pk):
    caf = get_object_or_404(Caf.objects.filter(pk__in=request.user.caf_ids()), pk=pk)
    if not can_leave_with(request.user, caf):
        raise PermissionDenied(CAF_REFUSAL)
    sidenav = rubrics(caf, can_administer=True)
    return _page(request, caf, "leaving/caf.html", caf=caf, sidenav=sidenav, title="Tout emporter")


def _page(request, subject, template, **context):
    if request.method == "POST":
        limits.spend(request.user, limits.HEAVY)
        return redirect(orders.ask(subject, by=request.user))
    asked = [(job, orders.is_kept(job)) for job in orders.asked_by(request.user, subject)[: orders.SHOWN]]
    weight = contents.weight_words(subject, request.user)
    return render(request, template, {"asked": asked, "weight": weight, "kept_days": orders.KEPT_DAYS, **context})


@require_safe
def archive(request, key):
    """The file, to who asked for it and may still leave with it."""
    job = get_object_or_404(orders.asked_by(request.user), key=key, state=JobState.DONE)
    subject = orders.subject_of(job)
    if subject is None:
        raise Http404
    if not can_leave_with(request.user, subject):
        raise PermissionDenied
    if not orders.is_kept(job):
        messages.error(request, "Cette archive n’est plus gardée. Demandez-la à nouveau.")
        return redirect(orders.page_of(subject))
    return sent(job, slugify(str(subject))[:80])


def sent(job, name):
    """The file of an archive that is kept, named so and by its day."""
    name = f"{name}-{timezone.localdate(job.finished_at).isoformat()}.zip"
    response = FileResponse(
        orders.path_of(job).open("rb"), as_attachment=True, filename=name, content_type="application/zip"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
