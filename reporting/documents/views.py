"""Documents on screen, asked for as PDF, and downloaded."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.models import FicheAction
from conventions.perms import people_named
from conventions.views.finding import find_whole
from core import limits
from reporting.bilans import perms as bilan_perms
from reporting.bilans.models import Bilan
from reporting.documents import asking, storage
from reporting.documents.convention_source import convention_document
from reporting.documents.listening import RenderingRefused, TooLong
from reporting.documents.models import Rendu
from reporting.documents.pipeline import PREVIEW


@require_safe
def convention_page(request, pk):
    """The convention as a page: same content, same order, same words as its PDF."""
    convention = find_whole(request, pk)
    rendus = Rendu.objects.filter(kind="convention", subject_id=convention.pk, convention=convention)
    return render(
        request,
        "documents/convention.html",
        {
            "convention": convention,
            "document": convention_document(convention),
            "last": rendus.order_by("-made_at", "-pk").first(),
        },
    )


@require_POST
def ask_convention(request, pk):
    convention = find_whole(request, pk)
    limits.spend(request.user, limits.HEAVY)
    job = asking.ask("convention", convention, by=request.user, label=f"PDF de {convention}")
    return redirect(job)


@require_http_methods(["GET", "HEAD", "POST"])
def fiche_pdf(request, pk):
    """One fiche: within the request when it is short, else by a job that a POST asks for, then kept."""
    fiche = get_object_or_404(
        FicheAction.objects.visible_to(request.user).select_related("plan__convention__caf"), pk=pk
    )
    limits.spend(request.user, limits.HEAVY)
    if request.method == "POST":
        return redirect(asking.ask("fiche", fiche, by=request.user, label=f"PDF de la fiche {fiche}"))
    as_read = {"on": timezone.localdate(), "named": people_named(request.user, fiche.plan.convention)}
    name = slugify(f"fiche {fiche.code} {fiche.title}")[:80]
    try:
        with limits.heavy_work():
            if (kept := storage.kept_fiche_pdf(fiche, **as_read)) is not None:
                return _sent(FileResponse(kept.file.open("rb"), content_type="application/pdf"), f"{name}.pdf")
            rendering = storage.build_fiche_preview(fiche, **as_read)
    except TooLong:
        context = {"fiche": fiche, "convention": fiche.plan.convention, "pages": PREVIEW.pages}
        return render(request, "documents/long_fiche.html", context)
    except RenderingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(fiche)
    return _sent(HttpResponse(rendering.pdf, content_type="application/pdf"), f"{name}.pdf")


@require_safe
def rendu(request, pk):
    row = get_object_or_404(Rendu.objects.visible_to(request.user).select_related("convention"), pk=pk)
    if row.kind == "bilan":
        bilan = get_object_or_404(Bilan.objects.visible_to(request.user), pk=row.subject_id)
        if not bilan_perms.can_write(request.user, bilan) and not _is_last(row):
            raise Http404("an earlier draft")
    return _sent(FileResponse(row.file.open("rb"), content_type="application/pdf"), f"{slugify(row.label)[:100]}.pdf")


def _is_last(row):
    rows = Rendu.objects.filter(kind=row.kind, subject_id=row.subject_id)
    return row.pk == rows.order_by("-made_at", "-pk").values_list("pk", flat=True).first()


def _sent(response, name):
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    return response
