"""How far a plan has gone: fiches done over live fiches. Source: docs/calculs/avancement.md."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from actions.enums import FicheState
from core.formats import counted, plural
from core.numerals import Noun, capital, numeral

S = FicheState


@dataclass(frozen=True)
class Completion:
    """Counts of a plan. « Live » excludes the abandoned fiches, and those only proposed."""

    states: dict  # {FicheState value: count}, fiches of the plan
    proposed_count: int = 0

    @property
    def total_count(self):
        return sum(self.states.values())

    @property
    def done_count(self):
        return self.states.get(S.DONE, 0)

    @property
    def abandoned_count(self):
        return self.states.get(S.ABANDONED, 0)

    @property
    def live_count(self):
        return self.total_count - self.abandoned_count

    @property
    def rate(self):
        """Decimal in [0, 1] with four decimals; None without any live fiche, never 0."""
        if not self.live_count:
            return None
        return (Decimal(self.done_count) / self.live_count).quantize(Decimal("0.0001"))

    @property
    def words(self):
        """« 4 réalisées sur 17 fiches vivantes, 1 abandonnée exclue »."""
        if not self.total_count:
            return "Aucune fiche"
        if not self.live_count:
            return f"Aucune fiche vivante, {counted(self.abandoned_count, 'abandonnée')}"
        done = counted(self.done_count, "réalisée") if self.done_count else "aucune réalisée"
        text = f"{done} sur {counted(self.live_count, 'fiche vivante')}"
        if self.abandoned_count:
            text += f", {counted(self.abandoned_count, 'abandonnée')} {plural(self.abandoned_count, 'exclue')}"
        return text[0].upper() + text[1:]

    @property
    def by_state(self):
        """[(FicheState, count)] in the order of the states, those that exist."""
        return [(state, self.states[state]) for state in S if self.states.get(state)]


_FICHE = Noun("fiche", is_feminine=True)


def told(counts):
    """« Trois fiches sur dix-sept réalisées, huit en cours, une abandonnée »: what a chart of states shows.

    `counts`: (words of a state, count). Counts all the fiches given, the abandoned too, as the chart does."""
    by_state = {words: count or 0 for words, count in counts}
    whole, done = sum(by_state.values()), by_state.pop(S.DONE.label, 0)
    if not whole:
        return "Aucune fiche"
    parts = [f"{_FICHE.counted(done)} sur {numeral(whole, is_feminine=True)} {_state(S.DONE.label, done)}"]
    parts += [f"{_FICHE.alone(count)} {_state(words, count)}" for words, count in by_state.items() if count]
    return capital(", ".join(parts))


def _state(words, count):
    """« réalisées », « en cours »: a participle agrees, « à venir » and « en pause » do not."""
    words = words.lower()
    return plural(count, words) if words.endswith("ée") else words


def of_rows(fiches):
    """Completion of fiches already read. No query."""
    return of_states((fiche.state, fiche.is_proposed) for fiche in fiches)


def of_states(pairs):
    """Completion of (state, is_proposed) of each fiche. No query."""
    return _from((*pair, 1) for pair in pairs)


def _from(rows):
    states, proposed = Counter(), 0
    for state, is_proposed, count in rows:
        if is_proposed:
            proposed += count if state != S.ABANDONED else 0
        else:
            states[state] += count
    return Completion(dict(states), proposed)
