"""When a person wants the mails of each kind: at once, once a day, never. Kinds are declared in `accounts.mails`."""

from accounts.enums import Rhythm
from accounts.models import MailChoice, User


def reader_of(mail):
    """The person whose address a mail is sent to, or None: an invitation is sent to anybody."""
    return User.objects.filter(email__iexact=mail.recipient).first()


def of(person, kinds):
    """{slug: Rhythm} of this person, for those of these kinds that may be refused. One query."""
    chosen = dict(MailChoice.objects.filter(user=person).values_list("kind", "rhythm"))
    return {kind.slug: Rhythm(chosen.get(kind.slug, kind.rhythm)) for kind in kinds if kind.rhythm}


def for_mail(mail, kind, reader):
    """The Rhythm of a mail that leaves now. Nobody is told of their own act, nor once their account is closed."""
    if kind.rhythm is None or reader is None:
        return Rhythm.AT_ONCE
    if not reader.is_active or reader.pk == mail.asked_by_id:
        return Rhythm.NEVER
    return of(reader, [kind])[kind.slug]


def keep(person, rhythms):
    """Write what this person chose: {slug: Rhythm}. The other kinds stay as they were. One statement."""
    MailChoice.objects.bulk_create(
        [MailChoice(user=person, kind=slug, rhythm=rhythm) for slug, rhythm in rhythms.items()],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["rhythm", "chosen_at"],
    )
