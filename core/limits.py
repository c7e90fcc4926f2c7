"""How much one person may ask for in a minute, and how much heavy work one process does at once.

    limits.spend(request.user, limits.HEAVY)   # counts it, or raises TooMuch
    with limits.heavy_work():                  # one of the few places, or raises TooMuch
        …

`core.middleware.answer_refusals` answers a TooMuch with a 429 page that says when to come back.
The acts of a person are counted by whoever fills `counter`: accounts, which has a table.
"""

import threading
from contextlib import contextmanager

from django.conf import settings

from core.formats import counted

HEAVY, SEARCH, MAILS = "heavy", "search", "mails"  # a PDF, an export, an import; a search; mails to whom one names
MINUTE = 60
COME_BACK = 5  # seconds, when every place is taken
SENTENCES = {
    HEAVY: "Vous avez demandé {limit} documents, exports ou imports en une minute. Recommencez dans {wait}.",
    MAILS: "Vous avez demandé {limit} envois de courriels en une minute. Recommencez dans {wait}.",
    SEARCH: "Vous avez fait {limit} recherches en une minute. Recommencez dans {wait}.",
}
BUSY = "Plusieurs exports ou documents sont déjà en cours de fabrication. Recommencez dans {wait}."

#: A function of (person, kind, limit, seconds) that counts one act and gives the seconds to wait: 0 when it is allowed.
counter = []


class TooMuch(Exception):
    """Refused for `seconds`. The message is a French sentence that says it."""

    def __init__(self, sentence, seconds):
        super().__init__(sentence)
        self.seconds = seconds


def in_words(seconds):
    """« 20 secondes », « 3 minutes »."""
    if seconds < MINUTE:
        return counted(seconds, "seconde")
    minutes = -(-seconds // MINUTE)
    return counted(minutes, "minute")


def spend(user, kind):
    """Count one act of this person."""
    limit = {HEAVY: settings.HEAVY_PER_MINUTE, MAILS: settings.HEAVY_PER_MINUTE, SEARCH: settings.SEARCHES_PER_MINUTE}[
        kind
    ]
    for count in counter:
        if seconds := count(user, kind, limit, MINUTE):
            raise TooMuch(SENTENCES[kind].format(limit=limit, wait=in_words(seconds)), seconds)


@contextmanager
def heavy_work():
    """A place among the few of this process: its other threads go on answering."""
    places = _taken()
    try:
        yield
    finally:
        places.release()


def expect_place():
    """Raises TooMuch at once when `heavy_work` would: before what leads to it is read."""
    _taken().release()


_made = {}
_making = threading.Lock()


def _taken():
    """The places, one of them taken."""
    count = settings.HEAVY_AT_ONCE
    with _making:
        places = _made.setdefault(count, threading.BoundedSemaphore(count))
    if not places.acquire(blocking=False):
        raise TooMuch(BUSY.format(wait=in_words(COME_BACK)), COME_BACK)
    return places
