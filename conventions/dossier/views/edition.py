"""What a convention is, and taking back one made by mistake."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from conventions import perms
from conventions.dossier.forms.edition import ConventionForm
from conventions.finding import find_convention
from conventions.signing import progress
from core import errors
from core.editing import edit_view

NOT_EMPTY = (
    "Cette convention n’est plus vide, ou elle a plus d’un jour : elle ne se supprime plus. "
    "Vous pouvez l’abandonner, avec une date et un motif."
)


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    convention = find_convention(request, pk, allow=perms.can_manage)
    return edit_view(
        request,
        ConventionForm,
        convention,
        template="conventions/edit.html",
        success="La convention est enregistrée.",
        context={
            "convention": convention,
            "active_tab": "synthese",
            "why_printed": progress.why_printed(convention, "l’intitulé"),
            "may_delete": request.method == "GET" and convention.may_be_deleted_by(request.user),
        },
        user=request.user,
        cancel_url=convention.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def delete(request, pk):
    """By its author, within the day, while it is empty."""
    convention = find_convention(request, pk)
    if convention.created_by_id != request.user.pk:
        raise PermissionDenied("Une convention est supprimée par la personne qui l’a créée, dans la journée.")
    if not convention.may_be_deleted_by(request.user):
        return errors.conflict(request, NOT_EMPTY, about=(convention.get_absolute_url(), convention.name))
    if request.method == "POST":
        try:
            with transaction.atomic():
                convention.delete()
        except ProtectedError:
            return errors.conflict(request, NOT_EMPTY, about=(convention.get_absolute_url(), convention.name))
        messages.success(request, f"La convention « {convention.name} » est supprimée.")
        return redirect("conventions:list")
    context = {
        "convention": convention,
        "title": f"Supprimer {convention.name}",
        "text": "Créée par erreur et encore vide, elle disparaît avec ses parties, son périmètre et son texte.",
        "back": reverse("conventions:edit", args=[convention.pk]),
        "active_tab": "synthese",
        "label": "Supprimer cette convention",
    }
    return render(request, "core/confirm.html", context)
