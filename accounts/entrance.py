"""allauth's pages, on our paths and in our words.

They stay classes because allauth's are: log-in stages, reauthentication and rate limits
live in them. We change the template, the form, and the code of a refused form: 422.
"""

from allauth.account import views as allauth_views
from allauth.account.mixins import NextRedirectMixin
from allauth.account.models import Login as allauth_login
from allauth.mfa.base import views as mfa_views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as keys_views
from allauth.mfa.webauthn.internal import flows as keys_flows
from allauth.usersessions import views as sessions_views
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.generic.edit import FormView

from accounts import open_sessions, passkeys, recent, second_factor, traces
from accounts.proconnect import links, provider

METHODS = ["get", "post", "head", "options"]
RESETS_SHOWN = 5


def refused(request, response):
    """422, or 429 while a wait runs (`accounts.adapter.refusals`)."""
    wait = getattr(request, "login_wait", None)
    response.status_code = 422 if wait is None else 429
    if wait:
        response["Retry-After"] = str(wait)
    return response


class Refusal:
    """A form that is refused answers 422, or 429 while a wait runs."""

    http_method_names = METHODS

    def form_invalid(self, form):
        return refused(self.request, self.render_to_response(self.get_context_data(form=form)))


class Login(Refusal, allauth_views.LoginView):
    def get_context_data(self, **kwargs):
        by_passkey = passkeys.LoginForm() if passkeys.are_offered() else None
        if by_passkey:
            by_passkey.helper.form_action = self.passthrough_next_url(reverse("mfa_login_webauthn"))
        return super().get_context_data(by_passkey=by_passkey, proconnect=provider.told(), **kwargs)


@method_decorator(login_not_required, name="dispatch")
class PasskeyLogin(NextRedirectMixin, keys_views.LoginWebAuthnView):
    """Asked by the script of the log-in page, which goes back there when the key is refused."""

    http_method_names = METHODS

    def form_valid(self, form):
        """allauth forgets the page first asked for."""
        used = form.cleaned_data["credential"]
        login = allauth_login(user=used.user, redirect_url=self.get_next_url())
        return keys_flows.perform_passwordless_login(self.request, used, login)

    def form_invalid(self, form):
        traces.login_failed(self.request, None, "clé d’accès")
        messages.error(self.request, passkeys.NO_ANSWER)
        return redirect(self.passthrough_next_url(reverse("account_login")))


class Logout(allauth_views.LogoutView):
    http_method_names = METHODS

    def post(self, request, *args, **kwargs):
        """The session of ProConnect, when it opened this one, ends too; unless one only changes account."""
        elsewhere = None if self.get_next_url() else links.log_out_url(request)
        response = super().post(request, *args, **kwargs)
        return redirect(elsewhere) if elsewhere else response


class PasswordReset(Refusal, allauth_views.PasswordResetView):
    def form_valid(self, form):
        """The mail is asked for once the page has left: the time that its row takes
        does not tell whether an account bears this address."""
        self.request.mails_after = []
        response = super().form_valid(form)
        response._resource_closers.extend(self.request.mails_after)
        return response


class PasswordResetDone(allauth_views.PasswordResetDoneView):
    http_method_names = ["get", "head", "options"]


class PasswordResetFromKey(Refusal, allauth_views.PasswordResetFromKeyView):
    pass


class PasswordResetFromKeyDone(allauth_views.PasswordResetFromKeyDoneView):
    http_method_names = ["get", "head", "options"]


class PasswordFirst:
    """An account without a password (made by a command) asks for one by mail: it has nothing to confirm by."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a view's


class PasswordChange(PasswordFirst, Refusal, allauth_views.PasswordChangeView):
    pass


class Reauthenticate(Refusal, allauth_views.ReauthenticateView):
    pass


class Inactive(allauth_views.AccountInactiveView):
    http_method_names = ["get", "head", "options"]


class MfaIndex(mfa_views.IndexView):
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs):
        resets = self.request.user.second_factor_resets.select_related("by")[:RESETS_SHOWN]
        return super().get_context_data(offered=passkeys.are_offered(), resets=resets, **kwargs)


class MfaAuthenticate(mfa_views.AuthenticateView):
    http_method_names = METHODS

    def form_invalid(self, form):
        return refused(self.request, super().form_invalid(form))

    def get_context_data(self, **kwargs):
        has_passkey = passkeys.has_one(self.stage.login.user)
        return super().get_context_data(**kwargs) | {"has_passkey": has_passkey}


class MfaReauthenticate(Refusal, mfa_views.ReauthenticateView):
    pass


class TotpActivate(PasswordFirst, Refusal, totp_views.ActivateTOTPView):
    def form_valid(self, form):
        """The code that activates is spent: it does not open the door too."""
        response = super().form_valid(form)
        made = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        second_factor.spend(made, form.cleaned_data["code"])
        return response


class TotpDeactivate(Refusal, totp_views.DeactivateTOTPView):
    pass


class PasskeyAdd(PasswordFirst, Refusal, keys_views.AddWebAuthnView):
    def get_context_data(self, **kwargs):
        # allauth's own makes a blank form of a refused one.
        return super().get_context_data() | {"offered": passkeys.are_offered(), **kwargs}


class PasskeyName(PasswordFirst, Refusal, keys_views.EditWebAuthnView):
    success_url = reverse_lazy("mfa_index")


class PasskeyRemove(PasswordFirst, keys_views.RemoveWebAuthnView):
    http_method_names = METHODS
    success_url = reverse_lazy("mfa_index")


class PasskeyReauthenticate(Refusal, keys_views.ReauthenticateWebAuthnView):
    def get_context_data(self, **kwargs):
        return super().get_context_data() | kwargs


class RecoveryCodes(codes_views.ViewRecoveryCodesView):
    http_method_names = ["get", "head", "options"]


class RecoveryCodesGenerate(PasswordFirst, Refusal, codes_views.GenerateRecoveryCodesView):
    pass


class RecoveryCodesDownload(codes_views.DownloadRecoveryCodesView):
    http_method_names = ["get", "head", "options"]

    def render_to_response(self, context, **response_kwargs):
        response = super().render_to_response(context, **response_kwargs)
        response["Content-Disposition"] = 'attachment; filename="codes-de-secours.txt"'
        return response


class Sessions(Refusal, sessions_views.ListUserSessionsView):
    """« Mes sessions »; its form ends all the others."""

    @method_decorator(recent.password)
    def dispatch(self, request, *args, **kwargs):
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        # Not allauth's context: it asks each session one by one, and removes rows at a GET.
        return FormView.get_context_data(self, sessions=open_sessions.of(self.request), **kwargs)

    def form_valid(self, form):
        form.save(self.request)
        messages.success(self.request, "Vos autres sessions sont fermées.")
        return redirect("usersessions_list")
