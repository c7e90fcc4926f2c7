"""The portal's own journal: what was sent to it (a path, a name) is one line there, and nothing that a terminal obeys."""

import re

#: Ends of lines, what a terminal acts on, and what turns the direction of what follows.
_SIGNS = "\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
_CONTROLS = re.compile(f"[{_SIGNS}]")
_IN_TRACES = re.compile(f"(?![\n\t])[{_SIGNS}]")
#: Written by the portal, on several lines.
_TRACES = {"exception", "stack"}


#: Addresses that hold a secret: who reads the journal would enter by them.
_OPENING = re.compile(r"(/(?:invitation|courriels/arret|compte/adresse|mot-de-passe/nouveau)/)[^/\s\"'»]{8,}")


#: What a job is given, which procrastinate writes with its name: of a request of access, who asks and why.
_GIVEN = re.compile(r"(\baccounts\.hear_access\[\d+\])\(.*\)", re.DOTALL)


def _escaped(found):
    return found[0].encode("unicode_escape").decode()


def escape_controls(logger, name, event):
    """A processor of structlog, before what draws the line: « \\x00 », as Python writes it."""
    return {
        key: _CONTROLS.sub(_escaped, _GIVEN.sub(r"\1(…)", value))
        if isinstance(value, str) and key not in _TRACES
        else value
        for key, value in event.items()
    }


def escape_drawn(logger, name, line):
    """The last one: traces keep their lines, addresses that open by themselves lose what opens."""
    return _OPENING.sub(r"\1…", _IN_TRACES.sub(_escaped, line))
