"""One vocabulary of visibility, applied by one rule (DESIGN § 4.19): `READ_BY`, whatever the channel.

- Pages, their exports and searches ask for one person: `readable(user)` is a condition on the rows of any convention,
  `readable_on(convention, user)` on those of one; `levels(user, convention)` without « mon organisation », which
  depends on the author.
- What is handed to several people at once shows what each of them reads: `printed()` for a document, whose readers
  are the committee; `told()` and `is_told` for a history, whose readers are both sides, and for what a text annexes.
- A mail says none of it: it names a page, which asks.

`tests/security/test_visibility.py` compares the channels, level by level and role by role, and refuses that a level be
read elsewhere.
"""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import CafMembership
from conventions import perms
from conventions.enums import Role, Visibility
from conventions.models.people import Membership
from conventions.perms import SECOND_CAF, held_by

# Who is « Caf et collectivité » among the roles of a convention; the second Caf is one.
INSIDERS = (Role.CAF_REFERENT, Role.COOPERATION_OFFICER, Role.CTG_LEAD, Role.LOCAL_MANAGER, SECOND_CAF)
NAMED = (*INSIDERS, Role.PARTNER, Role.FICHE_OWNER, Role.CONSULTANT)
COMMITTEE = (*NAMED, Role.ELECTED, Role.COPIL_MEMBER)
#: The rule: {level: the roles that read it}. The Caf reads them all; « mon organisation », its author's own alone.
READ_BY = {
    Visibility.SHARED: INSIDERS,
    Visibility.PARTNERS: NAMED,
    Visibility.COPIL: COMMITTEE,
    Visibility.PUBLIC: COMMITTEE,
}
#: Of an event, (column, value) of what `told` leaves out.
KEPT = ("visibility", Visibility.OWN)
#: No key of a row.
NONE = 0


def read_by(*roles):
    """Levels that each of these roles reads."""
    return tuple(level for level, readers in READ_BY.items() if set(roles) <= set(readers))


def printed():
    """Condition on rows that have `visibility`: what a document shows, which is handed to the whole committee."""
    return Q(visibility__in=read_by(*COMMITTEE))


def told():
    """The same, for what both sides read: the histories, and what a text takes with it as an annex."""
    return Q(visibility__in=read_by(*INSIDERS))


def told_sql(event):
    """`told`, of an event of the history under this alias."""
    levels = ", ".join(f"'{level}'" for level in read_by(*INSIDERS))
    return f"{event}.visibility IN ({levels})"


def is_told(level):
    """`told`, of one value."""
    return level in read_by(*INSIDERS)


def levels(user, convention, *, on=None):
    """Visibilities that this person reads on this convention, whoever wrote. « Mon organisation »
    is not among them: ask `readable_on`."""
    held = perms.access(user, convention, on=on)
    if held.is_caf:
        return {level.value for level in READ_BY}
    return {level.value for role in held.roles for level in read_by(role)}


def readable(user, *, on=None, path="convention"):
    """Condition on rows that have `visibility`, `created_by` and a convention at `path`.

    « Mon organisation » is its author, and: for an author of the Caf, the people of that
    Caf; otherwise those who hold a role on this convention for the author's organisation.
    """
    held = {level: Q(**{f"{path}__in": held_by(user, roles, on=on)}) for level, roles in READ_BY.items()}
    in_any = Q(**{f"{path}__in": held_by(user, on=on)})
    in_caf = Q(**{f"{path}__caf__in": user.caf_ids(on=on)})
    by_the_caf = Exists(CafMembership.objects.filter(user=OuterRef("created_by"), caf=OuterRef(f"{path}__caf")))
    of_the_author = Membership.objects.filter(
        user=OuterRef(OuterRef("created_by")), convention=OuterRef(OuterRef(path)), organisation__isnull=False
    )
    own = Membership.objects.running(on=on or timezone.localdate()).filter(user=user, convention=OuterRef(path))
    same_organisation = in_any & Exists(own.filter(organisation__in=of_the_author.values("organisation")))
    condition = (in_caf & ~Q(visibility=Visibility.OWN)) | (Q(created_by=user) & (in_caf | in_any))
    condition |= Q(visibility=Visibility.OWN) & ((in_caf & by_the_caf) | same_organisation)
    for level, held_there in held.items():
        condition |= Q(visibility=level) & held_there
    return condition


def readable_on(convention, user, *, on=None):
    """`readable`, for rows of this convention: what this person holds there is asked once, and the
    condition joins no table. The same answer, level by level and role by role."""
    on = on or timezone.localdate()
    return readable_by(*keys_on(convention, user, on=on), on=on)


def keys_on(convention, user, *, on):
    """What `readable_by` takes for this person on this convention: for who holds nothing there, keys of nobody."""
    held = perms.access(user, convention, on=on)
    if not held.is_any:
        return [], NONE, convention.pk, NONE
    return sorted(levels(user, convention, on=on)), user.pk, convention.pk, convention.caf_id if held.is_caf else NONE


def readable_by(shown, user, convention, caf, *, on):
    """The condition of `readable_on`, by keys alone: written once by `core.compiled`."""
    here = Membership.objects.filter(convention=convention)
    mine = here.running(on=on).filter(user=user, organisation__isnull=False)
    authors = Q(created_by__in=here.filter(organisation__in=mine.values("organisation")).values("user"))
    if caf != NONE:
        authors |= Q(created_by__in=CafMembership.objects.filter(caf=caf).values("user"))
    own = Q(created_by=user) | (Q(visibility=Visibility.OWN) & authors)
    return Q(visibility__any=shown) | own
