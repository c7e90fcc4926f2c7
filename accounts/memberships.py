"""Roles in a Caf are closed, never deleted."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.enums import CafRole
from accounts.models import CafMembership
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


def lent_until(user, caf, *, on=None):
    """Last day on which this person administers a Caf, by its key, in the place of another: whoever stands in gives
    themselves nothing that lasts longer. None for who administers it by a role of their own, or not at all."""
    held = [row for row in user.caf_memberships_on(on) if row.caf_id == caf and row.role == CafRole.ADMIN]
    if not held or any(row.stands_in_for_id is None for row in held):
        return None
    return max(row.ends_on for row in held)


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
