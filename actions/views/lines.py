"""Lines of a fiche: what each kind is, and who writes it. `core.rows` adds, changes and removes them."""

from typing import ClassVar

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from actions import perms, telling
from actions.forms import lines as forms
from actions.views import parts
from actions.views.finding import allow, fiche_for, notes_of, page_of
from conventions.models import Document
from core import drafts, remarks, rows
from core.editing import already_made, save_creation, say_it_is_made
from core.in_place import opening

FOLLOWED = "Seuls les pilotes de la fiche et les rédacteurs de la convention écrivent ici."


class OfFiche(rows.Rows):
    """Lines of one fiche. `name`: their word in addresses, `related` by default."""

    template, edit_template = "actions/form.html", "actions/line_form.html"
    removed, removing = "C’est retiré de la fiche. L’historique en garde la trace.", "Retirer"
    may = staticmethod(perms.can_follow_fiche)
    name, deleting = "", "actions:line_delete"
    refusal: ClassVar[str] = FOLLOWED
    also: ClassVar[tuple[str, ...]] = ("statut", "enchainement")

    def find_parent(self, pk):
        fiche = fiche_for(self.user, pk)
        if not perms.can_edit_fiche(self.user, fiche):  # whether they act here is asked of its actors, more than once
            prefetch_related_objects([fiche], "acteurs")
        return fiche

    def convention(self):
        return self.parent.convention

    def rows(self):
        found = super().rows()
        return found.visible_on(self.convention(), self.user) if hasattr(found, "visible_on") else found

    def allow(self):
        allow(self.may(self.user, self.parent), *filter(None, [self.refusal]))

    def following(self):
        """The part of the page that comes after this one."""
        return parts.after(self.name or self.related, self.user, self.parent)

    def onward(self):
        part = self.following()
        return opening(self.parent.get_absolute_url(), part.key, part.anchor) if part else ""

    def beside(self):
        part = self.following()
        found = (*super().beside(), *([part.place] if part else []))
        return tuple(each for each in dict.fromkeys(found) if each != self.in_place)

    def given(self):
        return {"convention": self.parent.convention, "fiche": self.parent, "user": self.user}

    def title(self):
        return self.words()[:120]

    def page(self, title, **more):
        return page_of(self.parent, title, delete_url=self.delete_url(), **more)

    def delete_url(self):
        return self.row and reverse(self.deleting, args=[self.parent.pk, self.name or self.related, self.row.pk])


class Acteurs(OfFiche):
    form, related, anchor, in_place = forms.ActeurForm, "acteurs", "qui", "acteurs"
    new, added = "Ajouter un pilote ou un partenaire", "C’est enregistré."
    may = staticmethod(perms.can_edit_fiche)


class Etapes(OfFiche):
    form, related, anchor, in_place = forms.EtapeForm, "etapes", "quand", "etapes"
    new, added = "Ajouter une étape", "L’étape est enregistrée."


class Indicateurs(OfFiche):
    form, related, anchor, in_place = forms.IndicateurForm, "indicateurs", "mesure", "mesures"
    new, added = "Ajouter un indicateur", "L’indicateur est enregistré."


class Budget(OfFiche):
    form, related, anchor, name = forms.LigneForm, "lignes_budgetaires", "combien", "budget"
    in_place = "financements"
    new, added = "Ajouter une ligne de financement", "La ligne est enregistrée."
    may = staticmethod(perms.can_write_budget)


class Moyens(OfFiche):
    form, related, anchor, name = forms.MoyenForm, "moyens_humains", "combien", "moyens"
    in_place = "moyens-humains"
    new, added = "Ajouter un moyen humain", "Le moyen humain est enregistré."
    may = staticmethod(perms.can_write_budget)


class Notes(OfFiche):
    """A note is answered by its list at once, and changed by its author while it is fresh."""

    form, related, anchor = forms.NoteForm, "notes", "suivi"
    again = False
    new, added = "Ajouter une note de suivi", "La note est enregistrée."

    def allow(self):
        if self.row is None:
            return allow(perms.can_add_note(self.user, self.parent), FOLLOWED)
        return allow(perms.can_write_note(self.user, self.row), FOLLOWED)

    def _add(self):
        return _note_create(self.request, self.parent) if self.request.method == "POST" else super()._add()


class Documents(OfFiche):
    form, related, anchor, in_place = forms.FicheDocumentForm, "documents", "documents", "documents"
    new, added = "Joindre un document", "Le document est joint à la fiche."

    def rows(self):
        return super().rows().select_related("document")

    def find_gone(self, gone, **keys):
        super().find_gone(gone, **keys)
        get_object_or_404(Document.objects.visible_on(self.convention(), self.user), pk=gone.document_id)

    def words(self):
        return self.row.document.title


KINDS = {kind.name or kind.related: kind for kind in (Acteurs, Etapes, Indicateurs, Budget, Moyens, Notes, Documents)}


def _note_create(request, fiche):
    """Write a note, and lead to the notes of the fiche. With htmx, their list and an empty form come back at once:
    seven queries from the click to the page."""
    given = {"convention": fiche.convention, "fiche": fiche, "user": request.user}
    form = forms.NoteForm(request.POST, **given)
    row, made, status, said = None, False, 422, []
    if form.is_valid():
        try:
            row, made = save_creation(form, by=request.user)
        except IntegrityError:
            form.add_error("for_bilan_year", "Cette fiche a déjà sa note pour ce bilan : complétez-la.")
    # The note of a year that the first of two clicks wrote refuses the second.
    row = row or already_made(form, by=request.user)
    is_saved = row is not None and (made or form.says(row))
    if row is not None and not is_saved:
        status = say_it_is_made(form, f"{fiche.get_absolute_url()}#{Notes.anchor}")
    if is_saved:
        if not request.htmx:
            if made:
                messages.success(request, Notes.added)
            return redirect(f"{fiche.get_absolute_url()}#{Notes.anchor}")
        drafts.over(request)
        said = remarks.sentences()
        form = forms.NoteForm(**given)
    page = page_of(
        fiche,
        "Suivi",
        notes=notes_of(fiche, request.user, telling.reader(request.user, fiche.convention)),
        note_form=form,
        is_saved=is_saved,
        remarks=said,
        may={"note": True},
    )
    template = "actions/_suivi.html" if request.htmx else "actions/suivi.html"
    return render(request, template, page, status=200 if is_saved or request.htmx else status)
