"""Mails of the stories."""

import time

from django.core import mail

from accounts.tests.mailing import send_mails

PATIENCE = 5  # seconds: a forgotten password asks for its mail once its page has left


def last_letter(email):
    """The last mail to this address, sent as a worker would."""
    ends = time.monotonic() + PATIENCE
    while True:
        send_mails()
        found = next((each for each in reversed(mail.outbox) if each.to == [email]), None)
        if found or time.monotonic() > ends:
            assert found, f"no mail to {email}"
            return found
        time.sleep(0.05)
