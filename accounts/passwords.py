"""The address where a person chooses a password, and the mail that carries it."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from accounts import mails
from accounts.models import User


def link_to(user):
    """It serves once, for three days."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return mails.absolute(reverse("account_reset_password_from_key", kwargs=key))


@mails.kind(
    "password_reset",
    label="Nouveau mot de passe",
    why="parce qu’un nouveau mot de passe a été demandé pour votre compte",
    always="il est envoyé quand vous le demandez",
)
def _reset(person):
    user = User.objects.filter(pk=person, is_active=True).first()
    return user and {"link": link_to(user)}
