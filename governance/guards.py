"""What is missing before a séance, or a convention, goes on."""

from django.urls import reverse

from conventions import doors
from conventions.enums import ConventionState
from core.transitions import Lack
from governance.enums import ComiteKind, SeanceState
from governance.models import Comite, Seance
from governance.models.seances import guards


@doors.guards.guard(ConventionState.DIAGNOSTIC)
def a_first_copil(convention):
    """W: the COPIL is set up, and has met once, before the diagnostic begins (DOMAIN § 4.2)."""
    page = reverse("governance:instances", args=[convention.pk])
    copils = Comite.objects.filter(convention=convention, kind=ComiteKind.COPIL)
    if not copils.exists():
        yield Lack("un comité de pilotage (COPIL)", page, is_blocking=False)
    elif not Seance.objects.held().filter(comite__in=copils).exists():
        yield Lack("une première séance du COPIL", page, is_blocking=False)


@guards.guard(SeanceState.VALIDATED)
def complete_minutes(seance):
    """W: who came, what was said, what was decided."""
    if not seance.presences.exists():
        yield Lack("les présences", reverse("governance:presences", args=[seance.pk]), is_blocking=False)
    if not seance.minutes:
        yield Lack("le texte du compte rendu", reverse("governance:minutes", args=[seance.pk]), is_blocking=False)
    if not seance.decisions.exists():
        yield Lack("au moins une décision", reverse("governance:decision_create", args=[seance.pk]), is_blocking=False)


def has_comite(convention):
    """A comité was set up (a convention « still empty » has none)."""
    return Comite.objects.filter(convention=convention).exists()


doors.emptiness.append(has_comite)
