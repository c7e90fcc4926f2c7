"""What went wrong around the portal, told apart from its own defects."""

import errno

from django.db import OperationalError

# Told at the field of a file, and on a page of its own elsewhere.
DISK_FULL = "Le disque du portail est plein : rien n’a été enregistré. Prévenez l’équipe du portail, puis recommencez."

# PostgreSQL's codes: the connection (08), too many of them, the server that stops or starts, and
# what it gave up because of its load: a lock, a statement.
AWAY = ("08", "53300", "57P", "55P03", "57014")


def causes(exception):
    """The exception and what it came from, the outermost first."""
    seen = []
    while exception is not None and exception not in seen:
        seen.append(exception)
        exception = exception.__cause__ or exception.__context__
    return seen


def is_database_away(exception):
    """Whether a page failed because PostgreSQL does not answer: to be asked again soon."""
    for each in causes(exception):
        if isinstance(each, OperationalError):
            code = getattr(each.__cause__, "sqlstate", None)
            return code is None or code.startswith(AWAY)
    return False


def is_disk_full(exception):
    """Whether a file, or a row, found no room: here, or on the disk of PostgreSQL."""
    for each in causes(exception):
        if isinstance(each, OSError) and each.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if isinstance(each, OperationalError) and getattr(each.__cause__, "sqlstate", None) == "53100":
            return True
    return False
