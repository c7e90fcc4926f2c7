"""The parts of the page of a fiche that are written on it, in their order: saving one opens the next."""

from collections.abc import Callable
from dataclasses import dataclass

from actions import perms


@dataclass(frozen=True)
class Part:
    """`key`: in the address that opens it. `place`: id of what holds it. `anchor`: where it is seen."""

    key: str
    place: str
    anchor: str
    may: Callable


FLOW = (
    Part("contenu", "contenu-fiche", "pourquoi", perms.can_edit_fiche),
    Part("acteurs", "acteurs", "qui", perms.can_edit_fiche),
    Part("etapes", "etapes", "quand", perms.can_follow_fiche),
    Part("montants", "financements", "combien", perms.can_write_amounts),
    Part("indicateurs", "mesures", "mesure", perms.can_follow_fiche),
    Part("moyens", "moyens-humains", "moyens-humains", perms.can_write_budget),
    Part("cadre", "cadre", "cadre", perms.can_edit_fiche),
    Part("vigilance", "vigilance", "vigilance", perms.can_edit_fiche),
    Part("identite", "identite", "identite", perms.can_edit_fiche),
)
KEYS = [part.key for part in FLOW]


def first(user, fiche, *, at=0):
    """The first part from this rank on that this person writes, or None."""
    return next((part for part in FLOW[at:] if part.may(user, fiche)), None)


def after(key, user, fiche):
    """The part that comes after this one; None at the end, and after what is not in the order."""
    return first(user, fiche, at=KEYS.index(key) + 1) if key in KEYS else None
