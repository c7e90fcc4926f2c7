"""Places and organisations of the conventions that a person follows: what they search is most often there."""

from django.db.models import Q
from django.utils import timezone

from conventions.models import Convention, Membership, MouvementPerimetre, Partie


def of_followed(user):
    """(communes of their perimeters, parties), keys of all times: one left last year is still looked for. No query: a search
    is asked at each letter."""
    held = Membership.objects.running(on=timezone.localdate()).filter(user=user.pk).order_by().values("convention")
    mine = Convention.objects.filter(Q(adviser=user.pk) | Q(pk__in=held)).order_by().values("pk")
    communes = MouvementPerimetre.objects.filter(convention__in=mine).order_by().values("commune")
    parties = Partie.objects.known().filter(convention__in=mine, organisation__isnull=False)
    return communes, parties.order_by().values("organisation")
