"""Documents on screen, asked for as PDF whatever their kind, and downloaded."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from conventions.avenants.on_a_day import DayForm
from conventions.finding import find_whole
from conventions.signing import progress
from core import limits
from core.lost import opened
from core.uploads import CONTENT_TYPES
from reporting.documents import orders, pipeline, storage
from reporting.documents.convention_source import convention_document
from reporting.documents.engine_log import RenderingRefused, TooLong
from reporting.documents.models import Rendu, last_drawn
from territories import zones


@require_safe
def convention_page(request, pk):
    """The convention as a page: same content, same order, same words as its PDF."""
    convention = find_whole(request, pk)
    with zones.at(convention.caf):
        return render(
            request,
            "documents/convention.html",
            {
                "convention": convention,
                "document": convention_document(convention),
                "text_files": progress.text_files(convention).visible_to(request.user),
                "last": last_drawn("convention", subject_id=convention.pk),
                "last_word": last_drawn("convention_word", subject_id=convention.pk),
            },
        )


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, kind, pk):
    """Have a document made: a job, and its page. A link sends a short one at once, or as it was kept."""
    if request.method != "POST" and not kind.is_short:
        return HttpResponseNotAllowed(["POST"])
    subject = get_object_or_404(kind.seen_by(request.user), pk=pk)
    if not kind.is_read_by(request.user, subject):
        raise PermissionDenied(kind.refusal)
    if not kind.may_ask(request.user, subject):
        raise PermissionDenied(kind.asking_refusal)
    limits.spend(request.user, limits.HEAVY)
    if request.method != "POST":
        return _at_once(request, kind, subject)
    if not kind.is_of_a_day:
        return redirect(orders.ask(kind.slug, subject, by=request.user))
    day = DayForm(request.POST)
    if not day.is_valid():
        messages.error(request, "Le PDF n’est pas demandé : " + " ".join(map(str, day.errors["jour"])))
        return redirect("conventions:texte_au", subject.pk)
    return redirect(
        orders.ask(kind.slug, subject, by=request.user, on=day.cleaned_data["jour"] or timezone.localdate())
    )


def _at_once(request, kind, subject):
    """Drawn within the request; beyond a few pages, by a job that a POST asks for, then kept for its readers."""
    name, content_type = kind.asked_as(subject)[:80], CONTENT_TYPES[kind.suffix]
    try:
        with limits.heavy_work(), kind.lived_at(subject):
            document, engine = kind.compose(subject, storage.Asked(by=request.user)), storage.engine_of(kind)
            prepared = engine.prepare(document, final=False)
            if (kept := storage.kept(kind, subject, prepared)) is not None and kept.has_file:
                return _sent(FileResponse(kept.file.open("rb"), content_type=content_type), name, kind.suffix)
            rendering = engine.render(document, final=False, limits=pipeline.PREVIEW, prepared=prepared)
    except TooLong:
        context = {"kind": kind, "subject": subject, "convention": kind.owner(subject), "pages": pipeline.PREVIEW.pages}
        return render(request, "documents/long.html", context)
    except RenderingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(subject)
    return _sent(HttpResponse(rendering.pdf, content_type=content_type), name, kind.suffix)


@require_safe
def rendu(request, pk):
    row = get_object_or_404(Rendu.objects.visible_to(request.user), pk=pk)
    content = opened(row.file, row.label, more=" ; redemandé depuis sa page, il est redessiné")
    suffix = row.suffix
    return _sent(FileResponse(content, content_type=CONTENT_TYPES[suffix]), row.label[:100], suffix)


def _sent(response, name, suffix="pdf"):
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)}.{suffix}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    return response
