"""Comités and who sits there."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models.people import Dated
from conventions.enums import Side
from conventions.models import Convention, Theme
from conventions.perms import written_by_keys
from core.addresses import of_row
from core.models import Created, Versioned
from core.ordering import InOrder
from core.richtext import RichTextField
from governance.enums import ComiteKind
from governance.perms import cafs_administered
from territories.models import Caf, Organisation


class ComiteQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Those of the conventions this user reads whole; without convention, those of their Caf."""
        return self.filter(
            Q(convention__in=Convention.objects.read_whole_by(user, on=on).values("pk"))
            | Q(convention=None, caf__in=user.caf_ids(on=on))
        )

    def opened_to(self, cafs, held):
        """`visible_to`, of the rows that are named: by the keys that `conventions.perms.whole_opening` gives, without
        going through the other comités that this person reads."""
        return self.filter(self.opened_condition(cafs, held))

    @staticmethod
    def opened_condition(cafs, held, path=""):
        """`opened_to`, on rows whose comité is at `path` (« seance__comite__ »)."""
        read = Convention.objects.opened_condition(cafs, held, f"{path}convention__")
        return read | Q(**{f"{path}convention": None, f"{path}caf__pk__any": cafs})

    @staticmethod
    def written_condition(administered, *writing, path=""):
        """`written_by`, likewise: by the keys of `cafs_administered` and of `conventions.perms.writing`."""
        written = written_by_keys(*writing, path=f"{path}convention__", among="any")
        return written | Q(**{f"{path}convention": None, f"{path}caf__pk__any": administered})

    def written_by(self, user, *, on=None):
        """Those whose séances this person prepares: the same rule as `perms.can_write`, for lists."""
        administered = cafs_administered(user, on=on)
        return self.filter(
            Q(convention__in=Convention.objects.co_written_by(user, on=on).values("pk"))
            | Q(convention=None, caf__in=administered)
        )


@pghistory.track()
class Comite(Created, Versioned):
    """A committee: of a convention, or of a Caf (CDSF) when `convention` is empty."""

    caf = models.ForeignKey(Caf, models.PROTECT, related_name="comites")
    convention = models.ForeignKey(Convention, models.CASCADE, null=True, blank=True, related_name="comites")
    kind = models.CharField("nature", max_length=20, choices=ComiteKind)
    name = models.CharField("nom", max_length=150)
    composition = RichTextField("composition et rôle")
    frequency = models.CharField(
        "rythme attendu", max_length=150, blank=True, help_text="Une fois par an, chaque trimestre…"
    )
    parity_rule = models.CharField("règle de parité", max_length=250, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="comites", verbose_name="thèmes")

    objects = ComiteQuerySet.as_manager()

    class Meta:
        verbose_name = "comité"
        ordering = ["kind", InOrder("name"), "pk"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if self.convention_id:
            self.caf_id = self.convention.caf_id
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return of_row("governance:comite", self.pk)

    def membres_on(self, on):
        """Its members on the day `on`, with their account and organisation. One query."""
        return self.membres.running(on=on).select_related("user", "organisation")


class MembreQuerySet(Dated):
    pass


@pghistory.track()
class MembreComite(Created, Versioned):
    """A member of a committee between two dates, with or without an account."""

    comite = models.ForeignKey(Comite, models.CASCADE, related_name="membres")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="committee_rows",
        verbose_name="personne (avec un compte)",
    )
    name = models.CharField("nom (sans compte)", max_length=150, blank=True)
    function = models.CharField("fonction", max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="organisation"
    )
    side = models.CharField("côté", max_length=15, choices=Side, default=Side.COLLECTIVITE)
    is_chair = models.BooleanField("préside", default=False)
    starts_on = models.DateField("depuis le", default=timezone.localdate)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    objects = MembreQuerySet.as_manager()

    class Meta:
        verbose_name = "membre de comité"
        ordering = ["side", "-is_chair", InOrder("name"), "pk"]
        constraints = [
            models.CheckConstraint(
                name="membrecomite_is_someone",
                condition=Q(user__isnull=False) | ~Q(name="") | ~Q(function=""),
                violation_error_message="Indiquez une personne, ou au moins une fonction.",
            ),
            models.CheckConstraint(
                name="membrecomite_dates_in_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin doit suivre le début.",
            ),
        ]

    def __str__(self):
        return self.display_name

    @property
    def display_name(self):
        return str(self.user) if self.user_id else self.name or self.function
