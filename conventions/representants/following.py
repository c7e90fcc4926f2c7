"""What follows when the representatives of a convention change, after an election.

Each floor declares what it keeps of a representative (`declare`): the lines that a change concerns, and how they are
written. A preview shows them all, ticked or not (`parts`), and nothing is written but what was ticked there (`settle`).
What was signed, voted or held stays as it was.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts import invitations
from conventions.enums import ActeKind, ConventionState, Role
from conventions.members import people, standing_in
from conventions.models import Membership, Signataire
from conventions.signing.models.parties import signed_condition
from conventions.text.articles import TEXT_TO_SIGN
from core import folding

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """Somebody who represents `organisation` from the day `starts_on`. `former`: the name and function of who did,
    when they are known, with their address."""

    organisation: Any
    name: str
    function: str
    email: str
    starts_on: dt.date
    former: str = ""
    former_email: str = ""
    former_function: str = ""

    @property
    def own_email(self):
        """The address, unless it is still that of the former: nobody is known by it, nor invited there."""
        return "" if self.email == self.former_email else self.email

    @property
    def last_day(self):
        return self.starts_on - DAY

    def is_of_former(self, name, email="", function="", *, is_alone=False):
        """Whether a person of this organisation seems to be the former representative: the same name or address; a
        person without name, the same function; when nobody knows who it was, the only one."""
        if email and email in (self.own_email, self.former_email):
            return email == self.former_email
        if self.former and name:
            return _plain(name) == _plain(self.former)
        if function and _plain(function) in {_plain(self.function), _plain(self.former_function)}:
            return True
        return is_alone and not self.former


@dataclass(frozen=True)
class Asked:
    """`changes`: {key of an organisation: Change}. `is_locked`: what is read will be written."""

    convention: Any
    changes: dict[int, Change]
    by: Any
    is_locked: bool = False

    def hold(self, rows):
        return rows.select_for_update(of=("self",)) if self.is_locked else rows


@dataclass(frozen=True)
class Line:
    """One thing that follows. `place`: the party or commune. `kept`: why it stays, then nobody ticks it."""

    key: int
    version: int
    words: str
    place: str
    becomes: str
    is_likely: bool = True
    kept: str = ""
    row: Any = None
    change: Any = None


@dataclass(frozen=True)
class Kind:
    """`lines(asked)`; `write(asked, lines)`, of those ticked."""

    slug: str
    title: str
    intro: str
    position: int
    lines: Callable
    write: Callable


@dataclass
class Part:
    kind: Kind
    lines: list[Line]
    ticked: set[str] = field(default_factory=set)

    def key(self, line):
        return f"{self.kind.slug}:{line.key}"

    @property
    def shown(self):
        """[(line, its key, whether it is ticked)] for a page."""
        return [(line, self.key(line), self.key(line) in self.ticked) for line in self.lines]


_kinds: dict[str, Kind] = {}


def declare(*kinds):
    _kinds.update({kind.slug: kind for kind in kinds})


def parts(asked, ticked=(), seen=()):
    """What follows these changes, kind by kind. Of the lines that were `seen`, those `ticked` are; of the others, those
    that seem right."""
    found = []
    for kind in sorted(_kinds.values(), key=lambda each: each.position):
        part = Part(kind, kind.lines(asked))
        for line in part.lines:
            key = part.key(line)
            if not line.kept and (key in ticked if key in seen else line.is_likely):
                part.ticked.add(key)
        found.append(part)
    return [part for part in found if part.lines]


def state(found):
    """What a preview showed, in one text, the same when nothing changed since: « slug:key:version », by `keys_of`."""
    return " ".join(f"{part.key(line)}:{line.version}" for part in found for line in part.lines)


def keys_of(text):
    """Keys of the lines of a `state`."""
    return {each.rpartition(":")[0] for each in text.split()}


def settle(asked, found):
    """Write what is ticked."""
    for part in found:
        wanted = [line for line in part.lines if part.key(line) in part.ticked]
        if wanted:
            part.kind.write(asked, wanted)


def _plain(text):
    return " ".join(folding.plain(text).split())


# Who signs, and has not


def _signataires(asked):
    rows = Signataire.objects.filter(
        ~signed_condition(),
        Q(partie_acte__acte__frozen_at=None) | Q(partie_acte__is_required=False),  # who may sign late
        partie_acte__partie__convention=asked.convention,
        partie_acte__partie__organisation__in=asked.changes,
        partie_acte__acte__withdrawn_on=None,
    )
    rows = asked.hold(rows.select_related("partie_acte__partie__organisation", "partie_acte__acte", "user"))
    rows = list(rows.order_by("partie_acte__partie__position", "partie_acte", "position", "pk"))
    is_prepared = asked.convention.state == ConventionState.READY_TO_SIGN
    count: dict[int, int] = {}
    for row in rows:
        count[row.partie_acte_id] = count.get(row.partie_acte_id, 0) + 1
    lines = []
    for row in rows:
        change = asked.changes[row.partie_acte.partie.organisation_id]
        name = row.name or (str(row.user) if row.user_id else "")
        email = row.user.email if row.user_id else ""
        likely = change.is_of_former(name, email, row.capacity, is_alone=count[row.partie_acte_id] == 1)
        lines.append(
            Line(
                row.pk,
                row.version,
                ", ".join(filter(None, [name, row.capacity, row.on_behalf_of])),
                f"{row.partie_acte.partie.name}, {row.partie_acte.acte}",
                f"{change.name}, {change.function}",
                is_likely=likely and not row.on_behalf_of,
                kept=TEXT_TO_SIGN if is_prepared and row.partie_acte.acte.kind == ActeKind.INITIAL else "",
                row=row,
                change=change,
            )
        )
    return lines


def _replace_signataires(asked, lines):
    rows = []
    for line in lines:
        row, change = line.row, line.change
        row.user, row.name, row.capacity, row.on_behalf_of = None, change.name, change.function, ""
        row.version += 1
        rows.append(row)
    Signataire.objects.bulk_update(rows, ["user", "name", "capacity", "on_behalf_of", "version"])


# Accounts


def _members(asked):
    """Élus of the convention who were there the day before."""
    first = min(change.starts_on for change in asked.changes.values())
    rows = asked.convention.memberships.filter(
        Q(ends_on=None) | Q(ends_on__gte=first), role=Role.ELECTED, organisation__in=asked.changes
    )
    rows = list(
        asked.hold(rows.select_related("user", "invitation", "organisation")).order_by(
            "organisation__search_name", "pk"
        )
    )
    count: dict[int, int] = {}
    for row in rows:
        count[row.organisation_id] = count.get(row.organisation_id, 0) + 1
    lines = []
    for row in rows:
        change = asked.changes[row.organisation_id]
        if row.ends_on and row.ends_on < change.starts_on:
            continue
        email = row.user.email if row.user_id else row.invitation.email
        if change.own_email and email == change.own_email:
            continue  # the new one, who is there already
        name = str(row.user) if row.user_id else ""
        likely = change.is_of_former(name, email, row.function, is_alone=count[row.organisation_id] == 1)
        said = ", ".join(filter(None, [name or email, row.function]))
        lines.append(
            Line(
                row.pk,
                row.version,
                said,
                str(row.organisation),
                f"jusqu’au {change.last_day:%d/%m/%Y}",
                is_likely=likely,
                row=row,
                change=change,
            )
        )
    return lines


def _end_members(asked, lines):
    """As `people.close`, for many. Two statements, and one for each."""
    rows, offers = [], []
    for line in lines:
        row, last_day = line.row, line.change.last_day
        row.starts_on, row.ends_on, row.version = min(row.starts_on, last_day), last_day, row.version + 1
        rows.append(row)
        if row.user_id is None and row.invitation_id:
            offers.append(row.invitation)
    Membership.objects.bulk_update(rows, ["starts_on", "ends_on", "version"])
    for row in rows:
        standing_in.changed(row)
    if offers:
        invitations.revoke(*offers)


# Who comes


def _invited(asked):
    """The address of each new representative who has no such role here."""
    offered = {change.own_email for change in asked.changes.values()} - {""}
    if not offered:
        return []
    if asked.by.email.lower() in offered and standing_in.reach(asked.by, asked.convention).until:
        offered.discard(asked.by.email.lower())  # whoever acts until a day takes nothing that lasts
    rows = asked.convention.memberships.filter(
        Q(user__email__in=offered) | Q(user=None, invitation__email__in=offered),
        Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()),
        role=Role.ELECTED,
    )
    held = {
        row.user.email if row.user_id else row.invitation.email for row in rows.select_related("user", "invitation")
    }
    return [
        Line(
            key,
            0,
            f"{change.name}, {change.function}",
            change.organisation.name,
            change.email,
            is_likely=False,  # a mail leaves with a yes only
            change=change,
        )
        for key, change in asked.changes.items()
        if change.own_email in offered - held
    ]


def _invite(asked, lines):
    for line in lines:
        change = line.change
        row = Membership(
            convention=asked.convention,
            role=Role.ELECTED,
            organisation=change.organisation,
            function=change.function,
            starts_on=change.starts_on,
            created_by=asked.by,
        )
        people.welcome(row, email=change.email, by=asked.by)


KINDS = (
    Kind(
        "signataires",
        "Signataires qui n’ont pas encore signé",
        "Ils laissent leur place ; les votes, et ce qui est signé, ne changent pas.",
        10,
        _signataires,
        _replace_signataires,
    ),
    Kind(
        "membres",
        "Membres de la convention",
        "Leur rôle d’élu se clôt la veille ; leurs autres rôles restent.",
        30,
        _members,
        _end_members,
    ),
    Kind(
        "invitations",
        "Invitations",
        "Une ligne cochée envoie un courriel, et donne le rôle d’élu à qui l’accepte ; rien ne part sans cela.",
        40,
        _invited,
        _invite,
    ),
)
