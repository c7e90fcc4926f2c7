"""Frames of a thread in one piece of memory, however deep its templates call."""

ROOM = 65_000  # words of memory: the deepest page takes less


def with_room(function):
    """What this function calls lies in one piece of memory: for the whole life of a thread, it is its first frame.

    CPython keeps frames in pieces of 16 KB, and gives a piece back as soon as its first frame returns: a loop that
    calls across the end of one maps memory and gives it back at every turn, a seventh of the time of a page. This
    frame asks for so much that its piece holds the others.
    """

    def roomy(*args, **kwargs):
        return function(*args, **kwargs)

    roomy.__code__ = roomy.__code__.replace(co_stacksize=ROOM)
    return roomy
