"""Lines of a fiche: one page to add, one to change, one act to remove, whatever the line."""

from dataclasses import dataclass

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from actions import perms, telling
from actions.forms import lines as forms
from actions.models import Acteur, Etape, FicheDocument, IndicateurFiche, LigneBudgetaire, MoyenHumain, NoteSuivi
from actions.views.fiche import notes_of, page_of
from actions.views.finding import allow, fiche_for
from core.editing import create_view, edit_view, save_creation

FOLLOWED = "Seuls les pilotes de la fiche et les rédacteurs de la convention écrivent ici."


@dataclass(frozen=True)
class Kind:
    """What a line is: its words, form, anchor on the page, and who writes it."""

    model: type
    form: type
    new: str
    saved: str
    anchor: str
    may: object


KINDS = {
    "acteurs": Kind(
        Acteur, forms.ActeurForm, "Ajouter un pilote ou un partenaire", "C’est enregistré.", "qui", perms.can_edit_fiche
    ),
    "etapes": Kind(
        Etape, forms.EtapeForm, "Ajouter une étape", "L’étape est enregistrée.", "quand", perms.can_follow_fiche
    ),
    "indicateurs": Kind(
        IndicateurFiche,
        forms.IndicateurForm,
        "Ajouter un indicateur",
        "L’indicateur est enregistré.",
        "mesure",
        perms.can_follow_fiche,
    ),
    "budget": Kind(
        LigneBudgetaire,
        forms.LigneForm,
        "Ajouter une ligne de financement",
        "La ligne est enregistrée.",
        "combien",
        perms.can_write_budget,
    ),
    "moyens": Kind(
        MoyenHumain,
        forms.MoyenForm,
        "Ajouter un moyen humain",
        "Le moyen humain est enregistré.",
        "combien",
        perms.can_write_budget,
    ),
    "notes": Kind(
        NoteSuivi,
        forms.NoteForm,
        "Ajouter une note de suivi",
        "La note est enregistrée.",
        "suivi",
        perms.can_follow_fiche,
    ),
    "documents": Kind(
        FicheDocument,
        forms.FicheDocumentForm,
        "Joindre un document",
        "Le document est joint à la fiche.",
        "documents",
        perms.can_follow_fiche,
    ),
}


def _kind(name):
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _line(request, fiche, kind, line):
    """This line of this fiche, if this person reads it."""
    rows = kind.model.objects.filter(fiche=fiche)
    if kind.model is FicheDocument:
        rows = rows.select_related("document")
    if hasattr(rows, "visible_on"):
        rows = rows.visible_on(fiche.convention, request.user)
    row = get_object_or_404(rows, pk=line)
    row.fiche = fiche
    return row


def _may_write(user, kind, row):
    return perms.can_write_note(user, row) if kind.model is NoteSuivi else kind.may(user, row.fiche)


@require_http_methods(["GET", "POST"])
def line_create(request, pk, kind):
    fiche, kind = fiche_for(request.user, pk), _kind(kind)
    allow(kind.may(request.user, fiche), FOLLOWED)
    if kind.model is NoteSuivi and request.method == "POST":
        return _note_create(request, fiche)
    return create_view(
        request,
        kind.form,
        template="actions/form.html",
        success=kind.saved,
        success_url=f"{fiche.get_absolute_url()}#{kind.anchor}",
        context=page_of(fiche, kind.new),
        convention=fiche.convention,
        fiche=fiche,
        user=request.user,
        cancel_url=f"{fiche.get_absolute_url()}#{kind.anchor}",
    )


def _note_create(request, fiche):
    """Write a note, and answer its list at once: ten queries from the click to the page.

    No redirect here: the one-time key makes a reload harmless, and the page of the whole
    fiche would cost twice as much. With htmx, only the list and an empty form come back.
    """
    form = forms.NoteForm(request.POST, convention=fiche.convention, fiche=fiche)
    is_saved = False
    if form.is_valid():
        try:
            _, made = save_creation(form, by=request.user)
        except IntegrityError:
            form.add_error("for_bilan_year", "Cette fiche a déjà sa note pour ce bilan : complétez-la.")
        else:
            is_saved = True
            if made and not request.htmx:
                messages.success(request, "La note est enregistrée.")
            form = forms.NoteForm(convention=fiche.convention, fiche=fiche)
    page = page_of(
        fiche,
        "Suivi",
        notes=notes_of(fiche, request.user, telling.reader(request.user, fiche.convention)),
        note_form=form,
        is_saved=is_saved,
        may={"follow": True},
    )
    template = "actions/_suivi.html" if request.htmx else "actions/suivi.html"
    return render(request, template, page, status=200 if is_saved or request.htmx else 422)


@require_http_methods(["GET", "POST"])
def line_edit(request, pk, kind, line):
    fiche, kind = fiche_for(request.user, pk), _kind(kind)
    row = _line(request, fiche, kind, line)
    allow(_may_write(request.user, kind, row), FOLLOWED)
    return edit_view(
        request,
        kind.form,
        row,
        template="actions/line_form.html",
        success=kind.saved,
        success_url=f"{fiche.get_absolute_url()}#{kind.anchor}",
        context=page_of(fiche, _words(row), kind=_name(kind)),
        convention=fiche.convention,
        fiche=fiche,
        user=request.user,
        cancel_url=f"{fiche.get_absolute_url()}#{kind.anchor}",
    )


def _words(row):
    return (row.document.title if isinstance(row, FicheDocument) else str(row))[:120]


def _name(kind):
    return next(name for name, each in KINDS.items() if each is kind)


@require_POST
def line_delete(request, pk, kind, line):
    fiche, kind = fiche_for(request.user, pk), _kind(kind)
    row = _line(request, fiche, kind, line)
    allow(_may_write(request.user, kind, row), FOLLOWED)
    row.delete()
    messages.success(request, "C’est retiré de la fiche. L’historique en garde la trace.")
    return redirect(f"{fiche.get_absolute_url()}#{kind.anchor}")
