"""What the upper floors bring to a plan, without `actions` knowing them.

Registered from each `AppConfig.ready()`:

- `supports`: functions of a `ChangementFiche` that return what supports it (a COPIL decision,
  an avenant) or None; without support, a change is proposed and not applied;
- `support_pages`: functions of a `ChangementFiche` that return the address where such a support is recorded;
- `panels`: functions of (fiche, user) that return a `Panel`, or None, for the page of the fiche:
  the decisions taken on it, the bilans that tell it. At most one query each;
- `guards`: what is missing before a fiche enters a state.
"""

from dataclasses import dataclass

from core.transitions import Door

guards = Door()
supports = []
support_pages = []
panels = []


@dataclass(frozen=True)
class PanelItem:
    """One line: a link (or plain words), with a date in words, a note, and a badge."""

    label: str
    url: str = ""
    when: str = ""
    note: str = ""
    badge: str = ""
    tone: str = "neutral"


@dataclass(frozen=True)
class Panel:
    """A part of a fiche's page. `empty`: the sentence shown without items ("" hides the panel)."""

    title: str
    items: tuple = ()
    empty: str = ""
    position: int = 50
    is_of_chain: bool = True  # whether the page says it among what the fiche comes from and leads to


def support_of(changement):
    """The decision or avenant that allows this change, or None."""
    for support in supports:
        if found := support(changement):
            return found
    return None


def support_page_of(changement):
    """Where the support that this change waits for is recorded; '' when nothing above records one."""
    return next((page(changement) for page in support_pages), "")


def panels_of(fiche, user):
    """Panels of the upper floors for this fiche, in order."""
    found = [panel for each in panels if (panel := each(fiche, user)) is not None]
    return sorted((panel for panel in found if panel.items or panel.empty), key=lambda panel: panel.position)
