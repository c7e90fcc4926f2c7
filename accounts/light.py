"""Light log-in: an élu, or a member of a committee, enters by a code mailed to them, without a password.

allauth's own log-in by code keeps the code as it is in the session and writes the mail at once. Here the page only
remembers, in the session of the browser, what was typed and a secret. The rest is done once the page has left:
neither its words nor its time tell whether the address is known. The mail's job mints the code, of which the row
keeps a digest; it opens once, for ten minutes, the browser that asked.

Never for who works for a Caf or holds a role that changes a convention: not when the code is asked, mailed or given,
nor at any page of the session that it opened.
"""

import datetime as dt
import re
import secrets
from functools import partial

from allauth.account.internal.flows.login import get_authentication_records, perform_login, record_authentication
from allauth.account.models import Login
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import doors, mails, throttle, traces
from accounts.models import LoginCode, User
from accounts.models.entries import hashed
from accounts.recent import LIGHT
from core import clients

KEPT = "light_code"  # in the session: who asked, by which secret, for which page
DIGITS = 6
OPEN_FOR = dt.timedelta(minutes=10)
MOST_TRIES = 5  # of one code; the growing waits count them too
HOUR = dt.timedelta(hours=1)
MOST_HERE, MOST_ANYWHERE = 5, 20  # codes mailed to one person in an hour, asked from one place, from everywhere
FORGOTTEN_AFTER = dt.timedelta(days=1)


def may_enter(user, *, on=None):
    """Whether all the roles of this person, to come included, are among those that a code is enough for."""
    on = on or timezone.localdate()
    if not user.is_active or user.is_instance or user.is_superuser:
        return False
    if user.caf_memberships.exclude(ends_on__lt=on).exists():
        return False
    told = [tells(user, on) for tells in doors.light]
    return True in told and False not in told


def ask(request, email, next_url):
    """Remember who asks, in this browser. Returns what is left to do once the page has left."""
    secret = secrets.token_urlsafe(32)
    request.session[KEPT] = {"email": email, "secret": secret, "next": next_url, "tries": 0}
    place = hashed(clients.network_of(clients.address_of(request)))
    return partial(_prepare, email, hashed(secret), place)


def _prepare(email, browser_hash, place):
    now = timezone.now()
    LoginCode.objects.filter(asked_at__lt=now - FORGOTTEN_AFTER).delete()
    user = User.objects.filter(email__iexact=email).first()
    if user is None or not may_enter(user):
        return
    recent = list(LoginCode.objects.filter(user=user, asked_at__gt=now - HOUR).values_list("place", flat=True))
    if len(recent) >= MOST_ANYWHERE or recent.count(place) >= MOST_HERE:
        return
    with transaction.atomic():
        row = LoginCode.objects.create(user=user, browser_hash=browser_hash, place=place)
        mails.ask("login_code", to=user.email, code=row.pk)


@mails.kind(
    "login_code",
    label="Un code pour entrer",
    why="parce que quelqu’un, vous sans doute, a demandé à entrer avec votre adresse",
    always="il est envoyé quand vous le demandez",
)
def _told(code):
    now = timezone.now()
    rows = LoginCode.objects.select_for_update(of=("self",)).select_related("user")
    row = rows.filter(pk=code, used_at=None, asked_at__gt=now - OPEN_FOR).first()
    if row is None or not may_enter(row.user):
        return None
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    row.code_hash, row.expires_at = _digest(row.pk, digits), now + OPEN_FOR
    row.save(update_fields=["code_hash", "expires_at"])
    return {"person": row.user, "code": f"{digits[:3]} {digits[3:]}", "minutes": OPEN_FOR.seconds // 60}


def _digest(pk, digits):
    return salted_hmac("accounts.light", f"{pk}:{digits}", algorithm="sha256").hexdigest()


def read(request, typed):
    """The person whose code this is, which serves no more; None when it is not the right one.

    Raises what `throttle` does. An address that nobody bears costs the same.
    """
    kept = request.session[KEPT]
    with throttle.password_try(kept["email"], clients.address_of(request)) as this:
        is_spent = kept["tries"] >= MOST_TRIES
        request.session[KEPT] = {**kept, "tries": kept["tries"] + 1}
        user = _spend(hashed(kept["secret"]), re.sub(r"\D", "", typed), is_spent=is_spent)
        this.passed = user is not None
    if user is None:
        traces.login_failed(request, kept["email"], "code par courriel")
    return user


def _is_over(row, now):
    return row.expires_at is None or row.expires_at <= now


@transaction.atomic
def _spend(browser_hash, digits, *, is_spent):
    now = timezone.now()
    row = LoginCode.objects.select_for_update().filter(browser_hash=browser_hash).first()
    expected = row.code_hash if row else ""
    is_right = constant_time_compare(expected, _digest(row.pk if row else 0, digits))
    if row is None or not is_right or is_spent or row.used_at or _is_over(row, now) or not may_enter(row.user):
        return None
    row.used_at = now
    row.save(update_fields=["used_at"])
    return row.user


def enter(request, user):
    """Log in: a second factor, if this person has one, is asked as after a password."""
    kept = request.session.pop(KEPT)
    record_authentication(request, user, method="code", email=user.email)
    return perform_login(request, Login(user=user, email=user.email, redirect_url=kept["next"] or None))


def hear_log_in(sender, request, user, **kwargs):
    """`user_logged_in` of django.contrib.auth: whether this session was opened by a code alone."""
    methods = {each["method"] for each in get_authentication_records(request, user)}
    request.session[LIGHT] = "code" in methods and "password" not in methods


def has_outgrown(request):
    """Whether this session was opened by a code, for somebody who now holds more."""
    return bool(request.session.get(LIGHT)) and not may_enter(request.user)
