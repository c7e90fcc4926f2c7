"""The outbox: one row and its job in the transaction that asks, no text nor token kept, tried until it leaves."""

import datetime as dt
import json
from dataclasses import replace
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import connection, transaction
from django.db.models import Max
from django.template.loader import get_template
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import invitations, mails, tasks
from accounts.enums import CafRole, MailState
from accounts.models import Invitation, Mail
from accounts.tests.factories import make_admin, make_user
from accounts.tests.mailing import Refusing, link_of, refuse_mails, send_mails
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
AWAY = ConnectionRefusedError(111, "no")


def invite(email="zoe@exemple.fr", caf=None, **fields):
    caf = caf or make_caf()
    return invitations.invite(email=email, by=make_admin(caf=caf), caf=caf, caf_role=CafRole.ADVISER, **fields)


def jobs(*, since):
    """Those asked after this key: what the stories asked for stays in the queue."""
    return ProcrastinateJob.objects.filter(task_name=mails.JOB, pk__gt=since)


def attempt(mail_id):
    """One run of the job. The seconds before the next one, or None."""
    try:
        tasks.send_mail(mail_id=mail_id)
    except mails.NotSent as told:
        return told.wait


def token_of(link):
    return link.rstrip("/").rpartition("/")[2]


def test_a_mail_and_its_job_are_rows_of_the_act_itself():
    since = ProcrastinateJob.objects.aggregate(last=Max("pk"))["last"] or 0
    with pytest.raises(RuntimeError), transaction.atomic():
        invite()
        assert (Mail.objects.count(), jobs(since=since).count()) == (1, 1)
        raise RuntimeError
    assert (Invitation.objects.count(), Mail.objects.count(), jobs(since=since).count()) == (0, 0, 0)
    first, second = invite(), invite("alix@exemple.fr")
    assert [job.args for job in jobs(since=since).order_by("pk")] == [
        {"mail_id": first.mail.pk},
        {"mail_id": second.mail.pk},
    ]
    assert not connection.run_on_commit and mail.outbox == []


def test_neither_text_nor_token_is_kept():
    invitation = invite()
    link = link_of(invitation)
    sent = Mail.objects.get()
    assert link in mail.outbox[0].body and invitations.find(token_of(link)) == invitation
    row = json.dumps(Mail.objects.values().get(), default=str)
    assert token_of(link) not in row and invitations.hashed(token_of(link)) not in row and "Bonjour" not in row
    assert sent.state == MailState.SENT and sent.ended_at and sent.asked_by == invitation.created_by


def test_an_absent_server_is_asked_again_for_hours(settings, monkeypatch):
    refuse_mails(settings, monkeypatch, AWAY)
    pk = invite().mail.pk
    waits = [attempt(pk) for _ in mails.WAITS]
    assert waits == list(mails.WAITS) and sum(waits) > 6 * 3600
    assert Mail.objects.get().is_waiting and Mail.objects.get().error == mails.UNREACHED
    assert attempt(pk) is None
    assert (Mail.objects.get().state, Mail.objects.get().try_count) == (MailState.REFUSED, 7)
    assert attempt(pk) is None and len(Refusing.asked) == 7  # it does not wait any more


def test_a_job_comes_back_when_told():
    told = tasks.WhenTold().get_retry_decision(exception=mails.NotSent(120), job=None)
    inside = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=119)
    assert inside < told.retry_at < inside + dt.timedelta(seconds=2)
    assert tasks.WhenTold().get_retry_decision(exception=ValueError(), job=None) is None


@pytest.mark.parametrize(
    ("error", "final"),
    [
        (SMTPRecipientsRefused({"a@exemple.fr": (550, b"no such user")}), True),
        (SMTPRecipientsRefused({"a@exemple.fr": (451, b"later")}), False),
        (SMTPDataError(554, b"refused"), True),
        (SMTPDataError(452, b"full"), False),
        (SMTPServerDisconnected("gone"), False),
        (TimeoutError("slow"), False),
    ],
)
def test_only_a_no_for_good_ends_at_the_first_try(settings, monkeypatch, error, final):
    refuse_mails(settings, monkeypatch, error)
    assert (attempt(invite().mail.pk) is None) == final
    assert (Mail.objects.get().state == MailState.REFUSED) == final
    assert Mail.objects.get().error == (mails.REFUSED if final else mails.UNREACHED)


def test_the_link_of_the_try_that_leaves_is_the_one_that_opens(settings, monkeypatch):
    heard = settings.EMAIL_BACKEND
    refuse_mails(settings, monkeypatch, AWAY)
    invitation = invite()
    attempt(invitation.mail.pk)
    settings.EMAIL_BACKEND = heard
    link = link_of(invitation)
    assert link in mail.outbox[0].body and invitations.find(token_of(link)) == invitation
    assert Mail.objects.get().error == "" and not Mail.objects.get().is_missed


def test_an_invitation_taken_back_or_accepted_sends_nothing():
    caf = make_caf()
    taken, accepted = invite("un@exemple.fr", caf), invite("deux@exemple.fr", caf)
    invitations.revoke(taken)
    invitations.accept(accepted, user=make_user(email="deux@exemple.fr"))
    assert [each.state for each in send_mails()] == [MailState.DROPPED] * 2
    assert mail.outbox == []


