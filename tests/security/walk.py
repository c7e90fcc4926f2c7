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
from django.middleware.csrf import _does_token_match
from django.template.backends.django import Template
from django.test import Client, RequestFactory
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
TOKEN = "csrfmiddlewaretoken"
#: Whose names and addresses a consultant reads (conventions.perms.people_named).
MISSION = {"caf_adviser", "caf_referent", "cooperation_officer", "ctg_lead", "consultant"}


#: What is sent and answered by a page at its own address, saved or not: the browser would send it again when one comes
#: back or reloads. Each with why nothing is sent twice.
STAYS = {
    "account_reset_password_from_key": "a link that opens nothing says so, and saves nothing",
    "conventions:suggestion_amend": "the words of an answer go along to the form that changes the text",
}


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


@functools.cache
def is_deaf(path, method):
    """Whether the view of this address refuses the method before it reads who asks, or anything else.

    The request has no session and nobody: a view that looks at them stops."""
    match, request = resolve(path), getattr(RequestFactory(), method)(path)
    try:
        return match.func(request, *match.args, **match.kwargs).status_code == 405
    except AttributeError:
        return False


def has_its_token(sending, cookies):
    """Whether the portal would hear what this form sends as coming from its own page."""
    token, cookie = sending.data.get(TOKEN, [""])[0], cookies.get(settings.CSRF_COOKIE_NAME)
    return bool(token and cookie) and _does_token_match(token, cookie.value)


class Doors:
    """The people of a world, logged in once, and `kept`: what it answers, asked once for all of them."""

    def __init__(self, made):
        self.kept, self.cookies = Kept(), {"anonymous": Client().cookies}
        for role, user in made.users.items():
            client = Client()
            world.log_in(client, user)
            self.cookies[role] = client.cookies


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
    #: (what is asked, names of the fields) that was heard: of another page, only the token is compared.
    heard = set()

    def __init__(self, made, role, doors):
        cache.clear()  # what one role asked in a minute is not counted for the next
        self.made, self.role = made, role
        self.codes, self.refused, self.stayed, self.faults, self.leaks = [], [], [], [], []
        self.unread = unread(made, role)
        self.kept, self.own_cookies = doors.kept, doors.cookies[role]
        self.client = Client()
        self.strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        with self.kept.at_work():
            self._come_in()
            for row in ROWS.values():
                path, drawn = reverse(row.name, args=row.args(made)), who_draws(row.key)
                for method in ("get", "post"):
                    if (role, method) in drawn:
                        self._ask(row, method, path)
                    elif row.expected(role, method) != {405} or not is_deaf(path, method):
                        with not_drawn():
                            self._ask(row, method, path)

    def _come_in(self):
        self.client.cookies = copy.copy(self.own_cookies)
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
        if self._session() != self.session:  # a page closed the session: its rows were taken back
            self._come_in()

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
        alike = (asked, "HX-Request" in sending.headers, tuple(name for name, _value in sending.fields))
        if alike in self.heard and has_its_token(sending, self.client.cookies):
            return
        self.strict.cookies = copy.copy(self.client.cookies)
        with self.kept.taken_back():
            answer = self.strict.post(sending.path, sending.data, headers=sending.headers)
        if answer.status_code in {403, 404, 405} or answer.status_code >= 500:
            self.refused.append(f"{row.name} envoie à {asked} : {answer.status_code}")
        else:
            self.heard.add(alike)
        self._look_where_it_leads(f"{row.name} envoie à {asked}", asked, answer, sending.headers)

    def _look_where_it_leads(self, told, asked, answer, headers=()):
        """A POST that is saved leads to another page; one that is refused says so (409, 422)."""
        is_page = answer.get("Content-Type", "").startswith("text/html")
        if answer.status_code == 200 and is_page and "HX-Request" not in headers and asked not in STAYS:
            self.stayed.append(f"{told} : une page sans redirection")
