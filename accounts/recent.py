"""A recent password, asked before what matters.

    @require_POST
    @recent.password
    def person_close(request, pk, row): …

The form is shown without it, and asked at its sending: what was sent waits in the session, and goes on by itself once
the password, the code or the key is given. A log-in of less than `RECENT_PASSWORD_MINUTES` is recent enough, but for
one by mailed code; one by ProConnect is as old as what was proven there. The pages of allauth that change what protects an account ask it from everybody, log-in or not.
"""

import functools
import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import reauthentication
from allauth.core.internal.httpkit import serialize_request
from django.conf import settings
from django.shortcuts import redirect
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

APP = "accounts"  # how the adapter knows our own pages from those of allauth
PROVEN = "proconnect_proven_at"  # in the session: when the provider last read proof, which may be hours ago
LIGHT = "light_log_in"  # in the session: it was opened by a mailed code


def password(view):
    """Asked at each sending of this view's form."""

    @functools.wraps(view)
    def asked(request, *args, **kwargs):
        if request.method == "POST" and request.user.is_authenticated:
            if reauthentication.is_reauthentication_required(request, app=APP):
                return _ask(request)
        return view(request, *args, **kwargs)

    return asked


def has_just_logged_in(request):
    since = time.time() - request.session.get(PROVEN, request.session.get("began_at", 0))
    return since < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT and not request.session.get(LIGHT)


def _ask(request):
    """allauth's own way keeps nothing of a form whose address has a query: what it compares is the bare path."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:  # an account without a password asks for one by mail
        return redirect("account_reset_password")
    request.session[reauthentication.STATE_SESSION_KEY] = {"request": serialize_request(request)}
    request.waits_for_password = True  # nothing is saved yet
    url = f"{methods[0]['url']}?{urlencode({'next': request.path})}"
    return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else redirect(url)
