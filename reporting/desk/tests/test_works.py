"""Jobs of the workers on the operator's page: read without a name, asked again, cancelled."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from accounts import jobs, mails
from accounts.enums import JobState, MailState
from accounts.models import Job, Mail
from accounts.tests.factories import make_adviser, make_instance
from conventions.models import Soumission
from conventions.tests.factories import make_convention
from reporting.desk import works
from reporting.desk.tests.works import make_work

pytestmark = pytest.mark.django_db
PAGE = "/instance/travaux/"


@pytest.fixture
def operator(client):
    client.force_login(make_instance())
    return client


def rows(client, **asked):
    """{name of the job: [state, …]} of what the page lists."""
    found = {}
    for row in client.get(PAGE, asked).context["listing"].page.object_list:
        found.setdefault(row.kind.label, []).append(row.state)
    return found


def act(client, what, work):
    """The words of the page after that act on this job."""
    answer = client.post(reverse(f"desk:instance_job_{what}", args=[work.pk]), follow=True)
    [message] = list(answer.context["messages"])
    work.refresh_from_db()
    return str(message)


def make_drawing(*, status="todo", job_state=JobState.WAITING, **fields):
    """(the row of who asked for a document, its job)"""
    job = Job.objects.create(
        kind="convention", label="CTG de Madame Durand", requested_by=make_adviser(), state=job_state
    )
    args = {"kind": "convention", "subject_id": 1, "job_id": job.pk}
    return job, make_work("reporting.tasks.draw", status=status, **args, **fields)


def test_every_job_of_the_portal_has_a_french_name():
    assert set(app.tasks) - set(works.KINDS) == set(), "works.KINDS nomme chaque travail"
    assert set(works.KINDS) - set(app.tasks) == set()


def test_a_page_lists_what_is_not_over_and_the_rest_when_asked(operator):
    for status in ("doing", "failed", "succeeded", "cancelled", "todo"):
        for name in ("core.tasks.back_up", "accounts.tasks.forget_imports"):
            make_work(name, status=status, timestamp=1)
    open_ones = sorted(works.STATES[status][0] for status in works.OPEN)
    assert {name: sorted(states) for name, states in rows(operator).items()} == {
        "Sauvegarde du jour": open_ones,
        "Oubli des anciens imports": open_ones,
    }
    assert rows(operator, situation="echec", nature="core.tasks.back_up") == {"Sauvegarde du jour": ["en échec"]}
    assert rows(operator, situation="faits")["Sauvegarde du jour"] == ["fait"]
    assert len(rows(operator, situation="tous")["Sauvegarde du jour"]) == 5
    assert operator.get(PAGE).context["counts"] == {"todo": 2, "doing": 2, "failed": 2}


def test_a_job_says_why_and_nothing_of_a_person(operator):
    adviser = make_adviser()
    mail = Mail.objects.create(kind="invitation", recipient="durand@exemple.fr", error=mails.UNREACHED)
    other = Mail.objects.create(kind="invitation", recipient="martin@exemple.fr")
    for each in (mail, other):
        make_work(mails.JOB, mail_id=each.pk)
    job, _ = make_drawing(status="failed", attempts=1)
    jobs.fail(job, "Le document de Madame Durand ne peut pas être produit.")
    make_work("core.tasks.back_up", status="failed", attempts=2, timestamp=1)
    failed = ProcrastinateEvent.objects.filter(type="failed")
    assert failed.count() == 2
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = '2026-02-03 12:05+00' WHERE type = 'failed'")
    page = operator.get(PAGE).content.decode()
    assert page.count("03/02/2026 13:05") == 2
    for words in (mails.UNREACHED, works.BROKE, works.DIED, "Document PDF", "Courriel"):
        assert words in page
    for word in ("durand", "Durand", "martin", str(adviser)):
        assert word not in page


def test_a_document_that_failed_is_drawn_again_for_who_asked(operator, caplog):
    job, work = make_drawing(status="failed", job_state=JobState.FAILED, attempts=1)
    _, other = make_drawing(status="failed", job_state=JobState.FAILED)
    assert "Document PDF : relancé" in act(operator, "again", work)
    job.refresh_from_db()
    other.refresh_from_db()
    assert (work.status, job.state, other.status) == ("todo", JobState.WAITING, "failed")
    assert f"job_settled act=go_again job={work.pk}" in caplog.text
    assert "rien à relancer" in act(operator, "again", work)


def test_a_cancelled_document_is_told_to_who_waited(operator):
    job, work = make_drawing()
    other_job, _ = make_drawing()
    assert "Document PDF : annulé" in act(operator, "cancel", work)
    job.refresh_from_db()
    other_job.refresh_from_db()
    assert (work.status, job.state, other_job.state) == ("cancelled", JobState.FAILED, JobState.WAITING)
    assert "Demandez-le à nouveau" in job.error
    assert "ne s’annule plus" in act(operator, "cancel", work)


def test_a_cancelled_mail_is_missed_where_it_was_asked(operator):
    mail, other = (Mail.objects.create(kind="invitation", recipient=f"{name}@exemple.fr") for name in "ab")
    work = make_work(mails.JOB, mail_id=mail.pk)
    act(operator, "cancel", work)
    mail.refresh_from_db()
    other.refresh_from_db()
    assert (mail.state, mail.error, other.state) == (MailState.REFUSED, works.BY_OPERATOR, MailState.WAITING)


def test_a_submission_is_cancelled_but_never_asked_again_for_somebody(operator):
    job = Job.objects.create(kind="soumission", label="Soumission", requested_by=make_adviser())
    asked = Soumission.objects.create(convention=make_convention(), job=job)
    failed = make_work("reporting.tasks.submit", status="failed", soumission_id=asked.pk)
    assert "depuis sa page" in act(operator, "again", failed)
    assert failed.status == "failed" and "Relancer" not in (page := operator.get(PAGE).content.decode())
    assert "à redemander depuis sa page" in page
    act(operator, "cancel", make_work("reporting.tasks.submit", soumission_id=asked.pk))
    job.refresh_from_db()
    assert job.state == JobState.FAILED


def test_a_job_that_waits_already_is_not_put_twice(operator):
    failed = make_work("core.tasks.back_up", status="failed", timestamp=1)
    waiting = app.configure_task("core.tasks.back_up", queueing_lock="sauvegarde").defer(timestamp=2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET queueing_lock = 'sauvegarde' WHERE id = %s", [failed.pk])
    assert "attend déjà" in act(operator, "again", failed)
    assert failed.status == "failed" and ProcrastinateJob.objects.get(pk=waiting).status == "todo"


def test_a_job_that_runs_is_neither_cancelled_nor_asked_again(operator):
    work = make_work("core.tasks.back_up", status="doing", timestamp=1)
    assert "en cours" in act(operator, "cancel", work) and "en cours" in act(operator, "again", work)
    assert work.status == "doing"
    assert operator.post(reverse("desk:instance_job_again", args=[work.pk + 1000])).status_code == 404


def test_the_page_costs_the_same_for_two_jobs_and_thirty(operator):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert operator.get(PAGE).status_code == 200
        return len(seen)

    def add():
        mail = Mail.objects.create(kind="invitation", recipient="a@exemple.fr")
        make_work(mails.JOB, mail_id=mail.pk)
        make_work("core.tasks.back_up", status="failed", timestamp=1)

    add()
    before = queries()
    for _ in range(12):
        add()
    assert queries() == before <= 9
