"""People of a convention: given a role, invited, closed. Nobody is ever deleted from it.

Whether an address has an account is never told: someone whom the one who adds already
sees in the portal gets the role at once; any other address gets an invitation.
"""

import datetime as dt

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import Concat, JSONObject
from django.utils import timezone

from accounts import doors, invitations, mails, sessions
from accounts.doors import HeldRole
from accounts.enums import CafRole, Rhythm
from accounts.models import CafMembership, User
from accounts.models.people import ERASED_NAME
from accounts.signals import invitation_accepted
from conventions import perms
from conventions.enums import Role
from conventions.members import standing_in
from conventions.models import AccessRequest, Convention, Membership, Signataire, VersionTexte
from core.history import named_by
from territories.models import Organisation

DAY = dt.timedelta(days=1)
#: Roles that read and vote, and write nothing of a convention: a mailed code is enough.
LIGHT_ROLES = {Role.ELECTED, Role.COPIL_MEMBER}


def person_known_to(user, email, *, on=None):
    """The active person with this address, if `user` already sees them in the portal: a
    colleague of the same Caf, or a member of a convention that `user` may read."""
    on = on or timezone.localdate()
    colleagues = CafMembership.objects.running(on=on).filter(caf__in=user.caf_ids(on=on)).values("user")
    seen = Membership.objects.filter(
        convention__in=Convention.objects.visible_to(user, on=on), user__isnull=False
    ).values("user")
    return (
        User.objects.filter(email__iexact=email.strip(), is_active=True)
        .filter(Q(pk__in=colleagues) | Q(pk__in=seen))
        .first()
    )


def works_for(caf, email, *, on=None):
    """Whether this address belongs to someone of this Caf today."""
    return (
        CafMembership.objects.running(on=on or timezone.localdate())
        .filter(caf=caf, user__email__iexact=email.strip())
        .exists()
    )


def already_holds(convention, email, role, *, on=None):
    """Whether this address already has this role here, accepted or offered."""
    on = on or timezone.localdate()
    return (
        convention.memberships.filter(_not_over(on), role=role)
        .filter(Q(user__email__iexact=email) | Q(user=None, invitation__email__iexact=email))
        .exists()
    )


def organisations_for(user, convention):
    """Organisations that a member or a contact may be of: the parties, those already named
    here and, for the people of the Caf, the partners that this Caf has entered."""
    named = Q(parties__in=convention.parties.known()) | Q(pk=convention.caf.organisation_id)
    named |= Q(pk__in=convention.memberships.exclude(organisation=None).values("organisation"))
    named |= Q(pk__in=convention.contacts.exclude(organisation=None).values("organisation"))
    if convention.caf_id in user.caf_ids():
        named |= Q(caf=convention.caf)
    return Organisation.objects.filter(named).distinct().order_by("search_name", "pk")


@transaction.atomic
def welcome(membership, *, email, by):
    """Save the new membership with its person, or with an invitation, and the mail that tells them."""
    person = person_known_to(by, email)
    if person:
        membership.user = person
        membership.save()
        mails.ask("membership", to=person.email, about=membership, by=by, membership=membership.pk, by_words=str(by))
    else:
        membership.invitation = invitations.invite(
            email=email,
            by=by,
            caf=membership.convention.caf,
            role_words=_role_words(membership),
            organisation=membership.organisation,
            function=membership.function,
        )
        membership.save()
    membership.convention.access_requests.open().filter(email=email).update(
        answered_at=timezone.now(), answered_by=by, is_granted=True
    )


def _role_words(membership):
    return f"{membership.get_role_display()}, {membership.convention}"


def mails_of(memberships):
    """{pk: Mail} of those whose mail is worth telling: of an invitation that waits, or not gone. One query."""
    about = {row.pk: row if row.user_id else row.invitation for row in memberships if row.user_id or row.invitation_id}
    told = mails.latest(about.values())
    found = {row.pk: told.get(about.get(row.pk)) for row in memberships}
    return {row.pk: found[row.pk] for row in memberships if (mail := found[row.pk]) and (mail.error or not row.user_id)}


