"""Mails that the portal owes no more go after a time (`MAILS_KEPT_DAYS`), with the addresses that stopped them.

Those that did not leave stay, for who asked them, and those that still wait.
"""

import datetime as dt
import logging

from django.conf import settings
from django.utils import timezone

from accounts.enums import MailState
from accounts.models import Mail

logger = logging.getLogger("accounts.mails")
AT_ONCE = 1000  # rows of one statement


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
