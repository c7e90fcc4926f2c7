"""A person who holds no role any more has no session any more.

Said at once when a role is closed, or deleted; and when its last day passes, at the first page of
the next day. A person who never had a role keeps theirs: nothing was closed.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from accounts import doors, traces, zones
from accounts.models import User

READ_ON = "roles_read_on"  # in the session: the last day on which a role was looked for


def holds_something(user, *, on=None):
    """Whether this person has a role on the day `on` (today), here or on a floor above."""
    on = on or timezone.localdate()
    if user.is_instance or user.is_superuser or user.caf_memberships.running(on=on).exists():
        return True
    return any(holds(user, on) for holds in doors.holds)


def end_all(user):
    """Every session of this person, wherever it was opened, is refused at its next page."""
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)


def watch(model):
    """Called by the floor of a dated role (`user`, `starts_on`, `ends_on`), once it is ready."""
    post_save.connect(_hear_saved, sender=model, dispatch_uid=f"accounts.sessions.{model.__name__}")
    post_delete.connect(_hear_deleted, sender=model, dispatch_uid=f"accounts.sessions.{model.__name__}")


def _hear_saved(sender, instance, created, **kwargs):
    traces.hear_role(instance, created=created)
    if instance.user_id and not created:
        transaction.on_commit(lambda: _end_if_nothing_held(instance.user_id))


def _hear_deleted(sender, instance, **kwargs):
    if instance.user_id:
        transaction.on_commit(lambda: _end_if_nothing_held(instance.user_id))


def _end_if_nothing_held(user_id):
    user = User.objects.filter(pk=user_id).first()
    if user and not holds_something(user):
        end_all(user)


def hear_log_in(sender, request, user, **kwargs):
    request.session[READ_ON] = timezone.localdate().isoformat()
    zones.keep(request, user)


def roles_ended(request):
    """Whether every role of this person ended since their session last looked: once a day, at most.

    All their sessions are then ended.
    """
    today = timezone.localdate()
    read_on = request.session.get(READ_ON)
    if read_on == today.isoformat():
        return False
    request.session[READ_ON] = today.isoformat()
    zones.keep(request, request.user)
    if not read_on or holds_something(request.user, on=today):
        return False
    if not holds_something(request.user, on=dt.date.fromisoformat(read_on)):
        return False
    end_all(request.user)
    return True
