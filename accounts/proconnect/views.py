"""The way to the provider, the way back, and the page that proposes a link. Without a provider, none of them exists."""

import functools
import logging

import jwt
from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView
from requests import HTTPError, RequestException

from accounts import entrance, open_sessions, recent
from accounts.forms import ProConnectLinkForm
from accounts.proconnect import confirming, links, provider
from territories.models import Organisation

logger = logging.getLogger("accounts.proconnect")
SILENT = "silent"
REFUSALS = {
    "denied": "L’identification a été interrompue, ou votre administration l’a refusée.",
    "provider": "ProConnect n’a pas pu vous identifier.",
    "stale": "Cette identification n’a pas commencé dans ce navigateur, ou elle est trop ancienne : recommencez.",
    "unverified": "La réponse de ProConnect n’a pas pu être vérifiée : personne n’est entré.",
    SILENT: "ProConnect ne répond pas. Réessayez dans quelques minutes, ou entrez avec votre mot de passe.",
}
NOT_CONFIRMED = REFUSALS | {
    "other": "ProConnect n’a pas confirmé que c’est vous : identifiez-vous de nouveau, sous l’identité rattachée à ce compte.",
    "unverified": "La réponse de ProConnect n’a pas pu être vérifiée : rien n’est confirmé.",
    SILENT: "ProConnect ne répond pas. Réessayez dans quelques minutes, ou confirmez d’une autre façon.",
}


def offered(view):
    @functools.wraps(view)
    def asked(request, *args, **kwargs):
        if not provider.is_offered():
            raise Http404
        return view(request, *args, **kwargs)

    return asked


def refused(request, why):
    logger.warning("proconnect_refused why=%s", why)
    page = {"sentence": REFUSALS[why]}
    return render(request, "accounts/proconnect_refused.html", page, status=503 if why == SILENT else 403)


def not_confirmed(request, why, next_url):
    logger.warning("proconnect_not_confirmed user=%s why=%s", request.user.pk, why)
    page = _confirm_page(request, next_url) | {"sentence": NOT_CONFIRMED[why]}
    return render(request, "accounts/proconnect_confirm.html", page, status=503 if why == SILENT else 403)


def _confirm_page(request, next_url):
    ways = get_adapter().get_reauthentication_methods(request.user)
    others = [way | {"url": _with_next(way["url"], next_url)} for way in ways if way["id"] != confirming.WAY]
    return {"about": provider.told(), "next": next_url, "others": others}


def _with_next(url, next_url):
    return f"{url}?{urlencode({'next': next_url})}" if next_url else url


class _Start(OIDCAuthenticationRequestView):
    http_method_names = ["post"]
    get_settings = staticmethod(provider.setting)
    post = OIDCAuthenticationRequestView.get


class _Confirm(_Start):
    def get_extra_params(self, request):
        return super().get_extra_params(request) | confirming.PROMPT


class _Return(OIDCAuthenticationCallbackView):
    get_settings = staticmethod(provider.setting)

    def login_success(self):
        next_url = self.request.session.pop("oidc_login_next", None)
        return links.enter(self.request, self.user, self.request.proconnect, next_url)

    def login_failure(self):
        if error := self.request.GET.get("error"):
            return refused(self.request, "denied" if error == "access_denied" else "provider")
        identity = getattr(self.request, "proconnect", None)
        if identity is None:
            return refused(self.request, "unverified")
        if self.user:
            return redirect("account_inactive")
        next_url = self.request.session.pop("oidc_login_next", None) or ""
        links.keep(self.request, identity, next_url)
        if next_url.startswith("/invitation/"):
            return redirect(next_url)
        return redirect("accounts:proconnect_link")


class _Confirmed(_Return):
    kept = confirming.NOTHING  # what `confirming.begin` remembered

    def login_success(self):
        next_url = self.kept["next"] or "/"
        if not confirming.accept(self.request, self.user, self.request.proconnect, self.kept):
            return self.login_failure()
        logger.info("proconnect_confirmed user=%s", self.user.pk)
        return confirming.resume(self.request, next_url) or redirect(next_url)

    def login_failure(self):
        is_read = getattr(self.request, "proconnect", None) is not None
        return not_confirmed(self.request, "other" if is_read else "unverified", self.kept["next"])


