"""Wrong passwords and wrong codes are slowed, and nobody can slow somebody else.

A try is counted before it is read, in the database, whichever process reads it: ten threads at
once have no more tries than one. A right answer takes the count back. Three counts for a password:

- this account from this address: `LOGIN_FREE_FAILURES` free, then waits that double, up to
  `LOGIN_LONGEST_WAIT` seconds;
- this address, for all accounts: `LOGIN_ADDRESS_FREE_FAILURES` free, then the same waits;
- this account, from everywhere: no wait, which an outsider could cause. After
  `LOGIN_FAILURES_BEFORE_RESET` in a row, only an address from which this person entered in the
  last `LOGIN_KNOWN_DAYS` days is still read; elsewhere, a new password opens the account again.

A code of the second factor is counted by person, and apart at each of their known addresses.
Unknown names count like known ones. Why so: docs/decisions/0008-echecs-comptes-par-lieu.md.
"""

import datetime as dt
import math
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Tally
from core import clients

ACCOUNT_MEMORY = dt.timedelta(days=1)  # without failure, the count is forgotten
ADDRESS_MEMORY = dt.timedelta(hours=1)  # shorter: often a whole office's
PURGED_AT_ONCE = 1000


class Wait(Exception):
    """The try is not read: `seconds` to wait, at least 1."""

    def __init__(self, seconds):
        super().__init__(f"{seconds} s")
        self.seconds = seconds


class ResetNeeded(Exception):
    """So many failures in a row that only a new password opens the account here."""


@dataclass(frozen=True)
class Count:
    """One of the counts above. `free` None: it never makes wait. `resets`: too high, it asks for
    a new password."""

    key: str
    free: int | None
    memory: dt.timedelta = ACCOUNT_MEMORY
    resets: bool = True


@dataclass
class Try:
    """One try, being read. The reader sets `passed` when the answer was right.

    `failures`: those in a row, this one counted as one. `opens_wait`: it is the first after which
    one waits.
    """

    failures: int
    opens_wait: bool = False
    passed: bool = False


def _key(*parts):
    """A digest that only the portal can make again, even from a list of addresses."""
    return salted_hmac("accounts.throttle", "\n".join(parts), algorithm="sha256").hexdigest()


def _account(email):
    return Count(_key("account", email.strip().lower()), free=None)


def _place(email, address):
    parts = ("place", email.strip().lower(), clients.network_of(address))
    return Count(_key(*parts), settings.LOGIN_FREE_FAILURES)


def _address(address):
    key = _key("address", clients.network_of(address))
    return Count(key, settings.LOGIN_ADDRESS_FREE_FAILURES, ADDRESS_MEMORY, resets=False)


def _codes(user, place=""):
    return Count(_key("codes", str(user.pk), place), settings.CODE_FREE_FAILURES)


def wait_after(failures, free):
    """Seconds to wait after this many failures in a row."""
    if free is None or failures < free:
        return 0
    return min(settings.LOGIN_FIRST_WAIT * 2 ** min(failures - free, 20), settings.LOGIN_LONGEST_WAIT)


@contextmanager
def password_try(email, address, *, now=None):
    """Gives the Try of one password, read inside. Raises Wait or ResetNeeded before it is read."""
    account, place, of_address = _account(email), _place(email, address), _address(address)
    now = now or timezone.now()
    spared = account.key if is_known(email, address, now=now) else ""
    attempt = _take(place, [account, of_address], spared=spared, now=now)
    yield attempt
    if attempt.passed:
        _forgive(account.key, place.key, of_address.key)


@contextmanager
def code_try(user, address, *, now=None):
    """The same for a code of the second factor of this person."""
    now = now or timezone.now()
    at_home = is_known(user.email, address, now=now)
    count = _codes(user, _place(user.email, address).key if at_home else "")
    attempt = _take(count, [], now=now)
    yield attempt
    if attempt.passed:
        _forgive(count.key)


def is_known(email, address, *, now=None):
    """Whether this account was entered from this address, completely, in the last days."""
    since = (now or timezone.now()) - dt.timedelta(days=settings.LOGIN_KNOWN_DAYS)
    return Tally.objects.filter(key=_place(email, address).key, entered_at__gt=since).exists()


def remember_place(email, address, *, now=None):
    """After a complete log-in, second factor included. What is forgotten is removed."""
    now = now or timezone.now()
    Tally.objects.update_or_create(key=_place(email, address).key, defaults={"entered_at": now, "touched_at": now})
    _purge(now)


def hear_log_in(sender, request, user, **kwargs):
    """`user_logged_in` of django.contrib.auth: every way in ends there."""
    if "REMOTE_ADDR" in request.META:  # else nobody came from anywhere
        remember_place(user.email, clients.address_of(request))


def forget_account(user, address="", *, now=None):
    """After a new password: what was counted before it counts no more, wherever it was."""
    now = now or timezone.now()
    Tally.objects.update_or_create(key=_account(user.email).key, defaults={"entered_at": now, "touched_at": now})
    keys = [_account(user.email).key, _codes(user).key]
    if address:
        place = _place(user.email, address).key
        keys += [place, _codes(user, place).key]
    _forgive(*keys)


@transaction.atomic
def _take(count, others, *, spared="", now):
    """Counts one try in all of these, or raises and counts it in none.

    `spared`: the key of the one that asks for no new password here.
    """
    counts = [count, *others]
    keys = sorted(each.key for each in counts)  # always locked in this order
    Tally.objects.bulk_create(
        [Tally(key=key, touched_at=now) for key in keys],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["touched_at"],
    )
    rows = Tally.objects.in_bulk(keys)
    renewed_at = next((rows[each.key].entered_at for each in counts if each.free is None), None)
    for each in counts:
        row = rows[each.key]
        if row.failed_at and (row.failed_at < now - each.memory or (renewed_at and row.failed_at < renewed_at)):
            row.failure_count, row.opens_at = 0, None
    if waits := [row.opens_at - now for row in rows.values() if row.opens_at and row.opens_at > now]:
        raise Wait(math.ceil(max(waits).total_seconds()))
    for each in counts:
        if each.resets and each.key != spared:
            if rows[each.key].failure_count >= settings.LOGIN_FAILURES_BEFORE_RESET:
                raise ResetNeeded
    for each in counts:
        row = rows[each.key]
        row.failure_count += 1
        row.failed_at = now
        if seconds := wait_after(row.failure_count, each.free):
            row.opens_at = now + dt.timedelta(seconds=seconds)
    Tally.objects.bulk_update(rows.values(), ["failure_count", "failed_at", "opens_at"])
    failures = rows[count.key].failure_count
    return Try(failures, opens_wait=failures == count.free)


@transaction.atomic
def _forgive(*keys):
    """These counts start again, whatever they were."""
    list(Tally.objects.filter(key__in=keys).order_by("key").select_for_update())
    Tally.objects.filter(key__in=keys).update(failure_count=0, opens_at=None)


def _purge(now):
    """Removes what says nothing any more: neither a failure of the day, nor a known place."""
    since = now - dt.timedelta(days=settings.LOGIN_KNOWN_DAYS)
    old = Tally.objects.filter(Q(entered_at=None) | Q(entered_at__lt=since), touched_at__lt=now - ACCOUNT_MEMORY)
    with transaction.atomic():
        keys = list(old.select_for_update(skip_locked=True).values_list("key", flat=True)[:PURGED_AT_ONCE])
        Tally.objects.filter(key__in=keys).delete()
