"""Invitations: made by who may grant the role, valid seven days and once, accepted by a POST.

Nothing here tells whether an address already has an account: the mail, the answer to the
one who invites and the time taken are the same.
"""

import datetime as dt

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import doors, mails, memberships, sessions, signals, traces
from accounts.enums import CafRole, Rhythm, SecurityKind
from accounts.models import CafMembership, Invitation, User
from accounts.models.entries import hashed

STANDS_FOR = dt.timedelta(days=90)
ASKED_AGAIN_SECONDS = 3600  # a new link is asked for at most once an hour


OWN = "Vous n’administrez, ou n’administriez, que jusqu’à une date : un autre administrateur vous donne ce rôle."
MADE_BY_YOU = "Vous avez fait vous-même cette invitation : une autre personne vous donne ce rôle."


class InvitationRefused(Exception):
    """The invitation cannot be accepted. The message is French, for the person."""


def link_to(token):
    return mails.absolute(reverse("accounts:invitation", args=[token]))


@transaction.atomic
def invite(
    *,
    email,
    by,
    caf,
    caf_role="",
    role_words="",
    organisation=None,
    function="",
    first_name="",
    last_name="",
    creation_key=None,
    at_once=False,
):
    """Offer a role to one address, with the mail that carries its link. Returns the Invitation.

    With `caf_role`, accepting opens a Caf membership, and an earlier open offer of the same
    role to the same address is replaced. Without, `role_words` says what is offered, and the
    caller (an upper floor) hears `signals.invitation_accepted`. The returned row carries its
    `mail`; with `at_once`, the caller delivers it by itself.
    """
    email = email.strip().lower()
    if caf_role:
        earlier = Invitation.objects.open().filter(email=email, caf=caf, caf_role=caf_role)
        earlier.update(revoked_at=timezone.now())
        role_words = role_words or f"{CafRole(caf_role).label}, {caf.name}"
    invitation = Invitation(
        email=email,
        caf=caf,
        caf_role=caf_role,
        role_words=role_words,
        organisation=organisation,
        function=function,
        first_name=first_name,
        last_name=last_name,
        created_by=by,
        creation_key=creation_key,
    )
    _send(invitation, by=by, at_once=at_once)
    return invitation


@transaction.atomic
def renew(invitation, *, by, shown=None):
    """A fresh link, for seven more days; the former one opens nothing any more. What was accepted meanwhile is read.

    `shown`: the last mail that the page knew (its key, or ""). When another was asked since, by a second click or by
    somebody else, that one is the answer, and its link stays good.
    """
    invitation.refresh_from_db(from_queryset=Invitation.objects.select_for_update(of=("self",)))
    if invitation.accepted_at:
        raise InvitationRefused("Cette invitation a déjà été acceptée.")
    if invitation.caf_role and invitation.revoked_at:
        raise InvitationRefused("Cette invitation a été retirée : invitez de nouveau cette personne.")
    last = mails.latest([invitation]).get(invitation) if shown is not None else None
    if last and str(last.pk) != str(shown):
        invitation.mail = last
        return invitation
    invitation.revoked_at = None
    _send(invitation, by=by)
    return invitation


def revoke(*taken):
    """Take invitations back before they are accepted. One query."""
    Invitation.objects.filter(pk__in=[each.pk for each in taken], accepted_at=None).update(revoked_at=timezone.now())


def _send(invitation, *, by, at_once=False):
    """The link of before opens nothing from now on: its mail mints the next one."""
    invitation.renew_token()
    invitation.is_prepared = False
    invitation.save()
    invitation.mail = mails.ask(
        "invitation",
        to=invitation.email,
        about=invitation,
        by=by,
        at_once=at_once,
        invitation=invitation.pk,
        by_words=str(by) if by else "",
    )
    traces.write(SecurityKind.INVITED, user=by, caf=invitation.caf_id, what=f"accounts.invitation {invitation.pk}")


@mails.kind(
    "invitation",
    label="Invitation",
    why="parce qu’un rôle vous est proposé sur ce portail",
    always="il porte le lien qui ouvre le rôle proposé",
)
def _told(invitation, by_words):
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("caf", "organisation")
    row = rows.filter(pk=invitation).first()
    if row is None or row.accepted_at or row.revoked_at:
        return None
    token = row.renew_token()
    row.save(update_fields=["token_hash", "former_hashes", "expires_at"])
    return {"invitation": row, "by": by_words, "link": link_to(token)}


def find(token):
    """The invitation of this link, in any state, or None. `is_former`: a newer link was sent since."""
    rows = Invitation.objects.select_related("caf", "created_by", "organisation")
    found = rows.filter(token_hash=hashed(token)).first()
    if found is None:
        found = rows.filter(former_hashes__contains=[hashed(token)]).first()
        if found:
            found.is_former = True
    return found


