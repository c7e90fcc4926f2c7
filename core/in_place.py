"""A form written in the page that shows what it changes: from the same address and view as on its own page.

What is written stands in an element of id `in_place`, which holds `<div id="{in_place}-ligne">`: the form goes there.
Three ways lead to it. Without script, a link opens the page of the form. With htmx (`{% in_place %}`), the form alone
comes, and a save brings back the element from the page that it leads to. And a page may show it open from the start
(`drawn`): `?ouvrir=` says which, so that one form leads to the next without any script.
"""

from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import PermissionDenied
from django.http import QueryDict

from core import richtext

#: In the address of a page, which of its forms is open; in a form, the button that saves it and opens the next.
OPEN, ONWARD = "ouvrir", "suivante"


def opening(url, key, anchor):
    """The address of a page with the form of this key open, seen at its place."""
    return f"{url}?{urlencode({OPEN: key})}#{anchor}"


def follow(request, response):
    """With script, a form saved or closed reads its page again, by the same address or with another form open: the
    address that one sees is that of what is shown, and reloads it."""
    htmx = getattr(request, "htmx", None)
    if htmx and urlsplit(htmx.current_url_abs_path or "").path == request.path:
        response["HX-Replace-Url"] = request.get_full_path()
    return response


class InPlace:
    """One form of a page, for one request."""

    in_place: ClassVar[str] = ""  # id of what holds what is written, when it is written on the page that shows it
    also: ClassVar[tuple[str, ...]] = ()  # ids of what else that page tells of it, shown again with it

    def __init__(self, request):
        self.request, self.user = request, request.user
        self.address = ""  # of the form, when a page of another address draws it

    @property
    def is_in_place(self):
        return bool(self.in_place and (self.address or getattr(self.request, "htmx", False)))

    def onward(self):
        """The address that opens the form that comes after this one; an empty text when nothing does."""
        return ""

    def beside(self):
        """Ids of what is shown again with what is written."""
        return ("messages", *self.also)

    def drawn(self, url, write, **keys):
        """The form of the address `url`, that `write` answers, for a page that shows it open; '' where it is refused."""
        self.address = url
        try:
            response = write(**keys)
        except PermissionDenied:
            return ""
        return richtext.drawn(response) if response.status_code == 200 else ""

    def form_address(self):
        return self.address or self.request.get_full_path()

    def framed(self, title, back):
        """What a fragment in place is given, beside its form."""
        return {
            "in_place": self.in_place,
            "row_title": title,
            "back": self._here(back),
            "address": self.form_address(),
        }

    def _here(self, url):
        """The page as one has it, filtered and sorted, when it is the one at this address; all its forms closed."""
        htmx: Any = getattr(self.request, "htmx", None)
        here = urlsplit((htmx and htmx.current_url_abs_path) or "")
        if here.path != urlsplit(url).path:
            return url
        query = QueryDict(here.query, mutable=True)
        query.pop(OPEN, None)
        return here._replace(query=query.urlencode()).geturl()

    def sends(self):
        """Attributes of a form in place: what is written is read from the page that a save leads to."""
        place = f"#{self.in_place}"
        return {
            "action": self.form_address(),
            "data-hx-post": self.form_address(),
            "data-hx-target": place,
            "data-hx-select": place,
            "data-hx-select-oob": ",".join(f"#{each}" for each in self.beside()),
            "data-hx-swap": "outerHTML",
        }

    def put_in_place(self, response):
        """A save, or a removal, leads to the page, of which htmx takes what was written; a form, blank or refused, or
        the question before a removal, goes where it is written."""
        if not self.is_in_place:
            return response
        if response.status_code == 302:
            if ONWARD not in self.request.POST:
                response["Location"] = self._here(response.url)
            return response
        if "HX-Redirect" in response:
            return response
        response.status_code = 200  # htmx leaves out the body of a refusal
        response["HX-Retarget"] = response["HX-Reselect"] = f"#{self.in_place}-ligne"
        response["HX-Reswap"] = "outerHTML"
        return response
