"""Roles in a Caf are closed, never deleted."""

import datetime as dt
from typing import NamedTuple

from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone

from accounts.enums import CafRole
from accounts.models import CafMembership
from core.dates import words
from territories.models import Caf


class LastAdministrator(Exception):
    """A Caf keeps at least one administrator. The message is French."""


LAST = "Votre Caf doit garder au moins un administrateur : nommez-en un autre d’abord."


def of_caf(caf):
    """For `accounts.doors.roles`."""
    return CafMembership.objects.all() if caf is None else CafMembership.objects.filter(caf=caf)


def lasting_administrators(running):
    """Addresses of those of these roles, running ones, that administer a Caf without an end."""
    return {row.user.email.lower() for row in running if row.role == CafRole.ADMIN and row.ends_on is None}


def administrators(caf, *, on=None):
    """Addresses of who administers this Caf on a day, today by default, without an end."""
    running = CafMembership.objects.running(on=on or timezone.localdate()).filter(caf=caf)
    return lasting_administrators(running.select_related("user"))


class Reach(NamedTuple):
    """How far somebody acts somewhere: until which day (None: no end), and in whose place, by keys, when they act there
    by no role of their own. Whoever acts until a day gives themselves nothing that lasts longer; who stands in only
    arranges no stand-in beyond that day, and leaves the roles of those away as they are."""

    until: dt.date | None
    absent: frozenset

    @property
    def lent_until(self):
        """The last day, for who only stands in; else None."""
        return self.until if self.absent else None

    def passes(self, row, ends_on, *, by):
        """Whether this end is beyond what `by`, who acts this far, may say of this dated role."""
        is_bounded = row.user_id == by.pk or (self.absent and row.stands_in_for_id)
        return bool(self.until and is_bounded and (ends_on is None or ends_on > self.until))


LASTING = Reach(None, frozenset())


def reach_by(held):
    """The Reach that these pairs (last day, key of the one away or None) give together."""
    held = list(held)
    if not held or any(ends_on is None for ends_on, _ in held):
        return LASTING
    absent = frozenset(away for _, away in held)
    return Reach(max(ends_on for ends_on, _ in held), frozenset() if None in absent else absent)


def reach(user, caf, *, on=None):
    """How far this person administers a Caf, by its key."""
    held = [row for row in user.caf_memberships_on(on) if row.caf_id == caf and row.role == CafRole.ADMIN]
    return reach_by((row.ends_on, row.stands_in_for_id) for row in held)


def beyond(until):
    """Why somebody who acts until this day gives nothing further."""
    return f"Vous n’agissez ici que jusqu’au {words(until)} : rien ne peut durer au-delà."


STOOD_FOR = "Vous assurez le remplacement de cette personne : ses rôles se changent par d’autres."


def end_stand_ins(rows, own, *, on, key=lambda row: row.role):
    """A stand-in gives no right after the role that it stands for: shorten those of `rows` that would. `own`: pairs
    (key, last day or None) of the roles of who is away."""
    yesterday = on - dt.timedelta(days=1)
    last: dict = {}
    for each, ends_on in own:
        last[each] = max(last.get(each, yesterday), ends_on or dt.date.max)
    for row in rows:
        ends_on = last.get(key(row), yesterday)
        if row.ends_on > ends_on:
            row.ends_on, row.starts_on = ends_on, min(row.starts_on, ends_on)
            row.version += 1
            row.save(update_fields=["starts_on", "ends_on", "version"])


def hear_saved(sender, instance, created, **kwargs):
    """A role in a Caf that changes takes its stand-ins along."""
    if created:
        return
    on = timezone.localdate()
    away = instance.stands_in_for_id or instance.user_id
    lent = CafMembership.objects.filter(caf=instance.caf_id, stands_in_for=away, ends_on__gte=on)
    if lent := list(lent):
        own = CafMembership.objects.filter(caf=instance.caf_id, user=away, stands_in_for=None)
        end_stand_ins(lent, own.values_list("role", "ends_on"), on=on)


def listen():
    post_save.connect(hear_saved, sender=CafMembership, dispatch_uid="accounts.memberships")


def hold(caf):
    """Nobody else changes who administers this Caf, by its key, until the end of the transaction: whoever dates or
    closes a role holds it before any row of a role."""
    Caf.objects.select_for_update(no_key=True).get(pk=caf)


def leaves_nobody(membership, *, starts_on, ends_on, on=None):
    """Whether these dates would take its last administrator from a Caf, today or on a day to come. One query."""
    on = on or timezone.localdate()
    if membership.role != CafRole.ADMIN or (ends_on is None and starts_on <= on):
        return False
    others = CafMembership.objects.running(on=on).filter(caf=membership.caf_id, role=CafRole.ADMIN, ends_on=None)
    return not others.exclude(pk=membership.pk).exists()


@transaction.atomic
def close(membership, *, on=None):
    """End this role at once: yesterday is its last day. Raises LastAdministrator."""
    on = on or timezone.localdate()
    hold(membership.caf_id)
    same_caf = CafMembership.objects.select_for_update().running(on=on).filter(caf=membership.caf_id)
    rows = {row.pk: row for row in same_caf}
    row = rows.get(membership.pk)
    if row is None:
        return
    if leaves_nobody(row, starts_on=row.starts_on, ends_on=on, on=on):
        raise LastAdministrator(LAST)
    row.ends_on = on - dt.timedelta(days=1)
    row.starts_on = min(row.starts_on, row.ends_on)
    row.version += 1
    row.save(update_fields=["starts_on", "ends_on", "version"])
