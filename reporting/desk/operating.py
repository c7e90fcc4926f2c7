"""What waits for the operator of the instance: counts, never a convention."""

import datetime as dt

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import forgetting
from accounts.enums import CafRole
from accounts.models import CafMembership, ErrorReport, Invitation
from core.formats import counted
from reporting.desk import works
from reporting.desk.todo import COMING, LATE, THIS_WEEK, Task
from territories.enums import TerritoireKind
from territories.models import Caf, Territoire

RECENT = dt.timedelta(days=7)


def tasks(*, on):
    """[Task], what stops somebody first. Six queries."""
    now = timezone.now()
    instance, jobs = reverse("desk:instance"), reverse("desk:instance_jobs")
    found = []
    if not Territoire.objects.filter(kind=TerritoireKind.COMMUNE).exists():
        found.append(Task("Charger les données nationales", instance, LATE, when="aucune commune n’est là"))
    if failed := ProcrastinateJob.objects.filter(status=works.FAILED).count():
        found.append(
            Task(
                f"{counted(failed, 'travail en échec', 'travaux en échec')}",
                f"{jobs}?situation=echec",
                LATE,
                when="à relancer ou à annuler",
            )
        )
    if missed := forgetting.missed_mails().count():
        found.append(
            Task(
                counted(missed, "courriel non parti", "courriels non partis"),
                jobs,
                LATE,
                when="l’adresse ou le serveur d’envoi les refuse",
            )
        )
    errors = ErrorReport.objects.filter(at__gt=now - RECENT).count()
    if errors:
        found.append(
            Task(
                counted(errors, "défaut", "défauts"),
                reverse("desk:instance_errors"),
                THIS_WEEK,
                when="depuis sept jours",
            )
        )
    running = CafMembership.objects.running(on=on).filter(caf=OuterRef("pk"), role=CafRole.ADMIN)
    invited = Invitation.objects.open().filter(caf=OuterRef("pk"), caf_role=CafRole.ADMIN)
    for caf in Caf.objects.exclude(opened_at=None).filter(~Exists(running), ~Exists(invited)).order_by("code"):
        found.append(
            Task(
                f"Inviter un administrateur : {caf.name}",
                reverse("desk:instance_open", args=[caf.pk]),
                THIS_WEEK,
                when="personne ne l’administre",
            )
        )
    if not Caf.objects.exclude(opened_at=None).exists():
        found.append(Task("Ouvrir une première Caf", instance, COMING))
    return found
