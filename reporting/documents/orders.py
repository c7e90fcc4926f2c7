"""Asking for a document: a job with visible progress, one at a time for a person and a subject."""

from django.db import transaction

from accounts.enums import JobState
from accounts.models import Job
from reporting.documents import kinds

OPEN = (JobState.WAITING, JobState.RUNNING)


def ask(slug, subject, *, by, on=None):
    """The Job that draws this kind of document, queued on commit; the one already open when there is one.

    `by` may be None: the portal itself asks. Who may ask is read before, by the view. `on`: the day of a document that is
    of one.
    """
    name = f"pdf:{slug}:{subject.pk}" + (f":{on}" if on else "")
    mine = Job.objects.filter(requested_by=by, state__in=OPEN)
    # Of a document of a day, one day at a time: the queue is everybody's.
    mine = mine.filter(kind__startswith=f"pdf:{slug}:{subject.pk}:") if on else mine.filter(kind=name)
    if by is not None and (found := mine.first()):
        return found
    job = Job.objects.create(
        kind=name,
        label=kinds.get(slug).asked_as(subject),
        requested_by=by,
        subject_url=subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else "",
    )
    transaction.on_commit(lambda: _defer(slug, subject.pk, job.pk, on))
    return job


def _defer(slug, subject_id, job_id, on):
    from reporting import tasks

    day = {"on": on.isoformat()} if on else {}
    tasks.draw.defer(kind=slug, subject_id=subject_id, job_id=job_id, **day)
