"""Every fiche one may see, across CTGs; and one's own."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions import telling
from actions.filters import EveryFicheFilter, MyFicheFilter
from actions.models import FicheAction
from actions.views.plan import fiche_columns
from core.listing import build


def _teller(user):
    """Lines of a page, or of an export, which has room for the whole name of a convention."""
    return lambda fiches, *, batch=0: telling.lines(fiches, batch=batch, user=user, brief=not batch)


def _drop_lone_convention(shown):
    """No column « CTG » where every fiche is of the same one. True when the column stays."""
    lines = shown.page.object_list
    several = shown.page.has_other_pages() or len({line.convention for line in lines}) > 1
    if not several:
        shown.headings = [each for each in shown.headings if each.key != "ctg"]
    return several


@require_safe
def fiche_list(request):
    shown = build(
        request,
        FicheAction.objects.visible_to(request.user),
        EveryFicheFilter,
        columns=fiche_columns(with_convention=True),
        default="ctg",
        name="fiches-action",
        tell=_teller(request.user),
    )
    if shown.wants_export:
        return shown.export()
    context = {"listing": shown, "is_mine": False, "with_convention": _drop_lone_convention(shown)}
    return render(request, "actions/list.html", context)


@require_safe
def mine(request):
    """Fiches that this person carries or follows: what is due first."""
    rows = FicheAction.objects.visible_to(request.user).followed_by(request.user)
    shown = build(
        request,
        rows,
        MyFicheFilter,
        columns=fiche_columns(with_convention=True),
        default="echeance",
        name="mes-actions",
        tell=_teller(request.user),
    )
    if shown.wants_export:
        return shown.export()
    return render(
        request,
        "actions/list.html",
        {
            "listing": shown,
            "is_mine": True,
            "late_count": shown.filterset.counts["late"],
            "may_update": FicheAction.objects.visible_to(request.user).to_update(request.user).exists(),
            "with_convention": _drop_lone_convention(shown),
        },
    )
