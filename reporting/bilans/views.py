"""Bilans: prepared, written, sent to the COPIL, presented, validated and frozen."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.finding import find_whole
from conventions.perms import whole_opening, writing
from conventions.signing.models.actes import ending_actes
from core import compiled, step_page, steps
from core.editing import create_view, edit_view
from reporting.bilans import comments, perms, proposing
from reporting.bilans.comments import CommentaireBilan
from reporting.bilans.forms import ACCEPT, DISMISS, REVIEW, BilanCreationForm, BilanWordsForm, CommentaireForm
from reporting.bilans.models import Bilan
from reporting.documents import orders
from reporting.documents.bilan_source import Work, bilan_document
from reporting.documents.models import drawn_as_json, from_json
from reporting.enums import BilanSection, BilanState

FORM = "bilans/form.html"


def _found(key, *rights):
    rows = Bilan.objects.opened_to(*rights).filter(pk=key)
    rows = rows.select_related(
        "convention__caf", "convention__adviser", "convention__plan", "seance__comite", "document"
    )
    return rows.annotate(ending_actes=ending_actes("convention__"))


def _shown(key, *rights):
    return _found(key, *rights).annotate(last_drawn=drawn_as_json("bilan"))


def _written(key, *rights):
    return proposing.read_along(_found(key, *rights))


def _bilan(request, pk, read=_found):
    bilan = compiled.get_or_404(read, pk, *whole_opening(request.user), *writing(request.user))
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
    bilan = _bilan(request, pk, read=_shown)
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
            "last": from_json(bilan.last_drawn),
            "may_delete": _may_delete(request.user, bilan),
            "comments": _comments(request.user, bilan),
        },
    )


@require_http_methods(["GET", "POST"])
def write(request, pk):
    bilan = _bilan(request, pk, read=_written)
    if not perms.can_write(request.user, bilan):
        raise PermissionDenied(
            "Ce bilan est validé : il ne change plus."
            if bilan.is_frozen
            else "Le bilan s’écrit entre Caf et collectivité."
        )
    answered = next(((act, request.POST[act]) for act in SAID if act in request.POST), None)
    work = Work(bilan)
    proposing.take_along(work)
    return edit_view(
        request,
        BilanWordsForm,
        bilan,
        template="bilans/write.html",
        success=SAID[answered[0]] if answered else "Les textes du bilan sont enregistrés.",
        success_url=f"{request.path}#section-{answered[1]}" if answered else None,
        context={"convention": bilan.convention, "page_title": f"Écrire le {str(bilan).lower()}"},
        convention=bilan.convention,
        drafts=proposing.beside(work),
        cancel_url=bilan.get_absolute_url(),
    )


#: What is told once a draft is answered, by the button that did.
SAID = {
    ACCEPT: "La proposition est dans le texte : changez-la comme vous voulez. Le reste est enregistré aussi.",
    DISMISS: "La proposition est écartée ; une autre viendra si les chiffres changent. Le reste est enregistré aussi.",
    REVIEW: "La proposition est de nouveau là. Le reste est enregistré aussi.",
}


# Comments -----------------------------------------------------------------------------


def _comments(user, bilan):
    """What the page of a bilan shows of its comments; None when it has none and takes none."""
    found = comments.threads(bilan, user)
    may_comment = perms.can_comment(user, bilan)
    if not found and not may_comment:
        return None
    return {
        "bilan": bilan,
        "threads": found,
        "open_count": sum(row.settled_at is None for rows in found.values() for row in rows),
        "may_comment": may_comment,
        "may_settle": perms.can_settle(user, bilan),
    }


@transaction.atomic
def _comment_page(request, bilan, section, *, title, asked=None):
    """The form of a comment, or of an answer to the one `asked`. Its validation waits, or was first."""
    if request.method == "POST":
        rows = Bilan.objects.visible_to(request.user).select_for_update(of=("self",)).only("state")
        bilan.state = get_object_or_404(rows, pk=bilan.pk).state
    if not perms.can_comment(request.user, bilan):
        raise PermissionDenied("Ce bilan est validé : il ne se commente plus.")
    return create_view(
        request,
        CommentaireForm,
        template="bilans/comment.html",
        success="Votre commentaire est envoyé aux rédacteurs du bilan."
        if asked is None
        else "Votre réponse est envoyée.",
        instance=CommentaireBilan(bilan=bilan, section=section, answers_to=asked),
        context={"convention": bilan.convention, "page_title": title, "asked": asked},
        cancel_url=f"{bilan.get_absolute_url()}#commentaires-{section}",
    )


@require_http_methods(["GET", "POST"])
def comment(request, pk, section):
    """Say something of a section, to its writers."""
    bilan = _bilan(request, pk)
    if section not in BilanSection.values:
        raise Http404(section)
    return _comment_page(request, bilan, section, title=f"Commenter « {BilanSection(section).label} »")


def _asked(request, pk):
    """(bilan, comment) of an address, among those that this person reads."""
    read = get_object_or_404(Bilan.objects.visible_to(request.user).only("pk"), commentaires=pk)
    bilan = _bilan(request, read.pk)
    rows = CommentaireBilan.objects.visible_on(bilan, request.user).threads()
    return bilan, get_object_or_404(rows.select_related("created_by"), pk=pk)


@require_http_methods(["GET", "POST"])
def answer(request, pk):
    """Answer a comment: the writers, and who asked."""
    bilan, asked = _asked(request, pk)
    title = f"Répondre sur « {asked.get_section_display()} »"
    return _comment_page(request, bilan, asked.section, title=title, asked=asked)


@require_POST
def settle(request, pk):
    """Say that a comment is settled, or that it is not after all."""
    bilan, asked = _asked(request, pk)
    if not perms.can_settle(request.user, bilan):
        raise PermissionDenied(
            "Les rédacteurs du bilan disent qu’un commentaire est réglé, tant qu’il n’est pas validé."
        )
    is_settled = request.POST.get("regle") == "1"
    asked.settled_at = timezone.now() if is_settled else None
    asked.settled_by = request.user if is_settled else None
    asked.save(update_fields=["settled_at", "settled_by"])
    messages.success(request, "Le commentaire est réglé." if is_settled else "Le commentaire est de nouveau ouvert.")
    return redirect(asked)


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
