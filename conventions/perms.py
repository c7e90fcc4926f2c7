"""Who may do what on a convention. Every answer comes from dated memberships, read anew.

Caf roles: an adviser acts on the conventions that they follow (referent or associated),
on all those of the Caf when the Caf's setting says so; others of the Caf read.
"""

from dataclasses import dataclass

from django.db.models import BigIntegerField, F, Q, Value
from django.utils import timezone

from accounts.enums import CafRole
from accounts.models import CafMembership
from conventions.enums import SIDES, SUBMITTED, PartieRole, Role, Side
from conventions.models.people import Membership
from conventions.signing.models.parties import Partie
from core import compiled

CO_WRITERS = (Role.CAF_REFERENT, Role.COOPERATION_OFFICER, Role.CTG_LEAD)
#: Who is asked what they think of the text while it is written, of those who read it (decision 0015).
ASKED_OF_TEXT = (*CO_WRITERS, Role.LOCAL_MANAGER, Role.ELECTED, Role.PARTNER, Role.COPIL_MEMBER)
#: Who is there for the diagnostic and the plan only (DOMAIN § 3); a second role opens the rest.
PARTIAL_READERS = (Role.CONSULTANT,)
#: What the people of a Caf hold where it is a party without being the pilote (DOMAIN § 6): they read it whole and
#: write nothing. Beside the roles, and not one of them: nobody gives it.
SECOND_CAF = "second_caf"
READERS = (*Role, SECOND_CAF)
NOBODY = Value(None, output_field=BigIntegerField())


@dataclass(frozen=True)
class Access:
    """What one person holds on one convention, on one day."""

    caf_roles: frozenset
    roles: frozenset
    is_referent: bool
    edits_all: bool

    @property
    def is_caf(self):
        return bool(self.caf_roles)

    @property
    def is_any(self):
        return bool(self.caf_roles or self.roles)


def roles_held(user, *, on=None):
    """{key of a convention: set of roles} of this person's memberships on the day `on` (today), and `SECOND_CAF`
    where one of their Cafs signs beside the pilote. One query, kept for the life of the user object, which is one request: lists then compare
    with a few keys, where a subquery each would cost more to write than to run."""
    return _held(user, on)[0]


def stood_for(user, *, on=None):
    """{key of a convention: keys of the people that this one stands in for there on the day `on` (today)}: what is
    theirs is this person's too, between the dates of the stand-in. No query once `roles_held` is known."""
    return _held(user, on)[1]


def acting_for(user, *, on=None):
    """Keys of this person, then of those that they stand in for somewhere."""
    return [user.pk, *sorted({each for people in stood_for(user, on=on).values() for each in people})]


def partner_for(user, *, on=None):
    """{key of a convention: keys of the organisations that this person is there for as a partner on the day `on`
    (today)}. No query once `roles_held` is known."""
    return _held(user, on)[2]


def _held(user, on):
    on = on or timezone.localdate()
    kept = user.__dict__.setdefault("_roles_held", {})
    if on not in kept:
        found, stood, partner = {}, {}, {}
        rows = compiled.ask(_memberships, user.pk, on=on) if user.pk else ()
        for convention, role, absent, organisation in rows:
            found.setdefault(convention, set()).add(role)
            if absent is not None:
                stood.setdefault(convention, set()).add(absent)
            if role == Role.PARTNER and organisation is not None:
                partner.setdefault(convention, set()).add(organisation)
        kept[on] = found, stood, partner
    return kept[on]


def _memberships(user, *, on):
    """(convention, role, who they stand in for, for which organisation) of a person. Asked by every page."""
    columns = ("convention", "role", "stands_in_for", "organisation")
    held = Membership.objects.running(on=on).filter(user=user).order_by().values_list(*columns)
    theirs = CafMembership.objects.running(on=on).filter(user=user).order_by().values("caf__organisation")
    signed_beside = Partie.objects.filter(role=PartieRole.CAF, organisation__in=theirs).exclude(
        organisation=F("convention__caf__organisation")
    )
    return held.union(signed_beside.order_by().values_list("convention", Value(SECOND_CAF), NOBODY, NOBODY), all=True)


