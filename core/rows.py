"""The rows of a thing: added, changed, moved and removed in one way, whatever they are.

A floor says once what its rows have in common, then a class a kind; its addresses say which acts it knows:

    class Phases(OfCalendar):
        form, related = PhaseForm, "phases"
        new, added = "Ajouter une phase", "La phase est ajoutée."
        saved, removed = "La phase est enregistrée.", "La phase est supprimée."

    path("conventions/<pk:pk>/phases/ajouter/", rows.add(Phases), name="phase_add"),
    path("conventions/<pk:pk>/phases/<pk:row>/", rows.edit(Phases), name="phase_edit"),
    path("conventions/<pk:pk>/phases/<pk:row>/supprimer/", rows.remove(Phases), name="phase_delete"),

« Enregistrer et ajouter » saves a row and opens the next blank form (`again`). With `in_place`, the links of the page
bring the form into it by `{% in_place %}`, from the same address and view, and without script they open it.

An address names the row `row`; what else it names finds the parent. An instance answers one request: the
parent is found among what the person reads (404), the row among those of the parent that they read (404), the act
is allowed (403), what is closed says so (`within`), and `core.editing` writes.

A row that somebody else removed meanwhile, of a parent that the person writes, is told by its history: who removed it,
when. What was typed comes back in the form of a new row, to add (« Ajouter de nouveau ») or to drop.
"""

import uuid
from typing import Any, ClassVar

from crispy_forms.layout import HTML, Submit
from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import errors
from core.editing import create_view, edit_view, last_removal
from core.formats import NBSP, moment
from core.forms import AGAIN
from core.in_place import ONWARD, InPlace

#: In a form that is followed by another, what Enter presses: the row is saved, and the next blank one comes.
NEXT_BY_ENTER = (
    f'<button class="visually-hidden" tabindex="-1" aria-hidden="true" name="{AGAIN}" value="1">'
    "Enregistrer et ajouter</button>"
)
#: What the buttons « Monter » and « Descendre » send, under the name `sens`.
STEPS = {"monter": -1, "haut": -1, "descendre": 1, "bas": 1}
#: Name of the button that makes a row anew, from the form of the one that was removed meanwhile.
ANEW = "anew"


