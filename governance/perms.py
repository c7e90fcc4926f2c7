"""Who may do what on committees and séances."""

from conventions import perms as conventions


def can_write(user, comite):
    """Comités, séances, minutes, decisions: the writers of both sides; a Caf's comité, its administrator."""
    if comite.convention_id:
        return conventions.can_cowrite(user, comite.convention)
    return conventions.can_administer(user, comite.caf)


def can_write_for(user, convention):
    return conventions.can_cowrite(user, convention)
