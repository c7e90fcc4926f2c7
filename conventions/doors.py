"""What the upper floors bring to a convention, without `conventions` knowing them.

Registered from each `AppConfig.ready()`:

- `guards`: what is missing before a state is entered (`core.transitions.Door`);
- `emptiness`: functions of a convention that say whether something was written above;
- `on_ready_to_sign`: called, inside the transaction, with the version of text to sign;
- `holders`: what keeps a file as it is, minutes or bilan (`conventions.holding.holder`);
- `tabs`: entries of the side navigation of a convention;
- `fields`: values inserted in a text (see `conventions.champs`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.transitions import Door

guards = Door()
emptiness = []
on_ready_to_sign = []
holders = []
_tabs = {}


@dataclass(frozen=True)
class Tab:
    """One entry of the side navigation: `url_name` takes the convention's key."""

    key: str
    label: str
    url_name: str
    position: int
    allowed: Callable = lambda user, convention: True


def add_tab(tab):
    _tabs[tab.key] = tab


def tabs():
    return sorted(_tabs.values(), key=lambda tab: tab.position)
