"""Asking for the dossiers de vote of an act: a job, one at a time for a person and an act. Its file is kept where and as
long as the archives that people leave with are."""

from django.db import transaction
from procrastinate.contrib.django import app

from accounts.models import Job
from conventions.models import Acte
from conventions.signing import acts
from reporting.leaving.orders import OPEN

TASK = "reporting.tasks.give_to_vote"
KIND = "dossiers"
SHOWN = 3


def asked_by(user, acte=None):
    """The archives that this person asked for, of this act, the last first."""
    mine = Job.objects.visible_to(user)
    return mine.filter(kind=f"{KIND}:{acte.pk}") if acte else mine.filter(kind__startswith=f"{KIND}:")


def acte_of(job):
    """The act whose dossiers this job makes; None when it is gone."""
    rows = Acte.objects.select_related("convention__caf", "convention__initial_acte", "document")
    return rows.filter(pk=job.kind.partition(":")[2]).first()


@transaction.atomic
def ask(acte, *, by):
    """The Job that makes them, queued on commit; the one already open when there is one."""
    if found := asked_by(by, acte).filter(state__in=OPEN).first():
        return found
    job = Job.objects.create(
        kind=f"{KIND}:{acte.pk}",
        label=f"Dossiers de vote : {acte.convention.name}"[:300],
        requested_by=by,
        subject_url=acts.files_address(acte),
    )
    transaction.on_commit(lambda: _defer(job.pk))
    return job


def _defer(job_id):
    app.configure_task(TASK, queue="pdf").defer(job_id=job_id)
