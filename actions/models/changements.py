import pghistory
from django.db import models
from django.urls import reverse

from actions.enums import ChangementKind, ChangementState
from actions.models.fiche import FicheAction
from core.models import Created, Versioned


@pghistory.track()
class ChangementFiche(Created, Versioned):
    """A new fiche, or a changed title or objective, once the convention is in force.

    Proposed, then applied when a COPIL decision or an avenant supports it (a door of
    `actions.doors`). `before` and `after` are {"title", "general_objective", "objectifs"}.
    """

    fiche = models.ForeignKey(FicheAction, models.CASCADE, related_name="changements")
    kind = models.CharField("nature", max_length=10, choices=ChangementKind)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField("raison", max_length=400, blank=True)
    state = models.CharField("état", max_length=10, choices=ChangementState, default=ChangementState.PROPOSED)
    applied_on = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = "changement de fiche"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()} : {self.fiche}"

    def get_absolute_url(self):
        return reverse("actions:fiche", args=[self.fiche_id]) + f"#changement-{self.pk}"
