"""Home, synthèse, first steps."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import namesakes
from accounts.last_visit import last_visit
from conventions.models import Convention
from conventions.on_day import end_day
from conventions.perms import can_administer, opening
from core import compiled
from governance.alerts import without_copil
from reporting.desk import first_steps
from reporting.desk import home as homes
from reporting.desk import synthese as synthesis
from reporting.desk.todo import YEAR
from territories.models import Caf


@require_safe
def home(request):
    """What waits for me, then my conventions."""
    return render(request, "desk/home.html", {"home": homes.build(request.user, seen_at=last_visit(request))})


def _convention(key, *opening):
    rows = Convention.objects.opened_to(*opening).filter(pk=key)
    rows = rows.select_related("caf", "adviser", "territoire", "initial_acte")
    return rows.with_other_places().with_predecessor()


@require_safe
def synthese(request, pk):
    """One convention on one page: where it stands, what is missing, where everything leads."""
    convention = compiled.get_or_404(_convention, pk, *opening(request.user))
    return render(
        request,
        "desk/synthese.html",
        {"convention": convention, "active_tab": "synthese", "page": synthesis.build(convention, request.user)},
    )


@require_safe
def alerts(request):
    """What the calendar says of the conventions that I read: no COPIL for a year, end near."""
    today = timezone.localdate()
    rows = Convention.objects.visible_to(request.user).counted().select_related("adviser")
    committees = Convention.objects.read_whole_by(request.user).counted().select_related("adviser")
    ending = rows.filter(rows.ending_condition(today, today + YEAR)).with_end().order_by(end_day(), "search_name", "pk")
    without = without_copil(committees, on=today).order_by("copil_since", "search_name", "pk")
    told = namesakes.told({row.adviser for row in (*ending, *without) if row.adviser})
    for row in (*ending, *without):
        row.adviser_words = told.get(row.adviser_id, "")
    return render(
        request,
        "desk/alerts.html",
        {
            "without_copil": without,
            "ending": ending,
        },
    )


@require_safe
def premiers_pas(request, pk):
    """The first steps of a Caf, for its administrator."""
    caf = get_object_or_404(Caf.objects.filter(pk__in=request.user.caf_ids()), pk=pk)
    if not can_administer(request.user, caf):
        raise PermissionDenied("Les premiers pas reviennent à l’administrateur de la Caf.")
    caf, steps = first_steps.of_caf(caf.pk)
    return render(request, "desk/premiers_pas.html", {"caf": caf, "steps": steps})
