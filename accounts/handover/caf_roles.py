"""Roles in a Caf, as what a person holds and passes on."""

from django.db.models import Q

from accounts import memberships
from accounts.handover import Kind, Line
from accounts.models import CafMembership


def colleagues(caf, *, on, but=None):
    """Keys of the people of this Caf on the day `on`, without this one. One query."""
    running = CafMembership.objects.running(on=on).filter(caf=caf, user__is_active=True, stands_in_for=None)
    return frozenset(running.exclude(user=but).values_list("user", flat=True))


def _roles(asked):
    return asked.hold(
        CafMembership.objects.running(on=asked.on).filter(user=asked.person, caf=asked.scope.caf, stands_in_for=None)
    )


def held(asked):
    if asked.scope.convention is not None:
        return []
    rows = list(_roles(asked).order_by("role", "pk"))
    takers = colleagues(asked.scope.caf, on=asked.on, but=asked.person) if rows else frozenset()
    return [Line(row.pk, row.version, row.get_role_display(), asked.scope.caf.name, takers=takers) for row in rows]


def give(asked, chosen):
    """The other one has the role from today, if they have it not already; the former's ends yesterday."""
    for row in _roles(asked).filter(pk__in=chosen):
        CafMembership.objects.get_or_create(
            user=chosen[row.pk],
            caf=row.caf,
            role=row.role,
            ends_on=None,
            defaults={"created_by": asked.by, "starts_on": asked.on},
        )
        memberships.close(row, on=asked.on)


def lend(asked, keys, to, starts_on, ends_on):
    """The same role between these dates, unless they have it already. Returns how many."""
    rows = _roles(asked).filter(pk__in=keys)
    theirs = CafMembership.objects.filter(caf=asked.scope.caf, user=to, starts_on__lte=starts_on)
    lasting = theirs.filter(Q(ends_on=None) | Q(ends_on__gte=ends_on)).values_list("role", flat=True)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
    made = CafMembership.objects.bulk_create(
        CafMembership(
            user=to,
            caf=row.caf,
            role=row.role,
            starts_on=starts_on,
            ends_on=min(ends_on, row.ends_on or ends_on),
            stands_in_for=asked.person,
            created_by=asked.by,
            creation_key=None if number else asked.creation_key,
        )
        for number, row in enumerate(row for row in rows if row.role not in lasting)
    )
    return len(made)


KIND = Kind("caf_roles", "rôle dans la Caf", "rôles dans la Caf", 10, held, give, lend)
