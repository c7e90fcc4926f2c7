"""The outbox: a mail is a row of the transaction that asks for it; a job writes it and sends it.

A row holds no text and no token. Each kind is declared by `kind`: from the arguments of the
row it reads what to say on the day when the mail leaves, and mints the token that it needs.
Texts are in templates/accounts/mail/. Whoever receives a kind that may be refused says when
they want it (`accounts.choices`); what they want once a day waits there (`MailState.HELD`).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts import choices, letters, zones
from accounts.enums import MailState, Rhythm
from accounts.models import Mail, MailStop
from core import copies

logger = logging.getLogger("accounts.mails")

JOB = "accounts.send_mail"
WAITS = (30, 120, 600, 1800, 7200, 14400)  # seconds before each further try: seven tries in six hours and a half
UNREACHED = "le serveur de courriel ne répond pas"
REFUSED = "le serveur de courriel l’a refusé"
BROKEN = "le portail n’a pas pu l’écrire"


@dataclass(frozen=True)
class Kind:
    """What is said of a kind of mail, wherever it is named.

    `why` follows « Vous recevez ce courriel » (« parce que… »): that of what is told comes first. `rhythm` is when it is
    sent to who chose nothing; without one nobody may refuse it, and `always` says why. `concerns(user)`: whether the
    page of choices tells this person of it. `gathers`: it tells other mails, the `rows` of its arguments, and they end
    as it ends.
    """

    slug: str
    label: str
    tell: Callable
    why: str
    rhythm: Rhythm | None = None
    always: str = ""
    concerns: Callable = lambda user: True
    gathers: bool = False

    @property
    def may_stop(self):
        """Whether it bears a link by which its reader receives no more."""
        return bool(self.rhythm) or self.gathers


kinds: dict[str, Kind] = {}


class NotSent(Exception):
    """To be tried again in `wait` seconds."""

    def __init__(self, wait):
        super().__init__(f"tried again in {wait} s")
        self.wait = wait


def kind(slug, **said):
    """Declare the mails `slug` (`Kind`) and how they are told. The function takes the arguments of the row, and gives
    the context of `mail/<slug>_subject.txt` and `mail/<slug>.txt`; None: there is nothing to send any more.

    Of a kind that may be refused, it also gives what the mail of the day says of it: `line`, a sentence; `link`, where
    it is read; `place`, the convention or the Caf under whose name it stands.
    """

    def declare(tell):
        declared = Kind(slug, tell=tell, **said)
        if [bool(declared.rhythm), bool(declared.always), declared.gathers].count(True) != 1:
            raise TypeError(f"{slug}: either a rhythm, or why it is always sent, or what it gathers")
        kinds[slug] = declared
        return tell

    return declare


@transaction.atomic
def ask(slug, *, to, about=None, by=None, at_once=False, leaves_at=None, **arguments):
    """A Mail to the address `to`, with its job: in the transaction of the caller, if there is one.

    `about`: the row whose pages tell what becomes of it (`latest`). `arguments`: ids and words, no
    token. With `at_once`, the caller delivers it by itself, and no job is asked. `leaves_at`: not before this instant.
    """
    if slug not in kinds:
        raise LookupError(f"No kind of mail is called {slug}")
    mail = Mail.objects.create(
        kind=slug, recipient=to, subject=subject_of(about) if about else "", asked_by=by, arguments=arguments
    )
    if not at_once:
        app.configure_task(JOB, queue="mail", schedule_at=leaves_at).defer(mail_id=mail.pk)
    return mail


@transaction.atomic
def ask_all(slug, asked, *, by=None):
    """`ask`, for many: `asked` holds (address, row that it is about, arguments). Two statements, whatever their number."""
    if not asked:
        return []
    if slug not in kinds:
        raise LookupError(f"No kind of mail is called {slug}")
    rows = Mail.objects.bulk_create(
        Mail(kind=slug, recipient=to, subject=subject_of(about), asked_by=by, arguments=arguments)
        for to, about, arguments in asked
    )
    jobs: list[dict] = [{"mail_id": mail.pk} for mail in rows]
    app.configure_task(JOB, queue="mail").batch_defer(*jobs)
    return rows


def subject_of(row):
    return f"{row._meta.label_lower}:{row.pk}"


def latest(rows):
    """The last mail about each of these rows: {row: Mail}. One query."""
    rows = {subject_of(row): row for row in rows}
    if not rows:
        return {}
    found = Mail.objects.filter(subject__in=rows).order_by("subject", "-pk").distinct("subject")
    return {rows[mail.subject]: mail for mail in found}


def deliver(mail_id, *, last=False):
    """Write and send one mail that waits; the Mail, with the `context` of its text, or None when it does not wait,
    or when this portal is a copy, which writes to nobody: there it waits. Its reader may have chosen to have it
    with the mail of the day, or not at all.

    What the server does not take is kept in words on the row. Raises NotSent when it is to be
    tried again: never when `last`. Killed between the server's answer and the row, it is sent twice.
    """
    if copies.is_still_copy():
        return None
    with transaction.atomic():
        mail = Mail.objects.select_for_update().filter(pk=mail_id, state=MailState.WAITING).first()
        if mail is None:
            return None
        kind = kinds[mail.kind]
        reader = choices.reader_of(mail) if kind.may_stop else None
        rhythm = choices.for_mail(mail, kind, reader)
        if rhythm == Rhythm.DAILY:
            return _keep(mail, state=MailState.HELD, error="")
        unwanted = rhythm == Rhythm.NEVER or _is_asked_anew(mail)
        with timezone.override(zones.of_addresses([mail.recipient])[mail.recipient].name):
            context = None if unwanted else kind.tell(**mail.arguments)
            if context is None:
                return _keep(mail, state=MailState.DROPPED, error="")
            mail.context = context
            stop = _stop_of(mail) if reader else None
            message = letters.write(mail, context, label=kind.label, why=context.get("why", kind.why), stop=stop)
    try:
        message.send()
    except (OSError, SMTPException) as error:
        logger.warning("mail_not_sent name=%s mail=%s", mail.kind, mail.pk, exc_info=True)
        return missed(mail, REFUSED if is_final(error) else UNREACHED, last=last or is_final(error))
    return _keep(mail, state=MailState.SENT, ended_at=timezone.now(), error="")


def _stop_of(mail):
    """The addresses by which its reader receives no more of them: that of the page, and that which mail readers ask."""
    token = MailStop.mint(mail)
    return letters.Stop(
        page=absolute(reverse("accounts:mail_stop", args=[token])),
        at_once=absolute(reverse("accounts:mail_stop_at_once", args=[token])),
        choices=absolute(reverse("accounts:mail_choices")),
    )


def _is_asked_anew(mail):
    """Whether a later mail says the same to the same reader: the link of this one would put an end to its own."""
    later = Mail.objects.filter(pk__gt=mail.pk, kind=mail.kind, recipient=mail.recipient)
    return later.filter(Q(subject=mail.subject) if mail.subject else Q(arguments=mail.arguments)).exists()


def missed(mail, words, *, last=False):
    """One more try that failed, for this reason. Raises NotSent while another one is worth it."""
    tries = mail.try_count + 1
    if last or tries > len(WAITS):
        return _keep(mail, state=MailState.REFUSED, try_count=tries, error=words, ended_at=timezone.now())
    _keep(mail, try_count=tries, error=words)
    raise NotSent(WAITS[tries - 1])


def is_final(error):
    """Whether a server said no for good (5xx): asking again would not change its answer."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, SMTPSenderRefused | SMTPDataError) and error.smtp_code >= 500


@transaction.atomic
def _keep(mail, **fields):
    for name, value in fields.items():
        setattr(mail, name, value)
    mail.save(update_fields=list(fields))
    kind = kinds.get(mail.kind)
    if kind and kind.gathers and not mail.is_waiting:
        told = Mail.objects.filter(pk__in=mail.arguments["rows"], state=MailState.GATHERED)
        told.update(state=mail.state, error=mail.error, ended_at=mail.ended_at)
    return mail


def absolute(path):
    return settings.PORTAL_URL.rstrip("/") + path
