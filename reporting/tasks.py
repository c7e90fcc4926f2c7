"""Jobs of `reporting`, run by workers: documents drawn, checked and kept."""

import datetime as dt
import logging

from django.urls import reverse
from procrastinate.contrib.django import app

from accounts import jobs
from accounts.models import Job
from conventions import perms
from conventions.models import Soumission
from core import outages
from core.lost import Lost
from reporting.documents import production, submitting
from reporting.documents.pipeline import RenderingRefused
from reporting.documents.storage import InvalidDocument
from reporting.dossiers import orders as dossiers
from reporting.dossiers import zipped
from reporting.leaving import orders
from reporting.leaving.perms import can_leave_with

NOT_SUBMITTED = "Le texte n’a pas été soumis, et rien n’a changé."
logger = logging.getLogger(__name__)


@app.task(queue="pdf", retry=1, pass_context=False)
def draw(*, kind, subject_id, job_id, on=None):
    """Draw one document for one job, of the day `on` when it is of one. A refusal is told to the person who asked, in French."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None or job.is_over:
        return
    jobs.start(job, "Lecture des données")
    try:
        url = production.make(kind, subject_id, job, on=on and dt.date.fromisoformat(on))
    except RenderingRefused as refusal:
        jobs.fail(job, f"Le document ne peut pas être produit. {refusal}")
    except Lost as lost:
        logger.exception("document %s %s", kind, subject_id)
        jobs.fail(job, f"Le document ne peut pas être produit. {lost} Prévenez l’équipe du portail.")
    except InvalidDocument as invalid:
        logger.error("document %s %s: %s", kind, subject_id, invalid)
        jobs.fail(
            job,
            "Le document produit ne passe pas les contrôles d’accessibilité et d’archivage. L’équipe du portail est prévenue.",
        )
    except Exception as error:
        logger.exception("document %s %s", kind, subject_id)
        if outages.is_disk_full(error):
            jobs.fail(job, outages.DISK_FULL)
            raise
        jobs.fail(
            job,
            "Le document n’a pas pu être produit. Demandez-le à nouveau ; si cela se répète, prévenez l’équipe du portail.",
        )
        raise
    else:
        jobs.finish(job, url)


@app.task(queue="pdf", retry=1, pass_context=False)
def submit(*, soumission_id):
    """Submit one text to its assemblies. What keeps it from it is told to the person who asked, and kept with it."""
    asked = Soumission.objects.select_related("job").filter(pk=soumission_id).first()
    if asked is None or asked.job.is_over:
        return
    jobs.start(asked.job, "Figer le texte et ses annexes")
    try:
        version = submitting.submit(asked, on_page=production.told(asked.job))
    except submitting.SubmissionRefused as refusal:
        faults = [{"text": fault.text, "url": fault.url} for fault in refusal.faults]
        Soumission.objects.filter(pk=asked.pk).update(faults=faults)
        told = [NOT_SUBMITTED, str(refusal), *(fault.text for fault in refusal.faults)]
        jobs.fail(asked.job, "\n".join(told))
    except Lost as lost:
        logger.exception("soumission %s", soumission_id)
        jobs.fail(asked.job, f"{NOT_SUBMITTED} {lost} Prévenez l’équipe du portail.")
    except Exception as error:
        logger.exception("soumission %s", soumission_id)
        disk_full = outages.is_disk_full(error)
        jobs.fail(asked.job, outages.DISK_FULL if disk_full else f"{NOT_SUBMITTED} Soumettez-le à nouveau.")
        raise
    else:
        jobs.finish(asked.job, submitting.page_of(version))


@app.task(queue="pdf", retry=1, pass_context=False)
def leave(*, job_id):
    """Make one archive of a convention or of a Caf, for who may still leave with it."""

    def make(job, subject):
        from reporting.leaving import archive  # its worksheets weigh on a worker at rest

        archive.make(job, subject)

    words = (
        "L’archive n’est pas faite",
        "vous n’avez plus ce droit",
        "L’archive n’a pas pu être faite. Demandez-la à nouveau.",
    )
    _archive(job_id, orders.subject_of, can_leave_with, make, words, page="leaving:archive")


@app.task(queue="pdf", retry=1, pass_context=False)
def give_to_vote(*, job_id):
    """Make the dossiers de vote of one act, for who still leads its convention."""

    def may(user, acte):
        return perms.can_manage(user, acte.convention)

    words = (
        "Les dossiers ne sont pas faits",
        "vous ne conduisez plus cette convention",
        "Les dossiers n’ont pas pu être faits. Demandez-les à nouveau.",
    )
    _archive(job_id, dossiers.acte_of, may, zipped.make, words, page="dossiers:archive")


def _archive(job_id, subject_of, may, make, words, *, page):
    """`words`: that it is not made, why one may not, what is said of a fault of the portal."""
    job = Job.objects.select_related("requested_by").filter(pk=job_id).first()
    if job is None or job.is_over:
        return
    unmade, why_not, failed = words
    jobs.start(job, "Lecture des données")
    subject = subject_of(job)
    if subject is None or not may(job.requested_by, subject):
        jobs.fail(job, f"{unmade} : {why_not}.")
        return
    try:
        make(job, subject)
    except RenderingRefused as refusal:
        jobs.fail(job, f"{unmade}. {refusal}")
    except Lost as lost:
        logger.exception("archive %s", job.kind)
        jobs.fail(job, f"{unmade}. {lost} Prévenez l’équipe du portail.")
    except Exception as error:
        logger.exception("archive %s", job.kind)
        jobs.fail(job, outages.DISK_FULL if outages.is_disk_full(error) else failed)
        raise
    else:
        jobs.finish(job, reverse(page, args=[job.key]))


@app.periodic(cron="53 3 * * *")
@app.task(queue="pdf", queueing_lock="forget_archives", pass_context=False)
def forget_archives(timestamp):
    """Each night: archives leave a week after they were made."""
    logger.info("archives_forgotten count=%s", orders.forget_old())
