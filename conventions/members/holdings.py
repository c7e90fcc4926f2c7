"""What a person holds on conventions: those that they follow as the Caf's referent, their roles, signatures to give."""

from django.db.models import F, Q

from accounts.handover import Kind, Line
from accounts.handover.caf_roles import colleagues
from accounts.models import CafMembership
from conventions import perms
from conventions.enums import SIDES, ConventionState, Role, Side
from conventions.members import people, standing_in
from conventions.models import Convention, Membership, Signataire
from core.dates import Precision

#: Over: who followed them then stays the one who did.
OVER = (ConventionState.ABANDONED, ConventionState.TERMINATED, ConventionState.RENEWED)


def members(conventions, *, on, but=None, sides=tuple(Side)):
    """{key of a convention: keys of its members on the day `on`, of these sides, without this one}. One query."""
    roles = [role for role in Role if SIDES[role] in sides]
    running = Membership.objects.running(on=on).filter(
        convention__in=conventions, role__in=roles, user__is_active=True, stands_in_for=None
    )
    found = {}
    for convention, user in running.exclude(user=but).values_list("convention", "user"):
        found.setdefault(convention, set()).add(user)
    return {convention: frozenset(users) for convention, users in found.items()}


def everyone(asked, conventions):
    """{key of a convention: its members and the people of the Caf, without the one who passes on}. Two queries, or none."""
    if not conventions:
        return {}
    of_caf = colleagues(asked.scope.caf, on=asked.on, but=asked.person)
    found = members(conventions, on=asked.on, but=asked.person)
    return {key: found.get(key, frozenset()) | of_caf for key in conventions}


def gives_all(asked):
    """Whether what is the Caf's may be given too: not by the pilote of a CTG."""
    return asked.scope.convention is None or perms.can_manage(asked.by, asked.scope.convention)


# Conventions followed


def _followed(asked):
    rows = Convention.objects.filter(adviser=asked.person).exclude(state__in=OVER)
    one = asked.scope.convention
    return asked.hold(rows.filter(caf=asked.scope.caf) if one is None else rows.filter(pk=one.pk))


def followed(asked):
    rows = list(_followed(asked).order_by("search_name", "pk")) if gives_all(asked) else []
    if not rows:
        return []
    able = CafMembership.objects.running(on=asked.on).filter(
        caf=asked.scope.caf, role__in=standing_in.FOLLOWS, user__is_active=True, stands_in_for=None
    )
    takers = frozenset(able.exclude(user=asked.person).values_list("user", flat=True))
    return [Line(row.pk, row.version, str(row), row.get_state_display(), takers=takers) for row in rows]


def give_followed(asked, chosen):
    for row in _followed(asked).filter(pk__in=chosen):
        row.adviser, row.version = chosen[row.pk], row.version + 1
        row.save(update_fields=["adviser", "version"])
        standing_in.left(row, asked.person.pk)


def lend_followed(asked, keys, to, starts_on, ends_on):
    """The referent's rights are those of an associated one."""
    organisation, last = asked.scope.caf.organisation_id, standing_in.caf_until(asked.person, asked.scope.caf)
    return _lend(asked, to, starts_on, ends_on, [(key, Role.CAF_REFERENT, organisation, None, last) for key in keys])


def _lend(asked, to, starts_on, ends_on, lent):
    """Roles between these dates, in the place of the one who is away: `lent` holds (convention, role, organisation,
    theme, last day or None). One that `to` would have twice is left out; none outlasts the role that it stands for.
    Returns how many."""
    lent = [(*each, min(ends_on, last or ends_on)) for *each, last in lent]
    theirs = Membership.objects.filter(user=to, convention__in=[key for key, *_ in lent], stands_in_for=asked.person)
    theirs = theirs.filter(starts_on__lte=starts_on, ends_on__gte=starts_on)
    have = {(convention, role): last for convention, role, last in theirs.values_list("convention", "role", "ends_on")}
    rows = [
        Membership(
            convention_id=convention,
            user=to,
            role=role,
            organisation_id=organisation,
            theme_id=theme,
            starts_on=starts_on,
            ends_on=last,
            stands_in_for=asked.person,
            created_by=asked.by,
        )
        for convention, role, organisation, theme, last in dict.fromkeys(lent)
        if last >= starts_on and last > have.get((convention, role), last - people.DAY)
    ]
    if rows and asked.creation_key and not Membership.objects.filter(creation_key=asked.creation_key).exists():
        rows[0].creation_key = asked.creation_key
    made = Membership.objects.bulk_create(rows)
    return len(made)


