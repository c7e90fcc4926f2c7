"""The state of a convention as one says it on a day (DESIGN § 4.14): three forms of one rule.

In force, and its end past: échue. In force, and its effect to come: signée, effet à venir. Every other state
is said as it is stored; a period that is not known changes nothing. Source: docs/calculs/en-vigueur.md.
"""

from django.db.models import Case, CharField, F, IntegerField, Q, Value, When

from conventions.enums import ConventionState, ShownState


def shown_state(state, starts_on, ends_on, *, on):
    """ShownState of one convention on the day `on`."""
    if state == ConventionState.IN_FORCE:
        if ends_on and ends_on < on:
            return ShownState.EXPIRED
        if starts_on and starts_on > on:
            return ShownState.SIGNED_AHEAD
    return ShownState(state)


def column(*, on, prefix=""):
    """The same, for rows: an expression. `prefix` leads from the row to its convention (« plan__convention__ »)."""
    in_force = Q(**{f"{prefix}state": ConventionState.IN_FORCE})
    return Case(
        When(in_force & Q(**{f"{prefix}ends_on__lt": on}), then=Value(ShownState.EXPIRED)),
        When(in_force & Q(**{f"{prefix}starts_on__gt": on}), then=Value(ShownState.SIGNED_AHEAD)),
        default=F(f"{prefix}state"),
        output_field=CharField(),
    )


def rank(*, on, prefix=""):
    """How far the work has gone, to sort rows: place in ShownState."""
    place = {state: number for number, state in enumerate(ShownState)}
    in_force = Q(**{f"{prefix}state": ConventionState.IN_FORCE})
    return Case(
        When(in_force & Q(**{f"{prefix}ends_on__lt": on}), then=Value(place[ShownState.EXPIRED])),
        When(in_force & Q(**{f"{prefix}starts_on__gt": on}), then=Value(place[ShownState.SIGNED_AHEAD])),
        *(When(**{f"{prefix}state": state.value}, then=Value(number)) for state, number in place.items()),
        output_field=IntegerField(),
    )
