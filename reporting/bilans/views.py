"""Bilans: prepared, written, sent to the COPIL, presented, validated and frozen."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from conventions.finding import find_whole
from conventions.perms import whole_opening, writing
from conventions.signing.models.actes import ending_actes
from core import compiled, step_page, steps
from core.editing import create_view, edit_view
from reporting.bilans import perms
from reporting.bilans.forms import BilanCreationForm, BilanWordsForm
from reporting.bilans.models import Bilan
from reporting.documents import orders
from reporting.documents.bilan_source import bilan_document
from reporting.documents.models import last_drawn
from reporting.enums import BilanState

FORM = "bilans/form.html"


def _found(key, *rights):
    rows = Bilan.objects.opened_to(*rights).filter(pk=key)
    rows = rows.select_related(
        "convention__caf", "convention__adviser", "convention__plan", "seance__comite", "document"
    )
    return rows.annotate(ending_actes=ending_actes("convention__"))


def _bilan(request, pk):
    bilan = compiled.get_or_404(_found, pk, *whole_opening(request.user), *writing(request.user))
    bilan.convention.ending_actes = bilan.ending_actes  # as if read `with_end`
    return bilan


@require_safe
def bilan_list(request, pk):
    convention = find_whole(request, pk)
    bilans = Bilan.objects.visible_to(request.user).filter(convention=convention)
    return render(
        request,
        "bilans/list.html",
        {
            "convention": convention,
            "bilans": bilans.select_related("seance__comite", "document"),
            "can_create": perms.can_create(request.user, convention),
        },
    )


@require_http_methods(["GET", "POST"])
def create(request, pk):
    convention = find_whole(request, pk)
    if not perms.can_create(request.user, convention):
        raise PermissionDenied("Le bilan est préparé par les rédacteurs de la Caf et de la collectivité.")
    page = {"convention": convention, "page_title": "Nouveau bilan"}
    return create_view(
        request,
        BilanCreationForm,
        template=FORM,
        success="Le bilan est prêt à être écrit : ses chiffres sont déjà là.",
        instance=Bilan(convention=convention, year=timezone.localdate().year),
        context=page,
        convention=convention,
    )


@require_safe
def detail(request, pk):
    """The bilan as a page: same content, same order, same words as its PDF."""
    bilan = _bilan(request, pk)
    can_write = perms.can_write(request.user, bilan)
    return render(
        request,
        "bilans/detail.html",
        {
            "bilan": bilan,
            "convention": bilan.convention,
            "document": bilan_document(bilan),
            "can_write": can_write,
            "steps": steps.offered(request.user, bilan, _step_url(bilan)) if can_write else [],
            "ask_url": reverse("documents:ask", args=["bilan_final" if bilan.is_frozen else "bilan", bilan.pk]),
            "last": last_drawn("bilan", subject_id=bilan.pk),
            "may_delete": _may_delete(request.user, bilan),
        },
    )


@require_http_methods(["GET", "POST"])
def write(request, pk):
    bilan = _bilan(request, pk)
    if not perms.can_write(request.user, bilan):
        raise PermissionDenied(
            "Ce bilan est validé : il ne change plus."
            if bilan.is_frozen
            else "Le bilan s’écrit entre Caf et collectivité."
        )
    return edit_view(
        request,
        BilanWordsForm,
        bilan,
        template=FORM,
        success="Les textes du bilan sont enregistrés.",
        context={"convention": bilan.convention, "page_title": f"Écrire le {str(bilan).lower()}"},
        convention=bilan.convention,
        cancel_url=bilan.get_absolute_url(),
    )


def _step_url(bilan):
    return lambda step: reverse("bilans:transition", args=[bilan.pk, step.slug])


@require_http_methods(["GET", "POST"])
def change_state(request, pk, act):
    """A validation goes on with the PDF of what was frozen."""
    bilan = _bilan(request, pk)
    if (step := steps.by_slug(Bilan).get(act)) is None:
        raise Http404(act)

    def print_frozen():
        return redirect(orders.ask("bilan_final", bilan, by=request.user))

    return step_page.answer(
        request,
        bilan,
        step,
        back=(bilan.get_absolute_url(), str(bilan)),
        context={"layout": "layout/convention.html", "convention": bilan.convention, "active_tab": "bilans"},
        url_of=_step_url(bilan),
        then=print_frozen if step.target == BilanState.VALIDATED else None,
    )


def _may_delete(user, bilan):
    """Made by mistake: a draft, by its author, within the day."""
    return (
        bilan.state == BilanState.DRAFT
        and bilan.created_by_id == user.pk
        and timezone.now() - bilan.created_at < dt.timedelta(days=1)
    )


@require_http_methods(["GET", "POST"])
def delete(request, pk):
    bilan = _bilan(request, pk)
    if not _may_delete(request.user, bilan):
        raise PermissionDenied("Un bilan se supprime le jour même, par son auteur, tant qu’il est un brouillon.")
    convention = bilan.convention
    if request.method == "GET":
        page = {"convention": convention, "active_tab": "bilans", "title": f"Supprimer : {bilan}"}
        words = {"text": "Ce brouillon d’aujourd’hui disparaît ; l’historique en garde la trace.", "label": "Supprimer"}
        return render(request, "core/confirm.html", page | words | {"back": bilan.get_absolute_url()})
    with transaction.atomic():
        bilan.zoom_fiches.clear()
        bilan.delete()
    messages.success(request, "Le bilan est supprimé.")
    return redirect("bilans:list", convention.pk)
