"""What the two commands that open an instance share: `creer_operateur` here, `create_caf` above."""

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.validators import validate_email

from accounts.models import User
from core.forms import one_line


def checked_address(typed):
    """The address typed on a command line, as accounts keep it. Raises CommandError, in French."""
    email = typed.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"« {typed} » n’est pas une adresse électronique.") from None
    if len(email) > (longest := _longest("email")):
        raise CommandError(f"« {email[:40]}… » est trop longue : {longest} caractères au plus.")
    return email


def checked_name(typed, word):
    """The first or last name typed on a command line, on one line. Raises CommandError, in French."""
    name = one_line(typed)
    if len(name) > (longest := _longest("first_name")):
        raise CommandError(f"--{word} : {longest} caractères au plus.")
    return name


def _longest(field):
    return getattr(User._meta.get_field(field), "max_length", None) or 0
