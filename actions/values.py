"""Where an indicator of a fiche starts from and what it aims at, in the words of every value."""

from diagnostics.values import value_words


def baseline_words(indicateur, **how):
    """Where an indicator of a fiche starts from."""
    return value_words(indicateur, indicateur.baseline_value, text=indicateur.baseline_text, **how)


def target_words(indicateur, **how):
    """What an indicator of a fiche aims at."""
    return value_words(indicateur, indicateur.target_value, text=indicateur.target_text, **how)
