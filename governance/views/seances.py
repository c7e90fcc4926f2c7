"""A séance: its life, its agenda, who came, its minutes."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from conventions import documents as keeping
from conventions.views.documents import sent
from core.editing import create_view, edit_view
from core.formats import counted, hour
from core.rows import Several
from core.sheets import sheet_view
from core.transitions import TransitionRefused, possible
from governance import agenda, calendars, perms, telling, words
from governance.enums import PresenceStatus
from governance.forms import (
    CafPaperForm,
    MinutesForm,
    PointForm,
    SeanceDocumentForm,
    SeanceForm,
    StepForm,
)
from governance.models import PointOrdreDuJour, Seance, SeanceDocument
from governance.models.seances import guards
from governance.sheets import PresencesSheet
from governance.views.finding import OfSeance, find_comite, find_seance, page, why_closed, writes_seance

FORM = "governance/form.html"


@dataclass(frozen=True)
class Step:
    """One act on the state of a séance: its address, its words."""

    verb: str  # method of Seance
    slug: str
    label: str
    what: str
    success: str
    is_main: bool = True
    button: str = ""  # on the page that confirms, when the label would say too little

    def told_of(self, comite):
        """The same step for a comité of the Caf, which has no convention."""
        if comite.convention_id:
            return self
        return replace(self, what=_to_readers(self.what), success=_to_readers(self.success))


def _to_readers(text):
    text = text.replace("Les membres de la convention", "Ceux qui lisent ce comité")
    return text.replace("les membres de la convention", "ceux qui lisent ce comité")


STEPS = {
    step.slug: step
    for step in (
        Step(
            "convene",
            "convoquer",
            "Convoquer",
            "Les membres de la convention verront la séance et son ordre du jour.",
            "La séance est convoquée : les membres de la convention la voient.",
        ),
        Step(
            "hold",
            "tenir",
            "Marquer comme tenue",
            "Les décisions de la séance deviennent effectives. Le compte rendu reste à valider.",
            "La séance est tenue. Notez les présences, les décisions et le compte rendu.",
        ),
        Step(
            "validate_minutes",
            "valider",
            "Valider le compte rendu",
            "Le compte rendu, les présences et le texte des décisions ne changeront plus. "
            "Seule la suite donnée aux décisions restera ouverte.",
            "Le compte rendu est validé : il ne change plus.",
        ),
        Step(
            "cancel",
            "annuler",
            "Annuler la séance",
            "La séance n’aura pas lieu.",
            "La séance est annulée.",
            is_main=False,
            button="Confirmer l’annulation",
        ),
    )
}


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
            steps=_steps(seance) if can_write else [],
            can_write=can_write and not why_closed(seance),
            can_follow=can_write,
        ),
    )


def _by_status(presences):
    """[(label, rows)] in the order of the statuses, empty ones left out."""
    groups = [(status.label, [row for row in presences if row.status == status]) for status in PresenceStatus]
    return [group for group in groups if group[1]]


def _steps(seance):
    """The acts that the state allows, with what is missing before each."""
    names = set(possible(seance))
    found = []
    for step in STEPS.values():
        if step.verb not in names:
            continue
        target = getattr(Seance, step.verb).target
        waits = step.verb == "hold" and seance.held_on > timezone.localdate()
        found.append(
            {
                "label": step.label,
                "slug": step.slug,
                "is_main": step.is_main,
                "url": reverse("governance:seance_step", args=[seance.pk, step.slug]),
                "warnings": len(guards.lacks(target, seance)) if step.verb != "cancel" else 0,
                "refusal": "La date de la séance n’est pas encore passée." if waits else "",
            }
        )
    return found


@require_http_methods(["GET", "POST"])
def change_state(request, pk, slug):
    """What the step does, what is missing, and the reason when one is needed; then the act."""
    seance = find_seance(request, pk, write=True)
    if slug not in STEPS:
        raise Http404
    step = STEPS[slug].told_of(seance.comite)
    act = getattr(seance, step.verb)
    if seance.state not in act.sources:
        messages.error(request, f"Action impossible : l’état est « {seance.get_state_display()} ».")
        return redirect(seance)
    lacks = guards.lacks(act.target, seance) if slug != "annuler" else []
    form = StepForm(
        request.POST if request.method == "POST" else None,
        submit_label=step.button or step.label,
        cancel_url=seance.get_absolute_url(),
        needs_reason=act.needs_reason or bool(lacks),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(by=request.user, reason=form.cleaned_data.get("reason", ""))
            except TransitionRefused as refusal:
                messages.error(request, str(refusal))
                return redirect(seance)
            messages.success(request, step.success)
            return redirect(seance)
    context = page(seance.comite, step.label, seance=seance, step=step, lacks=_missing(lacks), form=form)
    return render(request, "governance/step.html", context, status=status)


def _missing(lacks):
    return [{"label": lack.text, "url": lack.url, "is_blocking": lack.is_blocking} for lack in lacks]


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
    added, removed = "Le document est joint à la séance.", "« {row} » n’est plus joint à la séance."
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
