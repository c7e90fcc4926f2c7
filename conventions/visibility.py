"""One vocabulary of visibility, applied by one rule (DESIGN § 4.19).

`readable(user)` as a condition on the rows of any convention, `readable_on(convention, user)` on
those of one; `levels(user, convention)` without « mon organisation », which depends on the author.
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
#: No key of a row.
NONE = 0
READ_BY_ROLE = (Visibility.SHARED, Visibility.PARTNERS, Visibility.COPIL, Visibility.PUBLIC)


def _roles_of(level):
    return {
        Visibility.SHARED: INSIDERS,
        Visibility.PARTNERS: NAMED,
        Visibility.COPIL: COMMITTEE,
        Visibility.PUBLIC: COMMITTEE,
    }[level]


def levels(user, convention, *, on=None):
    """Visibilities that this person reads on this convention, whoever wrote. « Mon organisation »
    is not among them: ask `readable_on`."""
    held = perms.access(user, convention, on=on)
    if held.is_caf:
        return {level.value for level in Visibility if level != Visibility.OWN}
    shared = (level for level in Visibility if level != Visibility.OWN)
    return {level.value for level in shared if held.roles & set(_roles_of(level))}


def readable(user, *, on=None, path="convention"):
    """Condition on rows that have `visibility`, `created_by` and a convention at `path`.

    « Mon organisation » is its author, and: for an author of the Caf, the people of that
    Caf; otherwise those who hold a role on this convention for the author's organisation.
    """
    held = {level: Q(**{f"{path}__in": held_by(user, _roles_of(level), on=on)}) for level in READ_BY_ROLE}
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