class Rows(InPlace):
    """One kind of rows. What a floor or a kind overrides is up to `page`; the rest is the same for all."""

    form: ClassVar[Any] = None
    template: ClassVar[str] = ""
    edit_template: ClassVar[str] = ""  # `template` when it is empty
    confirm_template: ClassVar[str] = "core/confirm.html"  # asks before a removal
    related: ClassVar[str] = ""  # the manager of the parent that holds the rows
    anchor: ClassVar[str] = ""  # where the rows are on the page of their parent
    new: ClassVar[str] = ""  # title of the blank form
    # Here and below `{row}` is the row in words.
    changing: ClassVar[str] = "{row}"  # title of the form of a row
    # Told once it is done:
    added: ClassVar[str] = ""
    saved: ClassVar[str] = ""  # `added` when it is empty
    removed: ClassVar[str] = ""
    removing: ClassVar[str] = "Supprimer"  # the word for it, on the link and the button
    held: ClassVar[str] = "« {row} » sert encore ailleurs : détachez d’abord ce qui en dépend."
    again: ClassVar[bool] = True  # whether several are typed one after the other
    at_end: ClassVar[str] = "Cette ligne est déjà au bout de la liste."
    returns: ClassVar[bool] = True  # whether a row removed meanwhile is typed anew: false of those that nobody adds

    def __init__(self, request):
        super().__init__(request)
        self.parent: Any = None
        self.row: Any = None  # None while a row is added
        self.act = ""  # "add", "edit", "move", "remove"

    def find_parent(self, *args, **keys):
        """The parent that the address names, among those the person reads."""
        raise NotImplementedError

    def find(self, *args, row, **keys):
        """Set `parent` and `row`."""
        self.parent = self.find_parent(**keys)
        self.row = get_object_or_404(self.rows(), pk=row)

    def manager(self):
        """What holds the rows of the parent."""
        return getattr(self.parent, self.related)

    def rows(self):
        """The rows of the parent that this person reads, in their order."""
        return self.manager().all()

    def row_model(self):
        return self.form._meta.model

    def find_gone(self, gone, **keys):
        """Set `parent` from a row that is gone, `gone` as it was. Http404 when it is none of those that one reads."""
        if not self.related:
            raise Http404
        self.parent = self.find_parent(**keys)
        held = self.manager()
        if getattr(gone, held.field.attname) != held.instance.pk:
            raise Http404

    def allow(self):
        """Raise PermissionDenied where this person does not write."""

    def closed(self):
        """Why the rows no longer change, in a sentence; an empty text while they do."""
        return ""

    def kept(self):
        """Why this row cannot be removed, in a sentence; an empty text when it can."""
        return ""

    def within(self, answer):
        """`answer()`, or what refuses it (409). A floor that locks the parent while one writes does it here."""
        refusal = self.closed() or (self.kept() if self.act == "remove" else "")
        return self.refused(refusal) if refusal else answer()

    def refused(self, sentence):
        """A page that says the sentence; a floor may go back and say it there."""
        return errors.conflict(self.request, sentence, about=(self.back(), self.parent))

    def form_class(self):
        return self.form

    def given(self):
        """What the form is given, beside the row."""
        return {}

    def blank(self):
        """The row that a blank form starts from, when it is not an empty one."""

    def settle(self, row):
        """Give a row just made, or made by the first of two clicks, its place among the others."""

    def words(self):
        return str(self.row)

    def title(self):
        """Of the page that changes the row."""
        return self.changing.format(row=self.words())

    def done(self):
        """What is told once a row is added or changed."""
        return (self.saved or self.added).format(row=self.words()) if self.row else self.added

    def back(self, row=None):
        """Where one comes from: the page of the parent, at its rows. `row`: the one written, None once removed."""
        url = self.parent.get_absolute_url()
        return f"{url}#{self.anchor}" if self.anchor else url

    def cancel(self):
        return self.back(self.row)

    def delete_url(self):
        """The address that removes the row; empty when nothing does."""
        return ""

    def delete(self):
        self.row.delete()

    def sense(self):
        """Which way the row was asked to move: a key of `STEPS`."""
        return self.request.POST.get("sens")

    def siblings(self):
        """The rows among which this one moves."""
        return self.rows()

    def place(self):
        """Where the row that moved is shown in its list."""
        return self.back(self.row)

    def page(self, title, **more):
        """Context of the page of the form."""
        return {"title": title, **more}

    # The acts --------------------------------------------------------------------------

    def add(self, *args, **keys):
        self.act = "add"
        self.parent = self.find_parent(**keys)
        self.allow()
        return self.within(self._add)

    def _add(self):
        if self._is_untouched():
            return self.put_in_place(redirect(self.onward()))
        written = create_view(
            self.request,
            self._form,
            template=self._template(self.template),
            success=self.done(),
            success_url=self._settled,
            read_url=self.back,
            context=self._page(self.new),
            instance=self.blank(),
            again=self.again and not self.is_anew,
            **self._given(),
        )
        return self.put_in_place(written)

    def _settled(self, row):
        self.settle(row)
        return self.request.get_full_path() if AGAIN in self.request.POST else self._left(row)

    def _left(self, row):
        """Where a save leads: to what comes after it when that is asked, else back."""
        return (ONWARD in self.request.POST and self.onward()) or self.back(row)

    def _with_row(self, act, answer, keys):
        self.act = act
        try:
            self.find(**keys)
            self.allow()
            return self.within(answer)
        except Http404:
            removal = self._find_removal(**keys)
            if removal is None:
                raise
        return self._answer_gone(*removal)

    # Of a row that somebody else removed meanwhile ------------------------------------------

    def _find_removal(self, *, row=None, **keys):
        """(who, when) of the removal of this row, of a parent where the person writes; None of any other."""
        removal = row and self.returns and last_removal(self.row_model(), row)
        if not removal:
            return None
        gone, by, at = removal
        self.row = None
        try:
            self.find_gone(gone, **keys)
        except Http404:
            return None
        self.allow()
        return by, at

    def _answer_gone(self, by, at):
        if self.act == "edit" and self.request.method == "POST":
            self.act = "add"
            if ANEW in self.request.POST:
                return self.within(self._add)
            return self.within(lambda: self._offer_anew(by, at))
        messages.info(self.request, f"{self._removed_by(by, at)}.")
        back = self.back()
        if self.is_in_place and self.request.method != "POST":
            return HttpResponse(headers={"HX-Redirect": self._here(back)})
        return redirect(back)

    def _removed_by(self, by, at):
        if by == self.user:
            who = "Vous avez"
        else:
            who = f"{by} a" if by else "Une autre personne a"
        return f"{who} retiré cette ligne {moment(at)}"

    def _offer_anew(self, by, at):
        """What was typed, in the form of a new row: nothing is written yet (409)."""
        data = self.request.POST.copy()
        data["creation_key"] = str(uuid.uuid4())
        blank = self.blank()
        form = self._form(data, None, **({} if blank is None else {"instance": blank}), **self._given())
        way_out = "Fermer" if self.is_in_place else "Annuler"
        form.add_error(
            None,
            f"{self._removed_by(by, at)}, pendant que vous écriviez. Ce que vous avez écrit est dans le formulaire{NBSP}: "
            f"« Ajouter de nouveau » en fait une nouvelle ligne, « {way_out} » y renonce.",
        )
        page = {"form": form, "object": None, "stale": None, **self._page(self.new)}
        return self.put_in_place(render(self.request, self._template(self.template), page, status=409))

    def edit(self, *args, **keys):
        return self._with_row("edit", self._edit, keys)

    def _edit(self):
        written = edit_view(
            self.request,
            self._form,
            self.row,
            template=self._template(self.edit_template or self.template),
            success=self.done(),
            success_url=self._left,
            context=self._page(self.title()),
            **self._given(),
        )
        return self.put_in_place(written)

    # In place: the form alone comes, then the rows of the page that a save leads to ---------

    @property
    def is_anew(self):
        """Whether a row is made from the form of one that was removed: its address has the row, and the act adds."""
        return self.act == "add" and "row" in self.request.resolver_match.kwargs

    def _template(self, whole):
        return "ctg/row_form.html" if self.is_in_place else whole

    def _page(self, title):
        return {**self.page(title), **self._of_place(title, delete_url=self.row and self.delete_url())}

    def _of_place(self, title, **more):
        """What the fragments `ctg/row_….html` are given; nothing out of place."""
        if not self.is_in_place:
            return {}
        return {**self.framed(title, self.back()), "removing": self.removing, **more}

    def _given(self):
        if self.is_in_place:  # its own « Fermer », and no two fields with one id
            return {**self.given(), "auto_id": f"{self.in_place}_%s"}
        return {**self.given(), "cancel_url": self.cancel()}

    def _form(self, *args, **kwargs):
        form = self.form_class()(*args, **kwargs)
        if self.is_in_place:
            form.helper.attrs |= self.sends()
            form.written_in = self.in_place
        # Refused on its own page, without script, it still leads to the next.
        if (self.is_in_place or ONWARD in self.request.POST) and not self.is_anew:
            if self.onward():
                form.helper.layout.append(Submit(ONWARD, "Enregistrer, ouvrir la suivante"))
                if (
                    kwargs.get("again") and self.is_in_place
                ):  # Enter goes on typing: the first button of a form is the one it presses
                    form.helper.layout.insert(0, HTML(NEXT_BY_ENTER))
        if self.is_anew:
            for button in form.helper.layout.fields:
                if isinstance(button, Submit) and button.name == "save":
                    button.name, button.value = ANEW, "Ajouter de nouveau"
        return form

    def _is_untouched(self):
        """Whether « ouvrir la suivante » comes from a blank form where nothing was typed: there is nothing to save."""
        if ONWARD not in self.request.POST or not self.onward():
            return False
        form = self._form(self.request.POST, instance=self.blank(), again=self.again, **self._given())
        return not set(form.changed_data) - {"creation_key"}

    def remove(self, *args, **keys):
        return self.put_in_place(self._with_row("remove", self._remove, keys))

    def _remove(self):
        if self.request.method != "POST":
            asked = self.asked()
            asked |= self._of_place(asked["title"], sends=self.sends())
            return render(self.request, "ctg/row_remove.html" if self.is_in_place else self.confirm_template, asked)
        words = self.words()
        try:
            with transaction.atomic():
                self.delete()
        except ProtectedError:
            messages.error(self.request, self.held.format(row=words))
            return redirect(self.back(self.row))
        messages.success(self.request, self.removed.format(row=words))
        return redirect(self.back())

    def asked(self):
        """Context of the page that asks before a removal."""
        title = f"{self.removing} : {self.words()}"
        return {
            **self.page(title),
            "title": title,
            "text": "L’historique en garde la trace.",
            "label": self.removing,
            "back": self.cancel(),
        }

    def move(self, *args, **keys):
        return self._with_row("move", self._move, keys)

    def _move(self):
        if not shift(self.row, self.siblings(), step_of(self.sense())):
            messages.info(self.request, self.at_end)
        return redirect(self.place())


