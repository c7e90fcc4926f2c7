"""The doors of the page header: each app registers its links from AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass

from core import addresses


def _anyone(user):
    return True


@dataclass(frozen=True)
class NavItem:
    """A link of the header.

    `test(user) -> bool` says who sees it; it is called on every page and must not query
    more than once. `place`: "main" (the header), "user" (the person's menu), "footer".
    `position` orders the items of one place, from left to right.
    """

    label: str
    url_name: str
    test: Callable = _anyone
    position: int = 50
    place: str = "main"


@dataclass(frozen=True)
class Link:
    """A NavItem resolved for one request."""

    label: str
    url: str
    is_current: bool


_items: dict[tuple[str, str], NavItem] = {}


def register(*items):
    """Add links; registering the same name in the same place replaces it."""
    for item in items:
        _items[item.place, item.url_name] = item
    for key, _ in sorted(_items.items(), key=lambda pair: pair[1].position):
        _items[key] = _items.pop(key)  # kept in order


def links_for(request, place="main", current=""):
    """The links of `place` that this request's user may see, the current one marked.

    The current link is the one with the longest address that begins the page's; a page whose
    address does not say where it stands (a séance of a convention) gives the `current` URL name.
    """
    user = getattr(request, "user", None)
    found = []
    for item in _items.values():
        if item.place == place and item.test(user) and (url := addresses.page(item.url_name)):
            found.append((item.label, url, item.url_name))
    path = getattr(request, "path", "")
    named = [url for _, url, name in found if name == current]
    matching = named or [url for _, url, _ in found if url == path or (url != "/" and path.startswith(url))]
    marked = max(matching, key=len, default=None)
    return [Link(label, url, url == marked) for label, url, _ in found]
