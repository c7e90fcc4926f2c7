import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from conventions.enums import JalonKind, PhaseState
from conventions.models.convention import Convention
from core.date_fields import PreciseDateField
from core.models import Created, Versioned


@pghistory.track()
class Phase(Created, Versioned):
    """A phase of the preparation, planned and actual. Merged phases share a row: numbers 2 and 3."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="phases")
    numbers = ArrayField(models.PositiveSmallIntegerField(), verbose_name="numéros", default=list)
    label = models.CharField("intitulé", max_length=250)
    planned_starts_on = PreciseDateField("début prévu")
    planned_ends_on = PreciseDateField("fin prévue")
    actual_starts_on = PreciseDateField("début réel", happened=True)
    actual_ends_on = PreciseDateField("fin réelle", happened=True)
    deliverables = models.TextField("livrables", blank=True)
    state = models.CharField("état", max_length=15, choices=PhaseState, default=PhaseState.PLANNED)

    class Meta:
        verbose_name = "phase"
        ordering = ["numbers", "pk"]

    def __str__(self):
        return f"{self.numbers_words} : {self.label}"

    def get_absolute_url(self):
        return reverse("conventions:calendrier", args=[self.convention_id])

    @property
    def numbers_words(self):
        """« Phase 1 », « Phases 2 et 3 », « Phases 1, 2 et 3 »."""
        numbers = [str(number) for number in self.numbers]
        if len(numbers) < 2:
            return f"Phase {''.join(numbers)}".strip()
        return f"Phases {', '.join(numbers[:-1])} et {numbers[-1]}"


@pghistory.track()
class Jalon(Created, Versioned):
    """A dated meeting of the preparation: conférence des maires, presentation, ceremony…"""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="jalons")
    kind = models.CharField("nature", max_length=15, choices=JalonKind, default=JalonKind.PRESENTATION)
    label = models.CharField("intitulé", max_length=200)
    held_on = PreciseDateField("date")
    place = models.CharField("lieu", max_length=150, blank=True)
    note = models.TextField("note", blank=True)

    class Meta:
        verbose_name = "rendez-vous"
        ordering = ["held_on", "pk"]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return reverse("conventions:calendrier", args=[self.convention_id])
