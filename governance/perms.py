"""Who may do what on committees and séances.

Reading is `visible_to`: readers of the convention see its comités, and séances once
convened, with their minutes; a séance in preparation is seen by its writers only.
"""

from accounts.enums import CafRole
from conventions import perms as conventions

REFUSED = "Seuls les rédacteurs de la convention, des deux côtés, préparent ses comités."
REFUSED_CAF = "Seul l’administrateur de la Caf prépare ses comités."


def can_write(user, comite):
    """Comités, séances, minutes, decisions: the writers of both sides; a Caf's comité, its administrator."""
    if comite.convention_id:
        return conventions.can_cowrite(user, comite.convention)
    return conventions.can_administer(user, comite.caf)


def who_writes(comite):
    """A sentence: who could write in it."""
    return REFUSED if comite.convention_id else REFUSED_CAF


def can_write_for(user, convention):
    return conventions.can_cowrite(user, convention)


def cafs_administered(user, *, on=None):
    """Keys of the Cafs whose own comités this person prepares on the day `on` (today)."""
    return [row.caf_id for row in user.caf_memberships_on(on) if row.role == CafRole.ADMIN]


def opening(user, *, on=None):
    """What opens séances to this person on the day `on` (today), as `Seance.objects.opened_to` wants it."""
    return (
        *conventions.whole_opening(user, on=on),
        cafs_administered(user, on=on),
        *conventions.writing(user, on=on),
    )
