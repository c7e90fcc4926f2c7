"""Forms of the accounts: allauth's, laid out and worded by the house, and our own.

allauth takes them from ACCOUNT_FORMS and MFA_FORMS.
"""

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm as AllauthGenerateRecoveryCodesForm
from allauth.mfa.totp import forms as totp_forms
from allauth.usersessions.forms import ManageUserSessionsForm as AllauthManageUserSessionsForm
from crispy_forms.layout import HTML
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from accounts import choices, mails, second_factor, throttle
from accounts.adapter import refusals
from accounts.enums import Rhythm
from accounts.models import User
from accounts.validators import MAX_LENGTH
from core import clients
from core.forms import HouseForm, OneLineForm, laid_out
from core.mailboxes import AddressField

PHRASE_HELP = (
    "15 caractères au moins : une phrase de quelques mots convient, espaces compris."
    " Sans votre nom, votre adresse, votre organisation, ni « caf » ou « ctg »."
)
NEXT = HTML("{{ redirect_field }}")  # where to go afterwards, written by allauth's views


def dress(form, *, submit, legend="", labels=None, helps=None, names=None):
    """Give a form of allauth our labels, our helps and our layout."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.help_text = (helps or {}).get(name, "")
        if name in (labels or {}):
            field.label = labels[name]
        if isinstance(field.widget, forms.PasswordInput):
            field.max_length = MAX_LENGTH
            field.widget.attrs["maxlength"] = MAX_LENGTH
    form.label_suffix = ""
    form.helper = laid_out([(legend, names or list(form.fields))], submit_label=submit)
    form.helper.layout.append(NEXT)


NEW_PASSWORD_LABELS = {
    "oldpassword": "Mot de passe actuel",
    "password1": "Nouveau mot de passe",
    "password2": "Nouveau mot de passe, une seconde fois",
}


def _same_twice(form):
    """« password2 » repeats « password1 »: said in our words."""
    first, second = form.cleaned_data.get("password1"), form["password2"].data
    if first and second and first != second:
        form._errors.pop("password2", None)
        form.add_error("password2", "Les deux mots de passe ne sont pas les mêmes.")


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField(widget=self.fields["login"].widget)
        dress(self, submit="Se connecter", labels={"login": "Adresse électronique", "password": "Mot de passe"})
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField(widget=self.fields["email"].widget)
        dress(self, submit="Recevoir un lien", labels={"email": "Adresse électronique"})


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(self, submit="Enregistrer ce mot de passe", labels=NEW_PASSWORD_LABELS, helps={"password1": PHRASE_HELP})

    def clean(self):
        cleaned = super().clean()
        _same_twice(self)
        return cleaned


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(self, submit="Changer le mot de passe", labels=NEW_PASSWORD_LABELS, helps={"password1": PHRASE_HELP})

    def clean_oldpassword(self):
        """Counted like a log-in: a session left open gives no more tries than the door."""
        request = context.request
        with refusals(request), throttle.password_try(self.user.email, clients.address_of(request)) as this:
            old = super().clean_oldpassword()
            this.passed = True
        return old

    def clean(self):
        cleaned = super().clean()
        _same_twice(self)
        return cleaned


class CodeAskForm(forms.Form):
    email = AddressField(
        label="Adresse électronique", max_length=254, widget=forms.EmailInput({"autocomplete": "username"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(self, submit="Recevoir un code")


class CodeEnterForm(forms.Form):
    """`read` is given what was typed, and gives the person, or None."""

    code = forms.CharField(
        label="Code reçu",
        max_length=20,
        help_text="Six chiffres.",
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args, request, read, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.read, self.person = request, read, None
        dress(self, submit="Entrer", helps={"code": "Six chiffres."})

    def clean_code(self):
        with refusals(self.request):
            self.person = self.read(self.request, self.cleaned_data["code"])
        if self.person is None:
            raise ValidationError(WRONG_CODE)
        return ""


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(self, submit="Continuer", labels={"password": "Mot de passe"})


class ProConnectLinkForm(forms.Form):
    """The password of the account that bears `email`, counted and refused as the log-in page does. `person`: theirs."""

    password = forms.CharField(
        label="Mot de passe de votre compte",
        max_length=MAX_LENGTH,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, *args, email, **kwargs):
        super().__init__(*args, **kwargs)
        self.email, self.person = email, None
        dress(self, submit="Rattacher et entrer")

    def clean_password(self):
        self.person = get_adapter().authenticate(
            context.request, email=self.email, password=self.cleaned_data["password"]
        )
        if self.person is None:
            raise ValidationError(WRONG_HERE)
        return ""


WRONG_HERE = "Aucun compte de cette adresse n’a ce mot de passe."
WRONG_CODE = "Ce code n’est pas le bon, ou il ne sert plus : vérifiez les six chiffres, ou demandez-en un autre."
CODE_HELP = "Six chiffres de l’application, ou huit d’un code de secours."


class CountedCode:
    """A code is counted before it is read, and works once: `accounts.second_factor`."""

    warns_owner = True

    def clean_code(self):
        with refusals(context.request), second_factor.reading(self.user, context.request, warn=self.warns_owner):
            code = super().clean_code()  # type: ignore[misc]  # mixed in with forms of allauth
            used = getattr(self, "authenticator", None)
            if used and not second_factor.spend(used, code):
                raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class MfaAuthenticateForm(CountedCode, mfa_forms.AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(self, submit="Se connecter", labels={"code": "Code"}, helps={"code": CODE_HELP})


class MfaReauthenticateForm(CountedCode, mfa_forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(self, submit="Continuer", labels={"code": "Code"}, helps={"code": CODE_HELP})


class ActivateTotpForm(CountedCode, totp_forms.ActivateTOTPForm):
    warns_owner = False  # they are reading their new code, and see it refused

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(
            self, submit="Activer", labels={"code": "Code affiché par l’application"}, helps={"code": "Six chiffres."}
        )
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class DeactivateTotpForm(totp_forms.DeactivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(self, submit="Retirer la double authentification")


class GenerateRecoveryCodesForm(AllauthGenerateRecoveryCodesForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(self, submit="Créer dix nouveaux codes")


class ManageUserSessionsForm(AllauthManageUserSessionsForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(self, submit="Fermer les autres sessions")


class IdentityForm(HouseForm):
    """One's own name, function and telephone. The address has its own page: `accounts.changing`."""

    fieldsets = [("", [("first_name", "last_name"), "function", "phone"])]
    submit_label = "Enregistrer"

    class Meta:
        model = User
        fields = ["first_name", "last_name", "function", "phone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, token in PERSONAL.items():
            self.fields[name].widget.attrs["autocomplete"] = token
        self.fields["first_name"].required = self.fields["last_name"].required = True


class AddressForm(OneLineForm, forms.Form):
    """Another address for one's own account. What it says of an address never tells whether somebody has it."""

    email = AddressField(label="Nouvelle adresse électronique", max_length=254)

    def __init__(self, *args, person, cancel_url, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.label_suffix = person, ""
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.helper = laid_out([("", ["email"])], submit_label="Recevoir un lien", cancel_url=cancel_url)

    def clean_email(self):
        typed = self.cleaned_data["email"].lower()
        if typed == self.person.email:
            raise ValidationError("C’est déjà votre adresse.")
        return typed


PERSONAL = {"first_name": "given-name", "last_name": "family-name", "function": "organization-title", "phone": "tel"}


class MailChoicesForm(forms.Form):
    """When this person wants the mails of each kind that may be refused: one field a kind."""

    def __init__(self, *args, person, cancel_url, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.label_suffix = person, ""
        for slug, rhythm in choices.of(person, mails.kinds.values()).items():
            self.fields[slug] = forms.ChoiceField(
                label=mails.kinds[slug].label,
                choices=Rhythm.choices,
                widget=forms.RadioSelect,
                initial=rhythm,
                required=False,  # one is always chosen: a kind that is not answered stays as it was
                error_messages={"invalid_choice": "Choisissez l’une des trois réponses."},
            )
        self.helper = laid_out([("", list(self.fields))], submit_label="Enregistrer mes choix", cancel_url=cancel_url)

    def save(self):
        choices.keep(self.person, {slug: rhythm for slug, rhythm in self.cleaned_data.items() if rhythm})


class AcceptForm(OneLineForm, forms.Form):
    """A new person says who they are and chooses a password."""

    first_name = forms.CharField(label="Prénom", max_length=100, widget=forms.TextInput({"autocomplete": "given-name"}))
    last_name = forms.CharField(label="Nom", max_length=100, widget=forms.TextInput({"autocomplete": "family-name"}))
    password1 = forms.CharField(
        label="Mot de passe",
        max_length=MAX_LENGTH,
        strip=False,
        help_text=PHRASE_HELP,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Mot de passe, une seconde fois",
        max_length=MAX_LENGTH,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args, invitation, **kwargs):
        kwargs.setdefault("initial", {"first_name": invitation.first_name, "last_name": invitation.last_name})
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.label_suffix = ""
        self.helper = laid_out(
            [("", [("first_name", "last_name"), "password1", "password2"])],
            submit_label="Créer mon compte et accepter",
        )

    def clean(self):
        cleaned = super().clean()
        _same_twice(self)
        password = cleaned.get("password1")
        if password and not self.has_error("password2"):
            person = User(
                email=self.invitation.email,
                first_name=cleaned.get("first_name", ""),
                last_name=cleaned.get("last_name", ""),
            )
            names = [self.invitation.caf.name]
            if self.invitation.organisation:
                names.append(self.invitation.organisation.name)
            person.password_context = names
            try:
                password_validation.validate_password(password, person)
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned
