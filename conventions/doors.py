"""What the upper floors bring to a convention, without `conventions` knowing them.

Registered from each `AppConfig.ready()`:

- `guards`: what is missing before a state is entered (`core.transitions.Door`);
- `emptiness`: functions of a convention that say whether something was written above;
- `on_ready_to_sign`: called, inside the transaction, with the version of text to sign;
- `on_submission`: called, inside the transaction, with a `Soumission` whose job is to be queued;
- `compose_with`: who composes all that a convention prints (`Composer`);
- `tell_parties_with`: who tells what avenants make of the parties (`PartyTeller`);
- `keep_text_with`: who keeps the versions of a text that a change of state makes (`TextKeeper`);
- `holders`: what keeps a file as it is, minutes or bilan (`conventions.documents.holding.holder`);
- `histories`: {subject: `Told`}: what has a page of history of its own (`core.history`);
- `places`: {first word of an address: function of the key behind it that gives the key of its convention, or None};
- `tabs`: rubrics of a convention, in one line under its own;
- `counts`: {key of a rubric: `Counted`}: what is late or awaited there, read with the head of every page;
- `renewed`: parts of a renewal (`conventions.renewal.parts.Part`): what goes on of each floor;
- `fields`: values inserted in a text (see `conventions.text.champs`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from core.transitions import Door

guards = Door()
emptiness = []
on_ready_to_sign = []
on_submission = []
holders = []
renewed: list = []
histories: dict = {}
places: dict = {"conventions": lambda key: key}
counts: dict = {}
_tabs = {}
_composer = None
_text_keeper = None
_party_teller = None


@dataclass(frozen=True)
class Tab:
    """One rubric of a convention: `url_name` takes the convention's key."""

    key: str
    label: str
    url_name: str
    position: int
    allowed: Callable = lambda user, convention: True


@dataclass(frozen=True)
class Counted:
    """What a rubric says beside its name, where something is late or awaited.

    `rows(convention, on)`: rows of one JSON object, of the convention that is an `OuterRef`; `words(found, user,
    convention)`: what is said of the objects read, an empty text when there is nothing. `is_late`: it is told as a delay.
    """

    rows: Callable
    words: Callable
    is_late: bool = True


@dataclass(frozen=True)
class Told:
    """What has a page of history in a convention: its `rows(convention)`, and those that a reader of
    histories may see, `visible(convention, user)`, when it is not all of them. `gone(convention, user)`: keys of
    the rows deleted that this reader could not see."""

    rows: Callable
    visible: Callable | None = None
    gone: Callable = lambda convention, user: []

    def hidden(self, convention, user):
        """Keys of the rows that this person may not see."""
        if self.visible is None:
            return []
        seen = self.visible(convention, user).values("pk")
        hidden = self.rows(convention).exclude(pk__in=seen).values_list("pk", flat=True)
        return [*hidden, *self.gone(convention, user)]

    def find(self, convention, user, pk):
        rows = self.rows(convention).filter(pk=pk)
        return rows.first() if self.visible is None else rows.filter(pk__in=self.visible(convention, user)).first()


@dataclass(frozen=True)
class Composer:
    """Who composes the whole document. Texts are `text_versions.FrozenText`.

    - `classes`: the dataclasses of what `printed(convention, on=day)` gives, to be frozen;
    - `settled(now, kept)`: the text `now`, but for what lives without it and stays as in `kept`;
    - `changes(kept, now, convention, since)`: Lacks that name each article, fiche, table… that differs, and end with
      the words `since`;
    - `late(kept, now, version, since)`: the same of a version to sign, weighed for the entry into force.
    """

    classes: tuple
    printed: Callable
    settled: Callable
    changes: Callable
    late: Callable


def compose_with(composer):
    global _composer
    _composer = composer


def composer():
    if _composer is None:
        raise ImproperlyConfigured("Aucun étage ne compose le document d’une convention.")
    return _composer


@dataclass(frozen=True)
class TextKeeper:
    """What the life of a convention asks of its text.

    - `accept(convention, candidate, by=user)`: keep this version as the one that assemblies vote on, or raise
      TransitionRefused;
    - `changed(convention)`: Lacks that name what is no longer as they vote on it;
    - `changed_since_prepared(convention)`: the same of the version to sign; those that nobody may put back do not block;
    - `version_to_sign(convention, by=user)`: the version to sign, of the content that they voted.
    """

    accept: Callable
    changed: Callable
    changed_since_prepared: Callable
    version_to_sign: Callable


def keep_text_with(keeper):
    global _text_keeper
    _text_keeper = keeper


def text_keeper():
    if _text_keeper is None:
        raise ImproperlyConfigured("Personne ne garde les versions du texte d’une convention.")
    return _text_keeper


@dataclass(frozen=True)
class PartyTeller:
    """What avenants make of the parties of a convention.

    - `read(convention)`: what its avenants say of parties, for the two others;
    - `gone(convention, day, rows=None)`: {key of a party: its Belonging, whose `told` is in words} of those that left by that day;
    - `lines(rows, day, with_drafts=bool)`: what each did of a party, in words.
    """

    read: Callable
    gone: Callable
    lines: Callable


def tell_parties_with(teller):
    global _party_teller
    _party_teller = teller


def party_teller():
    if _party_teller is None:
        raise ImproperlyConfigured("Personne ne dit ce que les avenants font des parties.")
    return _party_teller


def add_tab(tab):
    _tabs[tab.key] = tab


def tabs():
    return sorted(_tabs.values(), key=lambda tab: tab.position)
