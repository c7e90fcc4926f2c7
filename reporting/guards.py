"""What `reporting` asks before a state is entered, here and below (DOMAIN §§ 4.2 and 12)."""

from django.db import transaction
from django.urls import reverse

from conventions import doors
from conventions.enums import ConventionState
from core import compiled
from core.transitions import Lack
from reporting.bilans.models import Bilan, guards
from reporting.documents import orders, printed, voted
from reporting.enums import FROZEN, BilanKind, BilanState


@doors.guards.guard(ConventionState.RENEWED)
def final_bilan(convention):
    """W: no final bilan."""
    if not compiled.ask(_finals, convention.pk, on=None):
        yield Lack("un bilan final validé", reverse("bilans:list", args=[convention.pk]), is_blocking=False)


def _finals(convention, *, on):
    return Bilan.objects.filter(convention=convention, kind=BilanKind.FINAL, state__in=FROZEN).values_list("pk")


@guards.guard(BilanState.VALIDATED)
def presented_in_committee(bilan):
    """W: no séance of the COPIL, or a séance not held yet."""
    page = reverse("bilans:write", args=[bilan.pk])
    if bilan.seance is None:
        yield Lack("la séance du COPIL où le bilan est présenté", page, is_blocking=False)
    elif bilan.seance.state not in ("held", "validated"):
        yield Lack("la tenue de la séance du COPIL", bilan.seance.get_absolute_url(), is_blocking=False)


@guards.guard(BilanState.SENT)
def words_of_the_year(bilan):
    """W: neither highlights nor difficulties."""
    if not (bilan.highlights or bilan.difficulties):
        yield Lack(
            "les faits marquants et les difficultés de l’année",
            reverse("bilans:write", args=[bilan.pk]),
            is_blocking=False,
        )


def has_bilan(convention):
    return Bilan.objects.filter(convention=convention).exists()


def draw_version_to_sign(version, *, by):
    """The file that signatures point to is drawn by a job, as soon as the state is entered."""
    orders.ask("version", version, by=by)


def queue_submission(asked):
    """Drawn by a worker once its row is there."""
    from reporting import tasks

    transaction.on_commit(lambda: tasks.submit.defer(soumission_id=asked.pk))


doors.emptiness.append(has_bilan)
doors.on_submission.append(queue_submission)
doors.compose_with(doors.Composer(printed.CLASSES, voted.printed, voted.settled, voted.changes, voted.late))
doors.on_ready_to_sign.append(draw_version_to_sign)
