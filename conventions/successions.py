"""What an event of law stands on: its predecessor is a party of the convention, or took the place of one by an
earlier event. The ground does not go while it is stood on."""

from core.dates import on_words


def without_event(evenement):
    """Why this event does not go alone: « CU du Val lui succède le 1er janvier 2025 par « Fusion… » : rectifiez
    d’abord cet événement. »; '' when nothing stands on it. No query for an event without succession, else one to three."""
    if evenement.successor_id is None:
        return ""
    convention = evenement.convention
    return _follows(
        evenement.successor_id,
        convention.evenements.exclude(pk=evenement.pk),
        convention.parties.all(),
    )


def without_partie(partie):
    """The same for a party that would be taken out. No query for one that is only described, else one to three."""
    if partie.organisation_id is None:
        return ""
    convention = partie.convention
    return _follows(
        partie.organisation_id,
        convention.evenements.all(),
        convention.parties.exclude(pk=partie.pk),
    )


def _follows(organisation, evenements, parties):
    """Of the events and the parties that would stay: who succeeds to this organisation (its key), left without place."""
    after = evenements.filter(predecessor=organisation).select_related("successor").first()
    if after is None or evenements.filter(successor=organisation).exists():
        return ""
    if parties.filter(organisation=organisation).exists():
        return ""
    day = on_words(*after.effect_on_known.parts)
    return f"{after.successor.name} lui succède {day} par « {after} » : rectifiez d’abord cet événement."
