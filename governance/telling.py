"""Comités, séances and decisions, told once for their pages, their exports, the annex of the convention and the bilan.

Whoever reads a comité reads all of it (`Comite.objects.visible_to`); what a document tells is what all its readers
see: séances that took place or are announced, decisions taken.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Prefetch, Q

from core import compiled
from core.dates import words
from core.formats import NBSP, in_sentence, percent
from core.ordering import InOrder
from governance.enums import ComiteKind, PresenceStatus, SeanceState
from governance.models import Comite as ComiteRow
from governance.models import Decision as DecisionRow
from governance.models import MembreComite, Seance
from governance.models.seances import TOOK_PLACE
from governance.words import in_order

ANNOUNCED = (SeanceState.CONVENED, *TOOK_PLACE)  # a draft is its writers' own
CAME = (PresenceStatus.PRESENT, PresenceStatus.REPRESENTED)


# --- Comités --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Member:
    name: str
    function: str = ""
    organisation: str = ""
    is_chair: bool = False

    @property
    def function_words(self):
        """« présidente, préside le comité »."""
        return ", ".join(part for part in (self.function, "préside le comité" if self.is_chair else "") if part)


@dataclass(frozen=True)
class Comite:
    id: str
    name: str
    kind: str = ""
    frequency: str = ""
    role: str = ""  # rich text
    members: tuple[Member, ...] = ()

    @property
    def kind_words(self):
        """A kind that the name says already is not repeated."""
        return "" if self.kind.casefold() == self.name.casefold() else self.kind

    @property
    def words(self):
        """« Comité de pilotage (COPIL) · une fois par an »."""
        return " · ".join(part for part in (self.kind_words, in_sentence(self.frequency)) if part)


def member(row):
    """Reads `user` and `organisation`."""
    return Member(
        row.display_name, row.function, row.organisation.name if row.organisation_id else "", is_chair=row.is_chair
    )


def comite(row, members):
    """`members`: rows of those who sit on the day that is told."""
    return Comite(
        f"comite-{row.pk}",
        row.name,
        row.get_kind_display(),
        row.frequency,
        row.composition,
        tuple(member(each) for each in members),
    )


def comites_of(convention, *, on):
    """The comités of a convention in their order, with who sits on the day `on`. Two queries."""
    sitting = MembreComite.objects.running(on=on).select_related("user", "organisation")
    rows = ComiteRow.objects.filter(convention=convention).prefetch_related(Prefetch("membres", sitting))
    return tuple(comite(row, row.membres.all()) for row in in_order(rows))


# --- Séances --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HeldSeance:
    """`present`: « 9 sur 12 »; `attendance`: « 75 % »."""

    on: str
    comite: str
    present: str = ""
    attendance: str = ""


def held_seances(convention, *, year=None):
    """Those that took place, in `year` if given, first to last. One query."""
    rows = compiled.rows(_held, convention.pk, year=year)
    return tuple(held_seance(row, came=row.came, invited=row.invited) for row in rows)


def _held(convention, *, year):
    rows = Seance.objects.filter(comite__convention=convention).held()
    if year:
        rows = rows.filter(held_on__year=year)
    counted = rows.annotate(came=Count("presences", filter=Q(presences__status__in=CAME)), invited=Count("presences"))
    return counted.select_related("comite").only("held_on", "comite__name").order_by("held_on", "pk")


def held_seance(row, *, came, invited):
    """`came`: present or represented, among the `invited`. Reads `comite`."""
    return HeldSeance(
        words(row.held_on),
        row.comite.name,
        f"{came} sur {invited}" if invited else "",
        percent(Decimal(came) / invited, 0) if invited else "",
    )


def came_count(presences):
    return sum(row.status in CAME for row in presences)


def copil_days(convention):
    """{year: days in words} of the séances of the COPIL that are announced or took place. One query."""
    found = {}
    rows = Seance.objects.filter(comite__convention=convention, state__in=ANNOUNCED).of_copil()
    for day in rows.order_by("held_on", "pk").values_list("held_on", flat=True):
        found.setdefault(day.year, []).append(words(day))
    return found


# --- Decisions ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Decision:
    number: str
    text: str
    owner: str = ""
    due: str = ""
    state: str = ""


def decision(row):
    """`state` with what came of it: « Faite : permanence ouverte en mai »."""
    state = row.get_state_display()
    return Decision(
        row.number,
        row.text,
        row.owner,
        words(row.due_on) if row.due_on else "",
        f"{state}{NBSP}: {row.outcome}" if row.outcome else state,
    )


def decisions_followed(convention, *, before):
    """What a COPIL of the day `before` follows up: the decisions of the last one, and older ones still open.
    One query."""
    return tuple(map(decision, followed_rows(convention, before=before)))


def followed_rows(convention, *, before):
    """The rows of `decisions_followed`. One query."""
    rows = compiled.rows(_followed, convention.pk, before=before)
    last = rows[0].seance_id if rows else None
    return [row for row in rows if row.seance_id == last or not row.is_closed]


def _followed(convention, *, before):
    rows = DecisionRow.objects.taken().filter(
        seance__comite__convention=convention, seance__comite__kind=ComiteKind.COPIL, seance__held_on__lt=before
    )
    return rows.order_by("-seance__held_on", InOrder("number"), "pk")


def state_words(row):
    """For a list: « En cours, en retard », or « Séance en préparation » while it has not been held.
    Reads `seance`, and `is_late` of `with_late`."""
    if not row.seance.is_held:
        return f"Séance {row.seance.get_state_display().lower()}"
    return row.get_state_display() + (", en retard" if row.is_late else "")
