"""The communes that somebody’s roles are for, and the address of their page."""

from django.urls import reverse

from conventions.models import Membership
from territories.enums import TerritoireKind
from territories.models import Territoire

COMMUNES = Territoire.objects.filter(kind=TerritoireKind.COMMUNE)


def of_user(user, *, on):
    """[Territoire] of the communes that this person’s roles on conventions are for, by name. One query."""
    held = Membership.objects.running(on=on).filter(user=user, organisation__territoire__isnull=False)
    return list(COMMUNES.filter(pk__in=held.values("organisation__territoire")).order_by("search_name", "pk"))


def url_of(territoire):
    return reverse("desk:commune", args=[territoire.code])
