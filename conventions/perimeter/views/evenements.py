"""Events of law: what changes the parties and the perimeter without vote or signature."""

import pghistory
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from conventions import perms
from conventions.finding import find_convention
from conventions.models import EvenementDroit
from conventions.perimeter import movements
from conventions.perimeter.followed import follow_territoires
from conventions.perimeter.forms.evenements import EvenementForm, WithdrawForm
from core.editing import create_view

FORM = "conventions/form_page.html"
INTRO = (
    "Un arrêté change une partie ou le périmètre sans vote ni signature : les contrats continuent, et les cocontractants"
    " en sont informés (CGCT, art.\u00a0L.\u00a05211-\u206041-\u20603). Le texte signé garde les noms d’alors."
)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def evenement_add(request, pk):
    convention = find_convention(request, pk, allow=perms.can_manage)
    if request.method == "POST":
        convention = movements.locked(convention)
    back = reverse("conventions:perimetre", args=[convention.pk])

    def success(request, row):
        follow_territoires(convention)
        messages.success(request, "L’événement de droit est enregistré.")

    return create_view(
        request,
        EvenementForm,
        template=FORM,
        success=success,
        success_url=back,
        context={
            "convention": convention,
            "active_tab": "parties",
            "title": "Enregistrer un événement de droit",
            "intro": INTRO,
        },
        instance=EvenementDroit(convention=convention),
        convention=convention,
        cancel_url=back,
    )


@require_http_methods(["GET", "POST"])
@transaction.atomic
def evenement_delete(request, pk, evenement):
    """« Rectification de saisie »: the event and its movements go, with a reason that the history keeps."""
    convention = movements.locked(find_convention(request, pk, allow=perms.can_manage))
    row = get_object_or_404(convention.evenements.all(), pk=evenement)
    back = reverse("conventions:perimetre", args=[convention.pk])
    form = WithdrawForm(request.POST if request.method == "POST" else None, evenement=row, cancel_url=back)
    if request.method == "POST" and form.is_valid():
        with pghistory.context(reason=form.cleaned_data["reason"]):
            row.delete()
        follow_territoires(convention)
        messages.success(request, "L’événement de droit est supprimé.")
        return redirect(back)
    context = {
        "convention": convention,
        "active_tab": "parties",
        "title": "Rectifier la saisie",
        "subtitle": str(row),
        "intro": "L’événement et ses mouvements disparaissent ; l’historique les garde, avec votre motif.",
        "form": form,
    }
    return render(request, FORM, context, status=422 if form.errors else 200)
