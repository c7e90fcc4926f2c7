"""Jobs of the workers, in the state that a test wants."""

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def make_work(name, *, status="todo", attempts=0, **args):
    """A job of this task, as procrastinate defers it; then a worker took it, and did what `status` says."""
    pk = app.configure_task(name).defer(**args)
    if status != "todo":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [pk])
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status, attempts = %s WHERE id = %s",
                [status, attempts, pk],
            )
    return ProcrastinateJob.objects.get(pk=pk)
