"""The page of a fiche, its sections, its state, its progress, its changes."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions import doors, finances, perms, reading, tree
from actions.enums import ActeurRole
from actions.forms.fiche import SECTIONS, AvancementForm, StatutForm, state_choices
from actions.forms.lines import NoteForm
from actions.models import ChangementFiche, LigneBudgetaire, NiveauPlan, NoteSuivi
from actions.values import baseline_words, target_words
from actions.views.finding import allow, fiche_for
from conventions.perms import can_read_whole, people_named
from core.editing import edit_view
from core.transitions import TransitionRefused
from diagnostics.values import value_words

LAST_TRANSITIONS = 8


@dataclass
class IndicateurRow:
    """An indicator as its table shows it: every cell in words."""

    row: object
    baseline: str
    target: str
    cells: list
    told: list  # [(year, words)] of a narrative


def indicateur_rows(indicateurs):
    """(years that have a value, rows). Reads prefetched `valeurs`."""
    years = sorted({valeur.year for each in indicateurs for valeur in each.valeurs.all()})
    rows = []
    for each in indicateurs:
        by_year = {valeur.year: valeur for valeur in each.valeurs.all()}
        cells = [
            value_words(each, v.value, text=v.text, status=v.status) if (v := by_year.get(year)) else ""
            for year in years
        ]
        rows.append(
            IndicateurRow(
                each,
                baseline_words(each),
                target_words(each),
                cells,
                [(year, words) for year, words in zip(years, cells, strict=True) if words],
            )
        )
    return years, rows


@require_safe
def fiche(request, pk):
    user = request.user
    row = get_object_or_404(reading.fiche_for_page(user), pk=pk)
    convention, today = row.convention, timezone.localdate()
    acteurs = list(row.acteurs.select_related("organisation", "user"))
    row._prefetched_objects_cache = {"acteurs": acteurs}
    axes = {axe.pk: axe for axe in row.plan.axes.all()}
    words = tree.words_of([NiveauPlan(**each) for each in row.niveau_rows])
    indicateurs = list(row.indicateurs.prefetch_related("valeurs"))
    years, indicateur_table = indicateur_rows(indicateurs)
    shows_means = can_read_whole(user, convention)
    lignes = LigneBudgetaire.objects.filter(fiche=row).visible_on(convention, user)
    lignes = list(lignes.select_related("funder", "dispositif"))
    for line in lignes:
        line.fiche = row
    notes = notes_of(row, user)
    documents = list(row.documents.visible_to(user).select_related("document"))
    may = _rights(user, row)
    transitions = list(row.transitions.select_related("by").order_by("-at", "-pk")[:LAST_TRANSITIONS])
    changements = list(row.changements.select_related("created_by")) if row.has_changements else []
    if (named := people_named(user, convention)) is not None:
        reading.keep_people(named, acteurs, [row, *changements], transitions)
        row.referent_names = reading.names_of(row.caf_referents.filter(pk__in=named))
    return render(
        request,
        "actions/fiche.html",
        {
            "convention": convention,
            "active_tab": "plan",
            "fiche": row,
            "today": today,
            "is_late": row.is_late_on(today),
            "path": [(axe, tree.name_of(axe, words[axe.depth])) for axe in tree.path_of(axes.get(row.axe_id), axes)],
            "others": [
                (axes[key], tree.name_of(axes[key], words[axes[key].depth])) for key in row.other_axe_ids if key in axes
            ],
            "enjeux": reading.chain_of(row),
            "owners": [acteur for acteur in acteurs if acteur.role == ActeurRole.OWNER],
            "co_owners": [acteur for acteur in acteurs if acteur.role == ActeurRole.CO_OWNER],
            "partners": [acteur for acteur in acteurs if acteur.role == ActeurRole.PARTNER],
            "etapes": _timeline(row, today),
            "years": years,
            "indicateurs": indicateur_table,
            "valued_count": sum(1 for each in indicateurs if each.valeurs.all()),
            "lignes": lignes,
            "finances": finances.totals(lignes),
            "shows_means": shows_means,
            "moyens": list(row.moyens_humains.select_related("organisation")) if shows_means else [],
            "notes": notes,
            "documents": documents,
            "note_form": NoteForm(convention=convention, fiche=row) if may["follow"] else None,
            "transitions": transitions,
            "changements": changements,
            "panels": doors.panels_of(row, user),
            "state_choices": state_choices(row) if may["follow"] else [],
            "sections": SECTIONS,
            "may": may,
            "pdf_url": _pdf_url(row),
        },
    )


def _rights(user, fiche):
    return {
        "edit": perms.can_edit_fiche(user, fiche),
        "follow": perms.can_follow_fiche(user, fiche),
        "budget": perms.can_write_budget(user, fiche),
        # Asked last: it reads the lines, and only for its author on its first day.
        "delete": fiche.created_by_id == user.pk and perms.can_delete_fiche(user, fiche),
    }


def _timeline(fiche, today):
    found = []
    last = dt.date.max
    for etape in sorted(fiche.etapes.all(), key=lambda e: (e.position, e.starts_on or e.ends_on or last, e.pk)):
        if etape.done_on:
            state = "done"
        elif etape.is_late_on(today):
            state = "late"
        else:
            state = "current" if etape.starts_on and etape.starts_on <= today else "planned"
        found.append({"row": etape, "state": state})
    return found


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
        messages.warning(
            request,
            "Le titre ou les objectifs ne changent pas encore : le changement est proposé, "
            "et s’appliquera avec une décision de comité ou un avenant.",
        )
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
    row = fiche_for(request.user, pk)
    allow(
        perms.can_follow_fiche(request.user, row),
        "Seuls les pilotes de la fiche et les rédacteurs changent son statut.",
    )
    form = StatutForm(
        request.POST if request.method == "POST" else None, fiche=row, initial={"transition": request.GET.get("vers")}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                form.apply(by=request.user)
            except TransitionRefused as refusal:
                form.add_error("reason" if refusal.needs_reason else None, str(refusal))
                status = 409
            else:
                messages.success(request, f"La fiche est maintenant « {row.get_state_display()} ».")
                return redirect(row)
    return render(
        request,
        "actions/form.html",
        page_of(row, "Changer le statut", form=form, lead=f"Statut actuel : {row.get_state_display()}."),
        status=status,
    )


@require_POST
def fiche_delete(request, pk):
    """A fiche made by mistake, the same day, by its author."""
    row = fiche_for(request.user, pk)
    allow(
        perms.can_delete_fiche(request.user, row),
        "Une fiche se supprime seulement le jour même, par son auteur, et vide. Ensuite, elle s’abandonne avec un motif.",
    )
    row.delete()
    messages.success(request, "La fiche est supprimée.")
    return redirect("actions:plan", row.plan.convention_id)


def _changement_for(user, pk):
    rows = ChangementFiche.objects.visible_to(user).select_related("fiche__plan__convention__caf")
    return get_object_or_404(rows, pk=pk)


@require_POST
def changement_apply(request, pk):
    row = _changement_for(request.user, pk)
    allow(perms.can_apply(request.user, row))
    try:
        row.apply(by=request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le changement est appliqué.")
    return redirect(row)


@require_POST
def changement_withdraw(request, pk):
    row = _changement_for(request.user, pk)
    allow(perms.can_apply(request.user, row))
    try:
        row.withdraw(by=request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La proposition est retirée.")
    return redirect(row)


def notes_of(fiche, user):
    """Notes that this person reads, ready for their list. One query."""
    notes = NoteSuivi.objects.filter(fiche=fiche).visible_on(fiche.convention, user)
    notes = list(notes.select_related("created_by"))
    for note in notes:
        note.fiche = fiche
        note.may_be_written = perms.can_write_note(user, note)
    if (named := people_named(user, fiche.convention)) is not None:
        reading.keep_people(named, notes=notes)
    return notes
