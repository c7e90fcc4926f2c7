import pghistory
from django.db import models

from core.models import Created, Versioned
from territories.models import Caf


class CibleQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(caf__in=user.caf_ids())


@pghistory.track()
class CibleCouverture(Created, Versioned):
    """A Caf's yearly target: a share of the population to cover, or words only."""

    caf = models.ForeignKey(Caf, models.PROTECT, related_name="cibles")
    year = models.PositiveSmallIntegerField("année")
    rate = models.DecimalField("part de la population", max_digits=5, decimal_places=4, null=True, blank=True)
    words = models.CharField("objectif en mots", max_length=250, blank=True)
    source = models.CharField("source", max_length=150, blank=True)

    objects = CibleQuerySet.as_manager()

    class Meta:
        verbose_name = "cible de couverture"
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                name="cible_once_a_year",
                fields=["caf", "year"],
                violation_error_message="Une cible existe déjà pour cette année.",
            ),
            models.CheckConstraint(
                name="cible_is_a_share",
                condition=models.Q(rate=None) | models.Q(rate__gte=0, rate__lte=1),
                violation_error_message="Une part va de 0 à 100 %.",
            ),
        ]

    def __str__(self):
        return f"Cible {self.year}"
