"""Retention of a Caf's conventions: for how long, which are past it, their bordereaux and the visa of the archives."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import traces
from conventions.documents.views import sent
from core import confirming
from core.editing import create_view, edit_view
from core.listing import worksheet
from reporting.desk import perms
from reporting.desk.administration import FORM, REFUSAL, rubrics
from reporting.elimination import due
from reporting.elimination.forms import BordereauForm, ConservationForm, VisaForm, WithdrawForm
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
    waiting = {line["convention"]: each for each in made if not each.is_closed for line in each.lines}
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
    rows = caf.bordereaux.select_related("caf", "created_by", "withdrawn_by", "visa_document")
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
    if not found.is_waiting:
        raise PermissionDenied("Ce bordereau a déjà son visa." if found.visa_on else "Ce bordereau est retiré.")
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


@require_http_methods(["GET", "POST"])
def take_back(request, pk, row):
    """Made by mistake, or refused by the archives: it stays, withdrawn, and what it names may go on another."""
    caf, found = _find(request, pk, row)
    back = found.get_absolute_url()
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    title, label = f"Retirer le bordereau nº {found.pk}", "Retirer ce bordereau"
    text = "Il reste, avec votre nom et le motif, et n’attend plus de visa. Ce qu’il nomme pourra aller sur un autre."
    page = _page(caf, title, text=text, label=label, back=back, layout="desk/caf/base.html")
    if asked := confirming.question(request, form=form, **page):
        return asked
    given = {"withdrawn_at": timezone.now(), "withdrawn_by": request.user, "withdrawn_why": form.cleaned_data["reason"]}
    waits = caf.bordereaux.filter(pk=found.pk, visa_on=None, withdrawn_at=None)
    if waits.update(version=F("version") + 1, **given):
        messages.success(request, "Le bordereau est retiré.")
    else:
        messages.info(request, "Ce bordereau a déjà son visa, ou est déjà retiré.")
    return redirect(back)


@require_safe
def scan(request, pk, row):
    """The bordereau as the archives signed it."""
    _, found = _find(request, pk, row)
    if found.visa_document is None:
        raise Http404
    return sent(request, found.visa_document)
