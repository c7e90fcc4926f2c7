"""What a file said is emptied in its time, whether or not its Caf imports again."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import access, forgetting, mails, tasks
from accounts.enums import ImportState, MailState
from accounts.models import Import, Mail, MailStop
from accounts.tests.factories import make_adviser
from territories.tests.factories import make_caf

HELD = {"sheets": [{"title": "Feuille"}], "plan": {"rows": []}, "written": {"a": 1}, "mended": {"0!B5": "x"}}
EMPTY = {"sheets": [], "plan": {}, "written": {}, "mended": {}, "answers": {}}


def imported(caf, *, read, applied=None):
    """An import of this Caf whose file was read, and applied, so many days ago."""
    now = timezone.now()
    row = Import.objects.create(
        kind="people", caf=caf, created_by=make_adviser(caf=caf), file_name="a.csv", counts={"new": 3}, **HELD
    )
    facts = {"created_at": now - dt.timedelta(days=read)}
    if applied is not None:
        by = {"applied_by": row.created_by, "applied_at": now - dt.timedelta(days=applied)}
        facts |= {"state": ImportState.APPLIED, **by}
    Import.objects.filter(pk=row.pk).update(**facts)
    return row


@pytest.mark.django_db
def test_cells_of_every_caf_go_after_thirty_days():
    one, other = make_caf("29"), make_caf("35")
    old = [imported(one, read=31), imported(other, read=45, applied=31)]
    kept = [imported(one, read=29), imported(other, read=45, applied=29)]
    tasks.forget_imports(timestamp=0)
    for row in old:
        row.refresh_from_db()
        assert {name: getattr(row, name) for name in EMPTY} == EMPTY
        assert row.counts == {"new": 3} and row.file_name == "a.csv"
    for row in kept:
        row.refresh_from_db()
        assert {name: getattr(row, name) for name in HELD} == HELD


def test_a_worker_is_asked_each_night():
    asked = app.periodic_registry.periodic_tasks[("accounts.tasks.forget_imports", "")]
    assert (asked.task, asked.cron) == (tasks.forget_imports, "23 3 * * *")
    asked = app.periodic_registry.periodic_tasks[("accounts.tasks.forget_invitations", "")]
    assert (asked.task, asked.cron) == (tasks.forget_invitations, "41 3 * * *")
    asked = app.periodic_registry.periodic_tasks[("accounts.tasks.forget_mails", "")]
    assert (asked.task, asked.cron) == (tasks.forget_mails, "37 3 * * *")
    asked = app.periodic_registry.periodic_tasks[("accounts.tasks.forget_jobs", "")]
    assert (asked.task, asked.cron) == (tasks.forget_jobs, "7 4 * * *")


@pytest.mark.django_db
def test_jobs_done_a_week_ago_go_and_what_they_were_given():
    """Those that wait stay, and those that failed, but a request of access: it says who asked."""
    asked = {}
    for name in (mails.JOB, access.JOB):
        for status in ("todo", "doing", "succeeded", "cancelled", "failed"):
            for days in (6, 8):
                asked[name, status, days] = app.configure_task(name, queue="mail").defer(mail_id=0)
    ended = "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s"
    with connection.cursor() as cursor:
        for (_, status, days), key in asked.items():
            cursor.execute(ended, [status, key])
            cursor.execute(
                "UPDATE procrastinate_events SET at = now() - %s * interval '1 day' WHERE job_id = %s", [days, key]
            )
    assert forgetting.forget_jobs() >= 5
    left = set(ProcrastinateJob.objects.filter(pk__in=asked.values()).values_list("pk", flat=True))
    gone = {key for key, job in asked.items() if job not in left}
    done = {(name, status, 8) for name in (mails.JOB, access.JOB) for status in ("succeeded", "cancelled")}
    assert gone == done | {(access.JOB, "failed", 8)}


def outbox_of(*, days):
    """{state: a mail in this state, asked so many days ago}."""
    kept = {
        state: Mail.objects.create(kind="membership", recipient=f"{state}@exemple.fr", state=state, error="refusé")
        for state in MailState
    }
    for mail in kept.values():
        MailStop.mint(mail)
    Mail.objects.filter(pk__in=[mail.pk for mail in kept.values()]).update(
        created_at=timezone.now() - dt.timedelta(days=days)
    )
    return kept


@pytest.mark.django_db
def test_mails_that_left_go_after_their_days_and_no_other(settings, monkeypatch, caplog):
    settings.MAILS_KEPT_DAYS = 40
    monkeypatch.setattr(forgetting, "AT_ONCE", 1)  # in several statements
    old, recent = outbox_of(days=41), outbox_of(days=39)
    with caplog.at_level("INFO", "accounts.mails"):
        tasks.forget_mails(timestamp=0)
    gone = {old[MailState.SENT].pk, old[MailState.DROPPED].pk}
    every = {mail.pk for mail in (*old.values(), *recent.values())}
    assert set(Mail.objects.values_list("pk", flat=True)) == every - gone
    assert set(MailStop.objects.values_list("mail", flat=True)) == every - gone
    assert "mails_forgotten count=2 days=40 missed=2" in caplog.text


@pytest.mark.django_db
def test_the_command_says_then_removes_what_is_old(settings, capsys):
    settings.MAILS_KEPT_DAYS = 40
    outbox_of(days=41)
    call_command("oublier_courriels")
    said = capsys.readouterr().out
    assert "Courriels de plus de 40 jours à ôter : 2." in said and Mail.objects.count() == len(MailState)
    assert (
        "Courriels non partis, gardés : 1." in said and "refused@exemple.fr, Un rôle vous est confié : refusé." in said
    )
    call_command("oublier_courriels", "--apply")
    assert "jours ôtés : 2." in capsys.readouterr().out
    call_command("oublier_courriels", "--apply")
    assert "jours ôtés : 0." in capsys.readouterr().out and Mail.objects.count() == len(MailState) - 2
