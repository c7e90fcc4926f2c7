"""The votes of all the parties, on one sheet."""

from functools import partial

from django.db import transaction
from django.views.decorators.http import require_http_methods

from conventions import perms
from conventions.finding import find_convention
from conventions.signing import acts, progress
from conventions.signing.forms.votes import VotesSheet
from core import errors
from core.sheets.page import sheet_view


def _partie_url(acte, partie):
    return acts.address("partie", acte, partie.pk)


@require_http_methods(["GET", "POST"])
def votes(request, pk, number=None):
    convention = find_convention(request, pk, allow=perms.can_manage)
    acte = acts.find_acte(convention, number)
    back = acts.list_address(acte)
    with transaction.atomic():
        if number and request.method == "POST":
            acts.hold(convention)
            acte.refresh_from_db(fields=["frozen_at", "withdrawn_on"])
        if closed := progress.why_acte_closed(convention, acte):
            return errors.conflict(request, closed, about=(back, convention.name))
        return _sheet(request, convention, acte, back)


def _sheet(request, convention, acte, back):
    return sheet_view(
        request,
        partial(VotesSheet, convention=convention, acte=acte, url_of=partial(_partie_url, acte)),
        template="conventions/votes.html",
        success="Les votes sont enregistrés.",
        success_url=back,
        context={
            "convention": convention,
            "avenant": None if acte.initial_of_id else acte,
            "active_tab": "parties",
            "back_url": back,
        },
    )
