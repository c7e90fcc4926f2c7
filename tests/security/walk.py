"""One role walks through every address of the matrix, once: what it is answered, reads and sends."""

import copy
import importlib
import pkgutil

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tests.security import pages, rows
from tests.security.matrix import EVERYONE

ROWS = {
    row.name: row
    for module in pkgutil.iter_modules(rows.__path__)
    for row in importlib.import_module(f"tests.security.rows.{module.name}").ROWS
}
ROLES = ["anonymous", *sorted(EVERYONE)]


class Walk:
    """`codes`, `refused`, `faults`: sentences about what was not as it should be.

    What a request wrote is taken back, so that rows do not disturb each other.
    """

    #: (page, what its form asks) that some role has sent already: once each is enough for the token.
    sent = set()

    def __init__(self, made, role):
        self.made, self.role = made, role
        self.codes, self.refused, self.faults = [], [], []
        self._log_in()
        for row in ROWS.values():
            path = reverse(row.name, args=row.args(made))
            for method in ("get", "post"):
                self._ask(row, method, path)

    def _log_in(self):
        self.client = Client()
        if self.role != "anonymous":
            self.client.force_login(self.made.users[self.role])
        self.session = self._session()

    def _session(self):
        cookie = self.client.cookies.get(settings.SESSION_COOKIE_NAME)
        return cookie.value if cookie else None

    def _ask(self, row, method, path):
        with transaction.atomic():
            response = getattr(self.client, method)(path, row.data(self.made))
            if response.streaming:
                b"".join(response.streaming_content)  # a file is closed by being read
            transaction.set_rollback(True)
        expected = row.expected(self.role, method)
        if response.status_code not in expected:
            self.codes.append(f"{method.upper()} {row.name} : {response.status_code}, attendu {expected}")
        if response.get("Content-Type", "").startswith("text/html") and response.content:
            self._read(row, method, path, response)
        if self._session() != self.session:  # a page closed the session
            self._log_in()

    def _read(self, row, method, path, response):
        root = pages.read(response.content)
        self.faults += [f"{method.upper()} {row.name} : {fault}" for fault in pages.faults(root)]
        if method == "get" and response.status_code == 200:
            for sending in pages.sendings(root, path):
                self._send(row, sending)

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
        strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        strict.cookies = copy.copy(self.client.cookies)
        with transaction.atomic():
            answer = strict.post(sending.path, sending.data, headers=sending.headers)
            transaction.set_rollback(True)
        if answer.status_code in {403, 404, 405} or answer.status_code >= 500:
            self.refused.append(f"{row.name} envoie à {asked} : {answer.status_code}")
