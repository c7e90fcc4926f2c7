"""Labels of a file matched to declared fields, in four strengths: the weakest is only proposed.

No library of likeness by ratio: « Début » is as near to « Débit » as to « Debut ».
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from core.folding import plain

SMALL = {
    *("a", "au", "aux", "avec", "c", "ce", "cette", "d", "de", "des", "du", "en", "est", "et", "l", "la", "le", "les"),
    *("ou", "par", "pour", "qui", "quel", "quelle", "s", "sur", "un", "une"),
}
STEM = 5  # letters of a word that tell its family: « financ » of « financeur », « financement »
LONGEST = 150  # characters: more is a text, not a label
#: Letters that may be wrong, by length of the label: none in a short one, where they make another word.
ONE_WRONG, TWO_WRONG = 5, 9


class Strength(IntEnum):
    """How a label was known."""

    STEM = 1
    NEAR = 2
    DICTIONARY = 3
    REMEMBERED = 4


@dataclass(frozen=True)
class Match:
    """`slug`: of the field; None for a label that the Caf said to leave aside. `label`: as in the file."""

    slug: str | None
    strength: Strength
    label: str

    @property
    def is_sure(self):
        """Taken without asking."""
        return self.strength > Strength.STEM


def normal(label):
    """« Intitulé de l’action (*) : » as « intitule de l action »: what two spellings share."""
    return " ".join(re.findall(r"[^\W_]+", plain(label).replace("n°", " numero ").replace("œ", "oe")))


class Labels:
    """Fields declared as {slug: their labels}, and what a Caf answered before as {label: slug or None}."""

    def __init__(self, declared, remembered=None):
        self._remembered = {normal(label): slug for label, slug in (remembered or {}).items()}
        self._dictionary, self._stems = {}, {}
        for slug, labels in declared.items():
            for label in labels:
                self._dictionary.setdefault(normal(label), slug)
                self._stems.setdefault(slug, []).append(_stems(normal(label)))

    def match(self, label):
        """Match of a label, or None: the strongest, and of two as strong neither, but in its dictionary."""
        said = normal(label)
        if not said or len(said) > LONGEST:
            return None
        if said in self._remembered:
            return Match(self._remembered[said], Strength.REMEMBERED, label)
        for each in dict.fromkeys((said, re.sub(r" \d{1,2}$", "", said))):  # « Financeur 2 »
            if each in self._dictionary:
                return Match(self._dictionary[each], Strength.DICTIONARY, label)
        if slug := self._nearest(said):
            return Match(slug, Strength.NEAR, label)
        if slug := self._of_same_stem(said):
            return Match(slug, Strength.STEM, label)
        return None

    def _nearest(self, said):
        from rapidfuzz.distance import OSA  # 2 MiB: for who reads a file, not for each process

        allowed = (len(said) >= ONE_WRONG) + (len(said) >= TWO_WRONG)
        found = {}
        for known, slug in self._dictionary.items() if allowed else ():
            distance = OSA.distance(said, known, score_cutoff=allowed)
            if distance <= allowed and min(len(said), len(known)) >= ONE_WRONG:
                found[slug] = min(distance, found.get(slug, distance))
        nearest = [slug for slug, distance in found.items() if distance == min(found.values())]
        return nearest[0] if len(nearest) == 1 else None

    def _of_same_stem(self, said):
        stems = _stems(said)
        found = {}
        for slug, labels in self._stems.items():
            shared = max((len(stems & each) / len(stems | each) for each in labels if each), default=0)
            if shared:
                found[slug] = shared
        best = [slug for slug, shared in found.items() if shared == max(found.values())]
        return best[0] if len(best) == 1 else None


def _stems(said):
    return {word[:STEM].rstrip("sx") if len(word) > 3 else word for word in said.split() if word not in SMALL}
