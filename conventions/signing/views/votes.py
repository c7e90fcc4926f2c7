"""The votes of all the parties, on one sheet."""

from functools import partial

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from conventions import perms
from conventions.finding import find_convention
from conventions.signing import progress
from conventions.signing.forms.votes import VotesSheet
from core import errors
from core.sheets.page import sheet_view


def _partie_url(convention, partie):
    return reverse("conventions:partie", args=[convention.pk, partie.pk])


@require_http_methods(["GET", "POST"])
def votes(request, pk):
    convention = find_convention(request, pk, allow=perms.can_manage)
    back = reverse("conventions:parties", args=[pk])
    if closed := progress.why_closed(convention):
        return errors.conflict(request, closed, about=(back, convention.name))
    return sheet_view(
        request,
        partial(VotesSheet, convention=convention, url_of=partial(_partie_url, convention)),
        template="conventions/votes.html",
        success="Les votes sont enregistrés.",
        success_url=back,
        context={"convention": convention, "active_tab": "parties", "back_url": back},
    )
