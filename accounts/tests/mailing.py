"""A mail server that says no."""

from smtplib import SMTPRecipientsRefused

from accounts import mails


def refuse_mails(monkeypatch, error=None):
    """From now on every mail is refused, and tried at once: a test never commits."""
    error = error or SMTPRecipientsRefused({"a@exemple.fr": (550, b"no such user")})

    def refuse(*args, **kwargs):
        raise error

    monkeypatch.setattr(mails, "send_mail", refuse)
    monkeypatch.setattr(mails.transaction, "on_commit", lambda act: act())
