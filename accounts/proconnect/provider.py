"""What the provider says of itself, at the one address that the settings give: no domain is written in the code."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured

from accounts.models.entries import hashed

ABOUT = "https://www.proconnect.gouv.fr/"
KEPT_SECONDS = 3600
PATIENCE = 5  # seconds, for each call: a log-in makes four
SCOPES = "openid given_name usual_name email siret"  # what is used, and no more
MORE = {"claims": '{"id_token":{"amr":{"essential":true}}}'}  # any other parameter would be refused (Y000400)
ENDPOINTS = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
    "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}


@dataclass(frozen=True)
class Provider:
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str


def is_offered():
    return bool(settings.PROCONNECT_DISCOVERY_URL)


def told():
    """Where ProConnect says what it is: the page that its button leads to; empty where it is not offered."""
    return ABOUT if is_offered() else ""


def read():
    """The Provider, asked once an hour. Raises requests.RequestException, or ValueError when what it says of itself is
    not what the settings expect: another issuer, or an address elsewhere (the pages' own rules allow that one only)."""
    url = settings.PROCONNECT_DISCOVERY_URL
    key = f"proconnect:{hashed(url)}"
    if (said := cache.get(key)) is None:
        import requests  # 5 MiB that a portal without ProConnect does without

        response = requests.get(url, timeout=PATIENCE)
        response.raise_for_status()
        said = response.json()
        cache.set(key, said, KEPT_SECONDS)
    found = Provider(**{name: str(said.get(name, "")) for name in Provider.__dataclass_fields__})
    origin = "{0.scheme}://{0.netloc}/".format(urlsplit(url))
    if found.issuer != url.partition("/.well-known/")[0] or not all(
        each.startswith(origin) for each in vars(found).values()
    ):
        cache.delete(key)
        raise ValueError("proconnect_discovery_elsewhere")
    return found


def setting(name, *default):
    """A setting of mozilla-django-oidc: ours, what the provider says of itself, or its default."""
    if name in ENDPOINTS:
        return getattr(read(), ENDPOINTS[name])
    ours = {
        "OIDC_RP_CLIENT_ID": settings.PROCONNECT_CLIENT_ID,
        "OIDC_RP_CLIENT_SECRET": settings.PROCONNECT_CLIENT_SECRET,
        "OIDC_RP_SIGN_ALGO": settings.PROCONNECT_SIGN_ALGO,
        "OIDC_RP_SCOPES": SCOPES,
        "OIDC_AUTH_REQUEST_EXTRA_PARAMS": MORE,
        "OIDC_AUTHENTICATION_CALLBACK_URL": "accounts:proconnect_return",
        "OIDC_CREATE_USER": False,
        "OIDC_TIMEOUT": PATIENCE,
    }
    if name in ours:
        return ours[name]
    if not default:
        raise ImproperlyConfigured(name)
    return default[0]
