"""What the pages of a plan read beside what is told of its fiches (`actions.telling`)."""

import datetime as dt
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from accounts.models import person_words
from actions.enums import ActeurRole, FicheState
from actions.models import Acteur, Axe, FicheAction, NiveauPlan
from actions.models.fiche import FicheTransition
from core import compiled


def first_owner():
    """Name of the first pilote of a fiche, to sort by."""
    owner = Acteur.objects.filter(fiche=OuterRef("pk"), role=ActeurRole.OWNER).order_by("position", "pk")
    return Subquery(owner.values("organisation__name")[:1])


def fiche_for_page(user):
    """Queryset of visible fiches with their convention, for their page. What is told of one is read apart."""
    return FicheAction.objects.visible_to(user).select_related(
        "plan__convention__caf", "plan__convention__adviser", "created_by"
    )


class PlacedAxe(NamedTuple):
    """A node of the tree, for the way that leads to a fiche; `word`: of its level, None for « Axe »."""

    pk: int
    parent_id: int | None
    depth: int
    code: str
    label: str
    word: str | None


def _axes(plan, *, on):
    word = NiveauPlan.objects.filter(plan=OuterRef("plan"), depth=OuterRef("depth"))
    rows = Axe.objects.filter(plan=plan).order_by().annotate(word=Subquery(word.values("label")[:1]))
    return rows.values_list(*PlacedAxe._fields)


def axes_of(plan):
    """{key: PlacedAxe} of a plan, by its key. One query."""
    return {row[0]: PlacedAxe(*row) for row in compiled.ask(_axes, plan, on=None)}


class Passage(NamedTuple):
    """One change of state of a fiche."""

    to_state: str
    at: dt.datetime
    reason: str
    by: str

    @property
    def to_label(self):
        return FicheState(self.to_state).label


def _passages(fiche, *, on):
    rows = FicheTransition.objects.filter(fiche=fiche).order_by("-at", "-pk")
    return rows.values_list("to_state", "at", "reason", "by", "by__first_name", "by__last_name", "by__email")


def passages_of(fiche, audience, last):
    """The last changes of state of a fiche, by its key, with the people whom this audience is told. One query."""
    found = []
    for state, at, reason, key, *by in compiled.ask(_passages, fiche, on=None)[:last]:
        found.append(Passage(state, at, reason, person_words(*by) if key and audience.names(key) else ""))
    return found


def keep_people(audience, rows):
    """Leave in these rows, read for a page and never saved, only the authors whom this audience is told."""
    for row in rows:
        if not audience.names(row.created_by_id):
            row.created_by = None
