"""A mail server that says no."""

from smtplib import SMTPRecipientsRefused

from django.core.mail.backends.base import BaseEmailBackend

from accounts import mails


class Refusing(BaseEmailBackend):
    """Raises `error` at each message, and keeps whom they were for."""

    error: Exception = OSError()
    asked: list = []

    def send_messages(self, messages):
        self.asked.extend(message.to for message in messages)
        raise self.error


def refuse_mails(monkeypatch, error=None):
    """From now on every mail is refused, and tried at once: a test never commits."""
    error = error or SMTPRecipientsRefused({"a@exemple.fr": (550, b"no such user")})

    def refuse(*args, **kwargs):
        raise error

    monkeypatch.setattr(mails, "send_mail", refuse)
    monkeypatch.setattr(mails.transaction, "on_commit", lambda act: act())
