"""Own tasks that a person holds. What sleeps is nobody's: it is under the key of an item, and follows who it waits for."""

from accounts.handover import Kind, Line
from conventions.members.holdings import everyone
from reporting.desk.models import Tache


def _tasks(asked):
    rows = Tache.objects.open().filter(asked.scope.under("convention"), assigned_to=asked.person)
    return asked.hold(rows)


def tasks(asked):
    rows = list(_tasks(asked).select_related("convention").order_by("convention", "pk"))
    takers = everyone(asked, {row.convention_id for row in rows})
    return [Line(row.pk, row.version, row.text, str(row.convention), takers=takers[row.convention_id]) for row in rows]


def give(asked, chosen):
    for row in _tasks(asked).filter(pk__in=chosen):
        row.assigned_to, row.version = chosen[row.pk], row.version + 1
        row.save(update_fields=["assigned_to", "version"])


def is_followed_by(user):
    """For `accounts.doors.follows`: whether a task waits for this person."""
    return Tache.objects.open().filter(assigned_to=user).exists()


KIND = Kind("taches", "tâche", "tâches", 80, tasks, give)
