"""Abstract parts of the tables of the house. `core` itself has no table."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models

from core import event_indexes  # noqa: F401 (heard when the histories are made)
from core.clock import MadeAtField
from core.dates import last_day
from core.triggers import refusing

LINE_KEPT = "'Une ligne de l’historique ne change ni ne s’efface.'"


class Versioned(models.Model):
    """A row edited by people: each save adds 1 to `version` (see `core.editing`)."""

    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


class Created(models.Model):
    """A row made by a person through a form.

    `creation_key` comes from the form and is unique: a double click makes one row.
    """

    creation_key = models.UUIDField(null=True, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="créé par",
    )
    created_at = MadeAtField("créé le")

    class Meta:
        abstract = True


class Ending(models.Model):
    """A row that ends on `ends_on`, a PreciseDateField: known to the month or the year, its end is kept as the
    last day that it means."""

    ends_on: Any
    ends_on_precision: str

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self._end_of_period()
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        self._end_of_period()

    def _end_of_period(self):
        if self.ends_on and hasattr(self.ends_on, "year"):
            self.ends_on = last_day(self.ends_on, self.ends_on_precision)


class LogLine(models.Model):
    """A line that the application adds, and neither changes nor removes (`core.privileges`). Its table says by a
    trigger what holds for everybody, the owner included."""

    class Meta:
        abstract = True


class TransitionLine(models.Model):
    """One change of state: who, when, from, to, why, and the warnings passed.

    The concrete table adds the foreign key, with `related_name="transitions"`.
    """

    name = models.CharField(max_length=50)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = MadeAtField()
    reason = models.TextField("motif", blank=True)
    warnings = models.JSONField(default=list)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]
        triggers = [refusing("line_kept", pgtrigger.Update | pgtrigger.Delete, LINE_KEPT)]
