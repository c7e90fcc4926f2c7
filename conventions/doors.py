"""What the upper floors bring to a convention, without `conventions` knowing them.

Registered from each `AppConfig.ready()`:

- `guards`: what is missing before a state is entered (`core.transitions.Door`);
- `emptiness`: functions of a convention that say whether something was written above;
- `on_ready_to_sign`: called, inside the transaction, with the version of text to sign;
- `on_submission`: called, inside the transaction, with a `Soumission` whose job is to be queued;
- `compose_with`: who composes all that a convention prints (`Composer`);
- `holders`: what keeps a file as it is, minutes or bilan (`conventions.holding.holder`);
- `histories`: {subject of a history: its rows in a convention}, each with a page of its own (`core.history`);
- `tabs`: entries of the side navigation of a convention;
- `fields`: values inserted in a text (see `conventions.champs`).
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
histories: dict[str, Callable] = {}
_tabs = {}
_composer = None


@dataclass(frozen=True)
class Tab:
    """One entry of the side navigation: `url_name` takes the convention's key."""

    key: str
    label: str
    url_name: str
    position: int
    allowed: Callable = lambda user, convention: True


@dataclass(frozen=True)
class Composer:
    """Who composes the whole document. Texts are `text_versions.FrozenText`.

    - `classes`: the dataclasses of what `printed(convention, on=day)` gives, to be frozen;
    - `settled(now, kept)`: the text `now`, but for what lives without it and stays as in `kept`;
    - `changes(kept, now, convention, since)`: Lacks that name each article, fiche, table… that differs, and end with
      the words `since`.
    """

    classes: tuple
    printed: Callable
    settled: Callable
    changes: Callable


def compose_with(composer):
    global _composer
    _composer = composer


def composer():
    if _composer is None:
        raise ImproperlyConfigured("Aucun étage ne compose le document d’une convention.")
    return _composer


def add_tab(tab):
    _tabs[tab.key] = tab


def tabs():
    return sorted(_tabs.values(), key=lambda tab: tab.position)
