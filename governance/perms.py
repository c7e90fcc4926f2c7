"""Who may do what on committees and séances.

Reading is `visible_to`: readers of the convention see its comités, and séances once
convened, with their minutes; a séance in preparation is seen by its writers only.
"""

from conventions import perms as conventions


def can_write(user, comite):
    """Comités, séances, minutes, decisions: the writers of both sides; a Caf's comité, its administrator."""
    if comite.convention_id:
        return conventions.can_cowrite(user, comite.convention)
    return conventions.can_administer(user, comite.caf)


def can_write_for(user, convention):
    return conventions.can_cowrite(user, convention)
