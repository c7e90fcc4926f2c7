"""Lifecycle changes: one decorator, what may be lacking, one refusal.

A guard is **B** (blocking) or **W** (a warning, passed by typing a reason that is
kept with the transition). The page shows the same `Lack`s before anyone clicks.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps

import pghistory
from django.db import transaction


@dataclass(frozen=True)
class Lack:
    """Something missing for a step: a sentence, where it is mended, how much it weighs; of what changed, `lines()`
    tells what was removed and added, as `conventions.text.differences` does."""

    text: str
    url: str = ""
    is_blocking: bool = True
    lines: Callable[[], list] | None = field(default=None, compare=False, repr=False)

    @property
    def label(self):
        """The sentence, beginning with a capital, as lists show it."""
        return self.text[:1].upper() + self.text[1:]


class TransitionRefused(Exception):
    """A lifecycle change is not allowed now. The message is French, for the user.

    `lacks` holds the guards that refused; `needs_reason` is true when typing a
    reason would be enough to pass.
    """

    def __init__(self, message, *, lacks=(), needs_reason=False):
        super().__init__(message)
        self.lacks = list(lacks)
        self.needs_reason = needs_reason


class Door:
    """Guards that the upper floors add to a lower one, by the step they protect.

    `@door.guard(ConventionState.ACTION_PLAN)` registers a function that takes the
    object and yields `Lack`s (or nothing). Registered from `AppConfig.ready()`.
    """

    def __init__(self):
        self._guards = {}

    def guard(self, *steps):
        def register(function):
            for step in steps:
                guards = self._guards.setdefault(str(step), [])
                if function not in guards:
                    guards.append(function)
            return function

        return register

    def is_kept(self, step):
        """Whether some guard protects this step."""
        return bool(self._guards.get(str(step)))

    def lacks(self, step, obj):
        """What is missing before `obj` enters `step`: blocking ones first."""
        found = [lack for guard in self._guards.get(str(step), ()) for lack in guard(obj) or ()]
        return sorted(found, key=lambda lack: not lack.is_blocking)


def others(state, among=None):
    """Every state but this one, among those of its kind, or `among` these: where a step that may be taken in any order
    starts from."""
    return tuple(each for each in among or type(state) if each != state)


def transition(*, source, target, step, door=None, needs_reason=False):
    """Turn a model method into a guarded change of `state` from `source` to `target`.

    `step` (core/steps.py) holds what people read of it, before and after; it is kept on the method.

    The method runs in a transaction, on a locked and refreshed row; it raises
    TransitionRefused, or sets the fields that go with the new state. The row is
    then saved and one line is written in `self.transitions`.

    What the database allows in the new state alone is a function that the method returns: it is called once that state
    is stored, in the same transaction.

    Called with `by` (a user, or None for a daily job), `reason` (text) and the
    method's own keyword arguments. Raises TransitionRefused for a wrong state, a
    blocking lack, or a warning or `needs_reason` without a reason.
    """
    sources = frozenset([source] if isinstance(source, str) else source)

    def decorate(method):
        told = replace(step, act=method.__name__, sources=sources, target=target, door=door, needs_reason=needs_reason)

        @wraps(method)
        def guarded(self, *, by, reason="", **facts):
            reason = (reason or "").strip()
            with transaction.atomic(), pghistory.context(reason=reason, act=method.__name__):
                locked = type(self)._base_manager.select_for_update(of=("self",))
                self.refresh_from_db(from_queryset=locked)
                if not told.starts_from(self):
                    raise TransitionRefused(wrong_state(self))
                standing = told.standing(self)
                if standing.refusal:
                    raise standing.refusal
                lacks = standing.lacks
                if (lacks or needs_reason) and not reason:
                    raise TransitionRefused("Indiquez un motif pour continuer.", lacks=lacks, needs_reason=True)
                before = self.state
                follow = method(self, by=by, reason=reason, **facts)
                self.state = target
                if hasattr(self, "version"):
                    self.version += 1
                self.save()
                self.transitions.create(
                    name=method.__name__,
                    from_state=before,
                    to_state=target,
                    by=by,
                    reason=reason,
                    warnings=[lack.text for lack in lacks],
                )
                if follow:
                    follow()

        vars(guarded).update(sources=sources, target=target, needs_reason=needs_reason, step=told)
        return guarded

    return decorate


def wrong_state(obj):
    return f"Action impossible : l’état est « {obj.get_state_display()} »."
