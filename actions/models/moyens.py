import pghistory
from django.db import models
from django.db.models import Q

from actions.enums import LigneKind, MoyenUnit
from actions.models.fiche import FicheAction
from conventions.enums import Visibility
from conventions.models import Convention
from conventions.perms import can_read_whole, read_in_part
from conventions.visibility import readable, readable_on
from core.models import Created, Versioned
from core.ordering import InOrder
from territories.models import Organisation


class Dispositif(models.Model):
    """A scheme that funds actions: bonus territoire, PSU, Fonds publics et territoires… Reference."""

    code = models.CharField(max_length=40, unique=True)
    label = models.CharField("dispositif", max_length=150)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "dispositif"
        ordering = ["position", InOrder("label")]

    def __str__(self):
        return self.label


class OfConvention(models.QuerySet):
    def of_convention(self, convention):
        """Its own lines and those of the fiches of its plan (proposed and abandoned ones apart:
        an abandoned fiche keeps what was spent, a proposed one is not in the plan).

        Two questions, each with its index: joined by OR, they read the lines of the whole country.
        """
        rows = self.model._base_manager.order_by()
        own = rows.filter(convention=convention)
        in_plan = rows.filter(fiche__plan__convention=convention, fiche__is_proposed=False)
        return self.filter(pk__in=own.values("pk").union(in_plan.values("pk"), all=True))


class LigneQuerySet(OfConvention):
    def visible_to(self, user, *, on=None):
        """Lines that this person reads, on fiches and on conventions: by their visibility, and none
        of a convention that they read in part."""

        def read(path):
            found = readable(user, on=on, path=path)
            if partial := read_in_part(user, on=on):
                found &= Q(**{f"{path}__caf__in": user.caf_ids(on=on)}) | ~Q(**{f"{path}__in": partial})
            return found

        return self.filter(
            (Q(fiche__isnull=False) & read("fiche__plan__convention"))
            | (Q(convention__isnull=False) & read("convention"))
        )

    def visible_on(self, convention, user, *, on=None):
        """`visible_to` among those of one convention, from what this person holds there."""
        if not can_read_whole(user, convention, on=on):
            return self.none()
        return self.filter(readable_on(convention, user, on=on))


@pghistory.track()
class LigneBudgetaire(Created, Versioned):
    """An amount of one funder for one year, planned and actual, in euros tax included.

    Exactly one of `fiche` and `convention` is set. ETP are never here.
    """

    fiche = models.ForeignKey(FicheAction, models.CASCADE, null=True, blank=True, related_name="lignes_budgetaires")
    convention = models.ForeignKey(Convention, models.CASCADE, null=True, blank=True, related_name="lignes_budgetaires")
    funder = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="financeur")
    dispositif = models.ForeignKey(
        Dispositif, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dispositif"
    )
    kind = models.CharField("nature", max_length=15, choices=LigneKind, default=LigneKind.OPERATING)
    year = models.PositiveSmallIntegerField("année", null=True, blank=True)
    planned_amount = models.DecimalField("prévu (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    actual_amount = models.DecimalField("réalisé (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    comment = models.CharField("commentaire", max_length=300, blank=True)
    visibility = models.CharField("visible par", max_length=10, choices=Visibility, default=Visibility.COPIL)

    objects = LigneQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne budgétaire"
        ordering = ["year", "funder__name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="ligne_on_one_object",
                condition=Q(fiche__isnull=False, convention=None) | Q(fiche=None, convention__isnull=False),
                violation_error_message="Une ligne porte sur une fiche ou sur la convention.",
            ),
            models.CheckConstraint(
                name="ligne_has_an_amount",
                condition=Q(planned_amount__isnull=False) | Q(actual_amount__isnull=False),
                violation_error_message="Indiquez au moins un montant, prévu ou réalisé.",
            ),
            models.CheckConstraint(
                name="ligne_amounts_positive",
                condition=(Q(planned_amount=None) | Q(planned_amount__gte=0))
                & (Q(actual_amount=None) | Q(actual_amount__gte=0)),
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self):
        return f"{self.funder} {self.year or ''}".strip()


@pghistory.track()
class MoyenHumain(Created, Versioned):
    """People who work for a fiche, or for the coordination of the CTG, in ETP or hours. Never euros."""

    fiche = models.ForeignKey(FicheAction, models.CASCADE, null=True, blank=True, related_name="moyens_humains")
    convention = models.ForeignKey(Convention, models.CASCADE, null=True, blank=True, related_name="moyens_humains")
    function = models.CharField("fonction", max_length=150)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="employeur"
    )
    unit = models.CharField("unité", max_length=10, choices=MoyenUnit, default=MoyenUnit.ETP)
    year = models.PositiveSmallIntegerField("année", null=True, blank=True)
    planned = models.DecimalField("prévu", max_digits=8, decimal_places=2, null=True, blank=True)
    actual = models.DecimalField("réalisé", max_digits=8, decimal_places=2, null=True, blank=True)

    objects = OfConvention.as_manager()

    class Meta:
        verbose_name = "moyen humain"
        ordering = ["year", "function", "pk"]
        constraints = [
            models.CheckConstraint(
                name="moyen_on_one_object",
                condition=Q(fiche__isnull=False, convention=None) | Q(fiche=None, convention__isnull=False),
                violation_error_message="Un moyen humain porte sur une fiche ou sur la convention.",
            ),
            models.CheckConstraint(
                name="moyen_positive",
                condition=(Q(planned=None) | Q(planned__gte=0)) & (Q(actual=None) | Q(actual__gte=0)),
                violation_error_message="Un temps de travail ne peut pas être négatif.",
            ),
        ]

    def __str__(self):
        return self.function
