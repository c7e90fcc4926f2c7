"""What floors above tell of places and organisations: those of somebody's own work go before the rest of a search."""

from collections.abc import Callable

#: Functions of a user: (keys of territoires, keys of organisations), two querysets.
of_their_own: list[Callable] = []


def own_places(user):
    return [tell(user)[0] for tell in of_their_own]


def own_organisations(user):
    return [tell(user)[1] for tell in of_their_own]
