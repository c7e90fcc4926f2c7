"""« Depuis votre dernière visite »: what others wrote meanwhile, CTG by CTG."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import CharField, Count, Max, Value
from django.utils import timezone

from actions.models import FicheAction, FicheTransition, NoteSuivi
from conventions import visibility
from conventions.models import ConventionTransition, Document
from core.dates import words
from core.formats import counted, hour

MOST = 8  # CTGs
#: What is told of each, in this order, from the words of one.
WORDS = {
    "steps": ("changement d’état", "changements d’état"),
    "fiches": ("fiche ajoutée", "fiches ajoutées"),
    "states": ("statut de fiche", "statuts de fiche"),
    "notes": ("note de suivi", "notes de suivi"),
    "documents": ("document", "documents"),
}


@dataclass
class Since:
    """`rows`: [(Convention, words)], the last changed first; `more`: CTGs that are not among them."""

    after: dt.datetime
    rows: list = field(default_factory=list)
    more: int = 0

    @property
    def title(self):
        at = timezone.localtime(self.after)
        return f"Depuis {hour(at)}" if at.date() == timezone.localdate() else f"Depuis le {words(at.date())}"


def told(user, followed, *, after, whole_caf):
    """The Since of the conventions that this person writes, or whose Caf they work for: there, all that is not « mon
    organisation » is theirs to read. One query, none without such a convention."""
    conventions = {
        each.pk: each.convention for each in followed if (whole_caf or each.is_task) and not each.convention.is_example
    }
    found = Since(after)
    if not conventions:
        return found
    counts, last = {}, {}
    for key, what, count, at in _changes(user, list(conventions), after):
        counts.setdefault(key, {})[what] = count
        last[key] = max(at, last.get(key, at))
    order = sorted(counts, key=lambda key: (last[key], -key), reverse=True)
    found.more = max(0, len(order) - MOST)
    for key in order[:MOST]:
        said = [counted(counts[key][what], *of) for what, of in WORDS.items() if what in counts[key]]
        found.rows.append((conventions[key], ", ".join(said)))
    return found


def _changes(user, conventions, after):
    """(convention, what, how many, the last at) of what others wrote after this instant."""
    fiche = "fiche__plan__convention"
    told_to_all = visibility.told()
    parts = (
        _counted("steps", ConventionTransition.objects.exclude(by=user), "convention", "at", conventions, after),
        _counted(
            "fiches", FicheAction.objects.exclude(created_by=user), "plan__convention", "created_at", conventions, after
        ),
        _counted("states", FicheTransition.objects.exclude(by=user), fiche, "at", conventions, after),
        _counted(
            "notes",
            NoteSuivi.objects.exclude(created_by=user).filter(told_to_all),
            fiche,
            "created_at",
            conventions,
            after,
        ),
        _counted(
            "documents",
            Document.objects.exclude(created_by=user).filter(told_to_all),
            "convention",
            "created_at",
            conventions,
            after,
        ),
    )
    return parts[0].union(*parts[1:], all=True)


def _counted(what, rows, path, at, conventions, after):
    rows = rows.filter(**{f"{path}__pk__any": conventions, f"{at}__gt": after}).order_by()
    return rows.values_list(path, Value(what, CharField())).annotate(n=Count("pk"), last=Max(at))
