import pghistory
from django.db import models
from django.db.models import F, Q

from conventions.enums import ActeKind
from conventions.models.convention import Convention
from core.dates import PreciseDate, Precision, SourcedDateField, coherent
from core.models import Created, Versioned


class ActeQuerySet(models.QuerySet):
    def initial(self):
        """The one that makes the convention; the database gives it with the row of the convention."""
        return self.filter(kind=ActeKind.INITIAL)

    def standing(self):
        """Without those withdrawn before their signature."""
        return self.filter(withdrawn_on=None)


@pghistory.track(exclude=["initial_of"])
class Acte(Created, Versioned):
    """What the parties vote and sign: the initial convention, then each avenant (DESIGN § 11.4).

    A `regularisation` holds what was changed in the portal without a signed text: until avenants exist, each dated
    change of a signed convention. `number` counts from 1 within its kind, 0 for the initial one, whose effect is that
    of the convention itself. `signed_on` is the last of all required signatures, `frozen_at` the instant since which
    nothing of it changes, `withdrawn_on` the day on which it was given up before its signature.
    """

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="actes")
    #: The convention again, of its initial act alone: a list joins one row, a page loads it with the convention.
    initial_of = models.OneToOneField(
        Convention, models.CASCADE, null=True, editable=False, related_name="initial_acte"
    )
    kind = models.CharField("nature", max_length=15, choices=ActeKind, editable=False)
    number = models.PositiveSmallIntegerField("numéro", default=0, editable=False)
    subject = models.CharField("objet", max_length=300, blank=True)
    effect_on = SourcedDateField("prise d’effet")
    effect_on_known: PreciseDate | None  # written by the field, as the next one
    signed_on = SourcedDateField("signé le", editable=False)
    signed_on_known: PreciseDate | None
    frozen_at = models.DateTimeField("figé le", null=True, editable=False)
    withdrawn_on = models.DateField("abandonné le", null=True, editable=False)

    objects = ActeQuerySet.as_manager()

    class Meta:
        verbose_name = "acte"
        ordering = ["convention", "number", "pk"]
        constraints = [
            models.UniqueConstraint(name="acte_number_once", fields=["convention", "kind", "number"]),
            models.CheckConstraint(
                name="acte_initial_is_number_zero",
                condition=Q(kind=ActeKind.INITIAL, number=0, effect_on=None, effect_on_precision=Precision.DAY)
                | (~Q(kind=ActeKind.INITIAL) & Q(number__gt=0)),
                violation_error_message="La convention initiale prend effet à la date de la convention.",
            ),
            models.CheckConstraint(
                name="acte_initial_of_its_convention",
                condition=Q(kind=ActeKind.INITIAL, initial_of=F("convention"))
                | (~Q(kind=ActeKind.INITIAL) & Q(initial_of=None)),
            ),
            coherent("acte", "effect_on"),
            coherent("acte", "signed_on"),
        ]

    def __str__(self):
        if self.kind == ActeKind.INITIAL:
            return self.get_kind_display()
        return f"{self.get_kind_display()} n° {self.number}"
