"""Asking for a document: a job with visible progress, one at a time for a person and a subject."""

from django.db import transaction

from accounts.enums import JobState
from accounts.models import Job
from reporting.documents import kinds

OPEN = (JobState.WAITING, JobState.RUNNING)


def ask(slug, subject, *, by):
    """The Job that draws this kind of document, queued on commit; the one already open when there is one.

    `by` may be None: the portal itself asks. Who may ask is read before, by the view.
    """
    name = f"pdf:{slug}:{subject.pk}"
    if by is not None and (found := Job.objects.filter(kind=name, requested_by=by, state__in=OPEN).first()):
        return found
    job = Job.objects.create(
        kind=name,
        label=kinds.get(slug).asked_as(subject),
        requested_by=by,
        subject_url=subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else "",
    )
    transaction.on_commit(lambda: _defer(slug, subject.pk, job.pk))
    return job


def _defer(slug, subject_id, job_id):
    from reporting import tasks

    tasks.draw.defer(kind=slug, subject_id=subject_id, job_id=job_id)
