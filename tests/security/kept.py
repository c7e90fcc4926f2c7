"""Thousands of requests in one world, each taken back, without asking again what none has changed.

Session, person and savepoint were six statements in ten of a walk. A request that only reads needs no
savepoint; and until it writes, what it would read of the session and of the person is what the last one
read: it is given that, and reads the rest as the portal does.
"""

import contextlib
import re
from unittest import mock

from django.db import connection, transaction

from accounts.backends import PersonBackend
from core.session_store import SessionStore

#: Django's own reading. Whatever else is sent counts as a writing: functions too, some of which add jobs.
READING = re.compile(r'\s*SELECT (?:DISTINCT )?(?:"\w+"\."\w+"|COUNT\(|\(?1\)? AS )')


class Kept:
    """`taken_back()` around each request, inside a transaction; `forget()` after a log-in."""

    def __init__(self):
        self.savepoint = None  # made before the first writing of the request
        self.sessions, self.people = {}, {}

    def forget(self):
        """Sessions and people are read anew: somebody logged in outside of a request."""
        self.sessions, self.people = {}, {}

    @contextlib.contextmanager
    def taken_back(self):
        self.savepoint, callbacks = None, connection.run_on_commit[:]
        try:
            with connection.execute_wrapper(self._notice), self._reading_once():
                yield
        finally:
            if self.written:
                transaction.set_rollback(False)
                transaction.savepoint_rollback(self.savepoint)
                transaction.savepoint_commit(self.savepoint)
            connection.run_on_commit = callbacks

    @property
    def written(self):
        return self.savepoint is not None

    def _notice(self, execute, sql, params, many, context):
        if not self.written and not READING.match(str(sql)):
            self.savepoint = ""  # what makes it comes through here
            self.savepoint = transaction.savepoint()
        return execute(sql, params, many, context)

    @contextlib.contextmanager
    def _reading_once(self):
        read_session, read_person = SessionStore._get_session_from_db, PersonBackend.get_user

        def session(store):
            if self.written or store.session_key not in self.sessions:
                found = read_session(store)
                if self.written or found is None:
                    return found
                self.sessions[store.session_key] = found
            return self.sessions[store.session_key]

        def person(backend, key):
            if self.written or key not in self.people:
                found = read_person(backend, key)
                if self.written or found is None:
                    return found
                values = [getattr(found, field.attname) for field in found._meta.concrete_fields]
                self.people[key] = type(found), found._state.db, values
            # Rights are remembered on the person of one request: each request has its own.
            model, alias, values = self.people[key]
            return model.from_db(alias, [field.attname for field in model._meta.concrete_fields], values)

        with (
            mock.patch.object(SessionStore, "_get_session_from_db", session),
            mock.patch.object(PersonBackend, "get_user", person),
        ):
            yield
