"""Who may do what on a diagnostic."""

from conventions import perms as conventions


def can_write(user, convention):
    return conventions.can_write_diagnostic(user, convention)
