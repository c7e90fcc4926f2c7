"""Jobs of the accounts, run by workers: mails written and sent; what imports said, emptied in its time."""

import logging

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app

from accounts import access, closing, digest, forgetting, mails, open_sessions, traces
from accounts.drafts import keeping
from accounts.imports import work
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


@app.task(name=access.JOB, queue="mail", pass_context=False)
def hear_access(**told):
    """A request of access reaches who may answer it."""
    access.tell(**told)


@app.periodic(cron="0 * * * *")  # asked each hour, made once a day for each person: later when no worker ran
@app.task(queue="mail", queueing_lock="daily_mails", pass_context=False)
def gather_mails(timestamp):
    """Ask the mails of the day."""
    digest.gather()


@app.periodic(cron="23 3 * * *")
@app.task(queue="mail", queueing_lock="forget_imports", pass_context=False)
def forget_imports(timestamp):
    """Each night: a Caf that imports nothing more loses its cells as the others do."""
    work.forget_old()


@app.periodic(cron="37 3 * * *")
@app.task(queue="mail", queueing_lock="forget_mails", pass_context=False)
def forget_mails(timestamp):
    """Each night: mails that left a year ago."""
    forgetting.forget_mails()


@app.periodic(cron="41 3 * * *")
@app.task(queue="mail", queueing_lock="forget_invitations", pass_context=False)
def forget_invitations(timestamp):
    """Each night: invitations that nobody accepted."""
    forgetting.forget_invitations()


@app.periodic(cron="43 3 * * *")
@app.task(queue="mail", queueing_lock="forget_security_lines", pass_context=False)
def forget_security_lines(timestamp):
    """Each night: lines of the security log older than `SECURITY_LOG_MONTHS`."""
    traces.forget()


@app.periodic(cron="47 3 * * *")
@app.task(queue="mail", queueing_lock="close_idle_accounts", pass_context=False)
def close_idle_accounts(timestamp):
    """Each night: who has not entered for nearly two years is told; told a month ago, their account is closed."""
    closing.run()


@app.periodic(cron="53 3 * * *")
@app.task(queue="mail", queueing_lock="forget_sessions", pass_context=False)
def forget_sessions(timestamp):
    """Each night: sessions that are over, and from where they were opened."""
    open_sessions.forget_ended()


@app.periodic(cron="57 3 * * *")
@app.task(queue="mail", queueing_lock="forget_drafts", pass_context=False)
def forget_drafts(timestamp):
    """Each night: what was typed, and neither saved nor taken up."""
    keeping.forget_old()


@app.periodic(cron="7 4 * * *")
@app.task(queue="mail", queueing_lock="forget_jobs", pass_context=False)
def forget_jobs(timestamp):
    """Each night: jobs done a week ago, with what they were given."""
    forgetting.forget_jobs()
