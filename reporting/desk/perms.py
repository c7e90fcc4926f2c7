"""Who may do what in the administration of a Caf."""

from accounts.enums import CafRole
from conventions.perms import can_administer

__all__ = ["can_administer", "can_set_targets"]


def can_set_targets(user, caf):
    """Its administrator, and its management, which sets the signing targets."""
    return bool(user.caf_roles(caf.pk) & {CafRole.ADMIN, CafRole.MANAGEMENT})
