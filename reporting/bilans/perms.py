"""Who may do what on bilans."""

from conventions import perms as conventions


def can_move(user, bilan):
    """Its states: the writers of both sides."""
    return conventions.can_cowrite(user, bilan.convention)


def can_write(user, bilan):
    """Its words: the same, until it is validated."""
    return can_move(user, bilan) and not bilan.is_frozen


def can_comment(user, bilan):
    """Whoever reads it, until it is validated. Asked of a bilan that this person was found to read."""
    return not bilan.is_frozen


def can_settle(user, bilan):
    """Its writers say what became of a comment."""
    return can_write(user, bilan)


def can_create(user, convention):
    return conventions.can_cowrite(user, convention)


def can_validate(user, bilan):
    """The Caf's side, as it validates the bilan (DOMAIN § 3)."""
    return conventions.can_manage(user, bilan.convention)
