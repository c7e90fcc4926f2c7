"""Jobs of the workers, as the operator of the instance reads and settles them: no name, no address, no document."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.db.models import Max, Min, OuterRef, Q, Subquery
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from accounts import access, jobs, mails
from accounts.enums import JobState, MailState
from accounts.models import Job, Mail
from conventions.models import Soumission
from core import working

TODO, DOING, FAILED = "todo", "doing", "failed"
OPEN = (TODO, DOING, FAILED)
CANCELLED = ("cancelled", "aborted")
STATES = {
    TODO: ("en attente", "neutral"),
    DOING: ("en cours", "accent"),
    FAILED: ("en échec", "danger"),
    "succeeded": ("fait", "success"),
    "cancelled": ("annulé", "muted"),
    "aborted": ("annulé", "muted"),
}
BY_OPERATOR = "annulé par l’équipe du portail"
DIED = "son processus s’est arrêté plusieurs fois en le faisant"
BROKE = "un défaut l’a arrêté, écrit au journal du travail de fond"


class WorkRefused(Exception):
    """A French sentence: what was asked is not possible any more."""


@dataclass(frozen=True)
class Kind:
    """`label`: what is done, in French. `again(args)`: what else is put back when it is asked again; None: it is not
    asked again. `forget(args)`: what is told to who waited for it when it is cancelled."""

    label: str
    again: Callable | None = lambda args: None
    forget: Callable = lambda args: None


def _wait_again(args):
    Job.objects.filter(pk=args["job_id"]).update(
        state=JobState.WAITING, error="", step="", started_at=None, finished_at=None
    )


def _tell_document(args):
    _tell(Job.objects.filter(pk=args["job_id"]).first())


def _tell_submission(args):
    asked = Soumission.objects.select_related("job").filter(pk=args["soumission_id"]).first()
    _tell(asked and asked.job)


def _tell(job):
    if job and not job.is_over:
        jobs.fail(job, "Ce travail a été annulé par l’équipe du portail. Demandez-le à nouveau.")


def _miss(args):
    if mail := Mail.objects.filter(pk=args["mail_id"], state=MailState.WAITING).first():
        mails.missed(mail, BY_OPERATOR, last=True)


KINDS = {
    mails.JOB: Kind("Courriel", forget=_miss),
    "reporting.tasks.draw": Kind("Document PDF", again=_wait_again, forget=_tell_document),
    # Whoever asked was told that nothing has changed: it is for them to submit the text of today.
    "reporting.tasks.submit": Kind("Soumission aux assemblées", again=None, forget=_tell_submission),
    "reporting.tasks.give_to_vote": Kind("Dossiers de vote", again=_wait_again, forget=_tell_document),
    "reporting.tasks.leave": Kind("Archive à emporter", again=_wait_again, forget=_tell_document),
    access.JOB: Kind("Demande d’accès"),
    "core.tasks.back_up": Kind("Sauvegarde du jour"),
    "accounts.tasks.gather_mails": Kind("Courriels du jour"),
    "accounts.tasks.forget_mails": Kind("Oubli des anciens courriels"),
    "accounts.tasks.forget_invitations": Kind("Oubli des invitations que personne n’a acceptées"),
    "accounts.tasks.close_idle_accounts": Kind("Fermeture des comptes inactifs"),
    "accounts.tasks.forget_security_lines": Kind("Oubli des anciennes lignes du journal de sécurité"),
    "accounts.tasks.forget_drafts": Kind("Oubli des brouillons"),
    "accounts.tasks.forget_sessions": Kind("Oubli des sessions closes"),
    "reporting.tasks.forget_archives": Kind("Oubli des anciennes archives"),
    "accounts.tasks.forget_imports": Kind("Oubli des anciens imports"),
    "accounts.tasks.forget_jobs": Kind("Oubli des travaux faits"),
    "procrastinate.builtin_tasks.remove_old_jobs": Kind("Oubli des anciens travaux"),
    "builtin:procrastinate.builtin_tasks.remove_old_jobs": Kind("Oubli des anciens travaux"),
}


def kind_of(job):
    return KINDS.get(job.task_name) or Kind(job.task_name, again=None)


def listed():
    """Every job, with `asked_at` and `failed_at`. No query for each of them."""
    return ProcrastinateJob.objects.annotate(asked_at=_when("deferred", Min), failed_at=_when("failed", Max))


def _when(event, which):
    events = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type=event).order_by().values("job")
    return Subquery(events.annotate(found=which("at")).values("found"), output_field=models.DateTimeField())


def tell(rows):
    """Of these: `label`, `state`, `tone`, `reason`, `can_go_again`, `is_theirs`, `can_be_cancelled`. One query."""
    asked = [row.args["mail_id"] for row in rows if row.task_name == mails.JOB]
    errors = dict(Mail.objects.filter(pk__in=asked).values_list("pk", "error")) if asked else {}
    for row in rows:
        row.kind = kind_of(row)
        row.state, row.tone = STATES[row.status]
        row.reason = errors.get(row.args.get("mail_id"), "")
        if row.status == FAILED and not row.reason:
            row.reason = DIED if row.attempts + 1 >= working.ATTEMPTS else BROKE
        row.can_go_again = row.status == FAILED and row.kind.again is not None
        row.is_theirs = row.status == FAILED and row.kind.again is None
        row.can_be_cancelled = row.status == TODO
        row.try_count = row.attempts + (row.status != TODO)


def counts():
    """{status: number} of those that are not done. One query."""
    rows = ProcrastinateJob.objects.filter(status__in=OPEN).order_by().values_list("status")
    return dict(rows.annotate(n=models.Count("pk")))


@transaction.atomic
def go_again(pk):
    """Put a job that failed back in the queue, for now. Its name. WorkRefused."""
    job = _held(pk)
    kind = kind_of(job)
    if job.status != FAILED:
        raise WorkRefused(f"Ce travail est {STATES[job.status][0]} : il n’y a rien à relancer.")
    if kind.again is None:
        raise WorkRefused("Ce travail ne se relance pas d’ici : la personne le demande à nouveau depuis sa page.")
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(job.pk, retry_at=timezone.now())
    except Exception as error:
        if not _is_double(error):
            raise
        raise WorkRefused("Le même travail attend déjà : il se fera sans celui-ci.") from error
    kind.again(job.args)
    return kind.label


@transaction.atomic
def cancel(pk):
    """Take a job that waits out of the queue, and tell who waited for it. Its name. WorkRefused."""
    job = _held(pk)
    if job.status != TODO or not app.job_manager.cancel_job_by_id(job.pk):
        raise WorkRefused(f"Ce travail est {STATES[job.status][0]} : il ne s’annule plus.")
    kind = kind_of(job)
    kind.forget(job.args)
    return kind.label


def _held(pk):
    return ProcrastinateJob.objects.select_for_update(of=("self",)).get(pk=pk)


def _is_double(error):
    """Whether another one holds its place in the queue; procrastinate wraps what Django says."""
    while error is not None and not isinstance(error, IntegrityError):
        error = error.__cause__ or error.__context__
    return error is not None


def narrowed(rows, situation):
    """Those of a situation of the filter; without one, those that are not over."""
    chosen = {"attente": Q(status=TODO), "cours": Q(status=DOING), "echec": Q(status=FAILED)}
    chosen |= {"annules": Q(status__in=CANCELLED), "faits": Q(status="succeeded"), "tous": Q()}
    return rows.filter(chosen.get(situation, Q(status__in=OPEN)))
