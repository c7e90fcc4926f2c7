"""What a convention must have from its plan before it goes on (DOMAIN § 4.2)."""

from django.db.models import Q
from django.urls import reverse

from actions.models import FicheAction, PlanActions
from conventions import doors
from conventions.enums import ConventionState
from core.transitions import Lack


@doors.guards.guard(ConventionState.DRAFTING)
def at_least_one_fiche(convention):
    """W: no fiche (seen: a framework CTG signed with no concrete project)."""
    if not FicheAction.objects.live().filter(plan__convention=convention).exists():
        yield Lack("au moins une fiche action", reverse("actions:plan", args=[convention.pk]), is_blocking=False)


def has_plan(convention):
    """Something was written in the plan, or in the convention's own finances."""
    written = PlanActions.objects.filter(convention=convention).filter(
        Q(fiches__isnull=False)
        | Q(axes__isnull=False)
        | ~Q(introduction="")
        | Q(version__gt=0)
        | Q(niveaux__version__gt=0)
        | Q(niveaux__created_by__isnull=False)
    )
    return written.exists() or convention.lignes_budgetaires.exists() or convention.moyens_humains.exists()


doors.emptiness.append(has_plan)
