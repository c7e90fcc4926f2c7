"""One receives no more mails of a kind, by the address that one of them bears: dated, revocable, its token hashed.

Whoever holds it stops that kind for its reader, and can do nothing else, nor learn who they are.
"""

from dataclasses import dataclass

from django.utils import timezone

from accounts import choices, mails
from accounts.enums import Rhythm
from accounts.models import Mail, MailStop, User
from accounts.models.entries import hashed


@dataclass(frozen=True)
class Found:
    """What an address stops, for its reader: one kind, or with the mail of the day all that comes once a day."""

    reader: User
    label: str
    slugs: tuple[str, ...]  # those that are still sent
    is_expired: bool

    def stop(self):
        choices.keep(self.reader, dict.fromkeys(self.slugs, Rhythm.NEVER))


def find(token):
    """What the address with this token stops, or None when nobody made it, or when it was revoked."""
    row = MailStop.objects.select_related("mail").filter(token_hash=hashed(token)).first()
    if row is None or row.mail.kind not in mails.kinds:
        return None
    kind, reader = mails.kinds[row.mail.kind], choices.reader_of(row.mail)
    if reader is None:
        return None
    wanted = choices.of(reader, mails.kinds.values())
    if kind.gathers:
        slugs = tuple(slug for slug, rhythm in wanted.items() if rhythm == Rhythm.DAILY)
    else:
        slugs = () if wanted[kind.slug] == Rhythm.NEVER else (kind.slug,)
    return Found(reader, kind.label, slugs, row.expires_at <= timezone.now())


def revoke(person):
    """The addresses that this person's mails bear stop nothing any more."""
    MailStop.objects.filter(mail__in=Mail.objects.filter(recipient__iexact=person.email)).delete()
