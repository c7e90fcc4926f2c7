"""A séance: its life, its agenda, who came, its minutes."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions import documents as keeping
from conventions.views.documents import sent
from core import step_page, steps
from core.editing import create_view, edit_view
from core.formats import counted, hour
from core.transitions import wrong_state
from governance import agenda, calendars, perms, telling, words
from governance.enums import PresenceStatus
from governance.forms import (
    CafPaperForm,
    MinutesForm,
    PointForm,
    PresencesForm,
    SeanceDocumentForm,
    SeanceForm,
)
from governance.models import PointOrdreDuJour, Seance, SeanceDocument
from governance.views.finding import find_comite, find_seance, page, why_closed, writes_part, writes_seance

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
    form = PresencesForm(request.POST if request.method == "POST" else None, seance=seance)
    stale, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if form.is_stale and (stale := form.differences()):
                status = 409
                _show_what_is_kept(form)
            else:
                form.save(by=request.user)
                messages.success(request, "Les présences sont enregistrées.")
                return redirect(f"{seance.get_absolute_url()}#presences")
    context = page(seance.comite, "Présences", seance=seance, form=form, stale=stale)
    return render(request, "governance/presences.html", context, status=status)


def _show_what_is_kept(form):
    """Keep what was typed, and fill the lines that the person had not seen."""
    data = form.data.copy()
    data["seen"] = form.fields["seen"].initial
    for name, field in form.fields.items():
        if name not in data:
            data[name] = field.initial
    form.data = data


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


@require_http_methods(["GET", "POST"])
@writes_seance
def add_point(request, seance):
    return create_view(
        request,
        PointForm,
        template=FORM,
        success="Le point est ajouté à l’ordre du jour.",
        success_url=f"{seance.get_absolute_url()}#ordre-du-jour",
        instance=PointOrdreDuJour(seance=seance, position=seance.points.count() + 1),
        context=page(seance.comite, "Nouveau point à l’ordre du jour", seance=seance),
        seance=seance,
        cancel_url=seance.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@writes_part(PointOrdreDuJour)
def edit_point(request, seance, point):
    return edit_view(
        request,
        PointForm,
        point,
        template=FORM,
        success="Le point est enregistré.",
        success_url=f"{seance.get_absolute_url()}#ordre-du-jour",
        context=page(
            seance.comite,
            "Modifier un point",
            seance=seance,
            delete_url=reverse("governance:point_delete", args=[point.pk]),
        ),
        seance=seance,
        cancel_url=seance.get_absolute_url(),
    )


@require_POST
@writes_part(PointOrdreDuJour)
def move_point(request, seance, point):
    step = {"haut": -1, "bas": 1}.get(request.POST.get("sens"))
    if step is None or not agenda.move(point, step):
        messages.info(request, "Ce point ne peut pas aller plus loin.")
    return redirect(f"{seance.get_absolute_url()}#ordre-du-jour")


@require_POST
@writes_part(PointOrdreDuJour)
def delete_point(request, seance, point):
    with transaction.atomic():
        point.delete()
    messages.success(request, f"« {point} » est retiré de l’ordre du jour.")
    return redirect(f"{seance.get_absolute_url()}#ordre-du-jour")


@require_POST
@writes_seance
def propose_agenda(request, seance):
    count = agenda.propose(seance, by=request.user)
    if count:
        messages.success(request, f"{counted(count, 'point proposé')} : gardez, modifiez ou retirez.")
    else:
        messages.info(request, "Rien de nouveau à proposer : ni fiche à arbitrer, ni décision ouverte.")
    return redirect(f"{seance.get_absolute_url()}#ordre-du-jour")


# Documents ----------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def add_document(request, pk):
    """A document of the convention; for a comité of the Caf, a file deposited here."""
    with keeping.taking_back() as written:

        @writes_seance
        def join(request, seance):
            is_caf = not seance.comite.convention_id
            return create_view(
                request,
                CafPaperForm if is_caf else SeanceDocumentForm,
                template=FORM,
                success="Le document est joint à la séance.",
                context=page(seance.comite, "Joindre un document", seance=seance),
                seance=seance,
                cancel_url=f"{seance.get_absolute_url()}#documents",
                **({"written": written} if is_caf else {"user": request.user}),
            )

        return join(request, pk)


@require_safe
def document(request, pk):
    """The file of a paper, to those that the paper names."""
    papers = SeanceDocument.objects.visible_to(request.user).select_related("document")
    return sent(request, get_object_or_404(papers, pk=pk).document)


@require_POST
@writes_part(SeanceDocument)
def remove_document(request, seance, link):
    """The file stays among the documents of the convention; one of the Caf goes with its last paper."""
    if not SeanceDocument.objects.visible_to(request.user).filter(pk=link.pk).exists():
        raise Http404
    with transaction.atomic():
        link.delete()
        if link.document.convention_id is None and not link.document.seance_links.exists():
            keeping.delete(link.document)
    messages.success(request, f"« {link.document.title} » n’est plus joint à la séance.")
    return redirect(f"{seance.get_absolute_url()}#documents")