def test_an_invitation_accepted_meanwhile_stays_accepted():
    caf = make_caf()
    invitation, other = invite("un@exemple.fr", caf), invite("deux@exemple.fr", caf)
    read_before = Invitation.objects.get(pk=invitation.pk)
    invitations.accept(invitation, user=make_user(email="un@exemple.fr"))
    with pytest.raises(invitations.InvitationRefused, match="acceptée"):
        invitations.renew(read_before, by=invitation.created_by)
    invitation.refresh_from_db()
    assert invitation.accepted_at and Invitation.objects.get(pk=other.pk).accepted_at is None


def test_a_role_of_a_caf_taken_back_is_not_offered_again():
    caf = make_caf()
    taken, kept = invite("un@exemple.fr", caf), invite("deux@exemple.fr", caf)
    invitations.revoke(taken)
    taken.refresh_from_db()
    with pytest.raises(invitations.InvitationRefused, match="retirée"):
        invitations.renew(taken, by=taken.created_by)
    invitations.renew(kept, by=kept.created_by)
    assert [each.recipient for each in send_mails() if each.state == MailState.SENT] == ["deux@exemple.fr"]


def test_a_fault_of_ours_is_tried_again_too(monkeypatch):
    pk = invite().mail.pk

    def broken(**arguments):
        raise ValueError("broken")

    monkeypatch.setitem(mails.kinds, "invitation", replace(mails.kinds["invitation"], tell=broken))
    assert attempt(pk) == mails.WAITS[0]
    assert (Mail.objects.get().error, Mail.objects.get().is_waiting) == (mails.BROKEN, True)


def test_the_last_mail_of_each_row_is_told_in_one_query(django_assert_num_queries):
    caf = make_caf()
    first, second, without = invite("un@exemple.fr", caf), invite("deux@exemple.fr", caf), make_user()
    send_mails()
    invitations.renew(first, by=first.created_by)
    with django_assert_num_queries(1):
        told = mails.latest([first, second, without])
    assert told == {first: first.mail, second: second.mail}
    assert (told[first].state, told[second].state) == (MailState.WAITING, MailState.SENT)
    assert mails.latest([]) == {}


def test_each_kind_has_its_words_and_a_stranger_has_no_kind():
    assert set(mails.kinds) >= {"invitation", "invitation_asked_again", "membership", "wrong_codes", "password_reset"}
    for slug in mails.kinds:
        assert get_template(f"accounts/mail/{slug}.txt") and get_template(f"accounts/mail/{slug}_subject.txt")
    with pytest.raises(LookupError, match="No kind of mail"):
        mails.ask("autre", to="a@exemple.fr")


def test_a_link_renewed_while_its_mail_waits_leaves_once(settings, monkeypatch):
    heard = settings.EMAIL_BACKEND
    caf = make_caf()
    renewed, other = invite("un@exemple.fr", caf), invite("deux@exemple.fr", caf)
    first = renewed.mail
    refuse_mails(settings, monkeypatch, AWAY)
    attempt(first.pk)
    attempt(other.mail.pk)
    settings.EMAIL_BACKEND = heard
    second = invitations.renew(renewed, by=renewed.created_by).mail
    link = mails.deliver(second.pk).context["link"]
    assert attempt(first.pk) is None and attempt(other.mail.pk) is None
    assert [each.to for each in mail.outbox] == [["un@exemple.fr"], ["deux@exemple.fr"]]
    first.refresh_from_db()
    assert (first.state, first.error) == (MailState.DROPPED, "")
    assert invitations.find(token_of(link)) == renewed  # the first, tried again, did not mint another


def test_equal_mails_that_wait_are_one():
    person, other = make_user(), make_user()
    for reader in (person, other, person, person):
        mails.ask("password_reset", to=reader.email, person=reader.pk)
    assert [row.state for row in send_mails()] == [
        MailState.DROPPED,
        MailState.SENT,
        MailState.DROPPED,
        MailState.SENT,
    ]
    assert sorted(each.to[0] for each in mail.outbox) == sorted([person.email, other.email])


def test_two_readers_of_one_row_are_both_written_to():
    row = invite("zoe@exemple.fr")
    readers = [make_user(), make_user()]
    for reader in readers:
        mails.ask("password_reset", to=reader.email, about=row, person=reader.pk)
    assert [each.state for each in send_mails()] == [MailState.SENT] * 3


def test_the_same_page_sent_twice_renews_once():
    caf = make_caf()
    renewed, other = invite("un@exemple.fr", caf), invite("deux@exemple.fr", caf)
    send_mails()
    shown = renewed.mail.pk
    for _ in range(2):  # the first has left when the second click comes
        invitations.renew(renewed, by=renewed.created_by, shown=shown)
        send_mails()
    assert [each.to[0] for each in mail.outbox] == ["un@exemple.fr", "deux@exemple.fr", "un@exemple.fr"]
    link = mail.outbox[-1].body.split("/invitation/")[1].split("/")[0]
    assert invitations.find(link) == renewed  # the second click did not close it
    invitations.renew(renewed, by=renewed.created_by, shown=renewed.mail.pk)  # a page read since
    invitations.renew(other, by=other.created_by, shown=other.mail.pk)
    send_mails()
    assert [each.to[0] for each in mail.outbox[3:]] == ["un@exemple.fr", "deux@exemple.fr"]
