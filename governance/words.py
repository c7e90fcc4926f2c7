"""What is said of comités and séances, in words."""

from collections import Counter

from conventions.enums import Side
from core import ordering
from core.formats import counted
from governance.enums import ComiteKind

_RANKS = {kind.value: rank for rank, kind in enumerate(ComiteKind)}
_SIDES = {Side.COLLECTIVITE: "côté collectivité", Side.CAF: "côté Caf"}


def in_order(comites):
    """The COPIL first, then as the kinds are declared."""
    return sorted(comites, key=lambda comite: (_RANKS[comite.kind], ordering.key(comite.name), comite.pk))


def parity(membres):
    """« 3 côté collectivité, 4 côté Caf », partners after; an empty text without member."""
    counts = Counter(membre.side for membre in membres)
    parts = [f"{counts[side]} {words}" for side, words in _SIDES.items() if counts[side]]
    if partners := counts[Side.PARTNER]:
        parts.append(counted(partners, "partenaire"))
    return ", ".join(parts)


def place(seance):
    """« Nuits-Saint-Georges, et en visioconférence », or what is known of it."""
    if seance.place and seance.is_remote:
        return f"{seance.place}, et en visioconférence"
    return seance.place or ("En visioconférence" if seance.is_remote else "")