@require_POST
@offered
@login_not_required
@never_cache
def start(request):
    """To the provider, with a state and a nonce that this session alone knows."""
    if request.user.is_authenticated:
        return redirect(get_next_redirect_url(request) or "/")
    if too_many := ratelimit.consume_or_429(request, action="login"):
        return too_many
    try:
        return _Start.as_view()(request)
    except (RequestException, ValueError):
        return refused(request, SILENT)


@require_GET
@offered
@login_not_required
@never_cache
def come_back(request):
    """What the provider answers, read once. A person who is already in stays as they are, or confirms that it is they."""
    if request.user.is_authenticated:
        return _confirmed(request)
    if request.GET.get("state", "") not in request.session.get("oidc_states", {}):
        return refused(request, "stale")
    return _read(request, _Return.as_view(), functools.partial(refused, request))


def _read(request, view, refuse):
    """What this view answers; `refuse(why)` when the provider does not say what it must."""
    try:
        return view(request)
    except HTTPError as error:
        is_ours = error.response is not None and error.response.status_code < 500
        return refuse("stale" if is_ours else SILENT)
    except RequestException:
        return refuse(SILENT)
    except (SuspiciousOperation, jwt.PyJWTError, LookupError, TypeError, ValueError):
        return refuse("unverified")


def _confirmed(request):
    kept = confirming.begun(request)
    if kept is None:
        return redirect("/")
    confirming.end(request)
    if error := request.GET.get("error"):  # the library would close the session
        request.session.get("oidc_states", {}).pop(kept["state"], None)
        return not_confirmed(request, "denied" if error == "access_denied" else "provider", kept["next"])
    refuse = functools.partial(not_confirmed, request, next_url=kept["next"])
    return _read(request, _Confirmed.as_view(kept=kept), refuse)


@require_http_methods(["GET", "POST"])
@offered
@never_cache
def confirm(request):
    """« Confirmer que c’est vous », with the identity that opens this account."""
    next_url = get_next_redirect_url(request) or ""
    if not confirming.is_possible(request.user):
        return redirect("accounts:me")
    if request.method == "GET":
        return render(request, "accounts/proconnect_confirm.html", _confirm_page(request, next_url))
    if too_many := ratelimit.consume_or_429(request, action="reauthenticate", user=request.user):
        return too_many
    try:
        response = _Confirm.as_view()(request)
    except (RequestException, ValueError):
        return not_confirmed(request, SILENT, next_url)
    confirming.begin(request, response.url, next_url)
    return response


@require_http_methods(["GET", "POST"])
@offered
@login_not_required
@never_cache
@sensitive_post_parameters("password")
def link(request):
    """Proposes to link the identity to the account of its address: the same page whether there is one or not."""
    identity = links.pending(request)
    if request.user.is_authenticated or identity is None:
        return redirect("/" if request.user.is_authenticated else "account_login")
    form = ProConnectLinkForm(request.POST if request.method == "POST" else None, email=identity.email)
    if form.is_bound:
        if too_many := ratelimit.consume_or_429(request, action="login"):
            return too_many
        if form.is_valid():
            return links.prove_by_password(request, form.person)
    page = {"form": form, "identity": identity, "place": _place_of(identity)}
    response = render(request, "accounts/proconnect_link.html", page)
    return entrance.refused(request, response) if form.is_bound else response


def _place_of(identity):
    """The organisation of the national reference that this SIRET belongs to: proposed to their eyes, it gives nothing."""
    if not identity.siret:
        return None
    return Organisation.objects.filter(siren=identity.siren, caf=None).first()


@require_POST
@offered
@recent.password
def unlink(request):
    """« Détacher ProConnect », from one's own page."""
    links.unlink(request.user)
    open_sessions.hear_second_factor_changed(sender=None, request=request, user=request.user)  # it may have opened them
    messages.success(request, "ProConnect n’ouvre plus votre compte. Vos autres sessions sont fermées.")
    return redirect(reverse("accounts:me"))
