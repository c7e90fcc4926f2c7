"""Thousands of requests in one world, each taken back, without asking again what none has changed.

Session, person, savepoint and the reading of rows were most of a walk. A request that only reads needs no
savepoint; and until it writes, what it would read is what the last one read: it is given the session, the
person and the rows of each statement that was asked already with the same values, and does the rest as the
portal does. Its statements are still written, and each new one is asked.
"""

import contextlib
import copy
import functools
import re
from unittest import mock

from django.db import connection, transaction
from django.test import client
from django.urls import get_resolver

from accounts.backends import PersonBackend
from core.session_store import SessionStore

#: Django's own reading, and that of core/compiled.py. Whatever else is sent counts as a writing: functions
#: too, some of which add jobs.
READING = re.compile(
    r"\s*SELECT (?:\* FROM \(+SELECT )?(?:DISTINCT )?"
    r"""(?:\(?"\w+"\."\w+"|(?:COUNT|MAX|SUM)\(|(?:\(?1\)?|%s|'\w+') AS )"""
)


class Told:
    """Stands for the driver's cursor, with the rows that it gave the first time; `real` runs the next statement."""

    def __init__(self, real, rows, description):
        self.real, self.rows, self.description, self.rowcount = real, rows, description, len(rows)
        self._next = 0

    def fetchmany(self, size):
        start, self._next = self._next, self._next + size
        return self.rows[start : self._next]

    def fetchone(self):
        return next(iter(self.fetchmany(1)), None)

    def fetchall(self):
        return self.fetchmany(len(self.rows))

    def __iter__(self):
        return iter(self.fetchall())

    def close(self):
        self.real.close()


class Kept:
    """`taken_back()` around each request, inside a transaction and `at_work()`; `forget()` after a writing
    outside of a request: a log-in."""

    def __init__(self):
        self.savepoint = None  # made before the first writing of the request
        self.sessions, self.people, self.answers = {}, {}, {}
        self.reads_contexts = False
        self.resolver = get_resolver()
        self.resolve = functools.lru_cache(maxsize=4096)(self.resolver.resolve)

    def forget(self):
        """Everything is read anew: somebody logged in outside of a request."""
        self.sessions, self.people, self.answers = {}, {}, {}

    @contextlib.contextmanager
    def at_work(self):
        """One address is found once among all those of the portal, and the client copies the context of each
        template for those who read it only (`reads_contexts`)."""
        store = client.store_rendered_templates

        def stored(*args, **kwargs):
            if self.reads_contexts:
                store(*args, **kwargs)

        with (
            mock.patch.object(self.resolver, "resolve", self.resolve),
            mock.patch.object(client, "store_rendered_templates", stored),
        ):
            yield

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
        cursor = context["cursor"]
        if isinstance(cursor.cursor, Told):  # a second statement of the same cursor
            cursor.cursor = cursor.cursor.real
        if not self.written:
            if READING.match(str(sql)):
                return self._read(execute, sql, params, many, context)
            self.savepoint = ""  # what makes it comes through here
            self.savepoint = transaction.savepoint()
        return execute(sql, params, many, context)

    def _read(self, execute, sql, params, many, context):
        cursor = context["cursor"]
        key = _key(sql, params)
        if key is None or getattr(cursor.cursor, "name", None):  # a named cursor gives its rows little by little
            return execute(sql, params, many, context)
        if key not in self.answers:
            execute(sql, params, many, context)
            rows = cursor.cursor.fetchall()
            may_change = any(isinstance(value, list | dict) for row in rows for value in row)  # an array
            self.answers[key] = rows, cursor.cursor.description, may_change
        rows, description, may_change = self.answers[key]
        if may_change:  # by whoever reads it
            rows = copy.deepcopy(rows)
        cursor.cursor = Told(cursor.cursor, rows, description)
        return None

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


def _key(sql, params):
    """What is asked: a statement with its values and their types, None when they have no hash."""
    values = tuple((type(each), tuple(each) if isinstance(each, list) else each) for each in params or ())
    try:
        hash((sql, values))
    except TypeError:
        return None
    return sql, values
