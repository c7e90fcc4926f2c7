"""Asking for a document: a job with visible progress, one at a time for a person and a subject."""

from django.db import transaction

from accounts.enums import JobState
from accounts.models import Job

OPEN = (JobState.WAITING, JobState.RUNNING)


def ask(kind, subject, *, by, label):
    """The Job that draws this document, queued on commit; the one already open when there is one.

    `kind` is « convention », « bilan », « fiche », « version » or « bilan_final »; `by` may be None (the
    portal itself asks).
    """
    name = f"pdf:{kind}:{subject.pk}"
    if by is not None and (found := Job.objects.filter(kind=name, requested_by=by, state__in=OPEN).first()):
        return found
    job = Job.objects.create(
        kind=name,
        label=label,
        requested_by=by,
        subject_url=subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else "",
    )
    transaction.on_commit(lambda: _defer(kind, subject.pk, job.pk))
    return job


def _defer(kind, subject_id, job_id):
    from reporting import tasks

    tasks.draw.defer(kind=kind, subject_id=subject_id, job_id=job_id)
