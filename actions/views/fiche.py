"""The page of a fiche, its sections, its state, its progress, its changes."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from actions import doors, perms, reading, suites, telling, tree
from actions.enums import ENDED, ActeurRole, FicheState
from actions.forms.choices import year_followed
from actions.forms.lines import NoteForm
from actions.models import ChangementFiche, FicheAction
from actions.models.fiche import explain_by, told_day
from actions.models.plan import axe_address
from actions.steps import WHO
from actions.views.finding import allow, fiche_for, notes_of, page_of
from actions.views.sections import OF_SECTION, Avancement, opened
from core import in_place, step_page, steps
from core.formats import counted
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
    may = _rights(user, row)
    late_on = told_day(today, is_concerned=may["follow"])
    told = telling.fiche(row, on=today, audience=audience, late_on=late_on)
    axes = reading.axes_of(row.plan_id)
    documents = (
        row.documents.visible_on(convention, user).select_related("document") if around.labels.has_documents else []
    )
    changements = list(row.changements.select_related("created_by")) if around.labels.has_changements else []
    reading.keep_people(audience, [row, *changements])
    notes, year = notes_of(row, user, audience), year_followed(convention, today)
    page = render(
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
            "years": (shown := list(range(year - 2, year + 1))),
            "indicators": [(each, [(one, each.words_of(one)) for one in shown]) for each in told.indicators],
            "notes": notes,
            "documents": documents,
            "note_form": _note_form(row, user, notes, year) if may["note"] else None,
            "transitions": reading.passages_of(row.pk, audience, LAST_TRANSITIONS),
            "changements": changements,
            "panels": [*doors.panels_of(row, user), *suites.panels(row, user)],
            "states": [(step.act, FicheState(step.target).label) for step in steps.open_to(row)]
            if may["follow"]
            else [],
            "may": may,
            "opened": opened(request, row, request.GET.get(in_place.OPEN)),
            "due": _due(told, notes, year) if may["follow"] else "",
            "explain_by": explain_by(row, today) if may["follow"] else None,
            "lacks": _lacks(told, documents),
            "year": year,
            "suivi": f"Suivi {year}",
            "pdf_url": _pdf_url(row),
        },
    )
    return in_place.follow(request, page)


def _note_form(fiche, user, notes, year):
    """A blank note: that of the year, while it has none."""
    has_one = any(note.for_bilan_year == year for note, _ in notes)
    initial = {} if has_one else {"for_bilan_year": year}
    return NoteForm(convention=fiche.convention, fiche=fiche, user=user, initial=initial)


def _due(told, notes, year):
    """« Attendu : la note 2026 et 2 valeurs », or an empty text when nothing is."""
    missing = sum(year not in each.by_year for each in told.indicators)
    waits = [] if any(note.for_bilan_year == year for note, _ in notes) else [f"la note {year}"]
    waits += [counted(missing, "valeur")] if missing else []
    return f"Attendu\u00a0: {' et '.join(waits)}" if waits and told.state_key not in ENDED else ""


def _lacks(told, documents):
    """{part: what it says of itself in one line while it is empty}."""
    said = (
        (
            "contenu",
            "Constat, objectifs et contenu : pas encore écrits.",
            told.context or told.objectives or told.description,
        ),
        ("etapes", "Aucune étape détaillée.", told.etapes),
        ("budget", "Aucun financement noté.", told.budget or not told.tells_means),
        (
            "mesure",
            "Aucun indicateur : sans lui, le bilan ne pourra pas dire ce que l’action a changé.",
            told.indicators,
        ),
        ("qui", "Personne n’est désigné.", told.actors),
        ("vigilance", "Rien de noté.", told.rubrics or told.evaluation),
        ("documents", "Aucun document joint.", documents),
    )
    return {part: sentence for part, sentence, found in said if not found}


def _place(convention, axe):
    """(address, name) of a node of the tree."""
    return axe_address(convention.pk, axe.pk), tree.name_of(axe, axe.word or tree.DEFAULT_WORD)


def _rights(user, fiche):
    return {
        "edit": perms.can_edit_fiche(user, fiche),
        "follow": perms.can_follow_fiche(user, fiche),
        "note": perms.can_add_note(user, fiche),
        "budget": perms.can_write_budget(user, fiche),
        "amounts": perms.can_write_amounts(user, fiche),
        # Asked last: it reads the lines, and only for its author on its first day.
        "delete": fiche.created_by_id == user.pk and perms.can_delete_fiche(user, fiche),
    }


def _pdf_url(fiche):
    """The printed fiche is a page of `reporting`, by its name; nothing while it is not there."""
    try:
        return reverse("documents:ask", args=["fiche", fiche.pk])
    except NoReverseMatch:
        return ""


@require_http_methods(["GET", "POST"])
def fiche_edit(request, pk, section):
    """One section, its own form: nothing of the others is read or written."""
    if section not in OF_SECTION:
        raise Http404
    return OF_SECTION[section](request).edit(pk=pk)


@require_http_methods(["GET", "POST"])
def fiche_progress(request, pk):
    return Avancement(request).edit(pk=pk)


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
