"""What pages read of one convention beside its row, in one query: who leads it, what its avenants say of its end, and the
other conventions of its territory.

The head of every page tells them. A page that asks for one has the others with it: they stay with the row until it is
read again (`Convention.refresh_from_db`).
"""

import json

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from conventions.enums import ConventionState, Role
from conventions.models.people import Membership
from conventions.signing.models.actes import Acte, ending_actes
from core import compiled

LEADERS = (Role.CTG_LEAD, Role.COOPERATION_OFFICER)
#: What is read of another convention of the same territory, or that comes before or after.
SIBLING = ("pk", "caf_id", "name", "short_name", "state", "starts_on", "ends_on")
#: The attributes that it keeps on a row.
KEPT = ("ending_actes", "leaders", "siblings")


def _beside(convention, *, on):
    held = Membership.objects.running(on=on).filter(convention=convention, role__in=LEADERS, user__isnull=False)
    names = JSONObject(first="user__first_name", last="user__last_name", email="user__email")
    leaders = held.order_by("-role", "pk").values_list(names)
    of_territory = Q(initial_of__territoire=OuterRef("initial_of__territoire"))
    linked = Q(initial_of__predecessor=convention) | Q(initial_of=OuterRef("initial_of__predecessor"))
    others = Acte.objects.filter(of_territory | linked).exclude(initial_of__state=ConventionState.ABANDONED)
    told = JSONObject(**{name: f"initial_of__{name}" for name in SIBLING})
    siblings = others.exclude(initial_of=convention).order_by("initial_of__starts_on", "initial_of").values_list(told)
    # By its initial act, one row that the database gives with the convention: the convention's table reads this module.
    initial = Acte.objects.filter(initial_of=convention).order_by()
    return initial.values_list(ending_actes("initial_of__"), ArraySubquery(leaders), ArraySubquery(siblings))


def read(convention, name):
    """One of `KEPT` of this row: asked with the other when the row does not hold it. Lists of dicts."""
    kept = vars(convention)
    if name not in kept:
        rows = compiled.ask(_beside, convention.pk, on=timezone.localdate()) if convention.pk else ()
        told = rows[0] if rows else ([], [], [])
        for each, texts in zip(KEPT, told, strict=True):
            kept.setdefault(each, [json.loads(text) for text in texts])
    return kept[name]
