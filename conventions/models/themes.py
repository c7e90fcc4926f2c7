import pghistory
from django.db import models

from core.models import Created, Versioned
from territories.models import Caf


class ThemeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(caf__in=user.caf_ids())

    def offered(self):
        return self.filter(is_active=True)


@pghistory.track()
class Theme(Created, Versioned):
    """A field of work of a Caf's CTGs. Which ones are mandatory varies by Caf and period."""

    caf = models.ForeignKey(Caf, models.PROTECT, related_name="themes")
    code = models.CharField("code", max_length=40)
    label = models.CharField("intitulé", max_length=120)
    is_mandatory = models.BooleanField("obligatoire", default=False)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    is_active = models.BooleanField("proposé", default=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = "thème"
        ordering = ["position", "label", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="theme_code_once_a_caf",
                fields=["caf", "code"],
                violation_error_message="Ce code de thème existe déjà.",
            )
        ]

    def __str__(self):
        return self.label
