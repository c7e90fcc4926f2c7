"""Jobs of the accounts, run by workers: mails written and sent."""

import logging

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app

from accounts import mails
from accounts.models import Mail

logger = logging.getLogger(__name__)


class WhenTold(BaseRetryStrategy):
    """Again when NotSent says so; any other end of a job is its end."""

    def get_retry_decision(self, *, exception, job):
        return RetryDecision(retry_in={"seconds": exception.wait}) if isinstance(exception, mails.NotSent) else None


@app.task(name=mails.JOB, queue="mail", retry=WhenTold(), pass_context=False)
def send_mail(*, mail_id):
    """Send one mail. A fault of the portal's own is tried again as an absent server is."""
    try:
        mails.deliver(mail_id)
    except mails.NotSent:
        raise
    except Exception:
        logger.exception("mail %s", mail_id)
        mails.missed(Mail.objects.get(pk=mail_id), mails.BROKEN)
