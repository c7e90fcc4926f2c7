"""The hour of each Caf: overseas, « today », « late » and the hour of an act are not those of Paris.

Names of the IANA time zone database. Nothing is typed: the code of a Caf of an overseas département is that of its
département (`data/cafs.csv`).
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True)
class Zone:
    """`name` in the IANA database; `words`: « heure de La Réunion »."""

    name: str
    words: str


HEXAGONE = Zone(settings.TIME_ZONE, "heure de Paris")
OVERSEAS = {
    "971": Zone("America/Guadeloupe", "heure de la Guadeloupe"),
    "972": Zone("America/Martinique", "heure de la Martinique"),
    "973": Zone("America/Cayenne", "heure de la Guyane"),
    "974": Zone("Indian/Reunion", "heure de La Réunion"),
    "976": Zone("Indian/Mayotte", "heure de Mayotte"),
}


def of_code(code):
    """The Zone of the Caf of this code."""
    return OVERSEAS.get(code, HEXAGONE)


def named(name):
    """The Zone of this name; that of Paris when it is none of ours."""
    return next((zone for zone in OVERSEAS.values() if zone.name == name), HEXAGONE)


def at(caf):
    """`with at(caf):` days and hours are told inside as this Caf lives them; as Paris does without a Caf."""
    return timezone.override(of_code(caf.code if caf else "").name)
