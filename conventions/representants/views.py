"""The representatives of a convention, on one sheet, and what follows when they change."""

from functools import partial

from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from conventions import perms
from conventions.finding import find_convention
from conventions.models import Representant
from conventions.representants import following
from conventions.representants.forms import CONFIRM, RepresentantsSheet, ToConfirm
from core.sheets.page import sheet_view

SHEET, BACK_TO_SHEET = "conventions/representants.html", "revoir"
#: Of a preview, what the sheet does not hold.
OF_PREVIEW = {"csrfmiddlewaretoken", "suite", "etat", CONFIRM, BACK_TO_SHEET, "coller", "bloc", "bloc_lu"}


@require_http_methods(["GET", "POST"])
def representants(request, pk):
    convention = find_convention(request, pk, allow=perms.can_manage)
    back = reverse("conventions:membres", args=[pk])
    page = {"convention": convention, "active_tab": "membres", "back_url": back}
    build = partial(RepresentantsSheet, convention=convention)
    former = Representant.objects.former().filter(convention=convention).select_related("organisation")
    if BACK_TO_SHEET in request.POST:
        with transaction.atomic():
            return render(request, SHEET, page | {"former": former, "form": build(request.POST), "stale": None})
    try:
        return sheet_view(
            request,
            build,
            template=SHEET,
            success="Les représentants sont enregistrés.",
            success_url=reverse("conventions:representants", args=[pk]),
            context=page | {"former": former},
        )
    except ToConfirm as asked:
        sheet = asked.sheet
        context = {
            "sheet": sheet,
            "changes": list(sheet.changes.values()),
            "parts": asked.parts,
            "state": following.state(asked.parts),
            "is_stale": asked.is_stale,
            "kept": [(name, value) for name, value in sheet.data.items() if name not in OF_PREVIEW],
        }
        status = 409 if asked.is_stale else 200
        return render(request, "conventions/representants_apercu.html", page | context, status=status)
