"""What the fiches of a convention become in the one that follows it."""

from django.db import models
from django.db.models import Q

from actions.enums import SuiteKind
from actions.models.fiche import FicheAction
from conventions.models import Convention
from core.models import Created
from core.triggers import kept


class SuiteFiche(Created):
    """What one fiche (`former`) becomes in a convention that follows its own: `fiche`, or nothing when it stops. `note`:
    what changes, or why it stops, as who prepared the renewal wrote it. Written once, with the renewal: no history, and it
    goes with one of its fiches only."""

    former = models.ForeignKey(FicheAction, models.CASCADE, related_name="suites", verbose_name="fiche d’avant")
    convention = models.ForeignKey(Convention, models.CASCADE, related_name="+", verbose_name="convention suivante")
    fiche = models.OneToOneField(
        FicheAction, models.CASCADE, null=True, blank=True, related_name="suite_of", verbose_name="fiche d’après"
    )
    kind = models.CharField("suite", max_length=15, choices=SuiteKind)
    note = models.CharField("en un mot", max_length=400, blank=True)

    class Meta:
        verbose_name = "suite de fiche"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="suite_once_a_convention", fields=["former", "convention"]),
            models.CheckConstraint(
                name="suite_stopped_leads_nowhere",
                condition=Q(kind=SuiteKind.STOPPED, fiche=None) | (~Q(kind=SuiteKind.STOPPED) & Q(fiche__isnull=False)),
            ),
        ]
        triggers = [kept("suite_kept", "'La suite d’une fiche ne change plus.'")]

    def __str__(self):
        return f"{self.former} : {SuiteKind(self.kind).done}"
