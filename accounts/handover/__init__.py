"""What a person holds, and its passing to others: memberships, conventions, fiches, decisions, places in comités.

Each floor knows what is held there, and declares it from `AppConfig.ready()`:

    handover.declare(Kind("conventions", "convention suivie", "conventions suivies", 10, held=…, give=…))

`held(asked)` gives the `Line`s of a person, in a fixed number of queries; `give(asked, {key: person})` passes them on.
What was before stays: dates are closed, rows that a document froze keep their name, and a `Passation` says who held
what until that day.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import doors, memberships
from accounts.models import Passation, User
from core.formats import counted
from territories.models import Caf


@dataclass(frozen=True)
class Scope:
    """Where: in a Caf and all its conventions, or in one of them."""

    caf: Caf
    convention: Any = None

    def under(self, path):
        """Condition on rows that have their convention at `path`."""
        if self.convention is not None:
            return Q(**{path: self.convention.pk})
        return Q(**{f"{path}__caf": self.caf.pk})

    def reach(self, user):
        """How far this person acts here."""
        if self.convention is None:
            return memberships.reach(user, self.caf.pk)
        return doors.reach[0](user, self.convention)

    def __str__(self):
        return str(self.convention or self.caf)


@dataclass(frozen=True)
class Asked:
    """What `person` holds in `scope` on the day `on`, as far as `by` may give it. `is_locked`: rows are to be held.
    `creation_key`: of the form that lends; the first row of each kind keeps it."""

    person: User
    scope: Scope
    by: User
    on: Any
    is_locked: bool = False
    creation_key: Any = None

    def hold(self, rows):
        return rows.select_for_update(of=("self",)) if self.is_locked else rows


@dataclass(frozen=True)
class Line:
    """One thing held: `kept` says why it stays with the person, or follows by itself; `takers`: keys of who may take it."""

    key: int
    version: int
    words: str
    place: str = ""
    kept: str = ""
    takers: frozenset = frozenset()


@dataclass(frozen=True)
class Kind:
    """A kind of things held. `one` and `several` follow a number: « 12 fiches suivies ».

    `lend(asked, keys, to, starts_on, ends_on)`: gives the rights of these lines to a stand-in, by dated roles. What has
    no rights of its own follows: a fiche is followed by who stands in for its pilote (`perms.stood_for`).
    """

    slug: str
    one: str
    several: str
    position: int
    held: Callable
    give: Callable | None = None
    lend: Callable | None = None

    def counted(self, number):
        return counted(number, self.one, self.several)


@dataclass
class Part:
    """Lines of one kind, with where each goes: {key: key of a person}, None when it stays."""

    kind: Kind
    lines: list
    chosen: dict = field(default_factory=dict)

    @property
    def moving(self):
        return [line for line in self.lines if self.chosen.get(line.key)]

    @property
    def open(self):
        """Those that may be given."""
        return [line for line in self.lines if not line.kept]

    @property
    def takers(self):
        """Keys of who may take at least one."""
        return frozenset().union(*(line.takers for line in self.open))


class Refused(Exception):
    """Nothing was passed. The message is French."""


class Stale(Refused):
    """What the person holds is no longer what the preview showed. `changes`: sentences."""

    def __init__(self, changes):
        super().__init__("Ce que suit cette personne a changé depuis l’aperçu : relisez-le, puis confirmez.")
        self.changes = changes


_kinds: dict[str, Kind] = {}
#: Functions of (Asked, who stands in, first day, last day) that hear of a stand-in just arranged, in its transaction.
lent_to: list[Callable] = []


def declare(*kinds):
    _kinds.update({kind.slug: kind for kind in kinds})


def held(asked):
    """[Part] of what this person holds, without the kinds of which they hold nothing."""
    found = [Part(kind, kind.held(asked)) for kind in sorted(_kinds.values(), key=lambda kind: kind.position)]
    return [part for part in found if part.lines]


def ask(person, scope, *, by, on=None):
    return Asked(person, scope, by, on or timezone.localdate())


def people(parts):
    """{key: User} of those who may take something, by name. One query."""
    keys = frozenset().union(*(part.takers for part in parts))
    return {user.pk: user for user in User.objects.filter(pk__in=keys, is_active=True)}


def told(parts, *, moving=True):
    """« 12 fiches suivies, 3 décisions »."""
    counts = [(part, len(part.moving if moving else part.lines)) for part in parts]
    return ", ".join(part.kind.counted(count) for part, count in counts if count)


def state(parts):
    """What a preview showed and what was chosen, in one text: « slug:key:version:person »."""
    return " ".join(
        f"{part.kind.slug}:{line.key}:{line.version}:{part.chosen.get(line.key) or 0}"
        for part in parts
        for line in part.lines
    )


def read_state(text):
    """{(slug, key): (version, key of a person or 0)} of a `state`. Raises Refused."""
    found = {}
    try:
        for each in text.split():
            slug, key, version, to = each.split(":")
            found[slug, int(key)] = (int(version), int(to))
    except ValueError:
        raise Refused("L’aperçu envoyé ne se lit pas : reprenez depuis le choix.") from None
    return found


def choose(parts, chosen):
    """Fill `chosen` of each part, by `chosen(part, line)`: a key, or None. One who may not take a line is not given it."""
    for part in parts:
        wanted = {line.key: chosen(part, line) for line in part.open}
        part.chosen = {line.key: wanted[line.key] for line in part.open if wanted[line.key] in line.takers}
    return parts


def _differences(parts, seen):
    """Sentences: what a preview did not show, shows no longer, or showed otherwise."""
    now = {(part.kind.slug, line.key): (part, line) for part in parts for line in part.lines}
    found = [
        f"{line.words} : s’est ajouté depuis." if key not in seen else f"{line.words} : a été modifié depuis."
        for key, (part, line) in now.items()
        if key not in seen or seen[key][0] != line.version
    ]
    gone = [slug for slug, key in seen if (slug, key) not in now]
    for slug in dict.fromkeys(gone):
        if slug in _kinds:
            found.append(f"{_kinds[slug].counted(gone.count(slug))} : n’est plus à cette personne.")
    return found


def _given_already(person, scope, by, wanted):
    """The Passation that this same choice made at the first of two clicks, or None."""
    chosen = {(*asked, to) for asked, (_, to) in wanted.items() if to}
    last = Passation.objects.filter(caf=scope.caf, person=person, place=str(scope), by=by).first()
    return last if last and {(kind, key, to) for kind, key, *_, to in last.lines} == chosen else None


@transaction.atomic
def give(person, scope, *, by, seen, reason="", on=None):
    """Pass on what the preview `seen` (a `state`) chose, all or nothing. Returns the Passation.

    The Caf is held, then each row. Raises Stale when the preview is no longer true, Refused when nothing is chosen or
    when somebody may not take what they are given.
    """
    Caf.objects.select_for_update(no_key=True).get(pk=scope.caf.pk)
    asked = Asked(person, scope, by, on or timezone.localdate(), is_locked=True)
    parts, wanted = held(asked), read_state(seen)
    if changes := _differences(parts, wanted):
        if done := _given_already(person, scope, by, wanted):
            return done
        raise Stale(changes)
    takers = people(parts)
    reach = scope.reach(by)
    for part in parts:
        for line in part.lines:
            to = wanted[part.kind.slug, line.key][1]
            if to and (line.kept or to not in line.takers or to not in takers):
                raise Refused(f"{line.words} : cette personne ne peut pas le reprendre.")
            if to == by.pk and reach.until:
                raise Refused(f"{line.words} : qui n’agit que jusqu’à une date ne se transmet rien à soi-même.")
            part.chosen[line.key] = to or None
    if person.pk in reach.absent:
        raise Refused(memberships.STOOD_FOR)
    if not any(part.moving for part in parts):
        raise Refused("Rien n’est transmis : choisissez au moins une personne qui reprend.")
    why = f"Transmission de ce que suivait {person}" + (f" : {reason}" if reason else "")
    with pghistory.context(act="handover", reason=why):
        for part in parts:
            if part.kind.give is not None and part.moving:
                part.kind.give(asked, {line.key: takers[part.chosen[line.key]] for line in part.moving})
        return Passation.objects.create(
            caf=scope.caf,
            person=person,
            place=str(scope),
            by=by,
            reason=reason,
            lines=[
                [part.kind.slug, line.key, line.words, line.place, takers[part.chosen[line.key]].pk]
                for part in parts
                for line in part.moving
            ],
        )


def lendable(parts, to=None):
    """{slug: keys of the lines} that are lent, to this person when one is said."""
    found = {
        part.kind.slug: [line.key for line in part.open if to is None or to in line.takers]
        for part in parts
        if part.kind.lend is not None
    }
    return {slug: keys for slug, keys in found.items() if keys}


def _lenders():
    return [(slug, kind.lend) for slug, kind in _kinds.items() if kind.lend is not None]


@transaction.atomic
def lend(person, scope, *, to, starts_on, ends_on, by, reason="", on=None, creation_key=None):
    """`to` sees and acts as `person` between these days, both included; nothing is taken from anybody.

    Returns how many roles are lent: the same for the second of two clicks on one form, which its key tells. Raises
    Refused when there is none.
    """
    Caf.objects.select_for_update(no_key=True).get(pk=scope.caf.pk)
    found = [of_caf(None).filter(creation_key=creation_key) for of_caf in doors.roles] if creation_key else []
    made = [row.created_by_id for rows in found for row in rows]
    if by.pk in made:
        return made.count(by.pk)
    key = None if made else creation_key  # of somebody else: never shared
    asked = Asked(person, scope, by, on or timezone.localdate(), is_locked=True, creation_key=key)
    reach = scope.reach(by)
    until = reach.until if to.pk == by.pk else reach.lent_until
    if until and ends_on > until:
        raise Refused(memberships.beyond(until))
    lent = lendable(held(asked), to.pk)
    why = f"Remplacement de {person}" + (f" : {reason}" if reason else "")
    with pghistory.context(act="stand_in", reason=why):
        count = sum(put(asked, lent[slug], to, starts_on, ends_on) for slug, put in _lenders() if slug in lent)
        if not count:
            raise Refused(f"{to} ne peut rien reprendre de plus à ces dates.")
        for hear in lent_to:
            hear(asked, to, starts_on, ends_on)
    return count
