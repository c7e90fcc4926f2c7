"""Wrong passwords are slowed, by account and by network address.

The first `LOGIN_FREE_FAILURES` cost nothing; then each one opens a wait that doubles, up to
`LOGIN_LONGEST_WAIT` seconds. Nobody is locked out for good: an outsider could cause it. After
`LOGIN_FAILURES_BEFORE_RESET` in a row on one account, only a new password opens it again.
Unknown names count like known ones.
"""

import hashlib
import math
import time

from django.conf import settings
from django.core.cache import cache

# Seconds without failure before the count is forgotten. Shorter for an address, which is
# often that of a whole office.
REMEMBERED = {"account": 24 * 3600, "address": 3600}


def _key(kind, value):
    digest = hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()
    return f"login-failures:{digest}"


def _keys(email, address):
    return {"account": _key("account", email.strip().lower()), "address": _key("address", address)}


def _wait_after(failures):
    """Seconds to wait after this many failures in a row."""
    beyond = failures - settings.LOGIN_FREE_FAILURES
    if beyond < 0:
        return 0
    return min(settings.LOGIN_FIRST_WAIT * 2 ** min(beyond, 20), settings.LOGIN_LONGEST_WAIT)


def seconds_left(email, address, *, now=None):
    """Whole seconds before the next try is read; 0 when it is read at once."""
    now = now or time.time()
    found = cache.get_many(_keys(email, address).values()).values()
    return max((0, *(math.ceil(at + _wait_after(count) - now) for count, at in found)))


def needs_reset(email):
    """So many failures in a row that the password itself must be changed."""
    count, _ = cache.get(_keys(email, "")["account"], (0, 0))
    return count >= settings.LOGIN_FAILURES_BEFORE_RESET


def record_failure(email, address, *, now=None):
    now = now or time.time()
    for kind, key in _keys(email, address).items():
        count, _ = cache.get(key, (0, 0))
        cache.set(key, (count + 1, now), REMEMBERED[kind])


def forget_account(email):
    """After a good password, or a new one. The address keeps its count: one good account
    must not give free tries on the others."""
    cache.delete(_keys(email, "")["account"])
