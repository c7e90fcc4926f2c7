"""The home of a partner: the fiches that name their organisation, and what they may add to each."""

from dataclasses import dataclass

from django.db.models import Case, Value, When
from django.urls import reverse

from actions.enums import FicheState
from actions.models import FicheAction
from conventions.perms import partner_for
from reporting.desk.todo import LABELLED

MOST = 12  # the others are in « Mes actions »
COLUMNS = ("code", "title", "state", "is_proposed", "ends_on", "ends_on_precision")


@dataclass(frozen=True)
class Named:
    """A fiche, and where one adds a note and the amounts of one’s organisation."""

    fiche: FicheAction
    note_url: str
    amounts_url: str


def fiches(user, *, on):
    """[Named] of a partner, what is over last; of anybody else, none. One query, none for who is no partner."""
    if not partner_for(user, on=on):
        return []
    is_over = Case(When(state=FicheState.DONE, then=Value(1)), default=Value(0))
    rows = FicheAction.objects.visible_to(user, on=on).counted().live().naming(user)
    columns = (*COLUMNS, *(f"plan__convention__{name}" for name in LABELLED))
    found = rows.select_related("plan__convention").only(*columns).order_by(is_over, "ends_on", "pk")[:MOST]
    return [
        Named(each, f"{each.get_absolute_url()}#suivi", reverse("actions:budget", args=[each.pk])) for each in found
    ]