def state_of(invitation, *, at=None):
    """ "open", "accepted", "revoked", "replaced" (by a newer link) or "expired"."""
    if invitation.accepted_at:
        return "accepted"
    if invitation.revoked_at:
        return "revoked"
    if invitation.is_former:
        return "replaced"
    return "open" if invitation.expires_at > (at or timezone.now()) else "expired"


def has_account(invitation):
    """Whether its address has an account by now: for who holds the link, so reads this mailbox, and nobody else."""
    return User.objects.filter(email=invitation.email).exists()


@transaction.atomic
def accept(invitation, *, user=None, first_name="", last_name="", password=None):
    """Accept once: by the person whose address it is, or by a new person who chooses a password.

    Opens the Caf membership when one is offered; upper floors hear the signal on commit.
    Returns the person. Raises InvitationRefused.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("caf").get(pk=invitation.pk)
    if state_of(invitation) != "open":
        raise InvitationRefused("Cette invitation ne peut plus être acceptée.")
    if user is None:
        if has_account(invitation):
            raise InvitationRefused("Connectez-vous avec votre compte pour accepter cette invitation.")
        user = User.objects.create_user(
            invitation.email, password, first_name=first_name, last_name=last_name, function=invitation.function
        )
    elif user.email.lower() != invitation.email:
        raise InvitationRefused("Cette invitation est adressée à une autre personne.")
    elif invitation.created_by_id == user.pk:  # made for another address, which is theirs now
        if not invitation.caf_role:
            raise InvitationRefused(MADE_BY_YOU)
        if not _administers(user, invitation.caf_id):
            raise InvitationRefused(OWN)
    if invitation.caf_role:
        CafMembership.objects.get_or_create(
            user=user,
            caf=invitation.caf,
            role=invitation.caf_role,
            ends_on=None,
            defaults={"function": invitation.function, "created_by": invitation.created_by},
        )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    what = f"accounts.invitation {invitation.pk}"
    traces.write(SecurityKind.INVITATION_ACCEPTED, user=user, caf=invitation.caf_id, what=what)
    transaction.on_commit(lambda: signals.invitation_accepted.send(sender=Invitation, invitation=invitation, user=user))
    return user


def _administers(user, caf):
    """By a role of their own: not in the place of another, nor once that is over."""
    return CafRole.ADMIN in user.caf_roles(caf) and memberships.reach(user, caf).until is None


def page_after(invitation, user):
    """Where an invitation that this person accepted leads: to what it gave, or home."""
    pages = (page(invitation, user) for page in doors.invited)
    return next(filter(None, pages), "/")


def ask_again(invitation):
    """A new link to the address that the invitation named, once an hour, while what it offers still stands. Otherwise
    the one who invited is told that it is wanted."""
    if invitation.accepted_at or (not invitation.revoked_at and invitation.expires_at > timezone.now()):
        return
    if not cache.add(f"invitation-asked-again:{invitation.pk}", True, ASKED_AGAIN_SECONDS):
        return
    if not invitation.revoked_at and _still_stands(invitation):
        renew(invitation, by=invitation.created_by)
    else:
        for address in _told_of(invitation):
            mails.ask("invitation_asked_again", to=address, invitation=invitation.pk)


def _told_of(invitation):
    """Addresses of who answers for an invitation: who made it, or the administrators of its Caf once they have left."""
    by = invitation.created_by
    if by is not None and sessions.holds_something(by):
        return [by.email]
    return sorted(memberships.administrators(invitation.caf))


def _still_stands(invitation):
    """Whether who invited could do it today, not too long ago. A command invites in nobody's name."""
    by = invitation.created_by
    if timezone.now() - invitation.created_at > STANDS_FOR:
        return False
    if by is None or not by.is_active:
        return by is None
    if invitation.caf_role:
        return by.is_instance or CafRole.ADMIN in by.caf_roles(invitation.caf_id)
    return sessions.holds_something(by)


@mails.kind(
    "invitation_asked_again",
    label="Un nouveau lien d’invitation est demandé",
    why="parce que vous avez adressé cette invitation, ou administrez la Caf de qui l’a adressée",
    rhythm=Rhythm.AT_ONCE,
)
def _asked_again(invitation):
    row = Invitation.objects.select_related("caf", "created_by").filter(pk=invitation).first()
    if row is None or row.accepted_at:
        return None
    return {
        "invitation": row,
        "place": row.caf.name,
        "line": f"{row.email} demande un nouveau lien d’invitation ({row.role_words}).",
        "link": settings.PORTAL_URL,
    }