class Several(Rows):
    """One act on several rows, chosen together: all of them or none. The parent is locked by `find_parent` or `within`
    where two people, or two clicks, would write the same rows."""

    form: ClassVar[Any] = forms.Form  # nothing to choose
    asks: ClassVar[bool] = False  # whether a page offers the rows, at the same address

    @transaction.atomic
    def several(self, **keys):
        self.act = "several"
        self.parent = self.find_parent(**keys)
        self.allow()
        return self.within(self._several)

    def _several(self):
        form = self.bound()
        if self.request.method == "POST" and form.is_valid():
            if done := self.write(form):
                messages.success(self.request, done)
            return redirect(self.back())
        return self.offered(form, status=422 if form.is_bound else 200)

    def bound(self):
        return self.form(self.request.POST if self.request.method == "POST" else None, **self.given())

    def write(self, form):
        """Write what the valid form says. Returns what is told, in a sentence; empty when it was told otherwise."""
        raise NotImplementedError

    def offered(self, form, *, status):
        """The page where the rows are chosen, with what was refused."""
        raise NotImplementedError


def step_of(sense):
    """-1 up, 1 down. Raises BadRequest for what no button sends."""
    if sense not in STEPS:
        raise BadRequest("sens")
    return STEPS[sense]


@transaction.atomic
def shift(row, siblings, step):
    """Exchange places with the one above (-1) or below (1) among `siblings`, in their order, locked.
    Returns whether it could move."""
    list(siblings.select_for_update(of=("self",)).values("pk"))
    order = list(siblings)  # read once they are ours: what one waited for has changed their order
    at = next((rank for rank, each in enumerate(order) if each.pk == row.pk), None)
    if at is None or not 0 <= at + step < len(order):
        return False
    order[at], order[at + step] = order[at + step], order[at]
    write_order(order)
    return True


