"""The agenda of a séance: proposed from the life of the plan, and kept in order."""

from django.db import transaction
from django.utils import timezone

from actions.enums import FicheState
from actions.models import ChangementFiche, FicheAction
from core.dates import words
from core.ordering import InOrder
from governance.enums import ComiteKind
from governance.models import Decision, PointOrdreDuJour, Seance

MINUTES = "Approbation du compte rendu précédent"
FOLLOW_UP = "Suites données aux décisions précédentes"
CHANGES = "Changements de fiches à approuver"
BLOCKED = "Fiches bloquées : ce qu’il faut lever"
TO_DISCUSS = "Fiches à discuter"
LATE = "Fiches en retard"
TEXT_LENGTH = 2000


def open_decisions(seance):
    """Open decisions of the séances of the same comité held before this one."""
    return (
        Decision.objects.open()
        .filter(seance__comite=seance.comite_id, seance__held_on__lt=seance.held_on)
        .order_by("seance__held_on", InOrder("number"), "pk")
    )


@transaction.atomic
def propose(seance, *, by):
    """Add the points that the plan and the previous séances call for. Returns their number.

    Asked twice, it adds only what is new: a title already there is left alone, a fiche
    already on the agenda is not put twice.
    """
    Seance.objects.select_for_update(of=("self",)).get(pk=seance.pk)
    there = list(seance.points.prefetch_related("fiches"))
    titles = {point.title for point in there}
    placed = {fiche.pk for point in there for fiche in point.fiches.all()}
    position = max((point.position for point in there), default=0)
    count = 0
    for title, text, fiches in _wanted(seance):
        fresh = [fiche for fiche in fiches if fiche.pk not in placed]
        if title in titles or (fiches and not fresh):
            continue
        position, count = position + 1, count + 1
        point = PointOrdreDuJour.objects.create(
            seance=seance, position=position, title=title, text=text[:TEXT_LENGTH], created_by=by
        )
        point.fiches.set(fresh)
        placed.update(fiche.pk for fiche in fresh)
    return count


def _wanted(seance):
    """(title, text, fiches) of each point called for, in the order of a meeting."""
    previous = seance.previous()
    if previous and not previous.is_frozen:
        yield MINUTES, f"Séance du {words(previous.held_on)}.", []
    decisions = list(open_decisions(seance))
    if decisions:
        yield FOLLOW_UP, "\n".join(f"{each.number} : {each.text[:150]}" for each in decisions), []
    convention = seance.comite.convention
    if convention is None:
        return
    if seance.comite.kind == ComiteKind.COPIL:
        changes = ChangementFiche.objects.proposed().filter(fiche__plan__convention=convention)
        fiches = list({each.fiche_id: each.fiche for each in changes.select_related("fiche")}.values())
        if fiches:
            yield CHANGES, "", fiches
    live = FicheAction.objects.in_plan().filter(plan__convention=convention)
    groups = (
        (BLOCKED, live.filter(state=FicheState.BLOCKED)),
        (TO_DISCUSS, live.filter(state=FicheState.TO_DISCUSS)),
        (LATE, live.late(on=min(seance.held_on, timezone.localdate()))),
    )
    for title, rows in groups:
        if fiches := list(rows):
            yield title, "", fiches
