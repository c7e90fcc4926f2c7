"""What the upper floors bring to a plan: the guard on changes once the convention is in force.

`supports` holds functions of a `ChangementFiche` that return what supports it (a COPIL
decision, an avenant) or None. Without support, a change is proposed and not applied.
"""

from core.transitions import Door

guards = Door()
supports = []


def support_of(changement):
    """The decision or avenant that allows this change, or None."""
    for support in supports:
        if found := support(changement):
            return found
    return None
