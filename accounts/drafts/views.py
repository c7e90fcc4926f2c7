"""What a person does with their drafts: set one aside."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.drafts import keeping
from accounts.models.typed import TAKEN_UP


@require_POST
def discard(request):
    """Set these drafts aside (`saisie`, keys), and come back to the page of their form."""
    drafts = keeping.of(request.user, request.POST.getlist(TAKEN_UP))
    for draft in drafts:
        draft.delete()
    if request.headers.get("HX-Request"):
        return HttpResponse()
    messages.success(request, "Le brouillon est écarté.")
    back = request.POST.get("retour", "")
    return redirect(back if keeping.leads_somewhere(back) else reverse("accounts:me"))
