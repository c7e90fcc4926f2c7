"""What pages read of one convention beside its row, in one query: who leads it, what its avenants say of its end, the
other conventions of its territory, and what its rubrics count (`doors.counts`).

The head of every page tells them. A page that asks for one has the others with it: they stay with the row until it is
read again (`Convention.refresh_from_db`).
"""

import json

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone

from conventions import doors
from conventions.enums import ConventionState, Role
from conventions.models.people import Membership
from conventions.signing.models.actes import Acte, ending_actes
from core import compiled

LEADERS = (Role.CTG_LEAD, Role.COOPERATION_OFFICER)
#: What is read of another convention of the same territory, or that comes before or after.
SIBLING = (
    "pk",
    "caf_id",
    "name",
    "short_name",
    "state",
    "starts_on",
    "ends_on",
    "predecessor_id",
    "starts_on_precision",
)
SIBLINGS = 3  # queries of them
#: The attributes that it keeps on a row.
KEPT = ("ending_actes", "leaders", "siblings", "counts")


def _beside(convention, *, on):
    held = Membership.objects.running(on=on).filter(convention=convention, role__in=LEADERS, user__isnull=False)
    names = JSONObject(first="user__first_name", last="user__last_name", email="user__email")
    leaders = held.order_by("-role", "pk").values_list(names)
    told = JSONObject(**{name: f"initial_of__{name}" for name in SIBLING})
    others = Acte.objects.exclude(initial_of__state=ConventionState.ABANDONED).exclude(initial_of=convention)
    # One after the other: together, they would be looked for in the whole table.
    siblings = (
        others.filter(initial_of__territoire=OuterRef("initial_of__territoire")),
        others.filter(initial_of__predecessor=convention),
        others.filter(initial_of=OuterRef("initial_of__predecessor")),
    )
    # By its initial act, one row that the database gives with the convention: the convention's table reads this module.
    initial = Acte.objects.filter(initial_of=convention).order_by()
    told_of = (ArraySubquery(rows.order_by().values_list(told)) for rows in siblings)
    counts = (ArraySubquery(each.rows(OuterRef("initial_of"), on)) for each in doors.counts.values())
    return initial.values_list(ending_actes("initial_of__"), ArraySubquery(leaders), *told_of, *counts)


def read(convention, name):
    """One of `KEPT` of this row: asked with the other when the row does not hold it. Lists of dicts; `counts` by the
    key of their rubric."""
    kept = vars(convention)
    if name not in kept:
        rows = compiled.ask(_beside, convention.pk, on=timezone.localdate()) if convention.pk else ()
        told = [[json.loads(text) for text in texts] for texts in (rows[0] if rows else ([], []))]
        siblings, counts = told[2 : 2 + SIBLINGS], dict(zip(doors.counts, told[2 + SIBLINGS :], strict=bool(rows)))
        for each, found in zip(KEPT, (*told[:2], _in_order(siblings), counts), strict=True):
            kept.setdefault(each, found)
    return kept[name]


def _in_order(several):
    """Each of the siblings once, by their effect; those that have none last."""
    found = {each["pk"]: each for siblings in several for each in siblings}
    return sorted(found.values(), key=lambda each: (each["starts_on"] is None, each["starts_on"] or "", each["pk"]))
