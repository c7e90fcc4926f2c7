"""Accounts that nobody uses: their person is told a month before, then the account is closed and forgets who it was.

Two years without a log-in end an account, once its person was told and `NOTICE` has passed. Whoever still holds a role,
or is named on what is not over, is never closed before the mail that says so has left. The operator of the instance is
never idle: nobody else could open the portal again.

`erase` is the one way in which a person is forgotten (docs/registre.md). What the law keeps stays: signatories, votes
and émargements are texts of their own; whom an act names by their account keeps their name there, and so here.
"""

import datetime as dt
import logging

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import changing, doors, mails, memberships, sessions, traces
from accounts.enums import MailState, SecurityKind
from accounts.models import CafMembership, Draft, Invitation, LoginCode, Mail, MailChoice, User
from accounts.models.people import ERASED_ADDRESS, ERASED_NAME
from core import copies
from core.dates import years_from
from core.models import TransitionLine

logger = logging.getLogger("accounts.closing")
KIND = "account_closing"
YEARS = 2
NOTICE = dt.timedelta(days=30)
IDLE, ASKED = "inactif depuis deux ans", "sur demande"


class NotTold(Exception):
    """This person still holds something, and no mail has told them. The message is French."""


def _closed_before(now):
    """Who was last seen before this instant may be closed at the instant `now`."""
    here = timezone.localtime(now)
    return timezone.make_aware(dt.datetime.combine(years_from(here.date(), -YEARS), here.time()))


def idle(*, before):
    """The people whose last log-in, or whose account, is older than that. Those who never entered count."""
    people = User.objects.filter(is_active=True, anonymised_at=None, is_instance=False, is_superuser=False)
    return people.alias(seen_at=Coalesce("last_login", "date_joined")).filter(seen_at__lt=before)


def _untold(people):
    """Those who were not told since they were last seen."""
    return people.filter(Q(idle_told_at=None) | Q(idle_told_at__lt=F("seen_at")))


def run(*, now=None):
    """What a night does: tell, then close. Says in the journal how many; those left are people to be reached otherwise."""
    if copies.is_still_copy():
        return  # it writes to nobody: nobody would be told
    now = now or timezone.now()
    told, (closed, left) = tell_idle(now=now), close_idle(now=now)
    logger.info("idle_accounts told=%s closed=%s left=%s", told, closed, left)


@transaction.atomic
def tell_idle(*, now):
    """How many are told that their account will close."""
    people = list(_untold(idle(before=_closed_before(now) + NOTICE)).select_for_update(of=("self",)))
    tell(people, why=IDLE, now=now)
    return len(people)


def tell(people, *, why, now=None):
    """Owe these people the mail that their account will close."""
    mails.ask_all(KIND, [(each.email, each, {"person": each.pk, "why": why}) for each in people])
    User.objects.filter(pk__in=[each.pk for each in people]).update(idle_told_at=now or timezone.now())


@mails.kind(
    KIND,
    label="Votre compte va être fermé",
    why="parce que vous avez un compte sur ce portail",
    always="il annonce la fermeture de votre compte",
)
def _told(person, why):
    user = User.objects.filter(pk=person, is_active=True).first()
    told_at = user.idle_told_at if user else None
    if user is None or told_at is None or (why == IDLE and user.last_login and user.last_login > told_at):
        return None
    return {
        "person": user,
        "is_idle": why == IDLE,
        "closes_on": timezone.localtime(told_at + NOTICE).date(),
        "link": mails.absolute("/"),
    }


def close_idle(*, now):
    """(how many were closed, how many were left): each in a transaction of its own, read again under its lock."""
    closed = left = 0
    people = idle(before=_closed_before(now)).filter(idle_told_at__gte=F("seen_at"), idle_told_at__lte=now - NOTICE)
    for pk in list(people.order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                user = people.select_for_update(of=("self",)).filter(pk=pk).first()
                if user:
                    erase(user, why=IDLE)
                    closed += 1
        except (NotTold, memberships.LastAdministrator):
            left += 1
    return closed, left


def holds(user):
    """Whether this person has a role, or is named on something that is not over, today."""
    return sessions.holds_something(user) or any(follows(user) for follows in doors.follows)


def was_told(user):
    """Whether the mail has left. One that left long ago is forgotten (`accounts.forgetting`), never one that did not."""
    if user.idle_told_at is None or (user.last_login and user.last_login > user.idle_told_at):
        return False
    last = mails.latest([user]).get(user)
    return last is None or last.state == MailState.SENT


@transaction.atomic
def erase(user, *, why, by=None):
    """Close this account and forget who it was. Raises NotTold, LastAdministrator."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.anonymised_at:
        return
    if holds(user) and not was_told(user):
        raise NotTold(f"{user} a encore un rôle, ou suit quelque chose, et aucun courriel ne l’a prévenu.")
    former, address = user.email, ERASED_ADDRESS.format(user.pk)
    for row in CafMembership.objects.running(on=timezone.localdate()).filter(user=user).order_by("caf", "pk"):
        memberships.close(row)
    if not is_named_by_an_act(user):
        user.first_name, user.last_name = "", ERASED_NAME
    user.email, user.phone = address, ""
    user.is_active, user.anonymised_at = False, timezone.now()
    user.session_round += 1
    user.version += 1
    user.set_unusable_password()
    user.save()
    for ways in (EmailAddress, Authenticator, UserSession, LoginCode, MailChoice, Draft):
        ways.objects.filter(user=user).delete()
    user.proconnect_links.update(subject="", ended_at=Coalesce("ended_at", timezone.now()))
    Invitation.objects.filter(accepted_by=user).update(email=address, first_name="", last_name="")
    theirs = Mail.objects.filter(recipient__iexact=former)
    theirs.filter(state__in=[MailState.WAITING, MailState.HELD, MailState.GATHERED]).update(state=MailState.DROPPED)
    theirs.update(recipient=address)
    changing.forget(user, address)
    for erased in doors.erased:
        erased(user, former)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctg_erase_person(%s)", [user.pk])
    traces.write(SecurityKind.ACCOUNT_ERASED, user=by, person=user, what=why)
    logger.info("account_erased user=%s why=%s", user.pk, why)


def is_named_by_an_act(user):
    """Whether the law keeps an act where this person is named by their account: a change of state, or what upper
    floors tell."""
    lines = [model._base_manager for model in apps.get_models() if issubclass(model, TransitionLine)]
    return any(rows.filter(by=user).exists() for rows in lines) or any(named(user) for named in doors.named)
