import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Sum

from conventions.models.convention import Convention
from territories.models import Territoire


class CommunePerimetreQuerySet(models.QuerySet):
    def on(self, day):
        """Communes that belong to the perimeter on this day; an unknown bound is open."""
        return self.filter(Q(joined_on=None) | Q(joined_on__lte=day), Q(left_on=None) | Q(left_on__gte=day))

    def current(self):
        return self.filter(left_on=None)

    def population(self):
        """Sum of the communes' legal populations; None when nothing is known."""
        return self.aggregate(total=Sum("commune__population"))["total"]


class Stay(Func):
    """The days between two dates, both included; an unknown bound is open."""

    function = "daterange"
    output_field = DateRangeField()


@pghistory.track()
class CommunePerimetre(models.Model):
    """A commune inside a convention's perimeter, between two dates."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="perimetre")
    commune = models.ForeignKey(Territoire, models.PROTECT, related_name="+")
    joined_on = models.DateField("depuis le", null=True, blank=True)
    left_on = models.DateField("jusqu’au", null=True, blank=True)

    objects = CommunePerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "commune du périmètre"
        ordering = ["commune__search_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="perimetre_commune_once",
                fields=["convention", "commune"],
                condition=Q(left_on=None),
                violation_error_message="Cette commune est déjà dans le périmètre.",
            ),
            models.CheckConstraint(
                name="perimetre_dates_in_order",
                condition=Q(joined_on=None) | Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                violation_error_message="La sortie doit suivre l’entrée.",
            ),
            ExclusionConstraint(
                name="perimetre_stays_apart",
                expressions=[
                    ("convention", RangeOperators.EQUAL),
                    ("commune", RangeOperators.EQUAL),
                    (
                        Stay("joined_on", "left_on", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Cette commune est déjà dans le périmètre à ces dates.",
            ),
        ]

    def __str__(self):
        return str(self.commune)
