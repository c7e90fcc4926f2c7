"""What pages read of one convention beside its row, in one query: who leads it, and what its avenants say of its end.

The head of every page tells both. A page that asks for one has the other with it: they stay with the row until it is
read again (`Convention.refresh_from_db`).
"""

import json

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from conventions.enums import Role
from conventions.models.people import Membership
from conventions.signing.models.actes import Acte, ending_actes
from core import compiled

LEADERS = (Role.CTG_LEAD, Role.COOPERATION_OFFICER)
#: The attributes that it keeps on a row.
KEPT = ("ending_actes", "leaders")


def _beside(convention, *, on):
    held = Membership.objects.running(on=on).filter(convention=convention, role__in=LEADERS, user__isnull=False)
    names = JSONObject(first="user__first_name", last="user__last_name", email="user__email")
    leaders = held.order_by("-role", "pk").values_list(names)
    # By its initial act, one row that the database gives with the convention: the convention's table reads this module.
    initial = Acte.objects.filter(initial_of=convention).order_by()
    return initial.values_list(ending_actes("initial_of__"), ArraySubquery(leaders))


def read(convention, name):
    """One of `KEPT` of this row: asked with the other when the row does not hold it. Lists of dicts."""
    kept = vars(convention)
    if name not in kept:
        rows = compiled.ask(_beside, convention.pk, on=timezone.localdate()) if convention.pk else ()
        told = rows[0] if rows else ([], [])
        for each, texts in zip(KEPT, told, strict=True):
            kept.setdefault(each, [json.loads(text) for text in texts])
    return kept[name]
