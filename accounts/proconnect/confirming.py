"""« Confirmer avec ProConnect »: the person who is in proves there, anew, that it is still they.

The provider is asked with `prompt=login`, which a person could take out of the address: what counts is when it says
that the proof was given (`auth_time`), and that it is of the identity linked to this account. Nothing else changes: the
session stays, and whatever goes wrong is said on the page that asked.
"""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from allauth.account.internal.flows import reauthentication
from django.conf import settings
from django.utils.crypto import constant_time_compare

from accounts.proconnect import links, provider

CONFIRMING = "proconnect_confirming"  # in the session: who asked, when, for which return, and the page to go on to
CONFIRMED = "proconnect_confirmed"  # in the session: who, and when the provider read their proof
WAY = "proconnect"  # its key among allauth's methods
PROMPT = {"prompt": "login"}
NOTHING: dict[str, Any] = {}  # before `begin`
CLOCKS = 30  # seconds between their clock and ours


def is_possible(user):
    """Whether this person has an identity by which to confirm."""
    return user.is_authenticated and provider.is_offered() and links.running(user) is not None


def begin(request, sent, next_url):
    """Remember for whom this browser leaves to the provider; `sent`: the address that it leaves for."""
    [state] = parse_qs(urlsplit(sent).query)["state"]
    request.session[CONFIRMING] = {"user": request.user.pk, "state": state, "at": time.time(), "next": next_url}


def begun(request):
    """What was begun by this person, for this return and no other; None when nothing was."""
    kept, state = request.session.get(CONFIRMING), request.GET.get("state", "")
    if not kept or kept["user"] != request.user.pk or not constant_time_compare(kept["state"], state):
        return None
    return kept


def end(request):
    request.session.pop(CONFIRMING, None)


def accept(request, user, identity, kept):
    """Whether the proof is theirs and was given since they asked; it is then as recent as a password just typed."""
    if user is None or user.pk != request.user.pk or identity.proven_at < kept["at"] - CLOCKS:
        return False
    request.session[CONFIRMED] = {"user": user.pk, "at": identity.proven_at}
    return True


def is_recent(request):
    """Whether who is in has confirmed by ProConnect within the time that a password counts for."""
    kept = request.session.get(CONFIRMED)
    return bool(
        kept
        and kept["user"] == request.user.pk
        and time.time() - kept["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        and is_possible(request.user)  # not detached meanwhile
    )


def resume(request, next_url):
    """What was being sent goes on by itself, as after a password; None when nothing waits."""
    request.GET = request.GET.copy()
    request.GET["next"] = next_url
    return reauthentication.resume_request(request)
