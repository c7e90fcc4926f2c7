"""Sessions that end with the last role, and a second factor for those who administer or work for a Caf."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts import light, sessions, traces, zones
from accounts.proconnect import links

SEEN = "second_factor_seen"  # in the session, which any change of the second factor ends


def live_where_they_do(get_response):
    """Days and hours of a page are those of the Caf of who reads it; of Paris, for who is not logged in."""

    def middleware(request):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return get_response(request)
        with timezone.override(zones.of_session(request).name):
            return get_response(request)

    return middleware


def end_with_the_last_role(get_response):
    """A session whose person's last role ended with its last day is closed at its next page; so is one opened by a
    mailed code, for somebody who has been given more since."""

    def middleware(request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            if sessions.roles_ended(request) or light.has_outgrown(request):
                logout(request)
        return get_response(request)

    return middleware


def tell_security_log(get_response):
    """What is refused to, or taken away by, somebody who is logged in. Nothing is asked for an ordinary page."""

    def middleware(request):
        with traces.during(request):
            response = get_response(request)
            traces.answered(request, response)
        return response

    return middleware


def needs_second_factor(user):
    """The Caf's roles and the operator of the instance (SECURITY § 5)."""
    return user.is_instance or user.is_superuser or bool(user.caf_memberships_on())


def ask_second_factor(get_response):
    """With MFA_REQUIRED, these people first add a second factor; nothing else opens before."""

    def middleware(request):
        if settings.MFA_REQUIRED and request.user.is_authenticated and not _is_open(request):
            if (
                not needs_second_factor(request.user)
                or is_mfa_enabled(request.user)
                or links.is_strong(request, request.user)
            ):
                request.session[SEEN] = request.user.pk
            else:
                messages.warning(
                    request, "Votre rôle demande une double authentification : activez-la pour ouvrir le portail."
                )
                return redirect("mfa_activate_totp")
        return get_response(request)

    return middleware


def _is_open(request):
    if request.session.get(SEEN) == request.user.pk and not request.path.startswith(reverse("mfa_deactivate_totp")):
        return True
    always = ("accounts:me", "account_login", "account_logout", "account_reset_password", "desk:legal", "desk:privacy")
    return request.path.startswith(
        ("/static/", "/sante/", "/invitation/", "/courriels/arret/", *(reverse(name) for name in always))
    )
