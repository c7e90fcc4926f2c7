"""The communes that somebody speaks for: the one of their role, or those of their CTGs for who was elected for several.

Who works for them (chargée de coopération, direction) or beside them (a partner) speaks for none.
"""

from dataclasses import dataclass

from django.db.models import Count, F
from django.urls import reverse

from actions.models import FicheAction
from conventions.enums import Role
from conventions.models import Convention, Membership, MouvementPerimetre
from conventions.perms import held_by
from core.answers import Answer
from territories.enums import TerritoireKind
from territories.models import Territoire

COMMUNES = Territoire.objects.filter(kind=TerritoireKind.COMMUNE)
GROUPED = (TerritoireKind.EPCI, TerritoireKind.EPT)
SPEAKERS = (Role.ELECTED, Role.COPIL_MEMBER)


@dataclass(frozen=True)
class Place:
    """A commune of a list; `actions`: how many fiches that this person reads name it."""

    name: str
    code: str
    actions: int = 0

    @property
    def url(self):
        return reverse("desk:commune", args=[self.code])


@dataclass(frozen=True)
class Group:
    """The communes of one convention."""

    convention: Convention
    places: tuple[Place, ...]


def of_user(user, *, on):
    """([Place] of the communes that this person’s roles are for, by name, whether they were elected for several: by an
    EPCI, or a body without territory as a syndicat). One query."""
    held = Membership.objects.running(on=on).filter(user=user)
    of = "organisation__territoire__"
    rows = list(held.order_by(f"{of}search_name", "pk").values_list("role", f"{of}kind", f"{of}name", f"{of}code"))
    own = dict.fromkeys(Place(name, code) for _, kind, name, code in rows if kind == TerritoireKind.COMMUNE)
    is_for_several = any(
        role in SPEAKERS if kind in GROUPED else role == Role.ELECTED and kind is None for role, kind, *_ in rows
    )
    return list(own), is_for_several


def of_conventions(user, *, question="", on):
    """[Group] of the communes in the CTGs where this person has a role; with a `question`, those that answer it, the
    best first. Each commune is in one group, of the CTG in effect there before the next. At most four queries."""
    held = held_by(user, on=on)
    inside = MouvementPerimetre.objects.filter(convention__in=held).on(on)
    rows = inside.order_by("commune__search_name", "commune__code")
    rows = list(rows.values_list("convention", "commune", "commune__name", "commune__code")) if held else []
    if not rows:
        return []
    if question:
        asked = COMMUNES.filter(pk__in={commune for _, commune, *_ in rows}).search(question, limit=None)
        rank = {key: place for place, key in enumerate(asked.values_list("pk", flat=True))}
        rows = sorted((row for row in rows if row[1] in rank), key=lambda row: rank[row[1]])
    fiches = (
        FicheAction.objects.visible_to(user, on=on).live().filter(plan__convention__in=held, communes__isnull=False)
    )
    named = fiches.order_by().values_list("plan__convention", "communes").annotate(n=Count("pk", distinct=True))
    counts = {(convention, commune): n for convention, commune, n in named}
    conventions = (
        Convention.objects.visible_to(user, on=on).filter(pk__in=held).select_related("initial_acte").with_end()
    )
    latest = conventions.order_by(F("starts_on").desc(nulls_last=True), "search_name", "pk")
    groups, shown = [], set()
    for convention in sorted(latest, key=lambda each: each.in_effect_answer(on=on) == Answer.NO):
        here = [row for row in rows if row[0] == convention.pk and row[1] not in shown]
        shown |= {commune for _, commune, *_ in here}
        if here:
            places = (Place(name, code, counts.get((key, commune), 0)) for key, commune, name, code in here)
            groups.append(Group(convention, tuple(places)))
    return groups