@mails.kind(
    "membership",
    label="Un rôle vous est confié",
    why="parce qu’un rôle vous est donné sur cette convention",
    rhythm=Rhythm.AT_ONCE,
)
def _given(membership, by_words):
    row = Membership.objects.select_related("user", "convention").get(pk=membership)
    today = timezone.localdate()
    if row.ends_on and row.ends_on < today:
        return None
    if row.starts_on <= today and not Convention.objects.visible_to(row.user).filter(pk=row.convention_id).exists():
        return None
    return {
        "by": by_words,
        "person": row.user,
        "role_words": _role_words(row),
        "place": str(row.convention),
        "why": f"parce que vous avez le rôle « {row.get_role_display()} » sur {row.convention}",
        "line": f"{by_words} vous a donné un rôle : {row.get_role_display()}.",
        "link": mails.absolute(row.convention.get_absolute_url()),
    }


def is_kept_in(user, caf):
    """Whether this person writes a convention of this Caf as its referent or its associate alone: see `keep_in`."""
    roles = user.caf_roles(caf.pk)
    return CafRole.ADVISER in roles and not (roles & {CafRole.ADMIN, CafRole.MANAGEMENT} or caf.advisers_edit_all)


def keep_in(convention, author):
    """Whoever creates or edits a convention as its adviser still manages it when somebody else, or nobody, becomes
    its referent: they are associated to it from today, until that role is closed. One query, or three."""
    if not is_kept_in(author, convention.caf):
        return
    person = User.objects.get(pk=author.pk)  # without what `author` held before the save
    if perms.can_manage(person, convention):
        return
    convention.memberships.create(
        user=person,
        role=Role.CAF_REFERENT,
        organisation=convention.caf.organisation,
        ends_on=standing_in.caf_until(person, convention.caf),
        created_by=author,
    )


@transaction.atomic
def close(membership, *, last_day=None):
    """End a membership: it gives no right any more once `last_day` (yesterday) is past.

    A membership that began today or later is closed at once too: its only day is then
    yesterday, and the history keeps the true dates. A pending invitation is taken back.
    """
    last_day = last_day or timezone.localdate() - dt.timedelta(days=1)
    membership.starts_on = min(membership.starts_on, last_day)
    membership.ends_on = last_day
    membership.version += 1
    membership.save(update_fields=["starts_on", "ends_on", "version"])
    if membership.user_id is None and membership.invitation_id and not _offers_more(membership):
        invitations.revoke(membership.invitation)


def _offers_more(membership):
    """Whether its pending invitation still offers a role in the Caf, or on a convention: an import makes one an address."""
    others = Membership.objects.filter(invitation=membership.invitation_id).exclude(pk=membership.pk)
    return bool(membership.invitation.caf_role) or others.filter(_not_over(timezone.localdate())).exists()


def _not_over(day):
    return Q(ends_on=None) | Q(ends_on__gte=day)


def fill_memberships(sender, invitation, user, **kwargs):
    """An accepted invitation gives its memberships their person."""
    Membership.objects.filter(invitation=invitation, user=None).update(user=user, version=F("version") + 1)


def forget_invited(pks):
    """For `accounts.doors.forgotten`: a role that waited for one of these invitations was held by nobody."""
    Membership.objects.filter(invitation__in=pks, user=None).delete()


def is_followed_by(user):
    """For `accounts.doors.follows`: the referent of a convention, whatever their role in its Caf."""
    return Convention.objects.filter(adviser=user).exists()


def is_named_by_an_act(user):
    """For `accounts.doors.named`."""
    return Signataire.objects.filter(user=user).exists() or VersionTexte.objects.filter(made_by=user).exists()


def erase(user, former):
    """For `accounts.doors.erased`: their roles end, and what they asked to read bears their name no more."""
    today = timezone.localdate()
    for row in Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), user=user).order_by("pk"):
        close(row)
    asked = AccessRequest.objects.filter(Q(user=user) | Q(email__iexact=former))
    asked.update(email=user.email, name=ERASED_NAME, message="")


def belongs(user, on):
    """Whether this person has a role on a convention on the day `on`."""
    return Membership.objects.running(on=on).filter(user=user).exists()


def works_at(keys, on):
    """For `accounts.doors.works_at`."""
    rows = Membership.objects.running(on=on).filter(user__in=keys).exclude(organisation=None).order_by("-pk")
    return dict(rows.values_list("user", "organisation__name"))


def cafs_of(keys, on):
    """For `accounts.doors.cafs`."""
    rows = Membership.objects.running(on=on).filter(user__in=keys).order_by("starts_on", "pk")
    return rows.values_list("user", "convention__caf__code")


