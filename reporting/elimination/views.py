"""Retention of a Caf's conventions: for how long, which are past it, their bordereaux and the visa of the archives."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import traces
from conventions.documents.views import sent
from core.editing import create_view, edit_view
from core.listing import worksheet
from reporting.desk import perms
from reporting.desk.administration import FORM, REFUSAL, rubrics
from reporting.elimination import due
from reporting.elimination.forms import BordereauForm, ConservationForm, VisaForm
from reporting.elimination.models import Conservation
from territories.models import Caf


def _caf(request, pk):
    caf = get_object_or_404(Caf.objects.filter(pk__in=request.user.caf_ids()), pk=pk)
    traces.about(caf=caf.pk)
    if not perms.can_administer(request.user, caf):
        raise PermissionDenied(REFUSAL)
    return caf


def _page(caf, title, **more):
    sidenav = rubrics(caf, can_administer=True)
    return {"caf": caf, "tab": "conservation", "sidenav": sidenav, "can_administer": True, "title": title, **more}


@require_http_methods(["GET", "POST"])
def overview(request, pk):
    """What is past its retention, to put on a bordereau, and the bordereaux made."""
    caf = _caf(request, pk)
    kept = Conservation.objects.filter(caf=caf).first()
    past = due.of_caf(caf, on=timezone.localdate())
    made = list(caf.bordereaux.select_related("created_by"))
    waiting = {line["convention"]: each for each in made if each.destroyed_at is None for line in each.lines}
    page = _page(caf, "Conservation et élimination", conservation=kept, made=made)
    page["past"] = [(each, waiting.get(each.convention.pk)) for each in past]
    if request.method == "POST" and kept is None:
        raise PermissionDenied("Dites d’abord combien d’années votre Caf garde ses conventions.")
    return create_view(
        request,
        BordereauForm,
        template="elimination/overview.html",
        success="Le bordereau est fait : faites-le viser par les archives.",
        context=page,
        caf=caf,
        due=past,
        years=kept.years if kept else 0,
    )


@require_http_methods(["GET", "POST"])
def years(request, pk):
    caf = _caf(request, pk)
    back = reverse("elimination:overview", args=[pk])
    kept = Conservation.objects.filter(caf=caf).first()
    more = {
        "template": FORM,
        "success": "La durée de conservation est enregistrée.",
        "success_url": back,
        "context": _page(caf, "Durée de conservation"),
        "caf": caf,
        "cancel_url": back,
    }
    if kept is None:
        return create_view(request, ConservationForm, **more)
    return edit_view(request, ConservationForm, kept, **more)


def _find(request, pk, row):
    caf = _caf(request, pk)
    rows = caf.bordereaux.select_related("caf", "created_by", "visa_document")
    return caf, get_object_or_404(rows, pk=row)


@require_safe
def bordereau(request, pk, row):
    caf, found = _find(request, pk, row)
    lines = [due.told(line) for line in found.lines]
    if request.GET.get("export") == "xlsx":
        return worksheet(request, due.HEADINGS, lines, name=f"bordereau-{found.pk}")
    files = [file for each in found.destroyed for file in each["files"]]
    page = _page(caf, str(found), bordereau=found, files=files)
    return render(request, "elimination/bordereau.html", page | {"headings": due.HEADINGS, "lines": lines})


@require_http_methods(["GET", "POST"])
def visa(request, pk, row):
    caf, found = _find(request, pk, row)
    if found.visa_on:
        raise PermissionDenied("Ce bordereau a déjà son visa.")
    back = found.get_absolute_url()
    return edit_view(
        request,
        VisaForm,
        found,
        template=FORM,
        success="Le visa est enregistré.",
        success_url=back,
        context=_page(caf, "Visa des archives", eyebrow=str(found)),
        cancel_url=back,
    )


@require_safe
def scan(request, pk, row):
    """The bordereau as the archives signed it."""
    _, found = _find(request, pk, row)
    if found.visa_document is None:
        raise Http404
    return sent(request, found.visa_document)
