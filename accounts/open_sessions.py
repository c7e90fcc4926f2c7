"""The sessions of one person that are open: on what, from where, since when; and their end.

allauth keeps a row for each log-in (`UserSession`), Django the session itself. A row whose session is over
says nothing any more: idle too long, ended by another round (`User.session_round`) or by another password.
"""

import datetime as dt
import logging
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts import devices, sessions
from accounts.middleware import SEEN

logger = logging.getLogger("accounts.sessions")


@dataclass(frozen=True)
class Opened:
    """`address` is the network's; `device` in plain words."""

    pk: int
    device: str
    address: str
    began_at: dt.datetime
    seen_at: dt.datetime
    is_current: bool


def of(request):
    """Those of this person, this browser's first, then the last seen first. Two queries."""
    rows = {row.session_key: row for row in UserSession.objects.filter(user=request.user)}
    living = Session.objects.filter(session_key__in=rows, expire_date__gt=timezone.now())
    found = []
    for session in living:
        row, data = rows[session.session_key], session.get_decoded()
        if _is_over(request.user, data):
            continue
        found.append(
            Opened(
                pk=row.pk,
                device=devices.words(row.user_agent),
                address=row.ip,
                began_at=row.created_at,
                seen_at=_instant(data.get("seen_at")) or row.last_seen_at,
                is_current=row.session_key == request.session.session_key,
            )
        )
    return sorted(found, key=lambda each: (not each.is_current, -each.seen_at.timestamp()))


def _is_over(user, data):
    now = int(timezone.now().timestamp())
    if now - data.get("seen_at", now) > settings.SESSION_IDLE_MINUTES * 60:
        return True
    return not constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())


def _instant(seconds):
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC) if seconds else None


def hear_log_in(sender, request, user, **kwargs):
    """`user_logged_in` of django.contrib.auth: an invitation that opens a session is told as a log-in is."""
    if "REMOTE_ADDR" in request.META:  # else nobody came from anywhere
        UserSession.objects.create_from_request(request, user=user)


def hear_second_factor_changed(sender, request, user, **kwargs):
    """Any change of the second factor ends the other sessions, and is read again at the next page of this one."""
    former = request.session.session_key
    sessions.end_all(user)
    request.user.refresh_from_db(fields=["session_round"])
    request.session.pop(SEEN, None)
    update_session_auth_hash(request, request.user)
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)


def forget_ended(*, now=None):
    """Remove the sessions that ran out, then the rows that no session answers, with their addresses; say in the journal
    how many. Both numbers."""
    sessions_gone, _ = Session.objects.filter(expire_date__lt=now or timezone.now()).delete()
    rows_gone, _ = UserSession.objects.exclude(
        Exists(Session.objects.filter(session_key=OuterRef("session_key")))
    ).delete()
    logger.info("sessions_forgotten count=%s rows=%s", sessions_gone, rows_gone)
    return sessions_gone, rows_gone
