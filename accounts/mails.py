"""Mails of the accounts: text templates in templates/accounts/mail/, sent once the transaction is done."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from core import identity

logger = logging.getLogger("accounts.mails")


def send_on_commit(name, *, to, context):
    """Send `mail/<name>_subject.txt` and `mail/<name>.txt` to one address, on commit.

    A mail server that does not answer is logged, and undoes nothing: the act is done, and
    the mail can be asked for again.
    """
    context = {"portal": identity.NAME, "portal_url": settings.PORTAL_URL, **context}
    subject = " ".join(render_to_string(f"accounts/mail/{name}_subject.txt", context).split())
    body = render_to_string(f"accounts/mail/{name}.txt", context).strip() + "\n"

    def send():
        try:
            send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [to])
        except (OSError, SMTPException):
            logger.exception("mail_not_sent name=%s", name)

    transaction.on_commit(send)


def absolute(path):
    return settings.PORTAL_URL.rstrip("/") + path
