"""Every view starts here: found among what one may read, then allowed."""

from functools import wraps
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts import traces
from conventions.finding import find_whole
from conventions.perms import whole_opening
from core import compiled, rows
from governance import perms
from governance.models import Comite, Seance

FRAME = ("caf", *(f"convention__{name}" for name in ("caf", "adviser", "territoire", "initial_acte")))


def find_convention(request, pk, *, write=False):
    convention = find_whole(request, pk)
    if write and not perms.can_write_for(request.user, convention):
        raise PermissionDenied(perms.REFUSED)
    return convention


def _allow(request, comite):
    if not perms.can_write(request.user, comite):
        raise PermissionDenied(perms.who_writes(comite))


def _comite(key, *opening):
    return Comite.objects.opened_to(*opening).filter(pk=key).select_related(*FRAME)


def find_comite(request, pk, *, write=False):
    comite = compiled.get_or_404(_comite, pk, *whole_opening(request.user))
    traces.about(caf=comite.caf_id)
    if write:
        _allow(request, comite)
    return comite


def hold_comite(request, pk):
    """Nobody else writes in this comité until the end of the transaction; 404 when one no longer reads it."""
    rows = Comite.objects.opened_to(*whole_opening(request.user))
    return get_object_or_404(rows.select_for_update(of=("self",)), pk=pk)


def _with_comite(rows, path="comite"):
    return rows.select_related(path, *(f"{path}__{name}" for name in FRAME))


def _seance(key, *opening):
    return _with_comite(Seance.objects.opened_to(*opening).filter(pk=key))


def find_seance(request, pk, *, write=False):
    seance = compiled.get_or_404(_seance, pk, *perms.opening(request.user))
    traces.about(caf=seance.comite.caf_id)
    if write:
        _allow(request, seance.comite)
    return seance


def find_part(request, model, pk):
    """A point or a decision of a séance that one may write in."""
    rows = _with_comite(model.objects.select_related("seance"), "seance__comite")
    opened = Seance.objects.opened_condition(*perms.opening(request.user), path="seance__")
    row = get_object_or_404(rows.filter(opened), pk=pk)
    traces.about(caf=row.seance.comite.caf_id)
    _allow(request, row.seance.comite)
    return row


def why_closed(seance):
    """Why this séance is no longer written in, in a sentence, or an empty text."""
    if seance.is_frozen:
        return "Le compte rendu de cette séance est validé : il ne change plus."
    if not seance.is_writable:
        return "Cette séance est annulée."
    return ""


def _guarded(view, request, seance, *args):
    """Call the view on a séance still open; it stays locked while one writes."""
    with transaction.atomic():
        if request.method == "POST":
            locked = Seance.objects.opened_to(*perms.opening(request.user)).select_for_update(of=("self",))
            seance.refresh_from_db(fields=["state", "version"], from_queryset=locked)
        if refusal := why_closed(seance):
            messages.error(request, refusal)
            return redirect(seance)
        return view(request, seance, *args)


def writes_seance(view):
    """The view receives a séance that one may write in, and that is not closed."""

    @wraps(view)
    def guarded(request, pk):
        return _guarded(view, request, find_seance(request, pk, write=True))

    return guarded


class OfComite(rows.Rows):
    template = "governance/form.html"

    def find_parent(self, pk):
        return find_comite(self.request, pk, write=True)

    def given(self):
        return {"comite": self.parent}

    def cancel(self):
        return self.parent.get_absolute_url()

    def page(self, title, **more):
        return page(self.parent, title, **more)


class OfSeance(OfComite):
    """Rows of a séance still open, locked while one writes. `name` is of a row, in the names of addresses."""

    model: ClassVar[Any] = None
    name = ""

    def find_parent(self, pk):
        return find_seance(self.request, pk, write=True)

    def find(self, *args, row, **keys):
        self.row = find_part(self.request, self.model, row)
        self.parent = self.row.seance

    def row_model(self):
        return self.model

    def find_gone(self, gone, **keys):
        self.parent = self.find_parent(gone.seance_id)

    def within(self, answer):
        return _guarded(lambda request, seance: answer(), self.request, self.parent)

    def given(self):
        return {"seance": self.parent}

    def delete_url(self):
        return reverse(f"governance:{self.name}_delete", args=[self.row.pk])

    def page(self, title, **more):
        if self.act == "edit":
            more["delete_url"] = self.delete_url()
        return page(self.parent.comite, title, seance=self.parent, **more)


def page(comite, title="", **more):
    """Context of a page of this comité: inside its convention when it has one."""
    layout = "layout/convention.html" if comite.convention_id else "governance/caf_layout.html"
    return {
        "layout": layout,
        "convention": comite.convention,
        "comite": comite,
        "page_title": title,
        "active_tab": "instances",
        **more,
    }
