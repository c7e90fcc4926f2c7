"""What an event of law stands on: its predecessor is a party of the convention, or took the place of one by an
earlier event. The ground does not go while it is stood on."""

from conventions.enums import EvenementKind
from core.dates import first_day, last_day, on_words

#: Kinds after which the predecessor is no more: who transfers a competence may transfer another one later.
TAKES_PLACE = (EvenementKind.EPCI_MERGER, EvenementKind.NEW_COMMUNE)


def why_not_held(convention, event):
    """Why this event, not written yet, takes its place from who does not hold it then, or leaves another event
    without ground; '' when all may follow each other. Three queries."""
    known = list(convention.evenements.filter(successor__isnull=False).select_related("predecessor", "successor"))
    holders = {*convention.parties.known().filter(organisation__isnull=False).values_list("organisation", flat=True)}
    groundless = _groundless([*known, event], holders) - _groundless(known, holders)
    if not groundless:
        return ""
    if event.pk in groundless:
        blame = [each for each in known if each.predecessor_id == event.predecessor_id]
        if not blame:
            came = next(each for each in known if each.successor_id == event.predecessor_id)
            return f"{event.predecessor.name} ne prend place que {_by(came)}."
    else:
        blame = [each for each in known if each.pk in groundless]
    return f"{blame[0].succession_words} {_by(blame[0])} : rectifiez d’abord cet événement."


def _by(event):
    return f"{on_words(*event.effect_on_known.parts)} par « {event} »"


def _groundless(events, holders):
    """Keys of those whose predecessor surely has no place when they take effect: be it the first or the last of its days."""
    return set.intersection(*(_without_place(events, holders, bound) for bound in (first_day, last_day)))


def _without_place(events, holders, bound):
    held, found = set(holders), set()
    for each in sorted(events, key=lambda each: bound(each.effect_on, each.effect_on_precision)):
        if each.predecessor_id not in held:
            found.add(each.pk)
        if each.kind in TAKES_PLACE:
            held.discard(each.predecessor_id)
        held.add(each.successor_id)
    return found


def without_event(evenement):
    """Why this event does not go alone: « CU du Val lui succède le 1er janvier 2025 par « Fusion… » : rectifiez
    d’abord cet événement. »; '' when nothing stands on it. No query for an event without succession, else one to three."""
    if evenement.successor_id is None:
        return ""
    convention = evenement.convention
    return _follows(
        evenement.successor_id,
        convention.evenements.exclude(pk=evenement.pk),
        convention.parties.known(),
    )


def without_partie(partie):
    """The same for a party that would be taken out. No query for one that is only described, else one to three."""
    if partie.organisation_id is None:
        return ""
    convention = partie.convention
    return _follows(
        partie.organisation_id,
        convention.evenements.all(),
        convention.parties.known().exclude(pk=partie.pk),
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
