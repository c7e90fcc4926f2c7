import pghistory
from django.db import models
from django.db.models import F, Q

from core.models import Created, Versioned
from territories.models import Organisation


class RepresentantQuerySet(models.QuerySet):
    def current(self):
        """Who represents now, or from a day to come that is known: one row a party or commune."""
        return self.filter(ends_on=None)

    def former(self):
        return self.filter(ends_on__isnull=False)


@pghistory.track()
class Representant(Created, Versioned):
    """Who represents a party or a commune of a convention between two days, both included: its maire, its présidente.

    The row without an end is that of the one in office: a successor takes it over, and who was there before is written
    in a row of their own, with the function and the days that were theirs. `starts_on` is empty when nobody knows.
    """

    convention = models.ForeignKey("conventions.Convention", models.CASCADE, related_name="representants")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="organisation")
    name = models.CharField("nom", max_length=150)
    function = models.CharField("fonction", max_length=150)
    email = models.EmailField("adresse électronique", blank=True)
    starts_on = models.DateField("depuis le", null=True)
    ends_on = models.DateField("jusqu’au", null=True, editable=False)

    objects = RepresentantQuerySet.as_manager()

    class Meta:
        verbose_name = "représentant"
        ordering = ["organisation__search_name", F("ends_on").desc(nulls_first=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                name="representant_one_in_office",
                fields=["convention", "organisation"],
                condition=Q(ends_on=None),
                violation_error_message="Cette partie a déjà son représentant.",
            ),
            models.CheckConstraint(
                name="representant_dates_in_order",
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin doit suivre le début.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def words(self):
        """« Claire Petit, maire »."""
        return f"{self.name}, {self.function}" if self.function else self.name
