"""Every view of one convention starts here: found among those one may read, then allowed."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from conventions.models import Convention


def find_convention(request, pk, *, allow=None):
    """The convention, or 404; 403 when `allow(user, convention)` says no."""
    convention = get_object_or_404(
        Convention.objects.visible_to(request.user).select_related("caf", "adviser", "territoire"), pk=pk
    )
    if allow and not allow(request.user, convention):
        raise PermissionDenied
    return convention
