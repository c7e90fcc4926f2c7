"""What the pages of a plan read beside what is told of its fiches (`actions.telling`)."""

import datetime as dt
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models.people import person_words
from actions.enums import ActeurRole, FicheState
from actions.models import Acteur, Axe, FicheAction, NiveauPlan, NoteSuivi
from actions.models.fiche import FicheTransition
from actions.suites import with_suites
from conventions.enums import Visibility
from conventions.perms import opening
from conventions.visibility import readable_by
from core import compiled


def first_owner():
    """Name of the first pilote of a fiche, to sort by."""
    owner = Acteur.objects.filter(fiche=OuterRef("pk"), role=ActeurRole.OWNER).order_by("position", "pk")
    return Subquery(owner.values("organisation__search_name")[:1])


def fiche_for_page(user, pk):
    """The fiche with its convention, for its page; or 404. What is told of it is read apart."""
    return compiled.get_or_404(_fiche, pk, *opening(user))


def _fiche(key, *opening):
    rows = FicheAction.objects.opened_to(*opening).filter(pk=key)
    return with_suites(rows.select_related("plan__convention__caf", "plan__convention__adviser", "created_by"))


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


class Note(NamedTuple):
    """A note in the list of its fiche. `created_by`: its author in words, when the audience is told."""

    pk: int
    fiche: FicheAction
    written_on: dt.date
    for_bilan_year: int | None
    done: str
    difficulties: str
    next_steps: str
    visibility: str
    created_by_id: int | None
    created_by: str

    @property
    def bilan_words(self):
        return f"Bilan {self.for_bilan_year}" if self.for_bilan_year else ""

    @property
    def visible_by(self):
        return Visibility(self.visibility).label


NOTE = ("written_on", "for_bilan_year", "done", "difficulties", "next_steps", "visibility", "created_by")
PERSON = ("created_by__first_name", "created_by__last_name", "created_by__email")


def _notes(fiche, *rights, on):
    return NoteSuivi.objects.filter(readable_by(*rights, on=on), fiche=fiche).values_list("pk", *NOTE, *PERSON)


def notes_of(fiche, audience):
    """Notes of a fiche that this person reads, latest first. One query."""
    found = compiled.ask(_notes, fiche.pk, *audience.rights, on=timezone.localdate())
    notes = []
    for pk, *values, author, first_name, last_name, email in found:
        words = person_words(first_name, last_name, email) if author and audience.names(author) else ""
        notes.append(Note._make((pk, fiche, *values, author, words)))
    return notes


def keep_people(audience, rows):
    """Leave in these rows, read for a page and never saved, only the authors whom this audience is told."""
    for row in rows:
        if not audience.names(row.created_by_id):
            row.created_by = None
