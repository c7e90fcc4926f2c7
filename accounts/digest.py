"""The mail of the day: what a person wants once a day, in one mail, at the hour of the portal (`DAILY_MAIL_HOUR`).

It is a mail of the outbox like another, whose arguments name the rows that it gathers: they end as it ends. What each
of them says is read when it leaves, and what its reader may no longer see, or no longer wants, is left out.
"""

import json
import logging
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import choices, mails, zones
from accounts.enums import MailState, Rhythm
from accounts.models import Mail
from core import copies
from core.folding import plain

logger = logging.getLogger("accounts.mails")

KIND = "digest"


@dataclass(frozen=True)
class Line:
    place: str
    words: str
    link: str


def gather(*, now=None):
    """Ask the mail of the day of each person for whom something waited at its hour: once a day for each. How many."""
    if copies.is_still_copy():
        return 0
    waiting = Mail.objects.filter(state=MailState.HELD).order_by("recipient")
    recipients = zones.of_addresses(list(waiting.values_list("recipient", flat=True).distinct()))
    by_zone = groupby(sorted(recipients, key=lambda each: recipients[each].name), key=recipients.get)
    return sum(_gather_of(list(those), timezone.localtime(now, ZoneInfo(zone.name))) for zone, those in by_zone)


def _gather_of(recipients, here):
    """`gather` for those of one time zone, where it is `here`."""
    opens = here.replace(hour=settings.DAILY_MAIL_HOUR, minute=0, second=0, microsecond=0)
    if here < opens:
        return 0
    served = Mail.objects.filter(kind=KIND, created_at__gte=opens).values("recipient")
    waiting = _waiting(opens).filter(recipient__in=recipients).exclude(recipient__in=served).order_by("recipient")
    return sum(_gather(recipient, opens) for recipient in waiting.values_list("recipient", flat=True).distinct())


def _waiting(opens):
    return Mail.objects.filter(state=MailState.HELD, created_at__lt=opens)


@transaction.atomic
def _gather(recipient, opens):
    """Whether something was left to gather: rows and their mail are of one transaction."""
    rows = list(_waiting(opens).filter(recipient=recipient).select_for_update().values_list("pk", flat=True))
    if rows:
        mails.ask(KIND, to=recipient, rows=rows)
        Mail.objects.filter(pk__in=rows).update(state=MailState.GATHERED)
    return bool(rows)


@mails.kind(
    KIND,
    label="Courriel du jour",
    why="parce que vous avez choisi de recevoir certains courriels une fois par jour",
    gathers=True,
)
def _told(rows):
    gathered = list(Mail.objects.filter(pk__in=rows, state=MailState.GATHERED).order_by("-pk"))
    reader = choices.reader_of(gathered[0]) if gathered else None
    if reader is None or not reader.is_active:
        return None
    wanted = choices.of(reader, mails.kinds.values())
    lines, left, said = [], [], set()
    for row in gathered:  # the last one first: an earlier one of the same says nothing more
        about = (row.kind, row.subject or json.dumps(row.arguments, sort_keys=True))
        told = None if about in said or wanted.get(row.kind) == Rhythm.NEVER else _tell(row)
        said.add(about)
        if told is None:
            left.append(row.pk)
        else:
            lines.append(Line(told["place"], told["line"], told["link"]))
    Mail.objects.filter(pk__in=left, state=MailState.GATHERED).update(state=MailState.DROPPED)
    lines.reverse()  # as they were asked
    lines.sort(key=lambda line: plain(line.place))
    groups = [{"place": place, "lines": list(those)} for place, those in groupby(lines, key=lambda line: line.place)]
    return {"person": reader, "groups": groups, "count": len(lines)} if lines else None


def _tell(row):
    """What this row says, or None when it has nothing to say any more. One that cannot be told is kept with its
    reason, for the others to leave."""
    try:
        with transaction.atomic():
            return mails.kinds[row.kind].tell(**row.arguments)
    except Exception:
        logger.exception("mail %s", row.pk)
        ended = {"state": MailState.REFUSED, "error": mails.BROKEN, "ended_at": timezone.now()}
        Mail.objects.filter(pk=row.pk).update(**ended)
    return None
