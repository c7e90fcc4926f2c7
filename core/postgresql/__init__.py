"""PostgreSQL as Django's own backend drives it, for a process that may not wait: a page answers
within two seconds that the database is away, and the next one after it has come back is whole.

Named in DATABASES as ENGINE; `patient()` writes what it reads there.
"""

import contextlib
import contextvars

CONNECT, CHECK = 1.2, 1.0  # seconds for a new connection, for an open one to say that it lives
SPARE = 5  # seconds after its own limit when a statement that the server did not stop is given up
LOCK_SECONDS, FORGOTTEN_SECONDS = 10, 60

_at_most = contextvars.ContextVar("database_at_most", default=None)


def patient(database, statement_seconds):
    """The dictionary of DATABASES for a process that serves pages, by threads that stay.

    Each thread keeps its connection and asks it at each request whether it lives. The server stops
    a statement after `statement_seconds`, a wait for a lock and a forgotten transaction too.
    """
    limits = {
        "statement_timeout": statement_seconds,
        "lock_timeout": min(LOCK_SECONDS, statement_seconds),
        "idle_in_transaction_session_timeout": FORGOTTEN_SECONDS,
    }
    told = " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items())
    given = database.get("OPTIONS", {})
    options = {
        **given,
        "options": " ".join(filter(None, [given.get("options"), told])),
        "patience": {"connect": CONNECT, "check": CHECK, "query": statement_seconds + SPARE},
    }
    return {**database, "CONN_MAX_AGE": 600, "OPTIONS": options}


@contextlib.contextmanager
def at_most(seconds):
    """In this block a connection is opened, or said to be lost, within `seconds`."""
    token = _at_most.set(seconds)
    try:
        yield
    finally:
        _at_most.reset(token)


def shortest(seconds):
    """`seconds`, or what the block around allows when that is less."""
    allowed = _at_most.get()
    return seconds if allowed is None else min(seconds, allowed)
