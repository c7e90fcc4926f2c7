"""What floors above tell of places and organisations: those of somebody's own work go before the rest of a search, and
what is done in a place is linked from its page."""

from collections.abc import Callable

#: Functions of a user: (keys of territoires, keys of organisations), two querysets.
of_their_own: list[Callable] = []
#: Functions of (user, territoire): [(words, address)] of what this person reads of this place elsewhere.
of_a_place: list[Callable] = []


def own_places(user):
    return [tell(user)[0] for tell in of_their_own]


def own_organisations(user):
    return [tell(user)[1] for tell in of_their_own]


def told_of(user, territoire):
    return [link for tell in of_a_place for link in tell(user, territoire)]
