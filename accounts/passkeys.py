"""Passkeys: a second factor, or a way in by itself when the key checks who holds it.

allauth and fido2 do all of it; here are our words, our names, and the answer to what a forged key makes them raise.
"""

import logging
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as allauth_forms
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.forms import dress

logger = logging.getLogger("accounts.passkeys")
NO_ANSWER = "La clé n’a pas répondu, ou elle n’est pas de ce compte : recommencez, ou prenez un autre moyen."
NAME_LENGTH = 60


def are_offered():
    """Whether browsers make keys at this address: in https, or on one's own machine by its name."""
    return settings.PASSKEYS_OFFERED


def has_one(user):
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()


def read(clean):
    """What a key answered, read by `clean`. fido2 raises what it wants on forged bytes: all of it is one refusal."""
    try:
        return clean()
    except ValidationError as refusal:
        raise ValidationError(NO_ANSWER, code="no_answer") from refusal
    except Exception as error:
        logger.warning("forged_key %s", type(error).__name__)
        raise ValidationError(NO_ANSWER, code="no_answer") from error


def _dress(form, act, *, submit, labels=None, helps=None):
    """`act` is what the script asks of the browser: « create » or « get »."""
    dress(form, submit=submit, labels=labels, helps=helps)
    form.fields["credential"].error_messages["required"] = NO_ANSWER
    form.helper.attrs |= {"data-passkey": act, "data-options": "passkey-options"}


class AddForm(allauth_forms.AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _dress(
            self,
            "create",
            submit="Ajouter cette clé",
            labels={"name": "Nom de la clé", "passwordless": "Se connecter par cette clé seule, sans mot de passe"},
            helps={
                "name": "Pour la reconnaître : « Téléphone de Claire », « Clé du bureau ».",
                "passwordless": "La clé demande alors votre empreinte, votre visage ou son code.",
            },
        )
        self.fields["name"].max_length = NAME_LENGTH
        self.fields["name"].widget.attrs["maxlength"] = NAME_LENGTH
        self.fields["passwordless"].initial = True

    def clean_name(self):
        return super().clean_name()[:NAME_LENGTH]

    def clean(self):
        return read(super().clean)


class NameForm(allauth_forms.EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(self, submit="Enregistrer", labels={"name": "Nom de la clé"})
        self.fields["name"].widget.attrs["maxlength"] = NAME_LENGTH

    def clean_name(self):
        return self.cleaned_data["name"][:NAME_LENGTH]


class Answered:
    submit = "Se connecter par une clé d’accès"
    helper: Any

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _dress(self, "get", submit=self.submit)
        self.helper.attrs |= {"hidden": True}  # its script shows it: another way stands beside it

    def clean_credential(self):
        return read(super().clean_credential)  # type: ignore[misc]  # mixed in with forms of allauth


class AuthenticateForm(Answered, allauth_forms.AuthenticateWebAuthnForm):
    submit = "Utiliser ma clé d’accès"


class LoginForm(Answered, allauth_forms.LoginWebAuthnForm):
    pass


class ReauthenticateForm(Answered, allauth_forms.ReauthenticateWebAuthnForm):
    submit = "Confirmer par ma clé d’accès"
