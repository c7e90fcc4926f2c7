"""Asking for the dossiers de vote of an act: a job, one at a time for a person and an act. Its file is kept where and as
long as the archives that people leave with are."""

from accounts.models import Job
from conventions.models import Acte
from conventions.signing import acts
from core.formats import in_sentence
from reporting.leaving.orders import open_job, path_of

TASK = "reporting.tasks.give_to_vote"
KIND = "dossiers"
SHOWN = 3


def asked_by(user, acte=None):
    """The archives that this person asked for, of this act, the last first."""
    mine = Job.objects.visible_to(user)
    return mine.filter(kind=f"{KIND}:{acte.pk}") if acte else mine.filter(kind__startswith=f"{KIND}:")


def acte_of(job):
    """The act whose dossiers this job makes; None when it is gone."""
    rows = Acte.objects.select_related("convention__caf", "convention__initial_acte", "document")
    return rows.filter(pk=job.kind.partition(":")[2]).first()


def ask(acte, *, by):
    """The Job that makes them, as that of any archive."""
    label = f"Dossiers de vote : {name_of(acte)}"
    return open_job(TASK, f"{KIND}:{acte.pk}", label, acts.files_address(acte), of=acte, by=by)


def name_of(acte):
    """« Pays de la Lise », « Pays de la Lise, avenant n° 2 »."""
    name = acte.convention.name
    return name if acte.initial_of_id else f"{name}, {in_sentence(str(acte))}"


def is_current(job, given):
    """Whether it was asked for once what is given to vote was there: what it holds is not an earlier version."""
    return not given.refusal and job.created_at >= given.at


def forget_earlier(job, acte):
    """Remove the archives that this person had of this act before: one is kept."""
    for each in asked_by(job.requested_by, acte).exclude(pk=job.pk):
        path_of(each).unlink(missing_ok=True)
