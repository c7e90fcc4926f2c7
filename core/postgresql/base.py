"""Django's backend, with time-outs on our side too: a server that is frozen never tells its own."""

import collections
import contextlib
import threading
import time

import psycopg
from django.db.backends.postgresql import base
from django.utils.asyncio import async_unsafe
from psycopg import IsolationLevel, errors

from core.postgresql import shortest

RETRY_SECONDS = 1.0


class Breaker:
    """After a failure one thread in each second tries the database; the others fail at once."""

    def __init__(self):
        self._lock = threading.Lock()
        self._retry_at = None  # None: the last attempt was good

    def refuse_if_open(self):
        with self._lock:
            if self._retry_at is None:
                return
            now = time.monotonic()
            if now < self._retry_at:
                raise errors.ConnectionTimeout("the database did not answer a moment ago")
            self._retry_at = now + RETRY_SECONDS  # this thread tries

    def open(self):
        with self._lock:
            self._retry_at = time.monotonic() + RETRY_SECONDS

    def close(self):
        with self._lock:
            self._retry_at = None


class PatientConnection(psycopg.Connection):
    """A connection that waits for its answers no longer than `longest` seconds (None: for ever)."""

    longest = None
    _opening = threading.local()

    @classmethod
    def opened_within(cls, seconds, **params):
        """libpq's connect_timeout knows whole seconds, and two at least, for each address."""
        cls._opening.deadline = time.monotonic() + seconds
        try:
            return cls.connect(**params)
        finally:
            cls._opening.deadline = None

    @classmethod
    def _connect_gen(cls, conninfo=""):
        deadline = getattr(cls._opening, "deadline", None)
        opening = super()._connect_gen(conninfo)
        if deadline is None:
            return (yield from opening)
        try:
            wanted = next(opening)
            while True:
                ready = yield wanted
                if time.monotonic() > deadline:
                    opening.close()
                    raise errors.ConnectionTimeout("connection timeout expired")
                wanted = opening.send(ready)
        except StopIteration as done:
            return done.value

    @contextlib.contextmanager
    def waiting_at_most(self, seconds):
        before, self.longest = self.longest, seconds
        try:
            yield
        finally:
            self.longest = before

    def wait(self, gen, interval=0.1, timeout=None):
        if timeout is not None or self.longest is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.longest)
        except errors._WaitTimeout:
            self.pgconn.finish()  # what it would still say belongs to no question
            raise errors.ConnectionTimeout(f"no answer in {self.longest} s") from None


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, and OPTIONS["patience"]: seconds to `connect`, to `check`, for one `query`."""

    _breakers = collections.defaultdict(Breaker)

    @property
    def patience(self):
        return self.settings_dict["OPTIONS"].get("patience")

    @property
    def breaker(self):
        return self._breakers[self.alias]

    def get_connection_params(self):
        params = super().get_connection_params()
        params.pop("patience", None)
        return params

    @async_unsafe
    def get_new_connection(self, conn_params):
        if not self.patience:
            return super().get_new_connection(conn_params)
        self.isolation_level = IsolationLevel.READ_COMMITTED
        self.breaker.refuse_if_open()
        try:
            connection = PatientConnection.opened_within(shortest(self.patience["connect"]), **conn_params)
        except psycopg.Error:
            self.breaker.open()
            raise
        self.breaker.close()
        connection.longest = self.patience["query"]
        return connection

    def is_usable(self):
        if self.connection is None or not self.patience:
            return super().is_usable()
        began, seconds = time.monotonic(), shortest(self.patience["check"])
        with self.connection.waiting_at_most(seconds):
            lives = super().is_usable()
        if not lives and time.monotonic() - began >= seconds:
            self.breaker.open()  # frozen: a new connection would wait too
        return lives

    def preparing_cursor(self):
        """A cursor whose statements the server keeps planned, once this connection has asked them
        OPTIONS["prepare_threshold"] times. One statement at a time, and values go where PostgreSQL takes them."""
        cursor = self.cursor()
        cursor.cursor = base.ServerBindingCursor(self.connection)  # type: ignore[call-arg]  # psycopg's own
        return cursor
