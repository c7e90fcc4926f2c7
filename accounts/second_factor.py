"""Codes of the second factor: counted, read once, and the owner told when somebody guesses."""

import datetime as dt
import logging
from contextlib import contextmanager

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import mails, sessions, throttle, traces
from accounts.enums import SecurityKind
from accounts.models import SecondFactorReset, User
from core import clients

logger = logging.getLogger("accounts.second_factor")
LAST_STEP = "last_step"  # in the data of the application's authenticator


@contextmanager
def reading(user, request, *, warn):
    """Reads one code inside, or raises `throttle.Wait`, `throttle.ResetNeeded`.

    A block that raises is a wrong code. The first that opens a wait is told to the owner by
    mail when `warn`: who came so far knows the password.
    """
    address = clients.address_of(request)
    with throttle.code_try(user, address) as this:
        try:
            yield
        except Exception:
            traces.write(SecurityKind.CODE_FAILED, person=user, refused=True, request=request)
            if this.opens_wait:
                logger.warning("codes_refused user=%s failures=%s ip=%s", user.pk, this.failures, address)
                if warn:
                    _tell_owner(user, this.failures, address)
            raise
        this.passed = True


def _tell_owner(user, failures, address):
    mails.ask(
        "wrong_codes", to=user.email, person=user.pk, count=failures, address=address, at=timezone.now().isoformat()
    )


@mails.kind(
    "wrong_codes",
    label="Codes de connexion refusés",
    why="parce que votre compte est protégé par une double authentification",
    always="il protège votre compte",
)
def _wrong_codes(person, count, address, at):
    return {
        "person": User.objects.get(pk=person),
        "count": count,
        "address": address,
        "at": timezone.localtime(dt.datetime.fromisoformat(at)),
        "change": mails.absolute(reverse("account_reset_password")),
    }


def is_set(user):
    return Authenticator.objects.filter(user=user).exists()


@transaction.atomic
def reset(person, *, by, reason, caf=None):
    """Take away all that this person confirms by. Their sessions end, they are told, and the line stays."""
    Authenticator.objects.filter(user=person).delete()
    row = SecondFactorReset.objects.create(user=person, by=by, caf=caf, reason=reason)
    sessions.end_all(person)
    traces.write(SecurityKind.SECOND_FACTOR_RESET, user=by, person=person, caf=caf.pk if caf else None)
    mails.ask("second_factor_reset", to=person.email, reset=row.pk)
    logger.warning("second_factor_reset user=%s by=%s", person.pk, by.pk)
    return row


@mails.kind(
    "second_factor_reset",
    label="La double authentification est retirée",
    why="parce qu’elle a été retirée de votre compte",
    always="il protège votre compte",
)
def _reset(reset):
    return {
        "reset": SecondFactorReset.objects.select_related("user", "by").get(pk=reset),
        "change": mails.absolute(reverse("account_reset_password")),
    }


ADDED, REMOVED, RENEWED = "added", "removed", "renewed"
NAMES = {Authenticator.Type.WEBAUTHN: "une clé d’accès", Authenticator.Type.TOTP: "une application d’authentification"}


def hear_added(sender, request, user, authenticator, **kwargs):
    _tell_changed(request, user, authenticator, ADDED)


def hear_removed(sender, request, user, authenticator, **kwargs):
    _tell_changed(request, user, authenticator, REMOVED)


def hear_reset(sender, request, user, **kwargs):
    """Recovery codes made anew: those that the owner kept open nothing any more."""
    _ask_changed(request, user, RENEWED)


def _tell_changed(request, user, authenticator, change):
    """Recovery codes come and go with what they replace: its mail tells enough."""
    if authenticator.type in NAMES:
        _ask_changed(request, user, change, factor=authenticator.type)


def _ask_changed(request, user, change, factor=""):
    mails.ask(
        "second_factor_changed",
        to=user.email,
        person=user.pk,
        change=change,
        factor=factor,
        address=clients.address_of(request),
        at=timezone.now().isoformat(),
    )


@mails.kind(
    "second_factor_changed",
    label="La double authentification change",
    why="parce que ce qui protège votre compte vient de changer",
    always="il protège votre compte",
)
def _changed(person, change, factor, address, at):
    said = {
        ADDED: f"{NAMES.get(factor)} est ajoutée",
        REMOVED: f"{NAMES.get(factor)} est retirée",
        RENEWED: "de nouveaux codes de secours sont faits",
    }
    return {
        "person": User.objects.get(pk=person),
        "said": said[change],
        "address": address,
        "at": timezone.localtime(dt.datetime.fromisoformat(at)),
        "sessions": mails.absolute(reverse("usersessions_list")),
        "change": mails.absolute(reverse("account_reset_password")),
    }


@transaction.atomic
def spend(authenticator, code, *, now=None):
    """Whether this right code was not used yet; it is, from now on. Nor is an older one read any more.

    The half-minute of the last code used is kept with its authenticator, under a lock: allauth
    keeps it in the cache, which may be emptied. Recovery codes are crossed out by allauth, under a lock.
    """
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    step = _step_of(decrypt(row.data["secret"]), code, now or timezone.now())
    if step is None or step <= row.data.get(LAST_STEP, -1):
        return False
    row.data[LAST_STEP] = step
    row.save(update_fields=["data"])
    return True


def _step_of(secret, code, now):
    """The half-minute, counted since 1970, that this code belongs to. One more on each side than
    allauth reads: it may have read the code just before the turn."""
    current = int(now.timestamp()) // app_settings.TOTP_PERIOD
    around = app_settings.TOTP_TOLERANCE + 1
    for step in range(current - around, current + around + 1):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None
