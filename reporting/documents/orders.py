"""Asking for a document: a job with visible progress, one at a time for a person and a subject."""

from django.db import transaction

from accounts.enums import JobState
from accounts.models import Job
from reporting.documents import kinds

MOST_DAYS = 3  # of one document, drawn at once for one person: the queue is everybody’s
OPEN = (JobState.WAITING, JobState.RUNNING)


def ask(slug, subject, *, by, on=None):
    """The Job that draws this kind of document, queued on commit; the one already open when there is one.

    `by` may be None: the portal itself asks. Who may ask is read before, by the view. `on`: the day of a document that is
    of one.
    """
    name = f"pdf:{slug}:{subject.pk}" + (f":{on}" if on else "")
    mine = Job.objects.filter(requested_by=by, state__in=OPEN)
    if by is not None and (found := mine.filter(kind=name).first()):
        return found
    if by is not None and on and len(days := mine.filter(kind__startswith=f"pdf:{slug}:{subject.pk}:")) >= MOST_DAYS:
        return days[0]
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
