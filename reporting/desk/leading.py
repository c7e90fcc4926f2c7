"""What the synthèse of a convention in force begins with, in plain words: next séance, bilan, end, what is late."""

from dataclasses import dataclass

from actions.models import FicheAction
from conventions.remaining import remaining
from core import compiled
from core.addresses import of_row
from core.dates import last_day, words
from core.formats import counted, hour
from reporting.desk.todo import BILAN_ACTS, days_words

LATE = 4
#: States of the items of the line of time that are behind.
BEHIND = {"done", "passed", "void"}


@dataclass(frozen=True)
class Fact:
    """A short answer and one line of why. `tone`: "", late or soon; `follows`: (words, address) of what comes after."""

    label: str
    value: str
    note: str = ""
    url: str = ""
    tone: str = ""
    follows: tuple = ()


def facts(convention, *, seances, bilans, late_count, siblings, on, is_whole):
    """[Fact] in order; who reads a part of it only is told of no séance and no bilan. No query."""
    found = [_seance(seances, on), _bilan(bilans)] if is_whole else []
    return [*found, _end(convention, siblings, on), _late(convention, late_count)]


def _seance(seances, on):
    label = "Prochaine séance"
    if not seances:
        return Fact(label, "aucune", "Pas de date annoncée.")
    seance = seances[0]
    at = f", {hour(seance.starts_at)}" if seance.starts_at else ""
    place = f", {seance.place}" if seance.place else ""
    note = f"{seance.comite.name}{at}{place}. {days_words(seance.held_on, on=on).capitalize()}."
    return Fact(label, words(seance.held_on), note, seance.get_absolute_url())


def _bilan(bilans):
    waiting = next((each for each in bilans if each.state in BILAN_ACTS), None)
    bilan = waiting or next(iter(bilans), None)
    if bilan is None:
        return Fact("Bilan", "aucun", "Aucun n’est encore à lire.")
    act = BILAN_ACTS.get(bilan.state) or (
        f"validé le {words(bilan.validated_on)}" if bilan.validated_on else bilan.get_state_display().lower()
    )
    value = str(bilan).removeprefix("Bilan ").capitalize()
    return Fact("Bilan", value, f"{act.capitalize()}.", bilan.get_absolute_url(), "soon" if waiting else "")


def _end(convention, siblings, on):
    known = convention.end_known
    follows = next(((each.words, each.url) for each in siblings if each.follows), ())
    if known is None or not known.date:
        return Fact("Fin", known.words if known else "non renseignée", follows=follows)
    left = remaining(convention, on=on)
    note = f"{left.words.capitalize()}." if left and left.end else ""
    if left and left.is_soon and not follows:
        note += " Elle ne se reconduit pas d’elle-même."
    return Fact("Fin", known.words, note, tone="soon" if left and left.is_soon else "", follows=follows)


def _late(convention, count):
    if not count:
        return Fact("En retard", "rien", "Chaque action est dans ses dates.")
    url = of_row("actions:plan", convention.pk) + "?retard=on"
    return Fact("En retard", counted(count, "action"), "Leur échéance est passée.", url, "late")


def late_fiches(convention, *, on, late_on):
    """[{label, url, since, state}] of the fiches that are late, the longest first, `LATE` at most. `late_on`: the day of
    which one reads what is late, as it is counted. One query."""
    return [
        {
            "label": str(fiche),
            "url": fiche.get_absolute_url(),
            "since": days_words(last_day(fiche.ends_on, fiche.ends_on_precision), on=on).removeprefix("il y a "),
            "state": fiche.get_state_display(),
        }
        for fiche in compiled.rows(_late_fiches, convention.pk, on=late_on)
    ]


def _late_fiches(convention, *, on):
    rows = FicheAction.objects.filter(plan__convention=convention).late(on=on)
    return rows.only("code", "title", "state", "ends_on", "ends_on_precision").order_by("ends_on", "pk")[:LATE]


def folded(timeline):
    """(what is behind, what comes) of a line of time."""
    behind = [item for item in timeline if item["state"] in BEHIND]
    return behind, [item for item in timeline if item["state"] not in BEHIND]


def behind_words(items):
    """« 12 dates passées, de juin 2022 à octobre 2023 »: what is folded, counted."""
    if not items:
        return ""
    count = counted(len(items), "date passée")
    first, last = items[0]["when"], items[-1]["when"]
    return f"{count}, {first}" if first == last else f"{count}, de {first} à {last}"
