import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.dates import words
from core.models import Created, Versioned
from core.ordering import InOrder
from territories.models import Caf


class ThemeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(caf__in=user.caf_ids())

    def offered(self, *, on=None):
        """Those that a convention taking effect on the day `on` (today) may be given."""
        on = on or timezone.localdate()
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on), is_active=True
        )

    def mandatory_for(self, convention):
        """Those that its Caf asked of a convention of its time: on the day of its effect, or today when
        it is not known."""
        return self.offered(on=convention.starts_on).filter(caf=convention.caf_id, is_mandatory=True)


@pghistory.track()
class Theme(Created, Versioned):
    """A field of work of a Caf's CTGs. Which ones are mandatory varies by Caf and period."""

    caf = models.ForeignKey(Caf, models.PROTECT, related_name="themes")
    code = models.CharField("code", max_length=40)
    label = models.CharField("intitulé", max_length=120)
    is_mandatory = models.BooleanField("obligatoire", default=False)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    is_active = models.BooleanField("proposé", default=True)
    valid_from = models.DateField("depuis le", null=True, blank=True)
    valid_to = models.DateField("jusqu’au", null=True, blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = "thème"
        ordering = ["position", InOrder("label"), "pk"]
        constraints = [
            models.UniqueConstraint(
                name="theme_code_once_a_caf",
                fields=["caf", "code"],
                violation_error_message="Ce code de thème existe déjà.",
            ),
            models.CheckConstraint(
                name="theme_ends_after_start",
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="La fin précède le début.",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def period_words(self):
        """« depuis le 1er janvier 2020 », « du … au … », or '' for a theme of all times."""
        if self.valid_from and self.valid_to:
            return f"du {words(self.valid_from)} au {words(self.valid_to)}"
        if self.valid_from:
            return f"depuis le {words(self.valid_from)}"
        return f"jusqu’au {words(self.valid_to)}" if self.valid_to else ""

    def is_mandatory_for(self, convention):
        """The rule of `mandatory_for`, for a theme at hand; one that is offered no more stays mandatory
        for the conventions of its time."""
        on = convention.starts_on or timezone.localdate()
        return self.is_mandatory and (self.valid_from or on) <= on <= (self.valid_to or on)
