"""Every fiche one may see, across CTGs; and one's own."""

from functools import partial

from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions import telling
from actions.filters import EveryFicheFilter, MyFicheFilter
from actions.models import FicheAction
from actions.views.plan import fiche_columns
from core.listing import build


@require_safe
def fiche_list(request):
    shown = build(
        request,
        FicheAction.objects.visible_to(request.user),
        EveryFicheFilter,
        columns=fiche_columns(with_convention=True),
        default="ctg",
        name="fiches-action",
        tell=partial(telling.lines, user=request.user),
    )
    if shown.wants_export:
        return shown.export()
    return render(request, "actions/list.html", {"listing": shown, "is_mine": False})


@require_safe
def mine(request):
    """Fiches that this person carries, or follows for the Caf: what is due first."""
    rows = FicheAction.objects.visible_to(request.user).of_user(request.user)
    shown = build(
        request,
        rows,
        MyFicheFilter,
        columns=fiche_columns(with_convention=True),
        default="echeance",
        name="mes-actions",
        tell=partial(telling.lines, user=request.user),
    )
    if shown.wants_export:
        return shown.export()
    return render(
        request,
        "actions/list.html",
        {"listing": shown, "is_mine": True, "late_count": shown.filterset.counts["late"]},
    )