def held_by(user, roles=Role, *, on=None):
    """Keys of the conventions where this person holds one of these roles on the day `on` (today)."""
    wanted = set(roles)
    return [convention for convention, held in roles_held(user, on=on).items() if held & wanted]


def opening(user, roles=READERS, *, on=None):
    """What opens conventions to this person on the day `on` (today), as `Convention.objects.opened_to` wants it:
    keys of their Cafs, and of the conventions where they hold one of these roles."""
    if not user.is_authenticated:
        return [], []
    return sorted(user.caf_ids(on=on)), sorted(held_by(user, roles, on=on))


def whole_opening(user, *, on=None):
    """The same, of the conventions that this person reads whole (`Convention.objects.read_whole_by`)."""
    return opening(user, set(READERS) - set(PARTIAL_READERS), on=on)


def access(user, convention, *, on=None):
    """Access of this person on this convention, on the day `on` (today). Kept on the user object:
    another row of the same convention asks neither the memberships nor the Caf again."""
    on = on or timezone.localdate()
    kept = user.__dict__.setdefault("_convention_access", {})
    key = (convention.pk, on)
    if key not in kept:
        kept[key] = Access(
            caf_roles=frozenset(user.caf_roles(convention.caf_id, on=on)),
            roles=frozenset(roles_held(user, on=on).get(convention.pk, ())),
            is_referent=convention.adviser_id == user.pk,
            edits_all=convention.caf.advisers_edit_all,
        )
    return kept[key]


def co_written_condition(user, *, on=None):
    """Condition on conventions whose diagnostic, plan, text and bilans this person writes.

    The same rule as `can_cowrite`, for lists.
    """
    return written_by_keys(*writing(user, on=on))


def writing(user, *, on=None):
    """What `written_by_keys` takes for this person on the day `on` (today)."""
    whole, advised = [], []
    for row in user.caf_memberships_on(on):
        if row.role in {CafRole.ADMIN, CafRole.MANAGEMENT} or (
            row.role == CafRole.ADVISER and row.caf.advisers_edit_all
        ):
            whole.append(row.caf_id)
        elif row.role == CafRole.ADVISER:
            advised.append(row.caf_id)
    return whole, advised, user.pk, held_by(user, CO_WRITERS, on=on)


def written_by_keys(whole, advised, user, held, *, path="", among="in"):
    """The condition of `co_written_condition`, by keys: of Cafs where this person writes all, of those where they
    write what they advise, of conventions where they hold a role. In a query written once, `among` is « any »."""
    by_caf, by_key = f"{path}caf__pk__{among}", f"{path}pk__{among}"
    advised_there = Q(**{by_caf: advised, f"{path}adviser": user})
    return Q(**{by_caf: whole}) | advised_there | Q(**{by_key: held})


def can_create(user, caf):
    """An adviser, the management or the administrator of this Caf."""
    return bool(user.caf_roles(caf.pk) & {CafRole.ADMIN, CafRole.MANAGEMENT, CafRole.ADVISER})


def can_manage(user, convention, *, on=None):
    """Caf side of the convention's own life: states, parties, calendar, votes, members, text."""
    held = access(user, convention, on=on)
    if held.caf_roles & {CafRole.ADMIN, CafRole.MANAGEMENT}:
        return True
    if CafRole.ADVISER in held.caf_roles:
        return held.edits_all or held.is_referent or Role.CAF_REFERENT in held.roles
    return False


def can_cowrite(user, convention, *, on=None):
    """Both sides' writers: diagnostic, plan, committees, drafts of the text and of bilans."""
    held = access(user, convention, on=on)
    return can_manage(user, convention, on=on) or bool(held.roles & set(CO_WRITERS))


def can_write_diagnostic(user, convention):
    """Writers, and the consultant until the end date of the mission."""
    return can_cowrite(user, convention) or Role.CONSULTANT in access(user, convention).roles


def can_edit_text(user, convention):
    """Writers, while the text is neither frozen nor submitted to the assemblies."""
    return can_cowrite(user, convention) and not convention.is_text_frozen and convention.state not in SUBMITTED