def enters_by_code(user, on):
    """For `accounts.doors.light`. A role to come counts: a session may last until it begins."""
    rows = Membership.objects.exclude(ends_on__lt=on).filter(user=user).values_list("role", "starts_on")
    if not rows:
        return None
    return {role for role, _ in rows} <= LIGHT_ROLES and any(starts_on <= on for _, starts_on in rows)


def page_of_invitation(invitation, user):
    """For `accounts.doors.invited`: the convention that it opened, while this person still reads it."""
    row = Membership.objects.filter(invitation=invitation, user=user).select_related("convention").first()
    if row is None or not Convention.objects.visible_to(user).filter(pk=row.convention_id).exists():
        return ""
    return row.convention.get_absolute_url()


def held_roles(user):
    """For a person's own page: their roles on conventions, running first."""
    rows = (
        Membership.objects.filter(user=user)
        .select_related("convention", "stands_in_for")
        .order_by(F("ends_on").desc(nulls_first=True), "convention__search_name", "pk")
    )
    today = timezone.localdate()
    readable = set(Convention.objects.visible_to(user).values_list("pk", flat=True)) if rows else set()
    return [
        HeldRole(
            label=str(row.convention),
            role=row.get_role_display(),
            url=row.convention.get_absolute_url()
            if row.convention_id in readable and (row.ends_on is None or row.ends_on >= today)
            else "",
            function=f"En remplacement de {row.stands_in_for}" if row.stands_in_for_id else row.function,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
        for row in rows
    ]


def acting(convention):
    """Function of a person, as `as_what` reads them, and a day: as what they acted here then, in words. In whose place,
    else by which role on the convention, else by which role in its Caf."""

    def told(person, day):
        def on(rows, place, key):
            here = [row for row in rows if row[place] == key and row["first"] <= day.isoformat()]
            return [row for row in here if row["last"] is None or day.isoformat() <= row["last"]]

        names = [f"en remplacement de {row['name']}" for row in on(person.stood, "convention", convention.pk)]
        roles = [Role(row["role"]).label for row in on(person.held, "convention", convention.pk)]
        of_caf = [CafRole(row["role"]).label for row in on(person.held_in_caf, "caf", convention.caf_id)]
        return list(dict.fromkeys(names or roles or of_caf))

    return told


def as_what():
    """What each person stood in for, and held: what `acting` reads, in the query that names people."""
    dated = {"first": "starts_on", "last": "ends_on"}
    own, of_caf = (
        rows.objects.filter(user=OuterRef("pk"), stands_in_for=None).order_by("starts_on", "pk")
        for rows in (Membership, CafMembership)
    )
    lent = Membership.objects.filter(user=OuterRef("pk"), stands_in_for__isnull=False).order_by("starts_on", "pk")
    full = Concat("stands_in_for__first_name", Value(" "), "stands_in_for__last_name")
    return {
        "stood": ArraySubquery(lent.values(row=JSONObject(convention="convention", name=full, **dated))),
        "held": ArraySubquery(own.values(row=JSONObject(convention="convention", role="role", **dated))),
        "held_in_caf": ArraySubquery(of_caf.values(row=JSONObject(caf="caf", role="role", **dated))),
    }


def of_caf(caf):
    """For `accounts.doors.roles`."""
    return Membership.objects.all() if caf is None else Membership.objects.filter(convention__caf=caf)


def listen():
    """Called once, when the app is ready."""
    named_by(User, also=as_what())
    sessions.watch(Membership)
    standing_in.listen()
    if of_caf not in doors.roles:
        doors.roles.append(of_caf)
    if page_of_invitation not in doors.invited:
        doors.invited.append(page_of_invitation)
    if forget_invited not in doors.forgotten:
        doors.forgotten.append(forget_invited)
    for hear, door in ((is_followed_by, doors.follows), (is_named_by_an_act, doors.named), (erase, doors.erased)):
        if hear not in door:
            door.append(hear)
    if enters_by_code not in doors.light:
        doors.light.append(enters_by_code)
    if cafs_of not in doors.cafs:
        doors.cafs.append(cafs_of)
    if works_at not in doors.works_at:
        doors.works_at.append(works_at)
    if belongs not in doors.holds:
        doors.holds.append(belongs)
    invitation_accepted.connect(fill_memberships, dispatch_uid="conventions.members.people")
    if held_roles not in doors.memberships:
        doors.memberships.append(held_roles)
