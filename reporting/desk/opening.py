"""A Caf begins to use the portal: what it starts from, and its administrator."""

from accounts import invitations
from accounts.enums import CafRole
from accounts.models import CafMembership, Invitation
from conventions.dossier.opening import open_caf

__all__ = ["administrators", "invite_administrator", "open_caf", "waiting_administrators"]


def administrators(caf, *, on):
    """Running memberships of its administrators."""
    rows = CafMembership.objects.running(on=on).filter(caf=caf, role=CafRole.ADMIN)
    return rows.select_related("user")


def waiting_administrators(**cafs):
    """Open invitations of administrators, not accepted yet, in `caf=` or `caf__in=`."""
    return Invitation.objects.open().filter(caf_role=CafRole.ADMIN, **cafs)


def invite_administrator(caf, email, *, by=None, at_once=False, creation_key=None):
    return invitations.invite(
        email=email, by=by, caf=caf, caf_role=CafRole.ADMIN, at_once=at_once, creation_key=creation_key
    )
