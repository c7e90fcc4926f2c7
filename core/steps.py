"""Steps of state: what a transition says of itself before anyone clicks.

A `Step` is given to `@transition` (core/transitions.py) and kept on the method: there is no other list of them. It
holds the words of the act, who may do it, what it asks, what follows, who will read it and how one comes back. One
page shows any of them (core/step_page.py); `missing` says, at `manage.py check`, what a model forgot.

    @transition(
        source=others(S.PAUSED), target=S.PAUSED, needs_reason=True, step=steps.PAUSE
    )
    def pause(self, *, by, reason):
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from core.date_fields import DayField
from core.dates import FIRST_YEAR
from core.transitions import Door, Lack, TransitionRefused

#: A sentence, or a function of the object that gives it.
Words = str | Callable[[Any], str]

#: What a step may leave empty: the transition gives the last ones.
OPTIONAL = {"asks", "before", "compared", "unlike", "instead", "why", "button", "is_severe"}
GIVEN = {"act", "sources", "target", "door", "needs_reason"}


@dataclass(frozen=True, eq=False)
class Step:
    """One change of state, as people read it.

    - `slug`: its address; `verb`: its title and button (« Passer au cadrage »); `does`: one sentence under the title;
      `done`: the message afterwards;
    - `may(user, obj)`: who may; `who`: who could, told to the others;
    - `follows`: what follows, one sentence each (an empty one is left out); `readers`: who will read it;
    - `undone_by`: names of the transitions that lead back, none when it is final; `undo`: the same in a sentence;
    - `asks`: {name: function of the object that gives a form field}, beside the reason: the method receives them;
    - `before(obj)`: the `TransitionRefused` of what no door knows, or None; read on the page and under the lock;
    - `compared(obj)`: Lacks that name what is no longer as it was, dear to know: read on its page and under the lock,
      by no list of what is missing; `unlike`: what is said when one of them blocks;
    - `instead`: name of the transition that is offered then, or when `before` refuses;
    - `why`: what is said when the reason is lacking; `button`: where the verb alone would say too little.
    """

    slug: str
    verb: str
    does: Words
    done: Words
    may: Callable[[Any, Any], bool]
    who: Words
    follows: tuple[Words, ...]
    readers: Words
    undone_by: tuple[str, ...]
    undo: Words
    asks: Mapping[str, Callable[[Any], forms.Field]] = field(default_factory=dict)
    before: Callable[[Any], TransitionRefused | None] = lambda obj: None
    compared: Callable[[Any], list[Lack]] = lambda obj: []
    unlike: str = ""
    instead: str = ""
    why: str = "Indiquez un motif pour continuer."
    button: str = ""
    is_severe: bool = False
    # Given by the transition.
    act: str = ""
    sources: frozenset = frozenset()
    target: str = ""
    door: Door | None = None
    needs_reason: bool = False

    def __post_init__(self):
        lacking = [
            each.name
            for each in fields(self)
            if each.name not in OPTIONAL | GIVEN | {"undone_by"} and not getattr(self, each.name)
        ]
        if lacking:
            raise ImproperlyConfigured(f"L’étape « {self.verb or self.slug} » ne dit pas : {', '.join(lacking)}.")

    @property
    def is_guarded(self):
        """Whether something may be missing before it."""
        return self.door is not None and self.door.is_kept(self.target)

    def starts_from(self, obj):
        return obj.state in self.sources

    def standing(self, obj):
        """What is missing before it, and why it is refused now. Empty when it does not start from the present state."""
        if not self.starts_from(obj):
            return Standing()
        refused = self.before(obj)
        changes = self.compared(obj)
        if refused is None and any(change.is_blocking for change in changes):
            refused = TransitionRefused(self.unlike, lacks=changes)
        told = refused.lacks if refused else changes
        lacks = self.door.lacks(self.target, obj) if self.door else []
        blocking = [lack.text for lack in lacks if lack.is_blocking]
        if blocking:
            refusal = TransitionRefused("Il manque : " + " ; ".join(blocking), lacks=lacks)
        else:
            refusal = refused
        return Standing((*told, *lacks), refusal, refused)

    def told(self, obj):
        """Its words for this object."""
        follows = [told for each in self.follows if (told := said(each, obj))]
        words = {name: said(getattr(self, name), obj) for name in ("does", "done", "who", "readers", "undo")}
        return Told(self.verb, follows=follows, **words)

    def ways_back(self, obj):
        """Steps that lead from its target to the state where the object stands."""
        steps = by_act(obj._meta.model)
        return [steps[name] for name in self.undone_by if steps[name].target == obj.state]


@dataclass(frozen=True)
class Standing:
    """`lacks`: blocking and warnings. `refusal`: the TransitionRefused that a click would raise, whatever is typed;
    `early`: that of `Step.before` or of what is `compared`, which is also told beside the buttons."""

    lacks: tuple[Lack, ...] = ()
    refusal: TransitionRefused | None = None
    early: TransitionRefused | None = None

    @property
    def is_blocked(self):
        return self.refusal is not None

    @property
    def has_warnings(self):
        return any(not lack.is_blocking for lack in self.lacks)


@dataclass(frozen=True)
class Told:
    """The words of a step, for one object."""

    verb: str
    does: str
    done: str
    who: str
    follows: list[str]
    readers: str
    undo: str


def said(words, obj):
    return words(obj) if callable(words) else words


def a_day(label):
    """For `asks`: a day, today at first."""
    return lambda obj: DayField(
        label=label,
        first_year=FIRST_YEAR,
        initial=timezone.localdate,
        error_messages={"required": "Indiquez la date."},
    )


@cache
def of(model):
    """The steps of a model, in the order of its methods."""
    return tuple(member.step for member in vars(model).values() if hasattr(member, "step"))


@cache
def by_act(model):
    return {step.act: step for step in of(model)}


@cache
def by_slug(model):
    return {step.slug: step for step in of(model)}


def open_to(obj):
    """The steps that start from its present state."""
    return [step for step in of(obj._meta.model) if step.starts_from(obj)]


def offered(user, obj, url):
    """The steps open to an object, for the component `steps_bar`; `url(step)` is the address of its page.

    One that this person may not take, or that `before` refuses, says why.
    """
    found = []
    for step in open_to(obj):
        standing = step.standing(obj)
        refusal = "" if step.may(user, obj) else said(step.who, obj)
        if not refusal and (early := standing.early):
            refusal = f"{early.lacks[0].label}." if early.lacks else str(early)
        found.append(
            {
                "label": step.verb,
                "slug": step.slug,
                "url": url(step),
                "is_main": not step.is_severe,
                "warnings": sum(not lack.is_blocking for lack in standing.lacks),
                "refusal": refusal,
            }
        )
    return found


def missing(model):
    """Sentences: what the steps of a model say of one another that does not hold."""
    steps = by_act(model)
    if len(by_slug(model)) < len(steps):
        yield f"{model.__name__} : deux étapes ont la même adresse."
    for step in steps.values():
        here = f"{model.__name__}.{step.act}"
        for name in (*step.undone_by, *([step.instead] if step.instead else [])):
            if name not in steps:
                yield f"{here} : l’étape « {name} » n’existe pas."
        for name in step.undone_by:
            if name in steps and step.target not in steps[name].sources:
                yield f"{here} : « {name} » ne part pas de l’état où elle mène."
        for other in steps.values():
            leads_back = step.target in other.sources and other.target in step.sources
            if leads_back and other.act not in step.undone_by:
                yield f"{here} : « {other.act} » la défait, et elle ne le dit pas."
