"""What the demonstration prints is said to be one: documents and exports leave the screen and its banner."""

from django.conf import settings

MENTION = "données de démonstration"


def mention():
    """« données de démonstration » under the demo profile, else an empty text."""
    return MENTION if settings.CTG_PROFILE == "demo" else ""
