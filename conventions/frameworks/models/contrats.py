import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from conventions.enums import ContratKind
from conventions.models.convention import Convention
from core.formats import years
from core.models import Created, Versioned
from core.ordering import InOrder


@pghistory.track()
class ContratLie(Created, Versioned):
    """A neighbouring contract that the CTG must articulate with: CLS, contrat de ville, PEdT…

    Named once for the convention; its fiches then point to it.
    """

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="contrats_lies")
    kind = models.CharField("nature", max_length=15, choices=ContratKind)
    label = models.CharField("intitulé", max_length=200)
    starts_on = models.DateField("depuis le", null=True, blank=True)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "contrat lié"
        ordering = ["kind", InOrder("label"), "pk"]
        constraints = [
            models.UniqueConstraint(
                name="contratlie_once",
                fields=["convention", "label"],
                violation_error_message="Ce contrat est déjà dans la liste.",
            ),
            models.CheckConstraint(
                name="contratlie_dates_in_order",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin doit suivre le début.",
            ),
        ]

    def __str__(self):
        period = years(self.starts_on, self.ends_on)
        return f"{self.label} ({period})" if period else self.label

    def get_absolute_url(self):
        return reverse("conventions:calendrier", args=[self.convention_id]) + "#contrats-lies"
