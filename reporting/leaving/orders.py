"""Asking for an archive: a job, one at a time for a person and a subject; its file, kept some days.

The file is named after the job, which says who asked for it: no table of its own, and no copy in the backups.
"""

import datetime as dt
import time
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.enums import JobState
from accounts.models import Job
from conventions.models import Convention
from territories.models import Caf

KEPT_DAYS = 7
TASK = "reporting.tasks.leave"
KIND = "depart"
FOLDER = "departs"  # in MEDIA_ROOT
OPEN = (JobState.WAITING, JobState.RUNNING)
SUBJECTS: dict[str, Any] = {"convention": Convention, "caf": Caf}
SHOWN = 5
STUCK = dt.timedelta(days=1)


def _slug(subject):
    return next(slug for slug, model in SUBJECTS.items() if isinstance(subject, model))


def page_of(subject):
    return reverse(f"leaving:{_slug(subject)}", args=[subject.pk])


def kind_of(subject):
    return f"{KIND}:{_slug(subject)}:{subject.pk}"


def subject_of(job):
    """The convention or the Caf that this job leaves with; None when it is gone."""
    _, slug, pk = job.kind.split(":")
    return SUBJECTS[slug].objects.filter(pk=pk).first()


def path_of(job):
    """Where the archive of this job is, once it is made."""
    return Path(default_storage.path(f"{FOLDER}/{job.key}.zip"))


def asked_by(user, subject=None):
    """The archives that this person asked for, of this subject, the last first."""
    mine = Job.objects.visible_to(user)
    return mine.filter(kind=kind_of(subject)) if subject else mine.filter(kind__startswith=f"{KIND}:")


def is_kept(job):
    """Whether the archive of this job can still be downloaded."""
    since = timezone.now() - dt.timedelta(days=KEPT_DAYS)
    return job.state == JobState.DONE and job.finished_at > since and path_of(job).is_file()


def ask(subject, *, by):
    return open_job(TASK, kind_of(subject), f"Archive complète : {subject}", page_of(subject), of=subject, by=by)


@transaction.atomic
def open_job(task, kind, label, url, *, of, by):
    """The Job that makes this archive, queued on commit; the one already open when there is one, but for one that no
    worker will ever end. `of`: the row held meanwhile, so that two clicks are one."""
    type(of).objects.select_for_update(of=("self",)).get(pk=of.pk)
    mine = Job.objects.visible_to(by).filter(kind=kind)
    if found := mine.filter(state__in=OPEN, created_at__gt=timezone.now() - STUCK).first():
        return found
    job = Job.objects.create(kind=kind, label=label[:300], requested_by=by, subject_url=url)
    transaction.on_commit(lambda: _defer(task, job.pk))
    return job


def _defer(task, job_id):
    # One archive at a time, whatever the number of workers.
    app.configure_task(task, queue="pdf", lock=KIND).defer(job_id=job_id)


def forget_old(*, now=None):
    """Remove the archives kept long enough, and the pieces that a stopped job left. Their number."""
    before = (now or time.time()) - KEPT_DAYS * 24 * 3600
    folder = Path(default_storage.path(FOLDER))
    old = [path for path in folder.glob("*.zip*") if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
