"""One convention of two Cafs (DOMAIN § 6): each counts its own communes, those of its départements.

What is counted of the convention itself takes all of its communes.
"""

from collections import Counter

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, CharField, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from conventions.enums import ConventionState, PartieRole
from conventions.models import Autorisation, Convention, MouvementPerimetre, Partie
from core import ordering
from core.formats import listed, number
from core.ordering import InOrder
from territories.models import Caf, Territoire

#: The states where a vote or a signature is awaited.
AWAITING = (ConventionState.APPROVAL, ConventionState.READY_TO_SIGN)
#: Before the name of a Caf in the rows of `counted`.
MARK = "caf:"


def beside_pilote(convention):
    """The Cafs that sign this convention (its key) beside the pilote: none, but for a territory of two Cafs."""
    signing = Partie.objects.filter(convention=convention, role=PartieRole.CAF).order_by().values("organisation")
    pilote = Convention.objects.filter(pk=convention).order_by().values("caf")
    return Caf.objects.filter(organisation__in=signing).exclude(pk__in=pilote).order_by(InOrder("name"))


def counted(convention, *, on):
    """(`what`, `count`) of each Caf beside the pilote, for a union of counts: « caf:Caf de l’Yonne », and its
    communes in the perimeter on the day `on`. Read back by `split_of_counts`.

    The département of a commune is read for each of the perimeter: joined, every territoire is read before it.
    """
    own = Caf.departements.through.objects.filter(caf=OuterRef(OuterRef("pk"))).order_by().values("territoire")
    place = Territoire.objects.filter(pk=OuterRef("commune")).order_by().values("departement")
    inside = (
        MouvementPerimetre.objects.filter(convention=convention)
        .on(on)
        .annotate(place=Subquery(place, output_field=BigIntegerField()))
        .filter(place__any=ArraySubquery(own))
    )
    many = inside.order_by().values("convention").annotate(n=Count("pk")).values("n")
    return (
        beside_pilote(convention)
        .order_by()
        .annotate(
            what=Concat(Value(MARK), F("name"), output_field=CharField()),
            count=Coalesce(Subquery(many, output_field=IntegerField()), 0),
        )
    )


def awaited(conventions, cafs):
    """Parties of these conventions (keys) that are Cafs beside the pilote, among `cafs` (keys), and whose required
    vote or signature is awaited; read with their convention and organisation. Two queries: few conventions are at
    that step, and the votes of the others are not looked for.

    `conventions` piloted by one of `cafs` are left out: what is awaited there is theirs to gather.
    """
    voted = Autorisation.objects.authorising().on_the_text().filter(partie_acte=OuterRef("initial__pk"))
    unvoted = Q(~Exists(voted), convention__state=ConventionState.APPROVAL, initial__exemption="")
    unsigned = Q(Partie.objects.unsigned_condition(), convention__state=ConventionState.READY_TO_SIGN)
    waiting = Convention.objects.filter(pk__in=conventions, state__in=AWAITING, is_example=False)
    keys = list(waiting.exclude(caf__in=cafs).order_by().values_list("pk", flat=True))
    if not keys:
        return Partie.objects.none()
    rows = Partie.objects.filter(convention__in=keys, role=PartieRole.CAF)
    rows = rows.filter(organisation__in=Caf.objects.filter(pk__in=cafs).order_by().values("organisation"))
    rows = rows.required().filter(unvoted | unsigned)
    return rows.select_related("convention", "organisation").order_by("convention__signature_planned_on", "pk")


def of_written_conventions(user, *, on=None):
    """Keys of the Cafs of the conventions that this person writes: their partners may be named."""
    return Convention.objects.co_written_by(user, on=on).values_list("caf", flat=True).distinct()


def split_of_counts(counts):
    """The same words as `split_of`, from {what: count} read by `counted` among others."""
    return _words({what.removeprefix(MARK): count for what, count in counts.items() if what.startswith(MARK)})


def split_of(convention, communes):
    """« dont 12 de la Caf de l’Yonne » of the communes of a perimeter; '' when they are all of the pilote, or when
    it signs alone. One query when they lie in several départements, else none."""
    by_departement = Counter(commune.departement_id for commune in communes)
    if len(by_departement) < 2:
        return ""
    counts: Counter = Counter()
    for name, departement in beside_pilote(convention.pk).values_list("name", "departements"):
        counts[name] += by_departement[departement]
    return _words(counts)


def _words(counts):
    parts = [
        f"{number(count)} de la {name}"
        for name, count in sorted(counts.items(), key=lambda each: ordering.key(each[0]))
        if count
    ]
    return f"dont {listed(parts)}" if parts else ""
