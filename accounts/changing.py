"""Another address for the same account: its roles and its history follow.

By its owner: a link goes to the new address, and is confirmed in a session of the account: neither who reads that
mailbox, nor who holds that session, is enough alone. By who answers for them, when they can no more come in: at once,
with a reason. The former address is told in both cases. No page says whether an address already has an account: a mail
says it, to that address.

The link is signed, not kept: it holds for a day, for the address of that moment, and ends with a change of password.
"""

import datetime as dt
import logging

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import mails, sessions, traces
from accounts.enums import MailState, SecurityKind
from accounts.models import LoginCode, Mail, User

logger = logging.getLogger("accounts.changing")
SALT = "accounts.changing"
HOLDS = 24 * 3600  # seconds
KIND, TOLD = "address_change", "address_changed"
MOST, HOUR = 5, dt.timedelta(hours=1)


class Taken(Exception):
    """Another account bears this address. The message is French."""

    def __init__(self):
        super().__init__("Un autre compte porte cette adresse.")


class TooOften(Exception):
    """MOST links were asked within the hour. The message is French."""

    def __init__(self):
        super().__init__(f"{MOST} liens ont été demandés depuis une heure : reprenez plus tard.")


@transaction.atomic
def ask(person, address):
    """Have a link sent to this address, whoever it belongs to. Raises TooOften."""
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    recent = Mail.objects.filter(kind=KIND, arguments__person=person.pk, created_at__gt=timezone.now() - HOUR)
    if recent.count() >= MOST:
        raise TooOften
    mails.ask(KIND, to=address.lower(), person=person.pk, address=address.lower())


@mails.kind(
    KIND,
    label="Une adresse à confirmer",
    why="parce que quelqu’un, vous sans doute, a demandé à entrer avec cette adresse",
    always="il est envoyé quand vous le demandez",
)
def _asked(person, address):
    user = User.objects.get(pk=person)
    if user.email == address or not user.is_active:
        return None
    if User.objects.filter(email__iexact=address).exists():
        return {"is_taken": True, "way_in": mails.absolute(reverse("account_login"))}
    return {"link": mails.absolute(reverse("accounts:address_confirm", args=[_token(user, address)])), "person": user}


def _token(user, address):
    return signing.dumps([user.pk, user.email, address, _proof(user)], salt=SALT)


def _proof(user):
    """Another one after a change of password or of address, and once all the sessions of the account are ended."""
    return f"{user.get_session_auth_hash()[:16]}:{user.version}"


def read(token, user):
    """The address that this link gives to this person; None when it is not theirs, too old, or used."""
    try:
        pk, former, address, proof = signing.loads(token, salt=SALT, max_age=HOLDS)
    except (signing.BadSignature, ValueError):
        return None
    is_theirs = (pk, former, proof) == (user.pk, user.email, _proof(user))
    return address if is_theirs else None


def replace(person, address, *, by, reason=""):
    """This account is entered with `address` from now on. Raises Taken.

    By another than its owner, all its sessions are ended. What waited for the former address is sent to the new one.
    """
    address = address.lower()
    try:
        with transaction.atomic():
            user = User.objects.select_for_update().get(pk=person.pk)
            former, user.email = user.email, address
            if User.objects.filter(email__iexact=address).exclude(pk=user.pk).exists():
                raise Taken
            user.version += 1
            user.save(update_fields=["email", "version"])
            EmailAddress.objects.filter(user=user).delete()
            LoginCode.objects.filter(user=user, used_at=None).delete()
            waiting = Mail.objects.filter(state__in=(MailState.WAITING, MailState.HELD), recipient__iexact=former)
            waiting.update(recipient=address)
            if by.pk != user.pk:
                sessions.end_all(user)
            mails.ask(TOLD, to=former, person=user.pk, address=address, changed_by=by.pk, reason=reason)
            traces.write(SecurityKind.ADDRESS, user=by, person=user)
    except IntegrityError as error:  # taken at the same instant
        raise Taken from error
    logger.warning("address_changed user=%s by=%s", user.pk, by.pk)
    return user


@mails.kind(
    TOLD,
    label="Votre adresse a changé",
    why="parce que c’était l’adresse de votre compte",
    always="il protège votre compte",
)
def _changed(person, address, changed_by, reason):
    return {
        "person": User.objects.get(pk=person),
        "address": address,
        "by": None if changed_by == person else User.objects.get(pk=changed_by),
        "reason": reason,
    }


def forget(user, address):
    """Called while an account is erased: its former addresses go, `address` stands for them."""
    told = Mail.objects.filter(kind__in=(KIND, TOLD), arguments__person=user.pk)
    told.filter(state__in=(MailState.WAITING, MailState.HELD)).update(state=MailState.DROPPED)
    told.update(recipient=address, arguments={"person": user.pk})
