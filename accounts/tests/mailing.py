"""Mails of the outbox sent by hand, and a mail server that says no."""

from smtplib import SMTPRecipientsRefused

from django.core.mail.backends.base import BaseEmailBackend

from accounts import mails
from accounts.enums import MailState
from accounts.models import Mail

UNKNOWN = SMTPRecipientsRefused({"a@exemple.fr": (550, b"no such user")})


def send_mails():
    """Every mail that waits, tried once, as its job would. The Mails, in order."""
    return [
        _tried(pk) for pk in Mail.objects.filter(state=MailState.WAITING).order_by("pk").values_list("pk", flat=True)
    ]


def _tried(pk):
    try:
        return mails.deliver(pk)
    except mails.NotSent:
        return Mail.objects.get(pk=pk)


def link_of(invitation):
    """The link that its mail carries, sent the first time that it is asked for."""
    if "link" not in vars(invitation):
        invitation.link = mails.deliver(invitation.mail.pk).context["link"]
    return invitation.link


class Refusing(BaseEmailBackend):
    """Raises `error` at each message, and keeps whom they were for."""

    error: Exception = OSError()
    asked: list = []

    def send_messages(self, messages):
        self.asked.extend(message.to for message in messages)
        raise self.error


def refuse_mails(settings, monkeypatch, error=UNKNOWN):
    """From now on every mail is refused."""
    settings.EMAIL_BACKEND = "accounts.tests.mailing.Refusing"
    monkeypatch.setattr(Refusing, "error", error)
    monkeypatch.setattr(Refusing, "asked", [])
