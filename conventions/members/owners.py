"""Who is in charge of something: a person, an organisation, or words.

A committee names « Mme Maréchal », « la Caf » or « les deux coordinatrices »: what was said is
kept as it was said, and printed. When the words are the name of a person or of an organisation
that the convention knows, the row points to it too: its filters and tasks then find it.
"""

from dataclasses import dataclass

from django.db.models import Value
from django.utils import timezone

from accounts.models import CafMembership
from conventions.models import Membership, Partie
from core import ordering
from core.folding import plain
from territories.managers import SearchName
from territories.models import Organisation


@dataclass(frozen=True)
class Name:
    """A name that may be written, and what it points to: one key, a person's or an organisation's.

    `full`: the name with where its bearer works, which tells namesakes apart.
    """

    words: str
    full: str
    person: int | None = None
    organisation: int | None = None


def names_of(caf, convention=None, *, on=None):
    """The people and organisations that a line of this convention, or of this Caf, may name: its members
    and its parties, and those of the Caf. Three queries; two for a Caf."""
    on = on or timezone.localdate()
    people, organisations = {}, {caf.organisation_id: caf.organisation}
    if convention is not None:
        members = Membership.objects.running(on=on).filter(convention=convention, user__isnull=False)
        for row in members.select_related("user", "organisation"):
            people.setdefault(row.user_id, (row.user, row.organisation))
            if row.organisation_id:
                organisations.setdefault(row.organisation_id, row.organisation)
        for row in (
            Partie.objects.known()
            .filter(convention=convention, organisation__isnull=False)
            .select_related("organisation")
        ):
            organisations.setdefault(row.organisation_id, row.organisation)
    colleagues = CafMembership.objects.running(on=on).filter(caf=caf)
    if convention is not None and convention.adviser_id:
        colleagues = colleagues.filter(user=convention.adviser_id)
    for row in colleagues.select_related("user"):
        people.setdefault(row.user_id, (row.user, caf.organisation))
    found = [
        Name(str(user), f"{user} ({organisation.name})" if organisation else str(user), person=key)
        for key, (user, organisation) in people.items()
    ]
    found += [Name(row.name, row.formal_name, organisation=key) for key, row in organisations.items()]
    return sorted(found, key=lambda name: (name.person is None, ordering.key(name.words)))


def pointed_to(words, names, caf):
    """The Name that these words are, among `names` or the organisations that the Caf may use; None
    when they are nobody's, or two people's: they stay words."""
    asked = _compared(words)
    if not asked:
        return None
    for meant in (lambda name: name.full, lambda name: name.words):
        found = [name for name in names if _compared(meant(name)) == asked]
        if found:
            return found[0] if len(found) == 1 else None
    rows = Organisation.objects.usable_by(caf).filter(search_name=SearchName(Value(words.strip())))[:2]
    return Name(rows[0].name, rows[0].name, organisation=rows[0].pk) if len(rows) == 1 else None


def _compared(name):
    """The apostrophe and the spaces of a keyboard are those of a name."""
    return " ".join(plain(name).replace("'", "’").split())
