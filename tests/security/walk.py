"""One role walks through every address of the matrix, once: what it is answered, reads and sends."""

import contextlib
import copy
import functools
import importlib
import io
import logging
import pkgutil
import re
import zipfile
import zlib
from unittest import mock

from django.conf import settings
from django.core.cache import cache
from django.template.backends.django import Template
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from accounts import traces
from actions.tests.factories import NEIGHBOUR
from core.formats import number
from tests.security import pages, rows, world
from tests.security.kept import Kept
from tests.security.matrix import EVERYONE
from tests.security.rows.actions import AMOUNT

ROWS = {
    row.key: row
    for module in pkgutil.iter_modules(rows.__path__)
    for row in importlib.import_module(f"tests.security.rows.{module.name}").ROWS
}
ROLES = ["anonymous", *sorted(EVERYONE)]
EXPORTING = {"consultant", "cooperation_officer"}  # one who reads in part, one who reads all
#: Whose names and addresses a consultant reads (conventions.perms.people_named).
MISSION = {"caf_adviser", "caf_referent", "cooperation_officer", "ctg_lead", "consultant"}


#: What is sent and answered by a page at its own address, saved or not: the browser would send it again when one comes
#: back or reloads. Each with why nothing is sent twice.
STAYS = {"account_reset_password_from_key": "a link that opens nothing says so, and saves nothing"}


@contextlib.contextmanager
def not_drawn():
    """Every view runs for every role; a refusal that several get alike is drawn, and told to both logs, for one."""
    with (
        mock.patch.object(Template, "render", lambda *_args, **_kwargs: ""),
        mock.patch.object(traces, "write"),
        mock.patch.object(logging.Logger, "isEnabledFor", lambda *_args: False),
    ):
        yield


@functools.cache
def who_draws(key):
    """{(role, method) whose answer is drawn}: each page that is read, and of each refusal one, another at each row."""
    row, drawn = ROWS[key], set()
    for method in ("get", "post"):
        alike = {}
        for role in ROLES:
            expected = row.expected(role, method)
            if method == "get" and row.get_code in expected:
                drawn.add((role, method))
            else:
                alike.setdefault(frozenset(expected), []).append(role)
        drawn |= {(roles[zlib.crc32(row.name.encode()) % len(roles)], method) for roles in alike.values()}
    return drawn


def unread(made, role):
    """What no page and no export may show to this role, as one pattern."""
    words = [] if role == "other_caf" else [NEIGHBOUR]
    if role == "consultant":
        others = [user for key, user in made.users.items() if key not in MISSION]
        words += [word for user in others for word in (str(user), user.email)]
        words += ["Dominique Renard", str(AMOUNT), number(AMOUNT)]
    return re.compile("|".join(re.escape(word) + r"(?!\d)" for word in words) or r"(?!)")


class Walk:
    """`codes`, `refused`, `stayed`, `faults`, `leaks`: sentences about what was not as it should be.

    What a request wrote is taken back, so that rows do not disturb each other.
    """

    #: (page, what its form asks) that some role has sent already: once each is enough for the token.
    sent = set()

    def __init__(self, made, role):
        cache.clear()  # what one role asked in a minute is not counted for the next
        self.made, self.role = made, role
        self.codes, self.refused, self.stayed, self.faults, self.leaks = [], [], [], [], []
        self.unread = unread(made, role)
        self.kept = Kept()
        self.strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        with self.kept.at_work():
            self._log_in()
            for row in ROWS.values():
                path, drawn = reverse(row.name, args=row.args(made)), who_draws(row.key)
                for method in ("get", "post"):
                    with contextlib.nullcontext() if (role, method) in drawn else not_drawn():
                        self._ask(row, method, path)

    def _log_in(self):
        self.client = Client()
        if self.role != "anonymous":
            world.log_in(self.client, self.made.users[self.role])
            self.kept.forget()
        self.session = self._session()

    def _session(self):
        cookie = self.client.cookies.get(settings.SESSION_COOKIE_NAME)
        return cookie.value if cookie else None

    def _ask(self, row, method, path):
        with self.kept.taken_back():
            response = getattr(self.client, method)(path, row.data(self.made))
            if response.streaming:
                b"".join(response.streaming_content)  # a file is closed by being read
        expected = row.expected(self.role, method)
        if response.status_code not in expected:
            self.codes.append(f"{method.upper()} {row.key} : {response.status_code}, attendu {expected}")
        if method == "post":
            self._look_where_it_leads(f"POST {row.key}", row.name, response)
        if response.get("Content-Type", "").startswith("text/html") and response.content:
            self._read(row, method, path, response)
        if self._session() != self.session:  # a page closed the session
            self._log_in()

    def _read(self, row, method, path, response):
        text = response.content.decode()
        # Places are public, the neighbours' too; an invitation tells whoever holds it who invites.
        if not row.name.startswith("territories:") and row.name != "accounts:invitation":
            self._look(f"{method.upper()} {row.name}", text)
            if self.role in EXPORTING and "export=xlsx" in text:
                with self.kept.taken_back():
                    sent = self.client.get(path, {"export": "xlsx"})
                book = zipfile.ZipFile(io.BytesIO(b"".join(sent.streaming_content)))
                self._look(f"XLSX {row.name}", " ".join(book.read(name).decode() for name in book.namelist()))
        root = pages.read(text)
        self.faults += [f"{method.upper()} {row.name} : {fault}" for fault in pages.faults(root)]
        if method == "get" and response.status_code == 200:
            for sending in pages.sendings(root, path):
                self._send(row, sending)

    def _look(self, where, text):
        self.leaks += [f"{where} montre « {found} »" for found in sorted(set(self.unread.findall(text)))]

    def _send(self, row, sending):
        """Press the button, with what the page holds and nothing else."""
        try:
            asked = resolve(sending.path.split("?")[0]).view_name
        except Resolver404:
            asked = sending.path
        key = (row.name, asked, "HX-Request" in sending.headers)
        if key in self.sent:
            return
        self.sent.add(key)
        self.strict.cookies = copy.copy(self.client.cookies)
        with self.kept.taken_back():
            answer = self.strict.post(sending.path, sending.data, headers=sending.headers)
        if answer.status_code in {403, 404, 405} or answer.status_code >= 500:
            self.refused.append(f"{row.name} envoie à {asked} : {answer.status_code}")
        self._look_where_it_leads(f"{row.name} envoie à {asked}", asked, answer, sending.headers)

    def _look_where_it_leads(self, told, asked, answer, headers=()):
        """A POST that is saved leads to another page; one that is refused says so (409, 422)."""
        is_page = answer.get("Content-Type", "").startswith("text/html")
        if answer.status_code == 200 and is_page and "HX-Request" not in headers and asked not in STAYS:
            self.stayed.append(f"{told} : une page sans redirection")
