"""The page of a fiche, its sections, its state, its progress, its changes."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from actions import doors, perms, reading, telling, tree
from actions.enums import ActeurRole, FicheState
from actions.forms.fiche import SECTIONS, AvancementForm
from actions.forms.lines import NoteForm
from actions.models import ChangementFiche, FicheAction, locked
from actions.models.plan import axe_address
from actions.steps import WHO
from actions.views.finding import allow, fiche_for
from core import step_page, steps
from core.editing import edit_view
from core.transitions import wrong_state

LAST_TRANSITIONS = 8


@require_safe
def fiche(request, pk):
    user = request.user
    row = reading.fiche_for_page(user, pk)
    convention, today = row.convention, timezone.localdate()
    audience = telling.reader(user, convention)
    telling.complete(row, audience)
    around = row.around
    row._prefetched_objects_cache = {"acteurs": around.actors}
    told = telling.fiche(row, on=today, audience=audience)
    axes = reading.axes_of(row.plan_id)
    documents = (
        row.documents.visible_on(convention, user).select_related("document") if around.labels.has_documents else []
    )
    changements = list(row.changements.select_related("created_by")) if around.labels.has_changements else []
    reading.keep_people(audience, [row, *changements])
    may = _rights(user, row)
    return render(
        request,
        "actions/fiche.html",
        {
            "convention": convention,
            "active_tab": "plan",
            "fiche": told,
            "row": row,
            "today": today,
            "path": [_place(convention, axe) for axe in tree.path_of(axes.get(row.axe_id), axes)],
            "others": [_place(convention, axes[key]) for key in around.labels.other_axe_keys if key in axes],
            "owners": told.actors_as(ActeurRole.OWNER),
            "co_owners": told.actors_as(ActeurRole.CO_OWNER),
            "partners": told.actors_as(ActeurRole.PARTNER),
            "indicators": [(each, [each.words_of(year) for year in told.value_years]) for each in told.indicators],
            "notes": notes_of(row, user, audience),
            "documents": documents,
            "note_form": NoteForm(convention=convention, fiche=row) if may["follow"] else None,
            "transitions": reading.passages_of(row.pk, audience, LAST_TRANSITIONS),
            "changements": changements,
            "panels": doors.panels_of(row, user),
            "states": [(step.act, FicheState(step.target).label) for step in steps.open_to(row)]
            if may["follow"]
            else [],
            "may": may,
            "pdf_url": _pdf_url(row),
        },
    )


def _place(convention, axe):
    """(address, name) of a node of the tree."""
    return axe_address(convention.pk, axe.pk), tree.name_of(axe, axe.word or tree.DEFAULT_WORD)


def _rights(user, fiche):
    return {
        "edit": perms.can_edit_fiche(user, fiche),
        "follow": perms.can_follow_fiche(user, fiche),
        "budget": perms.can_write_budget(user, fiche),
        # Asked last: it reads the lines, and only for its author on its first day.
        "delete": fiche.created_by_id == user.pk and perms.can_delete_fiche(user, fiche),
    }


def _pdf_url(fiche):
    """The printed fiche is a page of `reporting`, by its name; nothing while it is not there."""
    try:
        return reverse("documents:ask", args=["fiche", fiche.pk])
    except NoReverseMatch:
        return ""


def page_of(fiche, title, **more):
    """Context of a page about one fiche."""
    return {
        "convention": fiche.convention,
        "active_tab": "plan",
        "fiche": fiche,
        "title": title,
        "eyebrow": str(fiche),
        "back_url": fiche.get_absolute_url(),
        "back_label": str(fiche),
        **more,
    }


@require_http_methods(["GET", "POST"])
def fiche_edit(request, pk, section):
    """One section, its own form: nothing of the others is read or written."""
    row = fiche_for(request.user, pk)
    allow(perms.can_edit_fiche(request.user, row))
    if section not in SECTIONS:
        raise Http404
    part = SECTIONS[section]
    row.plan.convention = row.convention
    before = row.changements.count() if row.needs_support else 0
    response = edit_view(
        request,
        part.form,
        row,
        template="actions/form.html",
        success=f"{part.label} : c’est enregistré.",
        success_url=lambda saved: f"{saved.get_absolute_url()}#{part.anchor}",
        context=page_of(row, part.label),
        convention=row.convention,
        cancel_url=row.get_absolute_url(),
    )
    if response.status_code == 302 and row.needs_support and row.changements.count() > before:
        messages.warning(request, locked.PROPOSED_CHANGE)
    return response


@require_http_methods(["GET", "POST"])
def fiche_progress(request, pk):
    row = fiche_for(request.user, pk)
    allow(
        perms.can_follow_fiche(request.user, row),
        "Seuls les pilotes de la fiche et les rédacteurs notent l’avancement.",
    )
    return edit_view(
        request,
        AvancementForm,
        row,
        template="actions/form.html",
        success="L’avancement est enregistré.",
        success_url=lambda saved: f"{saved.get_absolute_url()}#statut",
        context=page_of(row, "Avancement"),
        cancel_url=row.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def fiche_state(request, pk):
    """The page of one step (`?vers=`, or what the select of the fiche posts), or the choice among them."""
    row = fiche_for(request.user, pk)
    allow(perms.can_follow_fiche(request.user, row), WHO)
    here, possible = reverse("actions:fiche_state", args=[pk]), steps.open_to(row)
    chosen = request.POST.get("transition", request.GET.get("vers"))
    step = next((each for each in possible if each.act == chosen), None)
    if step is None:
        is_late = chosen in steps.by_act(FicheAction)
        refusal = wrong_state(row) if is_late else "Choisissez un statut."
        page = page_of(
            row, "Changer le statut", steps=possible, here=here, refusal=request.method == "POST" and refusal
        )
        return render(request, "actions/states.html", page, status=422 if page["refusal"] else 200)
    return step_page.answer(
        request,
        row,
        step,
        back=(row.get_absolute_url(), str(row)),
        context={"layout": "actions/_page.html", "convention": row.convention, "active_tab": "plan"},
        url_of=lambda each: f"{here}?vers={each.act}",
    )


@require_http_methods(["GET", "POST"])
def fiche_delete(request, pk):
    """A fiche made by mistake, the same day, by its author."""
    row = fiche_for(request.user, pk)
    allow(
        perms.can_delete_fiche(request.user, row),
        "Une fiche se supprime seulement le jour même, par son auteur, et vide. Ensuite, elle s’abandonne avec un motif.",
    )
    if request.method == "GET":
        text = "Créée par erreur aujourd’hui et encore vide, elle quitte le plan. L’historique en garde la trace."
        page = page_of(row, f"Supprimer : {row}", text=text, label="Supprimer cette fiche", back=row.get_absolute_url())
        return render(request, "core/confirm.html", page)
    row.delete()
    messages.success(request, "La fiche est supprimée.")
    return redirect("actions:plan", row.plan.convention_id)


def _changement_for(user, pk):
    rows = ChangementFiche.objects.visible_to(user).select_related("fiche__plan__convention__caf")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
def changement_step(request, pk, slug):
    """The page of a step of a change: applied, or withdrawn."""
    row = _changement_for(request.user, pk)
    if (step := steps.by_slug(ChangementFiche).get(slug)) is None:
        raise Http404
    return step_page.answer(
        request,
        row,
        step,
        back=(row.get_absolute_url(), str(row.fiche)),
        context={"layout": "actions/_page.html", "convention": row.fiche.convention, "active_tab": "plan"},
        url_of=lambda each: reverse("actions:changement_step", args=[pk, each.slug]),
    )


def notes_of(fiche, user, audience):
    """Notes that this person reads, each with whether they may write it. One query."""
    return [(note, perms.can_write_note(user, note)) for note in reading.notes_of(fiche, audience)]
