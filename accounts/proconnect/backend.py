"""Reads the answer of the provider: mozilla-django-oidc's flow, with what ProConnect asks besides.

The userinfo is a signed JWT, never plain JSON. Both tokens are for this client and from this issuer, which the library
does not look at. The person is the one linked to (`iss`, `sub`), never the one whose address it is.
"""

import jwt
import requests
from django.core.exceptions import SuspiciousOperation
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from accounts.models import User
from accounts.proconnect import provider
from accounts.proconnect.identity import Identity

LEEWAY = 30  # seconds between their clock and ours


class ProConnectBackend(OIDCAuthenticationBackend):
    """The identity read, linked or not, is left in `request.proconnect`."""

    get_settings = staticmethod(provider.setting)

    def __init__(self):
        """Django makes one at each password read: the provider is asked in `authenticate` only."""
        self.UserModel = User

    def authenticate(self, request, *, nonce, code_verifier=None):
        """By its own words alone: Django passes a backend over whose arguments are others."""
        super().__init__()
        self.issuer = provider.read().issuer
        return super().authenticate(request, nonce=nonce, code_verifier=code_verifier)

    def verify_token(self, token, **kwargs):
        claims = super().verify_token(token, **kwargs)
        if "nonce" in kwargs and "exp" not in claims:
            raise jwt.MissingRequiredClaimError("exp")
        return claims

    def _verify_jws(self, payload, key):
        return jwt.decode(
            payload,
            key,
            algorithms=[self.OIDC_RP_SIGN_ALGO],
            audience=self.OIDC_RP_CLIENT_ID,
            issuer=self.issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "aud", "sub"]},
        )

    def store_tokens(self, access_token, id_token):
        """Nothing until somebody enters: this session may not become theirs."""

    def get_userinfo(self, access_token, id_token, payload):
        response = requests.get(
            self.OIDC_OP_USER_ENDPOINT,
            headers={"Authorization": f"Bearer {access_token}"},
            timeout=provider.PATIENCE,
        )
        response.raise_for_status()
        if not response.headers.get("content-type", "").lower().startswith("application/jwt"):
            raise SuspiciousOperation("The userinfo is not signed.")
        claims = self.verify_token(response.text)
        if claims["sub"] != payload["sub"]:
            raise SuspiciousOperation("The userinfo is of somebody else.")
        self.request.proconnect = Identity.read(payload, claims, id_token)
        return claims

    def verify_claims(self, claims):
        return self.request.proconnect is not None

    def filter_users_by_claims(self, claims):
        known = {"proconnect_links__issuer": claims["iss"], "proconnect_links__subject": claims["sub"]}
        return User.objects.filter(**known, proconnect_links__ended_at=None)
