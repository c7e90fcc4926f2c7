"""What the two commands that open an instance share: `creer_operateur` here, `create_caf` above."""

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.validators import validate_email


def checked_address(typed):
    """The address typed on a command line, as accounts keep it. Raises CommandError, in French."""
    email = typed.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"« {typed} » n’est pas une adresse électronique.") from None
    return email
