"""What the calendar does by itself, every day."""

from django.utils import timezone

from conventions.enums import ConventionState
from conventions.models import Convention
from core.transitions import TransitionRefused


def ended(*, on):
    """Conventions in force whose end date has passed on the day `on`."""
    return Convention.objects.filter(state=ConventionState.IN_FORCE, ends_on__lt=on).order_by("ends_on", "pk")


def expire_ended(*, on=None):
    """Declare them expired. Returns how many; run twice, the second finds nothing."""
    on = on or timezone.localdate()
    count = 0
    for convention in ended(on=on).iterator(chunk_size=200):
        try:
            convention.expire(by=None, on=on)
        except TransitionRefused:  # someone was quicker
            continue
        count += 1
    return count
