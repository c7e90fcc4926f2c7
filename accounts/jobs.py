"""The life of a job, told from the task that does it. See `accounts.models.Job`."""

from django.utils import timezone

from accounts.enums import JobState
from accounts.models import Job


def start(job, step=""):
    """The worker has taken it."""
    _write(job, state=JobState.RUNNING, started_at=timezone.now(), step=step[:200], error="")


def advance(job, done, total, step=""):
    """How far: `done` of `total`, and what is being done, in French."""
    _write(job, done_count=done, total_count=total, step=(step or job.step)[:200])


def finish(job, result_url=""):
    """Done; `result_url` is the page where the result is."""
    _write(
        job, state=JobState.DONE, result_url=result_url, finished_at=timezone.now(), step="", done_count=job.total_count
    )


def fail(job, message):
    """Stopped. `message` is French, and says what to do."""
    _write(job, state=JobState.FAILED, error=message, finished_at=timezone.now())


def _write(job, **fields):
    for name, value in fields.items():
        setattr(job, name, value)
    Job.objects.filter(pk=job.pk).update(**fields)
