"""Who may leave with everything."""

from conventions import perms
from conventions.models import Convention

REFUSAL = "L’archive d’une convention est demandée par la Caf qui la conduit, ou par le pilote de la collectivité."
CAF_REFUSAL = "L’archive d’une Caf est demandée par son administrateur."


def can_leave_with(user, subject):
    """A convention: who manages it for the Caf, and its pilote on the collectivité's side. A Caf: its administrator."""
    if isinstance(subject, Convention):
        return perms.can_leave(user, subject)
    return perms.can_administer(user, subject)
