"""Every view of one convention starts here: found among those one may read, then allowed."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from conventions import perms
from conventions.models import Convention

PART = (
    "Votre mission ouvre le diagnostic et le plan d’actions ; le texte, les instances, les finances, les bilans "
    "et les membres se lisent entre Caf et collectivité."
)


def find_convention(request, pk, *, allow=None):
    """The convention, or 404; 403 when `allow(user, convention)` says no."""
    convention = get_object_or_404(
        Convention.objects.visible_to(request.user).select_related("caf", "adviser", "territoire", "initial_acte"),
        pk=pk,
    )
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
