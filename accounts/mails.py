"""Mails of the accounts: text templates in templates/accounts/mail/, sent once the transaction is done."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from core import identity
from core.forms import one_line

logger = logging.getLogger("accounts.mails")


class Sending:
    """What became of a mail: `refused` once its server has said no, or nothing at all."""

    refused = False


def send_on_commit(name, *, to, context):
    """Send `mail/<name>_subject.txt` and `mail/<name>.txt` to one address, on commit. Returns its Sending.

    A mail server that does not answer is logged, and undoes nothing: the act is done, and
    the mail can be asked for again. Who says that it is gone reads the Sending first.
    """
    context = {"portal": identity.NAME, "portal_url": settings.PORTAL_URL, **context}
    subject = one_line(render_to_string(f"accounts/mail/{name}_subject.txt", context))
    body = render_to_string(f"accounts/mail/{name}.txt", context).strip() + "\n"

    sending = Sending()

    def send():
        sending.refused = not attempt(lambda: send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [to]), name)

    transaction.on_commit(send)
    return sending


def attempt(send, name):
    """Whether `send` was heard by the mail server; what it refused is logged."""
    try:
        send()
    except (OSError, SMTPException):
        logger.exception("mail_not_sent name=%s", name)
        return False
    return True


def tell(request, sending, *, sent, refused):
    """The message of who has just written to somebody: `sent`, or `refused` when the mail is not gone."""
    if sending.refused:
        messages.warning(request, refused)
    else:
        messages.success(request, sent)


def absolute(path):
    return settings.PORTAL_URL.rstrip("/") + path
