"""Who the provider says somebody is, once everything is verified."""

import time
from dataclasses import asdict, dataclass, fields

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models.entries import PROCONNECT_SUBJECT_LENGTH

STRONG = "mfa"  # in `amr`: two factors or more. One alone (`totp`, `pop`…) does not say that there were two
NAME_LENGTH = 100


@dataclass(frozen=True)
class Identity:
    """`is_strong`: entered there with two factors. `proven_at`: when, in seconds since 1970; 0 when it is not said."""

    issuer: str
    subject: str
    email: str
    first_name: str
    last_name: str
    siret: str
    is_strong: bool
    proven_at: int
    id_token: str

    @classmethod
    def read(cls, payload, claims, id_token):
        """From the claims of the id_token and of the userinfo. None without a usable address or key."""
        email, subject = _words(claims.get("email")).lower(), _words(claims["sub"])
        try:
            validate_email(email)
        except ValidationError:
            return None
        if not subject or subject != claims["sub"] or len(subject) > PROCONNECT_SUBJECT_LENGTH:
            return None
        amr, proven_at, siret = payload.get("amr"), payload.get("auth_time"), _words(claims.get("siret"))
        return cls(
            issuer=claims["iss"],
            subject=subject,
            email=email,
            first_name=_words(claims.get("given_name"))[:NAME_LENGTH],
            last_name=_words(claims.get("usual_name"))[:NAME_LENGTH],
            siret=siret if siret.isascii() and siret.isdigit() and len(siret) == 14 else "",
            is_strong=isinstance(amr, list) and STRONG in amr,
            proven_at=min(proven_at, int(time.time())) if isinstance(proven_at, int) else 0,
            id_token=id_token,
        )

    @property
    def siren(self):
        return self.siret[:9]

    def kept(self):
        return asdict(self)

    @classmethod
    def of(cls, kept):
        return cls(**{field.name: kept[field.name] for field in fields(cls)})


def _words(value):
    return "".join(sign for sign in value if sign.isprintable()).strip() if isinstance(value, str) else ""
