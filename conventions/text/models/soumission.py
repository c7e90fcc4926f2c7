import datetime as dt

from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.enums import JobState
from accounts.models import Job
from conventions.models.convention import Convention

PATIENCE = dt.timedelta(minutes=15)  # beyond, what was asked may be asked again


class Soumission(models.Model):
    """A text that someone asked to submit to the assemblies: what its job is to do, and what kept it from it.

    Nothing of the convention has changed until `version` is set, in the transaction that changes its state.
    `faults`: [{« text », « url »}], each article, fiche or table that cannot be printed, or changed meanwhile.
    """

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="soumissions")
    job = models.OneToOneField(Job, models.CASCADE, related_name="+")
    reason = models.TextField("motif", blank=True)
    faults = models.JSONField(default=list)
    version = models.ForeignKey("conventions.VersionTexte", models.CASCADE, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "soumission aux assemblées"
        ordering = ["-asked_at", "-pk"]

    def __str__(self):
        return f"Soumission de {self.convention}"

    def get_absolute_url(self):
        """Where it was asked for, and where its faults are told."""
        return reverse("conventions:transition", args=[self.convention_id, "validation"])

    @property
    def is_waiting(self):
        return not self.job.is_over and self.asked_at > timezone.now() - PATIENCE

    @property
    def is_refused(self):
        return self.job.state == JobState.FAILED
