"""Jobs that draw documents, and what they tell the person who asked."""

import errno

import pytest

from accounts.models import Job
from accounts.tests.factories import make_user
from core import outages
from core.lost import Lost
from reporting import tasks
from reporting.documents import production

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "told"),
    [(errno.ENOSPC, outages.DISK_FULL), (errno.EACCES, "Le document n’a pas pu être produit.")],
)
def test_job_that_finds_the_disk_full_says_so(monkeypatch, code, told):
    def fail(*args, **more):
        raise OSError(code, "no")

    monkeypatch.setattr(production, "make", fail)
    jobs = [Job.objects.create(kind="x", label="x", requested_by=make_user()) for _ in range(2)]
    with pytest.raises(OSError, match="no"):
        tasks.draw(kind="convention", subject_id=1, job_id=jobs[1].pk)
    for job in jobs:
        job.refresh_from_db()
    assert jobs[1].error.startswith(told)
    assert (jobs[0].state, jobs[0].error) != (jobs[1].state, jobs[1].error)


def test_job_that_finds_a_file_lost_names_it(monkeypatch, caplog):
    def fail(slug, subject_id, job, **_more):
        raise Lost(f"Le fichier « Annexe {subject_id} » n’est plus dans le portail.")

    monkeypatch.setattr(production, "make", fail)
    for key in (1, 2):
        job = Job.objects.create(kind="x", label="x", requested_by=make_user())
        tasks.draw(kind="convention", subject_id=key, job_id=job.pk)
        job.refresh_from_db()
        assert (job.state, job.error) == (
            "failed",
            f"Le document ne peut pas être produit. Le fichier « Annexe {key} » n’est plus dans le portail. "
            "Prévenez l’équipe du portail.",
        )
        assert caplog.records[-1].levelname == "ERROR"
