"""From an identity to an account: linked once, after proof that the account is theirs; then it opens it.

The proof is the password of the account whose address ProConnect gives, and its second factor if it has one, or the
link of an invitation to that address. Nothing before it tells whether an account bears the address.
"""

import logging
import time

from allauth.account.internal.flows.login import (
    get_authentication_records,
    perform_login,
    perform_password_login,
    record_authentication,
)
from allauth.account.models import Login
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.http import urlencode

from accounts import mails
from accounts.models import ProConnectLink, User
from accounts.proconnect import provider
from accounts.proconnect.identity import Identity
from accounts.recent import PROVEN

logger = logging.getLogger("accounts.proconnect")
METHOD = "proconnect"
PENDING = "proconnect_pending"  # in the session: an identity that no account has, and the page first asked for
TO_LINK = "proconnect_to_link"  # in the session: the person who gave proof, and has not wholly entered yet
HINT = "proconnect_hint"  # in the session: the id_token by which the provider's own session is ended
OPEN_FOR = 900  # seconds that an identity waits for its proof


def keep(request, identity, next_url):
    request.session[PENDING] = {"identity": identity.kept(), "next": next_url or "", "at": time.time()}
    request.session.pop(TO_LINK, None)


def pending(request):
    """The identity that waits in this browser for its proof, or None."""
    kept = request.session.get(PENDING) if provider.is_offered() else None
    if not kept or time.time() - kept["at"] > OPEN_FOR:
        return None
    return Identity.of(kept["identity"])


def enter(request, user, identity, next_url):
    """The log-in of who is linked: a second factor, if they have one, is asked unless the provider read two."""
    _record(request, user, identity)
    vars(user).pop("backend", None)  # pages read the person by the portal's own
    return perform_login(request, Login(user=user, email=user.email, redirect_url=next_url or None))


def prove_by_password(request, user):
    """The password was right: what is asked after it is asked, then the identity is linked."""
    ask(request, user)
    next_url = request.session[PENDING]["next"] or None
    login = Login(user=user, email=user.email, redirect_url=next_url)
    return perform_password_login(request, {"email": user.email}, login)


def ask(request, user):
    """Link the identity that waits here once this person has wholly entered."""
    request.session[TO_LINK] = user.pk


def hear_log_in(sender, request, user, **kwargs):
    """`user_logged_in` of django.contrib.auth: a complete log-in, which is what a link waits for."""
    identity = pending(request)
    if request.session.pop(TO_LINK, None) == user.pk and identity and link(user, identity):
        _record(request, user, identity)
    request.session.pop(PENDING, None)
    records = get_authentication_records(request, user)
    if {each["method"] for each in records} == {METHOD}:
        request.session[PROVEN] = records[-1]["proven_at"]
    else:
        request.session.pop(PROVEN, None)


def _record(request, user, identity):
    record_authentication(request, user, method=METHOD, is_strong=identity.is_strong, proven_at=identity.proven_at)
    request.session[HINT] = {"user": user.pk, "token": identity.id_token}


def is_strong(request, user):
    """Whether this person entered here by an identity that the provider read with two factors."""
    return any(each["method"] == METHOD and each["is_strong"] for each in get_authentication_records(request, user))


@transaction.atomic
def link(user, identity):
    """From now on this identity opens this account, alone of its provider. False when it is linked already, where it stays."""
    User.objects.select_for_update().get(pk=user.pk)
    rows = ProConnectLink.objects.filter(issuer=identity.issuer, ended_at=None)
    if rows.filter(subject=identity.subject).exists():
        return False
    replaced = rows.filter(user=user).update(ended_at=timezone.now())
    row = ProConnectLink.objects.create(user=user, issuer=identity.issuer, subject=identity.subject)
    mails.ask("proconnect_linked", to=user.email, link=row.pk, replaced=bool(replaced))
    logger.info("proconnect_linked user=%s link=%s replaced=%s", user.pk, row.pk, replaced)
    return True


@mails.kind(
    "proconnect_linked",
    label="ProConnect ouvre votre compte",
    why="parce qu’un moyen d’entrer vient d’être ajouté à votre compte",
    always="il protège votre compte",
)
def _linked(link, replaced):
    return {
        "person": ProConnectLink.objects.select_related("user").get(pk=link).user,
        "replaced": replaced,
        "account": mails.absolute(reverse("accounts:me")),
    }


def running(user):
    """The link by which ProConnect opens this account, or None."""
    return user.proconnect_links.filter(ended_at=None).first()


def unlink(user):
    """ProConnect opens this account no more."""
    user.proconnect_links.filter(ended_at=None).update(ended_at=timezone.now())
    logger.info("proconnect_unlinked user=%s", user.pk)


def log_out_url(request):
    """Where the provider ends its own session; None when it opened nothing here, or does not answer."""
    kept = request.session.get(HINT)
    if not provider.is_offered() or not kept or kept["user"] != request.user.pk:
        return None
    try:
        end = provider.read().end_session_endpoint
    except (OSError, ValueError):  # of requests too
        return None
    query = {
        "id_token_hint": kept["token"],
        "state": get_random_string(32),
        "post_logout_redirect_uri": mails.absolute(reverse("account_login")),
    }
    return f"{end}?{urlencode(query)}"
