import pghistory
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse

from conventions.enums import CejStatus
from conventions.models.convention import Convention
from core.date_fields import PreciseDateField
from core.models import Created, Versioned
from territories.models import Caf, Organisation, Territoire


class CejQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Those of this user's Cafs, and those that a convention they may read replaces."""
        return self.filter(
            Q(caf__in=user.caf_ids(on=on)) | Q(replaced_by__in=Convention.objects.visible_to(user, on=on).values("pk"))
        )

    def running(self, *, on):
        return self.filter(starts_on__lte=on, ends_on__gte=on)


def status_column(*, on):
    """A value of CejStatus on the day `on`: an expression, the twin of `Cej.status_on`."""
    unknown, replaced = Q(starts_on=None) | Q(ends_on=None), Q(replaced_by__isnull=False)
    return Case(
        When(unknown & replaced, then=Value(CejStatus.REPLACED)),
        When(unknown, then=Value(CejStatus.UNKNOWN)),
        When(starts_on__gt=on, then=Value(CejStatus.COMING)),
        When(ends_on__gte=on, then=Value(CejStatus.RUNNING)),
        When(replaced, then=Value(CejStatus.REPLACED)),
        default=Value(CejStatus.ENDED),
        output_field=models.CharField(),
    )


@pghistory.track()
class Cej(Created, Versioned):
    """A contrat enfance jeunesse: the former contract, which a CTG replaces at its end."""

    caf = models.ForeignKey(Caf, models.PROTECT, related_name="cej")
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="cej", verbose_name="titulaire")
    communes = models.ManyToManyField(Territoire, blank=True, related_name="+", verbose_name="communes couvertes")
    number = models.CharField("numéro", max_length=50, blank=True)
    starts_on = PreciseDateField("début")
    ends_on = PreciseDateField("fin")
    replaced_by = models.ForeignKey(
        Convention, models.SET_NULL, null=True, blank=True, related_name="replaced_cej", verbose_name="remplacé par"
    )
    note = models.TextField("note", blank=True)

    objects = CejQuerySet.as_manager()

    class Meta:
        verbose_name = "CEJ"
        verbose_name_plural = "CEJ"
        ordering = ["ends_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="cej_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="La fin doit être postérieure au début.",
            )
        ]

    def __str__(self):
        return f"CEJ {self.holder}"

    def get_absolute_url(self):
        return reverse("conventions:cej_list")

    def status_on(self, day):
        """CejStatus on this day. A contract since replaced was running on a past day. See `status_column`."""
        if not (self.starts_on and self.ends_on):
            return CejStatus.REPLACED if self.replaced_by_id else CejStatus.UNKNOWN
        if day < self.starts_on:
            return CejStatus.COMING
        if day <= self.ends_on:
            return CejStatus.RUNNING
        return CejStatus.REPLACED if self.replaced_by_id else CejStatus.ENDED

    def status_words(self, *, on):
        """The status on the day `on`: « En cours », « Remplacé par une CTG », « Échu »…"""
        return self.status_on(on).label
