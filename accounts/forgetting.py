"""What a night removes, and says in the journal.

Mails that the portal owes no more go after a time (`MAILS_KEPT_DAYS`), with the addresses that stopped them. Those that
did not leave stay, for who asked them, and those that still wait. Invitations that nobody accepted go
`INVITATION_KEPT_DAYS` after their link expired, with the roles that waited for them. Jobs that are done go
`JOB_KEPT_DAYS` after their end; those that failed stay, for the operator, but the requests of access, which say who asked.
"""

import datetime as dt
import logging

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts import access, doors
from accounts.enums import MailState
from accounts.models import Invitation, Mail

logger = logging.getLogger("accounts.mails")
AT_ONCE = 1000  # rows of one statement
INVITATION_KEPT_DAYS = 30
JOB_KEPT_DAYS = 7
OLD_JOBS = """
    DELETE FROM procrastinate_jobs j
    WHERE (j.status::text IN ('succeeded', 'cancelled', 'aborted') OR j.status::text = 'failed' AND j.task_name = %s)
    AND NOT EXISTS (SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.at >= %s)
"""


def old_mails(*, now=None):
    before = (now or timezone.now()) - dt.timedelta(days=settings.MAILS_KEPT_DAYS)
    return Mail.objects.filter(created_at__lt=before, state__in=[MailState.SENT, MailState.DROPPED])


def missed_mails():
    """Those that did not leave, for a reason that their row says; the last first."""
    return Mail.objects.filter(state=MailState.REFUSED).order_by("-pk")


def forget_mails(*, now=None):
    """Remove the old ones, and say in the journal how many. Their number."""
    count = 0
    while pks := list(old_mails(now=now).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        Mail.objects.filter(pk__in=pks).delete()
        count += len(pks)
    logger.info("mails_forgotten count=%s days=%s missed=%s", count, settings.MAILS_KEPT_DAYS, missed_mails().count())
    return count


def forget_invitations(*, now=None):
    """Remove those that nobody accepted, withdrawn and never sent ones among them. Their number.

    Who accepts at this moment, or sends a new link, holds the row: it is read again once they are done.
    """
    before = (now or timezone.now()) - dt.timedelta(days=INVITATION_KEPT_DAYS)
    count, pks = 0, [0]
    while pks:
        with transaction.atomic():
            old = Invitation.objects.select_for_update().filter(accepted_at=None, expires_at__lt=before)
            pks = list(old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
            for forget in doors.forgotten:
                forget(pks)
            Invitation.objects.filter(pk__in=pks).delete()
        count += len(pks)
    logger.info("invitations_forgotten count=%s days=%s", count, INVITATION_KEPT_DAYS)
    return count


def forget_jobs(*, now=None):
    """Remove the jobs that ended long enough ago. Their number."""
    before = (now or timezone.now()) - dt.timedelta(days=JOB_KEPT_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(OLD_JOBS, [access.JOB, before])
        count = cursor.rowcount
    logger.info("jobs_forgotten count=%s days=%s", count, JOB_KEPT_DAYS)
    return count
