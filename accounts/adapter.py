"""How allauth behaves here: closed sign-up, French mails of ours, wrong passwords slowed."""

from contextlib import contextmanager
from functools import partial

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts import mails, recent, throttle, traces
from accounts.enums import SecurityKind
from accounts.last_visit import keep_last_visit
from accounts.proconnect import confirming
from core import clients, identity
from core.limits import in_words

WRONG = "L’adresse ou le mot de passe n’est pas le bon."
WAIT = "Trop de tentatives : attendez {} avant de recommencer. Un nouveau mot de passe peut aussi être demandé."
KINDS = {"account/email/password_reset_key": "password_reset"}  # the others are switched off in the settings
RESET = "Trop de tentatives : demandez un nouveau mot de passe pour ouvrir ce compte."


@contextmanager
def refusals(request):
    """What `accounts.throttle` refuses inside becomes the error of a form; `request.login_wait`
    tells its page to answer 429, and when to come back (0: not by waiting)."""
    try:
        yield
    except throttle.Wait as wait:
        request.login_wait = wait.seconds
        raise ValidationError(WAIT.format(in_words(wait.seconds)), code="too_many_login_attempts") from wait
    except throttle.ResetNeeded as refusal:
        request.login_wait = 0
        raise ValidationError(RESET, code="too_many_login_attempts") from refusal


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG,
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_password": "Ce n’est pas votre mot de passe.",
    }

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """A page first asked for is an address from the root, or whole: `redirect()` reads other words as the name of a view."""
        return bool(url) and (url.startswith("/") or "//" in url) and super().is_safe_url(url)

    def send_mail(self, template_prefix, email, context):
        """allauth's mails are rows of the outbox too, of the kinds that `passwords` knows. Asked after
        the answer when the view wants it (`request.mails_after`): an unknown address has nothing to wait for."""
        ask = partial(mails.ask, KINDS[template_prefix], to=email, person=context["user"].pk)
        after = getattr(self.request, "mails_after", None)
        if after is None:
            ask()
        else:
            after.append(ask)

    def get_client_ip(self, request):
        return clients.address_of(request)

    def pre_authenticate(self, request, **credentials):
        """Nothing: `authenticate` counts the try before it is read."""

    def authenticate(self, request, **credentials):
        """Reads no password while a wait runs: same words for unknown names."""
        with (
            refusals(request),
            throttle.password_try(credentials.get("email", ""), self.get_client_ip(request)) as this,
        ):
            user = super().authenticate(request, **credentials)
            this.passed = user is not None
        if user is None:
            traces.login_failed(request, credentials.get("email"), "mot de passe")
        return user

    def login(self, request, user):
        before = user.last_login
        super().login(request, user)
        keep_last_visit(request, before)

    def get_login_stages(self):
        ours = {"allauth.mfa.stages.AuthenticateStage": "accounts.proconnect.stage.SecondFactor"}
        return [ours.get(each, each) for each in super().get_login_stages()]

    def is_reauthentication_required(self, *, app, **kwargs):
        if app == recent.APP and recent.has_just_logged_in(self.request):
            return False
        if confirming.is_recent(self.request):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user):
        """allauth's own, then the identity that opens the account: alone where there is no password."""
        ways = super().get_reauthentication_methods(user)
        if confirming.is_possible(user):
            ways.append(
                {"id": confirming.WAY, "description": "ProConnect", "url": reverse("accounts:proconnect_confirm")}
            )
        return ways

    def reauthenticate(self, user, password):
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def set_password(self, user, password):
        super().set_password(user, password)
        traces.write(SecurityKind.PASSWORD, user=user, request=self.request)
        throttle.forget_account(user, self.get_client_ip(self.request) if self.request else "")

    def _rollback_login_failed_rl_usage(self):
        """allauth's own counter is replaced by `accounts.throttle`."""


class MfaAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Ce code n’est pas le bon. Il change toutes les 30 secondes : prenez celui qui est affiché.",
    }

    def get_totp_issuer(self):
        return identity.NAME

    def get_public_key_credential_rp_entity(self):
        """By the settings, never by the Host that a browser gives."""
        return {"id": settings.WEBAUTHN_RP_ID, "name": identity.NAME}

    def generate_authenticator_name(self, user, type):
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Clé d’accès {count + 1}" if count else "Clé d’accès"
