"""Dates of a calendar that can hardly be: said beside them, refused nowhere.

What is typed may come from an old deliberation; an impossible date is nearly always a slip of the keyboard.
"""

from conventions.models import Autorisation
from core.dates import last_day
from core.formats import NBSP

#: In years: nothing of the preparation of a convention is older than this when it takes effect.
LONGEST_PREPARATION = 5
#: What comes after what: (date, [(date before it, its words)]).
ORDER = {
    "engagement_voted_on": [("launched_on", "le lancement de la démarche")],
    "diagnostic_validated_on": [("launched_on", "le lancement de la démarche")],
    "plan_validated_on": [
        ("launched_on", "le lancement de la démarche"),
        ("diagnostic_validated_on", "la validation du diagnostic"),
    ],
    "signature_planned_on": [
        ("launched_on", "le lancement de la démarche"),
        ("engagement_voted_on", "le vote de l’engagement"),
        ("plan_validated_on", "la validation du plan d’actions"),
    ],
    "ceremony_on": [
        ("launched_on", "le lancement de la démarche"),
        ("engagement_voted_on", "le vote de l’engagement"),
        ("plan_validated_on", "la validation du plan d’actions"),
    ],
}
NAMES = ("launched_on", *ORDER)


def of_dates(convention):
    """{name of a date of the convention: what is odd in it, in a sentence}. One query when the ceremony has a date."""
    known = {name: convention._meta.get_field(name).known(convention) for name in NAMES}
    found = {}
    for name, date in known.items():
        said = of_row(convention, date)
        for before, words in ORDER.get(name, ()):
            if not said and _is_before(date, known[before]):
                said = f"Avant {words}{NBSP}: {known[before].words}."
        if said:
            found[name] = said
    if "ceremony_on" not in found and known["ceremony_on"] and (vote := _last_vote(convention)):
        if _is_before(known["ceremony_on"], vote):
            found["ceremony_on"] = f"Avant un vote qui autorise à signer{NBSP}: {vote.words}."
    return found


def of_row(convention, date):
    """What is odd in one date of the calendar, a PreciseDate or None, beside the period; an empty text otherwise."""
    starts, ends = convention.starts_on_known, convention.end_known
    if not date or not date.date:
        return ""
    if starts and starts.date and (years := starts.date.year - date.date.year) > LONGEST_PREPARATION:
        return f"{years}{NBSP}ans avant la prise d’effet{NBSP}: {starts.words}."
    if ends and _is_before(ends, date):
        return f"Après la fin de la convention{NBSP}: {ends.words}."
    return ""


def _is_before(date, other):
    """Whether of two PreciseDate, or None, the first is surely before the other."""
    return bool(date and other and date.date and other.date and last_day(date.date, date.precision) < other.date)


def _last_vote(convention):
    votes = Autorisation.objects.authorising().filter(partie_acte__acte=convention.initial_acte)
    vote = votes.exclude(decided_on=None).order_by("decided_on").last()
    return vote and vote.decided_on_known
