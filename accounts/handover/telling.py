"""What a stand-in is told by mail: once when it is arranged, and on its first day when that comes later."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts import doors, mails
from accounts.enums import Rhythm
from accounts.models import User
from core.dates import words
from territories import zones

MORNING = dt.time(7)


def tell(asked, to, starts_on, ends_on):
    """Ask for the mails of this stand-in, with its rows."""
    days = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    said = {"person": asked.person.pk, "reader": to.pk, "place": str(asked.scope), "by_words": str(asked.by), **days}
    mails.ask("stand_in", to=to.email, by=asked.by, **said)
    if starts_on > asked.on:
        begins = dt.datetime.combine(starts_on, MORNING, ZoneInfo(zones.of_code(asked.scope.caf.code).name))
        mails.ask("stand_in", to=to.email, by=asked.by, leaves_at=begins, **said)


@mails.kind(
    "stand_in",
    label="Un remplacement vous est confié",
    why="parce que vous assurez le remplacement d’une autre personne",
    rhythm=Rhythm.AT_ONCE,
)
def _told(person, reader, place, by_words, starts_on, ends_on):
    today, starts_on, ends_on = timezone.localdate(), dt.date.fromisoformat(starts_on), dt.date.fromisoformat(ends_on)
    lent = {"user": reader, "stands_in_for": person, "starts_on": starts_on, "ends_on__gte": today}
    if not any(of_caf(None).filter(**lent).exists() for of_caf in doors.roles):
        return None  # over, or called off
    person, reader = (User.objects.get(pk=key) for key in (person, reader))
    days = f"du {words(starts_on)} au {words(ends_on)}"
    return {
        "by": by_words,
        "reader": reader,
        "person": person,
        "place": place,
        "days": days,
        "has_begun": starts_on <= today,
        "why": f"parce que vous assurez le remplacement de {person}",
        "line": f"Vous assurez le remplacement de {person} {days}.",
        "link": mails.absolute("/"),
    }
