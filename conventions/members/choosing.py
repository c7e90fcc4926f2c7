"""Choosing somebody among those of a convention and of its Caf."""

from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import CafMembership
from accounts.namesakes import tell_apart
from conventions.models import Membership
from core.ordering import InOrder


def offer(field, people, *, caf, convention=None):
    """Give `people` to this field: those of the convention first, then the others, in French order, each with where they work:
    two namesakes differ. `people`: a queryset, without duplicates."""
    on = timezone.localdate()
    held = Membership.objects.running(on=on).filter(convention=convention, user=OuterRef("pk")).order_by("pk")
    of_caf = CafMembership.objects.running(on=on).filter(caf=caf, user=OuterRef("pk")).values("caf__name")
    organisation = Subquery(held.exclude(organisation=None).values("organisation__name")[:1])
    field.queryset = people.annotate(
        works_at=Coalesce(organisation, Subquery(of_caf[:1]), Value("")),
        is_of_convention=Exists(held),
    ).order_by("-is_of_convention", InOrder("last_name"), InOrder("first_name"), "pk")
    tell_apart(field, words=with_place)
    field.widget.attrs.setdefault("data-choix", "")


def with_place(person):
    """« Claire Petit (CC de Nuits) »."""
    return f"{person} ({person.works_at})" if person.works_at else str(person)