def sides(user, convention, *, on=None):
    """The sides for which this person speaks of the text while it is written; none for who reads it only."""
    return speaks_for(user, convention.pk, is_caf=can_manage(user, convention, on=on), on=on)


def speaks_for(user, key, *, is_caf, on=None):
    """The same by the key of a convention, for lists; `is_caf`: this person manages it for its Caf. No query once
    `roles_held` is known."""
    found = {SIDES[role] for role in roles_held(user, on=on).get(key, ()) if role in ASKED_OF_TEXT}
    return found | ({Side.CAF} if is_caf else set())


def can_suggest(user, convention):
    """Propose a wording, an article more or less, and answer what the others propose."""
    return bool(sides(user, convention))


def can_answer_side(user, convention, side):
    """Accept or refuse what this side proposes: a writer of the text, of another side and not of that one too."""
    return can_cowrite(user, convention) and side not in sides(user, convention)


def with_notes_of(user, side, *, on=None, path="convention"):
    """Condition on rows whose convention is at `path`: this person reads the notes that this side keeps for itself."""
    held = Q(**{f"{path}__in": held_by(user, _of_side(side), on=on)})
    return held | Q(**{f"{path}__caf__in": user.caf_ids(on=on)}) if side == Side.CAF else held


def _of_side(side):
    """The roles that speak for this side."""
    return {role for role in ASKED_OF_TEXT if SIDES[role] == side}


def can_manage_members(user, convention):
    """Caf managers of the convention, and its pilote on the collectivité's side."""
    return can_manage(user, convention) or Role.CTG_LEAD in access(user, convention).roles


def can_leave(user, convention):
    """Leave with everything: who manages it for the Caf, and its pilote on the collectivité's side."""
    return can_manage_members(user, convention)


def roles_granted_by(user, convention):
    """Roles that this person may give, edit or close here: the pilote leaves the Caf's to the Caf."""
    if can_manage(user, convention):
        return frozenset(Role)
    if can_manage_members(user, convention):
        return frozenset(Role) - {Role.CAF_REFERENT}
    return frozenset()


def can_write_funding(user, convention):
    """Writers, and the Caf's gestionnaires conseil."""
    return can_cowrite(user, convention) or CafRole.GRANTS_OFFICER in access(user, convention).caf_roles


def can_administer(user, caf):
    """Reference lists, templates, people of a Caf: its administrator."""
    return CafRole.ADMIN in user.caf_roles(caf.pk)


def can_upload(user, convention):
    return can_cowrite(user, convention) or CafRole.GRANTS_OFFICER in access(user, convention).caf_roles


def can_read_whole(user, convention, *, on=None):
    """Its text, committees, money, bilans and members too: everyone here, but the `PARTIAL_READERS`.

    For lists: `Convention.objects.read_whole_by`.
    """
    held = access(user, convention, on=on)
    return held.is_caf or bool(held.roles - set(PARTIAL_READERS))


def people_named(user, convention, *, on=None):
    """Keys of the people whose names and addresses this person reads here; None: everybody's.

    Who is there for a mission reads those of the mission: the référent Caf, the writers of both
    sides, and the cabinet's own. Others are an organisation and a function. One query, or none.
    """
    if can_read_whole(user, convention, on=on):
        return None
    running = Membership.objects.running(on=on or timezone.localdate())
    of_mission = running.filter(convention=convention, role__in=(*CO_WRITERS, *PARTIAL_READERS))
    return frozenset({*of_mission.values_list("user", flat=True), convention.adviser_id, user.pk} - {None})


def read_in_part(user, *, on=None):
    """Keys of the conventions where this person holds nothing but roles of `PARTIAL_READERS`."""
    return [key for key, held in roles_held(user, on=on).items() if held <= set(PARTIAL_READERS)]


def can_see_history(user, convention):
    """The Caf, and the writers and managers of the collectivité."""
    held = access(user, convention)
    return held.is_caf or bool(held.roles & {*CO_WRITERS, Role.LOCAL_MANAGER})
