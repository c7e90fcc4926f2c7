"""/conventions/<pk>/renouveler/: what goes on in the next convention, on one page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from conventions import perms
from conventions.finding import find_convention
from conventions.perimeter.movements import locked
from conventions.renewal.renewing import Whole, why_not

WHO = "Un renouvellement est préparé par un conseiller, la direction ou l’administrateur de la Caf."


@require_http_methods(["GET", "POST"])
def renew(request, pk):
    former = find_convention(request, pk)
    if not perms.can_create(request.user, former.caf):
        raise PermissionDenied(WHO)
    if request.method == "POST":
        with transaction.atomic():
            held = locked(former)  # all that goes on is read once nobody else writes the suite
            return _written(request, former, refusal=why_not(held))
    if refusal := why_not(former):
        return _page(request, former, refusal=refusal)
    return _page(request, former, whole=_whole(request, former))


def _written(request, former, *, refusal):
    whole = _whole(request, former)
    is_valid = whole.is_valid()
    if done := whole.made_already():  # the second of two clicks
        return redirect(done)
    if refusal:
        return _page(request, former, refusal=refusal, status=409)
    if not is_valid:
        return _page(request, former, whole=whole, status=422)
    made = whole.save()
    messages.success(request, f"La {made.title} est créée : elle prend la suite de la {former.title}.")
    return redirect(made)


def _whole(request, former):
    data = request.POST if request.method == "POST" else None
    return Whole(data, former=former, user=request.user, on=timezone.localdate())


def _page(request, former, *, whole=None, refusal="", status=200):
    context = {"convention": former, "active_tab": "synthese", "whole": whole, "refusal": refusal}
    return render(request, "conventions/renewal.html", context, status=status)
