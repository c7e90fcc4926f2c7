"""What was put to sleep of what waits: until a day, with a reason that all whom it waits for read."""

from dataclasses import dataclass

from django.db import transaction

from conventions.models import Convention
from reporting.desk.models import Sommeil
from reporting.desk.todo import Task
from reporting.enums import AlertKind


@dataclass(frozen=True)
class Asleep:
    """A task put to sleep, with who did it and why."""

    task: Task
    sommeil: Sommeil


def apart(found, *, on):
    """(the tasks that are awake, [Asleep] of the others, the first to wake first) of `found`. One query, none when
    nothing waits."""
    conventions = {task.convention for task in found}
    if not conventions:
        return found, []
    rows = Sommeil.objects.filter(convention__pk__any=list(conventions), until__gt=on).select_related("created_by")
    sleeping = {row.key: row for row in rows}
    # All the late fiches of a convention are one line: it wakes when another ends later than those that were put to sleep.
    late = {row.subject: row for row in rows if row.kind == AlertKind.LATE_FICHES}

    def row_of(task):
        if task.key and task.key.kind == AlertKind.LATE_FICHES:
            row = late.get(task.key.subject)
            return row if row and (row.due_on is None or task.key.due_on <= row.due_on) else None
        return sleeping.get(task.key)

    told = [(task, row_of(task)) for task in found]
    return [task for task, row in told if row is None], sorted(
        (Asleep(task, row) for task, row in told if row is not None),
        key=lambda each: (each.sommeil.until, each.sommeil.pk),
    )


@transaction.atomic
def sleep(task, *, by, until, reason):
    """Put it to sleep. One row a key: the last reason is the one that is read."""
    kind, subject, due_on = task.key
    Convention.objects.select_for_update(of=("self",), no_key=True).get(pk=task.convention)
    Sommeil.objects.filter(kind=kind, subject=subject, due_on=due_on).delete()
    Sommeil.objects.create(
        **task.key._asdict(), convention_id=task.convention, until=until, reason=reason, created_by=by
    )
