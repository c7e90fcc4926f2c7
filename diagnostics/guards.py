"""What a convention must have from its diagnostic before it goes on (DOMAIN § 4.2)."""

from django.urls import reverse

from conventions import doors
from conventions.enums import ConventionState
from core.transitions import Lack
from diagnostics.models import Diagnostic, Enjeu


@doors.guards.guard(ConventionState.ACTION_PLAN)
def at_least_one_enjeu(convention):
    """B: at least one enjeu. W: the diagnostic is not validated (seen: the real one comes after)."""
    page = reverse("diagnostics:detail", args=[convention.pk])
    if not Enjeu.objects.filter(diagnostic__convention=convention).exists():
        yield Lack("au moins un enjeu", page)
    if convention.diagnostic_validated_on is None:
        yield Lack(
            "la date de validation du diagnostic par le COPIL",
            reverse("conventions:calendrier", args=[convention.pk]),
            is_blocking=False,
        )


def has_diagnostic(convention):
    """Something was written in the diagnostic (a convention « still empty » has nothing)."""
    return Diagnostic.objects.filter(convention=convention).exists()


doors.emptiness.append(has_diagnostic)
