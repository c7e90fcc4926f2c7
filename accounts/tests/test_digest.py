"""The mail of the day: one a day for each person, ordered, of what they may still read; neither lost nor doubled."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives
from django.db.models import Max, QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import digest, mails, tasks
from accounts.enums import MailState, Rhythm
from accounts.models import Mail
from accounts.tests.factories import make_user
from accounts.tests.mailing import refuse_mails, send_mails
from accounts.tests.test_choices import choose, give_role
from conventions.members import people
from conventions.models import Membership
from conventions.tests.factories import make_convention
from core import copies

pytestmark = pytest.mark.django_db
MORNING = timezone.make_aware(dt.datetime(2026, 3, 10, 7, 0))
EVENING = MORNING - dt.timedelta(hours=12)


@pytest.fixture
def person():
    person = make_user(first_name="Zoé", last_name="Arnaud")
    choose(person, Rhythm.DAILY)
    return person


def hold(to, *names, at=EVENING):
    """Roles given to this person on conventions of these names, the evening before. The Mails, which wait."""
    rows = [give_role(to, convention=make_convention(name=name)) for name in names]
    send_mails()
    found = Mail.objects.filter(pk__in=[row.pk for row in rows])
    found.update(created_at=at)
    assert {row.state for row in found} == {MailState.HELD}
    return rows


def morning(at=MORNING):
    """The job of this hour, then the mails that it asked."""
    count = digest.gather(now=at)
    Mail.objects.filter(kind=digest.KIND).update(created_at=at)
    send_mails()
    return count


def states(rows):
    return [Mail.objects.get(pk=row.pk).state for row in rows]


def test_one_mail_gathers_what_waited_by_convention(person):
    other = make_user()
    choose(other, Rhythm.DAILY)
    rows = [*hold(person, "Val d’Yerres", "Étampois"), *hold(other, "Cœur d’Essonne")]
    assert outbox.outbox == []
    assert morning() == 2
    assert sorted(each.to[0] for each in outbox.outbox) == sorted([person.email, other.email])
    [mine] = [each for each in outbox.outbox if each.to == [person.email]]
    assert mine.subject.endswith("2\xa0nouvelles du jour")
    assert mine.body.index("Étampois") < mine.body.index("Val d’Yerres") and "Cœur" not in mine.body
    [(html, kind)] = mine.alternatives
    assert kind == "text/html" and html.index("<h2>CTG Étampois") < html.index("Val d’Yerres")
    for row in rows[:2]:
        link = mails.absolute(Membership.objects.get(pk=row.arguments["membership"]).convention.get_absolute_url())
        assert f"  {link}\n" in mine.body and f'href="{link}"' in html
    assert states(rows) == [MailState.SENT] * 3 and all(row.ended_at for row in Mail.objects.all())


@pytest.mark.parametrize(
    ("hour", "count"), [(dt.timedelta(minutes=-1), 0), (dt.timedelta(0), 1), (dt.timedelta(hours=5), 1)]
)
def test_it_leaves_from_the_hour_on_later_if_no_worker_ran(person, hour, count):
    hold(person, "Étampois")
    assert morning(MORNING + hour) == count
    assert len(outbox.outbox) == count


def test_it_leaves_once_a_day(person):
    first = hold(person, "Étampois")
    assert (morning(), morning(MORNING + dt.timedelta(hours=1))) == (1, 0)
    late = hold(person, "Val d’Yerres", at=MORNING + dt.timedelta(minutes=5))
    tried_late = hold(person, "Trois Rivières", at=EVENING)  # its server was away until now
    assert morning(MORNING + dt.timedelta(hours=2)) == 0
    assert states([*first, *late, *tried_late]) == [MailState.SENT, MailState.HELD, MailState.HELD]
    assert morning(MORNING + dt.timedelta(days=1)) == 1
    assert len(outbox.outbox) == 2 and states([*late, *tried_late]) == [MailState.SENT] * 2


def test_what_is_no_longer_read_is_left_out(person):
    rows = hold(person, "Étampois", "Val d’Yerres", "Trois Rivières")
    people.close(Membership.objects.get(pk=rows[1].arguments["membership"]))
    Mail.objects.filter(pk=rows[2].pk).update(subject=rows[0].subject, arguments=rows[0].arguments)  # said again
    morning()
    [sent] = outbox.outbox
    assert sent.subject.endswith("1\xa0nouvelle du jour") and sent.body.count("Étampois") == 1
    assert "Yerres" not in sent.body
    assert states(rows) == [MailState.DROPPED, MailState.DROPPED, MailState.SENT]


def test_nothing_is_sent_when_nothing_is_left(person):
    refused, closed = make_user(), make_user()
    rows = []
    for each in (person, refused, closed):
        choose(each, Rhythm.DAILY)
        rows += hold(each, "Étampois")
    people.close(Membership.objects.get(pk=rows[0].arguments["membership"]))
    choose(refused, Rhythm.NEVER)
    closed.is_active = False
    closed.save()
    assert morning() == 3 and outbox.outbox == []
    assert {row.state for row in Mail.objects.all()} == {MailState.DROPPED}


def test_a_crash_before_it_leaves_neither_loses_nor_doubles(person, monkeypatch):
    rows = hold(person, "Étampois", "Val d’Yerres")

    def killed(self):
        raise SystemExit

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(EmailMultiAlternatives, "send", killed)
        morning()
    assert states(rows) == [MailState.GATHERED] * 2 and Mail.objects.get(kind=digest.KIND).is_waiting
    assert morning(MORNING + dt.timedelta(hours=1)) == 0  # its job comes back, and nothing is gathered anew
    assert len(outbox.outbox) == 1 and states(rows) == [MailState.SENT] * 2
    assert send_mails() == []


def test_rows_and_their_mail_are_of_one_transaction(person, monkeypatch):
    rows = hold(person, "Étampois", "Val d’Yerres")
    since = ProcrastinateJob.objects.aggregate(last=Max("pk"))["last"] or 0

    def stopped(self, **fields):
        raise RuntimeError

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(QuerySet, "update", stopped)
        digest.gather(now=MORNING)
    assert states(rows) == [MailState.HELD] * 2 and not Mail.objects.filter(kind=digest.KIND).exists()
    assert not ProcrastinateJob.objects.filter(pk__gt=since).exists()


def test_a_server_that_refuses_it_is_told_on_each_row(person, settings, monkeypatch):
    rows = hold(person, "Étampois", "Val d’Yerres")
    refuse_mails(settings, monkeypatch)
    morning()
    assert states(rows) == [MailState.REFUSED] * 2
    assert {Mail.objects.get(pk=row.pk).error for row in rows} == {mails.REFUSED}


def test_a_row_that_cannot_be_told_lets_the_others_leave(person, monkeypatch):
    rows = hold(person, "Étampois", "Val d’Yerres")
    kind = mails.kinds["membership"]

    def half(membership, by_words):
        if membership == rows[0].arguments["membership"]:
            raise ValueError("broken")
        return kind.tell(membership=membership, by_words=by_words)

    monkeypatch.setitem(mails.kinds, "membership", replace(kind, tell=half))
    morning()
    assert "Yerres" in outbox.outbox[0].body and "Étampois" not in outbox.outbox[0].body
    assert states(rows) == [MailState.REFUSED, MailState.SENT]
    assert Mail.objects.get(pk=rows[0].pk).error == mails.BROKEN


def test_a_copy_gathers_nothing(person, monkeypatch):
    rows = hold(person, "Étampois")
    monkeypatch.setattr(copies, "is_still_copy", lambda: True)
    assert morning() == 0 and states(rows) == [MailState.HELD]


def test_a_worker_is_asked_each_hour(monkeypatch):
    asked = app.periodic_registry.periodic_tasks[("accounts.tasks.gather_mails", "")]
    assert (asked.task, asked.cron) == (tasks.gather_mails, "0 * * * *")
    called = []
    monkeypatch.setattr(digest, "gather", lambda: called.append(True))
    tasks.gather_mails(timestamp=0)
    assert called == [True]


def test_each_mail_has_the_same_words_in_html():
    role = give_role(make_user(first_name="Zoé <b>", last_name="Arnaud"))
    mails.deliver(role.pk)
    [sent] = outbox.outbox
    html = sent.alternatives[0].content
    link = Membership.objects.get().convention.get_absolute_url()
    assert "Bonjour Zoé <b> Arnaud," in sent.body and "Bonjour Zoé &lt;b&gt; Arnaud," in html
    assert f'<a href="{mails.absolute(link)}">' in html and '<html lang="fr">' in html
