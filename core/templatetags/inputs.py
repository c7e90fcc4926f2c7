"""What the tags of the parts share: tones, and inputs given as objects or dictionaries."""

from core import tones
from core.dates import NOT_GIVEN

# Levels of django.contrib.messages are other words for the same tones.
TONE_OF_LEVEL = {"error": "danger", "info": "accent", "debug": "muted"}


def known_tone(tone):
    tone = TONE_OF_LEVEL.get(tone, tone) or "neutral"
    if tone not in tones.TONES:
        raise ValueError(f"Ton inconnu : {tone}")
    return tone


def attribute(item, name, default=None):
    """`item.name` or `item["name"]`: parts accept objects and dictionaries alike."""
    if isinstance(item, dict):
        return item.get(name, default)
    return getattr(item, name, default)


def is_not_given(value):
    return value is None or value == "" or value == NOT_GIVEN
