"""Who may do what on bilans."""

from conventions import perms as conventions


def can_write(user, bilan):
    """Words of a bilan: the writers of both sides, until it is validated."""
    return conventions.can_cowrite(user, bilan.convention) and not bilan.is_frozen


def can_create(user, convention):
    return conventions.can_cowrite(user, convention)


def can_validate(user, bilan):
    """The Caf's side, as it validates the bilan (DOMAIN § 3)."""
    return conventions.can_manage(user, bilan.convention)
