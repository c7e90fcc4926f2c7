"""Who manages the members of a convention in the place of another, until when, and what ends with the role replaced."""

from django.db.models import Q
from django.db.models.signals import post_save
from django.utils import timezone

from accounts import doors, memberships
from accounts.enums import CafRole
from accounts.models import CafMembership
from conventions.enums import Role
from conventions.models import Convention, Membership

#: Roles in the Caf with which one is the referent of a convention.
FOLLOWS = (CafRole.ADVISER, CafRole.MANAGEMENT, CafRole.ADMIN)


def reach(user, convention, *, on=None):
    """How far this person manages its members (`perms.can_manage_members`). One query at most."""
    on = on or timezone.localdate()
    of_caf = [row for row in user.caf_memberships_on(on) if row.caf_id == convention.caf_id]
    held = [_held(row) for row in of_caf if row.role in {CafRole.ADMIN, CafRole.MANAGEMENT}]
    advises = [_held(row) for row in of_caf if row.role == CafRole.ADVISER]
    if convention.caf.advisers_edit_all or convention.adviser_id == user.pk:
        held += advises
    if any(ends_on is None for ends_on, _ in held):
        return memberships.LASTING
    rows = Membership.objects.running(on=on).filter(convention=convention, user=user)
    for row in rows.filter(role__in=(Role.CTG_LEAD, Role.CAF_REFERENT)):
        if row.role == Role.CTG_LEAD:
            held.append(_held(row))
        else:  # an associate writes as an adviser: both are needed
            held += [_both(_held(row), each) for each in advises]
    return memberships.reach_by(held)


def _held(row):
    return row.ends_on, row.stands_in_for_id


def _both(one, other):
    """What asks for two roles ends with the first, and is another’s as soon as one of them is."""
    return min(filter(None, (one[0], other[0])), default=None), one[1] or other[1]


def caf_until(user, caf, *, on=None):
    """Last day of the roles by which this person follows conventions of this Caf; None without an end."""
    held = [row for row in user.caf_memberships_on(on) if row.caf_id == caf.pk and row.role in FOLLOWS]
    return memberships.reach_by(_held(row) for row in held).until


def follow(away, conventions, *, on=None):
    """End the stand-ins for this person, by key, on these conventions, with the roles that they stand for: theirs, and
    those of the referent while they work for the Caf. A query when there is none."""
    on = on or timezone.localdate()
    lent = Membership.objects.filter(conventions, stands_in_for=away, ends_on__gte=on).select_related("convention")
    lent = list(lent)
    if not lent:
        return
    keys = {row.convention_id for row in lent}
    own = Membership.objects.filter(convention__in=keys, user=away, stands_in_for=None)
    held = [((key, role), ends_on) for key, role, ends_on in own.values_list("convention", "role", "ends_on")]
    works = CafMembership.objects.filter(user=away, role__in=FOLLOWS, stands_in_for=None)
    works = list(works.values_list("caf", "ends_on"))
    followed = {row.convention for row in lent if row.convention.adviser_id == away}
    held += [
        ((each.pk, Role.CAF_REFERENT), ends_on) for each in followed for caf, ends_on in works if caf == each.caf_id
    ]
    memberships.end_stand_ins(lent, held, on=on, key=lambda row: (row.convention_id, row.role))


def left(convention, former):
    """The convention has another referent than this one, by key, or none."""
    if former is not None and former != convention.adviser_id:
        follow(former, Q(convention=convention))


def _hear_saved(sender, instance, created, **kwargs):
    away = instance.stands_in_for_id or instance.user_id
    if away and not created:
        follow(away, Q(convention=instance.convention_id))


def _hear_caf_saved(sender, instance, created, **kwargs):
    if not created:
        away = instance.stands_in_for_id or instance.user_id
        follow(away, Q(convention__in=Convention.objects.filter(caf=instance.caf_id, adviser=away)))


def changed(row):
    """A role was written in a way that told nobody."""
    for hear in TOLD[type(row)]:
        hear(type(row), row, created=False)


TOLD = {CafMembership: (memberships.hear_saved, _hear_caf_saved), Membership: (_hear_saved,)}


def listen():
    """Called once, when the app is ready."""
    doors.reach[:] = [reach]
    post_save.connect(_hear_saved, sender=Membership, dispatch_uid="conventions.members.standing_in")
    post_save.connect(_hear_caf_saved, sender=CafMembership, dispatch_uid="conventions.members.standing_in.caf")
