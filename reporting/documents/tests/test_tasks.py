"""Jobs that draw documents, and what they tell the person who asked."""

import errno

import pytest

from accounts.models import Job
from accounts.tests.factories import make_user
from core import outages
from reporting import tasks
from reporting.documents import making

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "told"),
    [(errno.ENOSPC, outages.DISK_FULL), (errno.EACCES, "Le document n’a pas pu être produit.")],
)
def test_job_that_finds_the_disk_full_says_so(monkeypatch, code, told):
    def fail(*args):
        raise OSError(code, "no")

    monkeypatch.setattr(making, "make", fail)
    jobs = [Job.objects.create(kind="x", label="x", requested_by=make_user()) for _ in range(2)]
    with pytest.raises(OSError, match="no"):
        tasks.draw(kind="convention", subject_id=1, job_id=jobs[1].pk)
    for job in jobs:
        job.refresh_from_db()
    assert jobs[1].error.startswith(told)
    assert (jobs[0].state, jobs[0].error) != (jobs[1].state, jobs[1].error)