# Roles


def _roles(asked):
    lasting = Q(ends_on=None) | Q(ends_on__gte=asked.on)
    rows = Membership.objects.filter(lasting, asked.scope.under("convention"), user=asked.person, stands_in_for=None)
    if asked.scope.convention is not None:
        rows = rows.filter(role__in=perms.roles_granted_by(asked.by, asked.scope.convention))
    return asked.hold(rows)


def roles(asked):
    rows = list(_roles(asked).select_related("convention").order_by("convention__search_name", "role", "pk"))
    keys = {row.convention_id for row in rows}
    of_caf = colleagues(asked.scope.caf, on=asked.on, but=asked.person) if rows else frozenset()
    others = members(keys, on=asked.on, but=asked.person, sides=(Side.COLLECTIVITE, Side.PARTNER)) if rows else {}
    return [
        Line(
            row.pk,
            row.version,
            row.get_role_display(),
            str(row.convention),
            takers=of_caf if row.role == Role.CAF_REFERENT else others.get(row.convention_id, frozenset()),
        )
        for row in rows
    ]


def give_roles(asked, chosen):
    """The other one has the role from today, unless they have it there already; the former's ends yesterday."""
    for row in _roles(asked).filter(pk__in=chosen):
        to, starts_on = chosen[row.pk], max(asked.on, row.starts_on)
        theirs = Membership.objects.filter(convention=row.convention_id, user=to, stands_in_for=None)
        if not theirs.filter(Q(ends_on=None) | Q(ends_on__gte=asked.on), role=row.role).exists():
            known = theirs.running(on=asked.on).order_by("-starts_on", "pk").first()
            Membership.objects.create(
                convention_id=row.convention_id,
                user=to,
                role=row.role,
                function=known.function if known else "",
                organisation_id=row.organisation_id,
                theme_id=row.theme_id,
                etp_share=row.etp_share,
                starts_on=starts_on,
                ends_on=row.ends_on,
                created_by=asked.by,
            )
        people.close(row, last_day=asked.on - people.DAY)


def lend_roles(asked, keys, to, starts_on, ends_on):
    rows = _roles(asked).filter(pk__in=keys)
    lent = [(row.convention_id, row.role, row.organisation_id, row.theme_id, row.ends_on) for row in rows]
    return _lend(asked, to, starts_on, ends_on, lent)


# Signatures to give


def _unsigned(asked):
    rows = Signataire.objects.filter(
        asked.scope.under("partie_acte__partie__convention"),
        user=asked.person,
        signed_on=None,
        signed_on_precision=Precision.DAY,
        partie_acte__acte__withdrawn_on=None,
    )
    return asked.hold(rows)


def signatures(asked):
    rows = list(
        _unsigned(asked)
        .annotate(convention=F("partie_acte__partie__convention"), at=F("partie_acte__partie__convention__name"))
        .order_by("at", "pk")
        if gives_all(asked)
        else ()
    )
    takers = everyone(asked, {row.convention for row in rows})
    return [
        Line(row.pk, row.version, f"Signature, {row.capacity}", row.at, takers=takers[row.convention]) for row in rows
    ]


def give_signatures(asked, chosen):
    for row in _unsigned(asked).filter(pk__in=chosen):
        row.user, row.name, row.version = chosen[row.pk], chosen[row.pk].full_name, row.version + 1
        row.save(update_fields=["user", "name", "version"])


KINDS = (
    Kind("conventions", "convention suivie", "conventions suivies", 20, followed, give_followed, lend_followed),
    Kind("roles", "rôle sur une convention", "rôles sur des conventions", 30, roles, give_roles, lend_roles),
    Kind("signatures", "signature à donner", "signatures à donner", 80, signatures, give_signatures),
)
