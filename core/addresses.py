"""Addresses of pages, their routes read once.

`reverse` goes through the routes of the house at each call: a tenth of the time of a home page, which
links to a hundred others.
"""

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.urls import NoReverseMatch, Resolver404, get_script_prefix, get_urlconf, resolve, reverse

#: The key of nobody: what is around it in an address is kept.
MARK = 9_007_199_254_740_991
_pages: dict[tuple, str] = {}
_routes: dict[tuple, list] = {}


def page(name):
    """The address of a page without key, '' while its app is switched off."""
    route = name, get_urlconf(), get_script_prefix()
    if route not in _pages:
        try:
            _pages[route] = reverse(name)
        except NoReverseMatch:
            _pages[route] = ""
    return _pages[route]


def of_row(name, key):
    """`reverse(name, args=[key])`, for the primary key of a row. Raises NoReverseMatch."""
    route = name, get_urlconf(), get_script_prefix()
    if route not in _routes:
        _routes[route] = reverse(name, args=[MARK]).split(str(MARK))
    before, after = _routes[route]
    return f"{before}{key:d}{after}" if isinstance(key, int) and key >= 0 else reverse(name, args=[key])


def above(path):
    """The nearest address above this path that the portal knows: « /plans/3/axes/ajouter/ » is under « /plans/3/ »."""
    parts = path.rstrip("/").split("/")
    candidates = ("/".join(parts[:length]) + "/" for length in range(len(parts) - 1, 0, -1))
    return next((each for each in candidates if _leads_somewhere(each)), "/")


def _leads_somewhere(path):
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


@receiver(setting_changed)
def _forget(setting, **kwargs):
    if setting == "ROOT_URLCONF":
        _pages.clear()
        _routes.clear()