def write_order(order):
    """Give these rows, locked, their places in this order: those they have among them, else 1, 2, 3…"""
    places = sorted(each.position for each in order)
    if len(set(places)) < len(places) or places[0] < 1:
        places = range(1, len(order) + 1)
    for each, place in zip(order, places, strict=True):
        if each.position != place:
            each.position = place
            each.save(update_fields=["position"])


# The views: `kinds` is a class of rows, or {word of the address: class} ------------------


def _of(kinds, keys):
    if not isinstance(kinds, dict):
        return kinds
    name = keys.pop("kind")
    if name not in kinds:
        raise Http404
    return kinds[name]


def add(kinds):
    """A blank form, then its row."""

    @require_http_methods(["GET", "POST"])
    def row_add(request, **keys):
        return _of(kinds, keys)(request).add(**keys)

    return _declared("add", row_add, kinds)


def edit(kinds):
    """The form of a row, then the row changed."""

    @require_http_methods(["GET", "POST"])
    def row_edit(request, **keys):
        return _of(kinds, keys)(request).edit(**keys)

    return _declared("edit", row_edit, kinds)


def remove(kinds):
    """What asks, on its page or in place; then the row gone."""

    @require_http_methods(["GET", "POST"])
    def row_remove(request, **keys):
        return _of(kinds, keys)(request).remove(**keys)

    return _declared("remove", row_remove, kinds)


def move(kinds):
    """« Monter », « Descendre »."""

    @require_POST
    def row_move(request, **keys):
        return _of(kinds, keys)(request).move(**keys)

    return _declared("move", row_move, kinds)


def several(kind):
    """One act on several rows."""

    @require_http_methods(["GET", "POST"] if kind.asks else ["POST"])
    def row_several(request, **keys):
        return kind(request).several(**keys)

    return _declared("several", row_several, kind)


def _declared(act, view, kinds):
    """The view says its act and which kinds it serves: rules of the house read where they are declared."""
    view.act = act
    view.kinds = tuple(kinds.values()) if isinstance(kinds, dict) else (kinds,)
    return view
