"""What is noted for a time: the security log, faults, and counters of tries. Nobody edits it."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts import doors
from accounts.enums import SecurityKind
from accounts.models.people import User
from core.clock import MadeAtField
from core.models import LINE_KEPT, LogLine
from core.triggers import refusing, refusing_when
from territories.models import Caf


class SecurityLineQuerySet(models.QuerySet):
    def of_caf(self, caf):
        """Lines about this Caf; and of those about none, the ones of people who then had a role there."""
        return self.filter(Q(caf=caf) | Q(caf=None) & _had_a_role(caf))

    def without_caf(self):
        """Lines about no Caf, of nobody or of people who then had a role in none."""
        return self.filter(Q(caf=None) & ~_had_a_role(None))


def _had_a_role(caf):
    """Whether who acted, or whom it happened to, had on that day a role in the Caf (None: any) or a convention of it."""
    on, found = models.OuterRef("at__date"), Q()
    for roles in doors.roles:
        rows = roles(caf).filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)
        for name in ("user", "person"):
            found |= models.Exists(rows.filter(user=models.OuterRef(name)))
    return found


class SecurityLine(LogLine):
    """One line of the security log: see `accounts.traces`. `user` acts; it happens to `person`. Kept for so many
    months, and never less than six: then `ctg_forget_security_lines` removes it."""

    kind = models.CharField("nature", max_length=20, choices=SecurityKind)
    at = MadeAtField("le")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="par")
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="personne concernée")
    caf = models.ForeignKey(Caf, models.PROTECT, null=True, related_name="+")
    roles = models.CharField("en tant que", max_length=200, blank=True)
    address = models.GenericIPAddressField("adresse", null=True)
    what = models.CharField("quoi", max_length=200, blank=True)
    is_refused = models.BooleanField("refusé", default=False)

    objects = SecurityLineQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du journal de sécurité"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(name="security_at", fields=["-at"]),
            models.Index(name="security_caf_at", fields=["caf", "-at"]),
        ]
        triggers = [
            refusing("line_kept", pgtrigger.Update, LINE_KEPT),
            refusing_when("young_line_kept", pgtrigger.Delete, "OLD.at > now() - interval '6 months'", LINE_KEPT),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.at}"


class ErrorReport(models.Model):
    """A fault of the portal that a page has shown with this reference: see `accounts.defects`.

    Nothing of a person: neither who, nor the address with its keys, nor what was sent, nor the words of the exception,
    which may hold any of them. The journal has them, for as long as it is kept.
    """

    reference = models.CharField("référence", max_length=9, unique=True)
    at = models.DateTimeField("le", auto_now_add=True)
    kind = models.CharField("nature", max_length=200)  # class of the exception, and where it was raised
    view = models.CharField("page", max_length=100, blank=True)  # the name of its address
    method = models.CharField(max_length=10, blank=True)
    status = models.PositiveSmallIntegerField("réponse")
    is_mailed = models.BooleanField(default=False)

    class Meta:
        verbose_name = "défaut"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(name="error_kind_at", fields=["kind", "-at"])]

    def __str__(self):
        return self.reference


class Tally(models.Model):
    """Wrong passwords, or wrong codes, in a row from one place: see `accounts.throttle`.

    The key is a digest: nobody reads here who tries to enter, nor from where. A row is a
    counter, locked by who changes it, and without history.
    """

    key = models.CharField(max_length=64, primary_key=True)
    failure_count = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    opens_at = models.DateTimeField(null=True)  # no try is read before
    entered_at = models.DateTimeField(null=True)  # the last complete log-in, or the last new password
    touched_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "compte d’échecs"

    def __str__(self):
        return f"{self.failure_count} échecs"


class Pace(models.Model):
    """When one person did something heavy lately: see `accounts.pace`."""

    key = models.CharField(max_length=64, primary_key=True)
    done_at = ArrayField(models.DateTimeField())

    class Meta:
        verbose_name = "cadence"

    def __str__(self):
        return f"{len(self.done_at)} fois"
