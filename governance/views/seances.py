"""A séance: its life, its agenda, who came, its minutes."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from conventions.documents import files as keeping
from conventions.documents.views import sent
from core import step_page, steps
from core.editing import create_view, edit_view
from core.formats import counted, hour
from core.rows import Several
from core.sheets.page import sheet_view
from core.transitions import wrong_state
from governance import agenda, calendars, doors, perms, telling, words
from governance.enums import PresenceStatus
from governance.forms.papers import CafPaperForm, SeanceDocumentForm
from governance.forms.seances import MinutesForm, PointForm, SeanceForm
from governance.models import PointOrdreDuJour, Seance, SeanceDocument
from governance.sheets import PresencesSheet
from governance.views.finding import OfSeance, find_comite, find_seance, page, why_closed, writes_seance

FORM = "governance/form.html"


@require_http_methods(["GET", "POST"])
def add_seance(request, pk):
    comite = find_comite(request, pk, write=True)
    return create_view(
        request,
        SeanceForm,
        template=FORM,
        success="La séance est créée. Ses rédacteurs seuls la voient tant qu’elle n’est pas convoquée.",
        context=page(comite, "Nouvelle séance"),
        comite=comite,
        cancel_url=comite.get_absolute_url(),
    )


@require_safe
def seance(request, pk):
    seance = find_seance(request, pk)
    today = timezone.localdate()
    can_write = perms.can_write(request.user, seance.comite)
    decisions = list(seance.decisions.prefetch_related("fiches").select_related("changement__fiche"))
    presences = list(seance.presences.all())
    followed = list(agenda.open_decisions(seance).select_related("seance"))
    points = list(seance.points.prefetch_related("fiches"))
    for row in decisions:
        row.seance = seance
    for row in (*decisions, *followed):
        row.is_late = row.is_late_on(today)
    return render(
        request,
        "governance/seance.html",
        page(
            seance.comite,
            seance.comite.name,
            seance=seance,
            place=words.place(seance),
            hour=hour(seance.starts_at),
            points=points,
            planned_minutes=sum(point.minutes_count or 0 for point in points),
            decisions=decisions,
            followed=followed,
            presences=_by_status(presences),
            presence_count=len(presences),
            documents=list(SeanceDocument.objects.visible_on(seance, request.user).select_related("document")),
            came_count=telling.came_count(presences),
            transitions=seance.transitions.select_related("by") if can_write else [],
            steps=steps.offered(request.user, seance, _step_url(seance)) if can_write else [],
            can_write=can_write and not why_closed(seance),
            can_follow=can_write,
            panels=doors.panels_of(seance, request.user),
        ),
    )


def _by_status(presences):
    """[(label, rows)] in the order of the statuses, empty ones left out."""
    groups = [(status.label, [row for row in presences if row.status == status]) for status in PresenceStatus]
    return [group for group in groups if group[1]]


def _step_url(seance):
    return lambda step: reverse("governance:seance_step", args=[seance.pk, step.slug])


@require_http_methods(["GET", "POST"])
def change_state(request, pk, slug):
    seance = find_seance(request, pk, write=True)
    if (step := steps.by_slug(Seance).get(slug)) is None:
        raise Http404
    if not step.starts_from(seance):
        messages.error(request, wrong_state(seance))
        return redirect(seance)
    return step_page.answer(
        request,
        seance,
        step,
        back=(seance.get_absolute_url(), str(seance)),
        context=page(seance.comite, step.verb, seance=seance, active_tab="instances"),
        url_of=_step_url(seance),
    )


@require_http_methods(["GET", "POST"])
@writes_seance
def edit_seance(request, seance):
    return edit_view(
        request,
        SeanceForm,
        seance,
        template=FORM,
        success="La séance est enregistrée.",
        context=page(seance.comite, "Modifier la séance", seance=seance),
        comite=seance.comite,
        cancel_url=seance.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@writes_seance
def edit_minutes(request, seance):
    return edit_view(
        request,
        MinutesForm,
        seance,
        template=FORM,
        success="Le compte rendu est enregistré.",
        success_url=f"{seance.get_absolute_url()}#compte-rendu",
        context=page(seance.comite, "Compte rendu", seance=seance),
        cancel_url=seance.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@writes_seance
def presences(request, seance):
    return sheet_view(
        request,
        partial(PresencesSheet, seance=seance),
        template="governance/presences.html",
        success="Les présences sont enregistrées.",
        success_url=f"{seance.get_absolute_url()}#presences",
        context=page(seance.comite, "Présences", seance=seance),
    )


@require_safe
def seance_ics(request, pk):
    seance = find_seance(request, pk)
    response = HttpResponse(
        calendars.event_file(seance, url=request.build_absolute_uri(seance.get_absolute_url())),
        content_type="text/calendar; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="seance-{seance.held_on.isoformat()}.ics"'
    return response


# Agenda -------------------------------------------------------------------------------


class OfAgenda(OfSeance):
    anchor = in_place = "ordre-du-jour"


class Points(OfAgenda):
    form, model, name = PointForm, PointOrdreDuJour, "point"
    new, changing = "Nouveau point à l’ordre du jour", "Modifier un point"
    added = "Le point est ajouté à l’ordre du jour."
    saved, removed = "Le point est enregistré.", "« {row} » est retiré de l’ordre du jour."
    at_end = "Ce point ne peut pas aller plus loin."

    def blank(self):
        return PointOrdreDuJour(seance=self.parent, position=self.parent.points.count() + 1)

    def siblings(self):
        return self.parent.points.order_by("position", "pk")


class Proposals(Several, OfAgenda):
    """Points that the life of the plan proposes, all at once."""

    def given(self):
        return {}

    def write(self, form):
        count = agenda.propose(self.parent, by=self.user)
        if not count:
            messages.info(self.request, "Rien de nouveau à proposer : ni fiche à arbitrer, ni décision ouverte.")
        return count and f"{counted(count, 'point proposé')} : gardez, modifiez ou retirez."


# Documents ----------------------------------------------------------------------------


class Papers(OfSeance):
    """A document of the convention; for a comité of the Caf, a file deposited here. Once joined, it is only taken away."""

    model, anchor, new, again = SeanceDocument, "documents", "Joindre un document", False
    in_place, removing = "documents", "Retirer"
    added, removed = "Le document est joint à la séance.", "« {row} » n’est plus joint à la séance."
    returns = False
    written: Any = None

    def add(self, *args, **keys):
        with keeping.taking_back() as self.written:
            return super().add(*args, **keys)

    def form_class(self):
        return SeanceDocumentForm if self.parent.comite.convention_id else CafPaperForm

    def given(self):
        own = {"user": self.user} if self.parent.comite.convention_id else {"written": self.written}
        return {**super().given(), **own}

    def find(self, *args, row, **keys):
        super().find(row=row)
        if not SeanceDocument.objects.visible_to(self.user).filter(pk=self.row.pk).exists():
            raise Http404

    def words(self):
        return self.row.document.title

    def cancel(self):
        return self.back()

    def delete(self):
        """The file stays among the documents of the convention; one of the Caf goes with its last paper."""
        self.row.delete()
        if self.row.document.convention_id is None and not self.row.document.seance_links.exists():
            keeping.delete(self.row.document)


@require_safe
def document(request, pk):
    """The file of a paper, to those that the paper names."""
    papers = SeanceDocument.objects.visible_to(request.user).select_related("document")
    return sent(request, get_object_or_404(papers, pk=pk).document)
