"""The state of a convention as one says it on a day (DESIGN § 4.14): the forms of one rule.

In force, and its end past (the one that holds: `on_day`): échue. In force, and its effect to come: signée, effet à venir. In force, and a
date that does not tell whether the day is inside the period: en vigueur, dates incertaines. Every other state
is said as it is stored. Source: docs/calculs/en-vigueur.md.
"""

from django.db.models import Case, CharField, F, IntegerField, Q, Value, When

from conventions import on_day
from conventions.enums import ConventionState, ShownState
from core.answers import Answer, begun, rows_begun
from core.dates import Precision


def shown_state(convention, *, on):
    """ShownState of one convention on the day `on`."""
    if convention.state == ConventionState.IN_FORCE:
        started, lasts = _bounds(convention, on)
        if lasts == Answer.NO:
            return ShownState.EXPIRED
        if started == Answer.NO:
            return ShownState.SIGNED_AHEAD
        if Answer.UNCERTAIN in (started, lasts):
            return ShownState.UNSURE
    return ShownState(convention.state)


def _bounds(convention, on):
    started = begun(convention.starts_on, convention.starts_on_precision, on=on)
    return started, on_day.lasts(convention, on=on)


def words_of(convention, *, on):
    """« Signée, effet au 1er janvier 2023 », « En vigueur, effet incertain : 2023 », « En vigueur, fin inconnue »."""
    state = shown_state(convention, on=on)
    if state == ShownState.SIGNED_AHEAD:
        at = "au" if convention.starts_on_precision == Precision.DAY else "en"
        return f"Signée, effet {at} {convention.starts_on_words}"
    if state == ShownState.UNSURE:
        started, lasts = _bounds(convention, on)
        if started == Answer.YES:
            return "En vigueur, fin inconnue"
        known = convention.starts_on_known
        if known and known.precision != Precision.UNKNOWN:
            return f"En vigueur, effet incertain\u00a0: {known.words}"
        return "En vigueur, effet inconnu" if lasts == Answer.YES else "En vigueur, période inconnue"
    return state.label


def _cases(on, prefix):
    """[(condition, ShownState)] of what the period says, the first that holds."""
    in_force = Q(**{f"{prefix}state": ConventionState.IN_FORCE})
    started = rows_begun(f"{prefix}starts_on", on=on)
    may_last = on_day.rows_lasting(on=on, prefix=prefix).possible
    return [
        (in_force & ~may_last, ShownState.EXPIRED),
        (in_force & ~started.possible, ShownState.SIGNED_AHEAD),
        (in_force & ~(started.certain & on_day.rows_told(prefix)), ShownState.UNSURE),
    ]


def column(*, on, prefix=""):
    """The same, for rows: an expression. `prefix` leads from the row to its convention (« plan__convention__ »)."""
    return Case(
        *(When(condition, then=Value(state)) for condition, state in _cases(on, prefix)),
        default=F(f"{prefix}state"),
        output_field=CharField(),
    )


def rank(*, on, prefix=""):
    """How far the work has gone, to sort rows: place in ShownState."""
    place = {state: number for number, state in enumerate(ShownState)}
    return Case(
        *(When(condition, then=Value(place[state])) for condition, state in _cases(on, prefix)),
        *(When(**{f"{prefix}state": state.value}, then=Value(number)) for state, number in place.items()),
        output_field=IntegerField(),
    )
