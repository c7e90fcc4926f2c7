"""When somebody came last, before this session: what changed since is told on their home.

Read from `last_login` as it was when the session opened, and kept in it: no table, and no page writes it.
"""

import datetime as dt

from django.utils import timezone

KEY = "last_visit"
#: Beyond, nobody reads what changed line by line.
LONGEST = dt.timedelta(days=90)


def keep_last_visit(request, at):
    """Called once a session is open. `at`: when the one before was, None for the first."""
    if at is not None:
        request.session[KEY] = at.isoformat()


def last_visit(request):
    """The instant of the log-in before this session, three months ago at most; None for a first visit."""
    try:
        at = dt.datetime.fromisoformat(request.session.get(KEY, ""))
    except ValueError:
        return None
    return max(at, timezone.now() - LONGEST)
