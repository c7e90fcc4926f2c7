"""What one person did in the last minute: counted in the database, whichever process does it."""

import datetime as dt
import math

from django.db import connection
from django.utils import timezone

from accounts.models import Pace

# One statement counts and refuses: two threads cannot both take the last place.
TAKE = """
    INSERT INTO accounts_pace AS pace (key, done_at) VALUES (%(key)s, ARRAY[%(now)s])
    ON CONFLICT (key) DO UPDATE
    SET done_at = ARRAY(SELECT at FROM unnest(pace.done_at) AS at WHERE at > %(since)s) || excluded.done_at
    WHERE (SELECT count(*) FROM unnest(pace.done_at) AS at WHERE at > %(since)s) < %(limit)s
"""


def take(user, kind, limit, seconds, *, now=None):
    """Counts one act of this kind, at most `limit` in any `seconds`. Gives the whole seconds to
    wait before the next: 0 when it is counted. A refusal is not counted."""
    now = now or timezone.now()
    since = now - dt.timedelta(seconds=seconds)
    key = f"{kind}:{user.pk}"
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"key": key, "now": now, "since": since, "limit": limit})
        if cursor.rowcount:
            return 0
    recent = sorted(at for at in Pace.objects.get(key=key).done_at if at > since)
    if len(recent) < limit:  # one has just left the window
        return 1
    return max(1, math.ceil((recent[-limit] - since).total_seconds()))
