"""Every view of one convention starts here: found among those one may read, then allowed."""

from collections.abc import Callable
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts import traces
from conventions import perms
from conventions.models import Convention
from core import compiled, rows

PART = (
    "Votre mission ouvre le diagnostic et le plan d’actions ; le texte, les instances, les finances, les bilans "
    "et les membres se lisent entre Caf et collectivité."
)


def _convention(key, *opening):
    rows = Convention.objects.opened_to(*opening).filter(pk=key)
    return rows.select_related("caf", "adviser", "territoire", "initial_acte")


def find_convention(request, pk, *, allow=None):
    """The convention, or 404; 403 when `allow(user, convention)` says no."""
    convention = compiled.get_or_404(_convention, pk, *perms.opening(request.user))
    traces.about(caf=convention.caf_id)
    if allow and not allow(request.user, convention):
        raise PermissionDenied
    return convention


def find_whole(request, pk):
    """The convention, for its text, committees, money, bilans and members; 403 to who reads a part of it."""
    convention = find_convention(request, pk)
    require_whole(request.user, convention)
    return convention


def require_whole(user, convention):
    if not perms.can_read_whole(user, convention):
        raise PermissionDenied(PART)


class OfConvention(rows.Rows):
    """Rows of a convention, written by those who manage it. `tab` is the one they are under, `shown_at` their page."""

    template = "conventions/form_page.html"
    tab = shown_at = ""
    may: ClassVar[Callable[..., bool]] = staticmethod(perms.can_manage)

    def find_parent(self, pk):
        return find_convention(self.request, pk, allow=self.may)

    def given(self):
        return {"convention": self.parent}

    def back(self, row=None):
        return reverse(f"conventions:{self.shown_at}", args=[self.parent.pk])

    def page(self, title, **more):
        return {"convention": self.parent, "active_tab": self.tab, "title": title, **more}
