"""Whose page a form was shown on, when its session is over or another one has come in its place.

Each log-in changes the secret from which the tokens of forms are made. A signed cookie of this browser remembers to
whom the last secrets were given, as digests: a form sent later with a token made from one of them was shown by us, here,
to that account. A page of another site knows none of these tokens, whatever it sends.
"""

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.middleware import csrf
from django.utils.crypto import constant_time_compare, salted_hmac

DAYS = 30
MOST = 5  # log-ins of one browser
_SALT = "accounts.drafts"


def _signer():
    return TimestampSigner(salt=_SALT)


def _digest(secret):
    return salted_hmac(_SALT, secret, algorithm="sha256").hexdigest()[:32]


def _known(request):
    """[[key of an account, digest of its secret]], the last first."""
    signed = request.COOKIES.get(settings.OWNERS_COOKIE_NAME)
    if not signed:
        return []
    try:
        return _signer().unsign_object(signed, max_age=DAYS * 24 * 3600)
    except BadSignature:
        return []


def remember(request, response):
    """Once a page with a form was drawn: its secret is this account's."""
    secret = request.META.get("CSRF_COOKIE")
    if not (secret and request.META.get("CSRF_COOKIE_NEEDS_UPDATE") and request.user.is_authenticated):
        return
    mine, known = [request.user.pk, _digest(secret)], _known(request)
    if mine in known:
        return
    response.set_cookie(
        settings.OWNERS_COOKIE_NAME,
        _signer().sign_object([mine, *known][:MOST]),
        max_age=DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def owner_of(request):
    """The key of the account to which the form of this POST was shown, in this browser; None when nothing tells."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return None
    token = request.POST.get("csrfmiddlewaretoken") or request.headers.get("X-CSRFToken") or ""
    try:
        csrf._check_token_format(token)  # type: ignore[attr-defined]  # as Django's own check reads it
    except csrf.InvalidTokenFormat:
        return None
    if len(token) != csrf.CSRF_TOKEN_LENGTH:
        return None
    sent = _digest(csrf._unmask_cipher_token(token))  # type: ignore[attr-defined]
    return next((owner for owner, digest in _known(request) if constant_time_compare(digest, sent)), None)
