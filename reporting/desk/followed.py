"""The conventions of one person's home, read once: their tasks, cards and counts come from the same rows."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q

from actions.enums import FicheState
from actions.models import FicheAction
from actions.models.fiche import late_condition, of_people_condition, told_day
from conventions.models import Convention
from conventions.perms import acting_for, held_by, opening, writing, written_by_keys
from core import compiled

# What cards and tasks say of a convention; its long texts stay in the database.
COLUMNS = (
    "caf_id",
    "name",
    "short_name",
    "state",
    "is_example",
    *("starts_on", "starts_on_precision", "starts_on_nuance", "starts_on_month_day"),
    *("ends_on", "ends_on_precision", "ends_on_nuance", "ends_on_month_day"),
    "terminated_on",
    "signature_planned_on",
    "signature_planned_on_precision",
    *("adviser__first_name", "adviser__last_name", "adviser__email"),
)


@dataclass(frozen=True)
class Followed:
    """One convention, and its fiches in the plan: living, done, late, late and of others.

    `is_task`: this person follows and writes it, so that what waits there is a task of theirs. An
    administrator or a manager writes all the conventions of the Caf, but has tasks in those followed only.
    """

    convention: Convention
    is_task: bool
    has_successor: bool
    live: int = 0
    done: int = 0
    late: int = 0
    late_of_others: int = 0
    last_late_on: dt.date | None = None  # end of the last of them to fall late: another one wakes what sleeps

    @property
    def pk(self):
        return self.convention.pk


def read(user, *, on, whole_caf):
    """[Followed] by name: the conventions that this person follows; with `whole_caf`, all that they read.

    Two queries, whatever the number of conventions and of fiches.
    """
    rights = (user.pk, held_by(user, on=on), *writing(user, on=on))
    if whole_caf:
        conventions = compiled.rows(_opened, *rights, *opening(user, on=on))
    else:
        conventions = compiled.rows(_mine, *rights)
    keys = [convention.pk for convention in conventions]
    written = [convention.pk for convention in conventions if convention.is_written]
    fiches = {
        key: dict(zip(COUNTS, counts, strict=True))
        for key, *counts in compiled.ask(_fiches, keys, acting_for(user, on=on), written, on=on)
    }
    return [
        Followed(
            convention=each,
            is_task=each.is_mine and each.is_written and not each.is_example,
            has_successor=each.has_successor,
            **fiches.get(each.pk, {}),
        )
        for each in conventions
    ]


def _opened(user, held, whole, advised, writer, co_written, *opening):
    return _with_rights(Convention.objects.opened_to(*opening), user, held, whole, advised, writer, co_written)


def _mine(user, held, *writing):
    rows = Convention.objects.filter(Q(adviser=user) | Q(pk__any=held))
    return _with_rights(rows, user, held, *writing)


def _with_rights(rows, user, held, *writing):
    going_on = Convention.objects.filter(predecessor=OuterRef("pk")).exclude(state="abandoned")
    rows = rows.annotate(
        is_mine=Q(adviser=user) | Q(pk__any=held),
        is_written=written_by_keys(*writing, among="any"),
        has_successor=Exists(going_on),
    )
    return rows.select_related("adviser").with_end().only(*COLUMNS).order_by("search_name", "pk")


COUNTS = ("live", "done", "late", "late_of_others", "last_late_on")


def _fiches(keys, mine, written, *, on):
    """(convention, *COUNTS), without line for a plan that has no fiche. What is late is told of one's own fiches and of
    the plans that one writes (`written`) at once, of others a week later (`told_day`)."""
    at_once = Q(plan__convention__pk__any=written) | of_people_condition(mine)
    late = late_condition(told_day(on, is_concerned=False)) | (late_condition(on) & at_once)
    return (
        FicheAction.objects.live()
        .filter(plan__convention__pk__any=keys)
        .order_by()
        .values_list("plan__convention")
        .annotate(
            live=Count("pk"),
            done=Count("pk", filter=Q(state=FicheState.DONE)),
            late=Count("pk", filter=late),
            late_of_others=Count("pk", filter=late & ~of_people_condition(mine)),
            last_late_on=Max("ends_on", filter=late & ~of_people_condition(mine)),
        )
    )
