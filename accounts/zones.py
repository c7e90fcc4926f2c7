"""In which time zone a person reads: that of their Caf, or of the Caf whose conventions they follow."""

from django.utils import timezone

from accounts import doors
from accounts.models import CafMembership, User
from territories.zones import HEXAGONE, named, of_code

KEPT = "time_zone"  # in the session: the name of the zone, read again with the roles


def of_people(keys, *, on=None):
    """{key: Zone} of these people, whose roles are those of the day `on` (today): the Caf they work for, or else that
    of the role on a convention that began last; Paris for the others. A constant number of queries."""
    on = on or timezone.localdate()
    found = dict.fromkeys(keys, HEXAGONE)
    followed = (row for read in doors.cafs for row in read(keys, on))
    held = CafMembership.objects.running(on=on).filter(user__in=keys).order_by("starts_on", "pk")
    for key, code in (*followed, *held.values_list("user", "caf__code")):
        found[key] = of_code(code)
    return found


def of_addresses(addresses):
    """{address: Zone} of the people written to; Paris for an address that has no account."""
    keys = {user.email.casefold(): user.pk for user in User.objects.filter(email__in=addresses)}
    zones = of_people(list(keys.values())) if keys else {}
    return {address: zones.get(keys.get(address.casefold()), HEXAGONE) for address in addresses}


def keep(request, user):
    """Read again where this person lives, for the pages of their session."""
    request.session[KEPT] = of_people([user.pk])[user.pk].name


def of_session(request):
    """The Zone in which this request is answered."""
    return named(request.session.get(KEPT))
