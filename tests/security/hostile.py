"""Hostile values in every path, query and form: no answer 5xx, no live payload, no POST without token.

Every URL name of the matrix is asked, as somebody who may go furthest there or as the role of the visitor,
in one world that each request leaves as it found it. A family (`paths`, `queries`, `forms`, `tokens`) fills
`visitor.wrong` with sentences; `dose`: how many of the values at each place.
"""

import copy
import itertools
import re
import uuid
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

from django import forms as django_forms
from django.test import Client
from django.urls import reverse

from core.date_fields import PreciseDateFormField
from core.listing import Listing
from tests.security import world
from tests.security.kept import Kept
from tests.security.walk import ROWS

ROOT = Path(__file__).resolve().parents[2]
LIVE = "<svg/onload=ctg()>"  # alive when it comes back as it was sent
LIVE_ATTRIBUTE = "x\" onfocus='ctg()'"
BIDI = "fiche\u202egnp.exe\u2066\u200b"
SECRETS = (b"Traceback (most recent", b"psycopg", b"DoesNotExist", b'File "/', b"SELECT ")

#: What a segment of an address is replaced by. Digits of another script read as a number in Python.
SEGMENTS = [
    "0", "-1", "1.5", "abc", "9" * 25, str(2**63), "1\x00", "１２", "a" * 500,
    "1' OR '1'='1", "..", LIVE, BIDI, "2026-02-30", "%2e%2e%2f",
]  # fmt: skip
VALUES = [
    "\x00", "9" * 25, "-1", "abc", "a" * 500, "1;DROP TABLE conventions_convention--", "' OR ''='", LIVE,
    LIVE_ATTRIBUTE, "2026-02-30", "31/12/9999", "1e400", "NaN", "-99999999999999999999.999", BIDI, "%s%n{{7*7}}",
    "\ud7ff\ufffe", "[[champ:inconnu]]", "=1+1", "0000-00-00",
]  # fmt: skip
#: Days at the edge of the calendar, of the century and of the year, each put in every date.
EDGE_DAYS = ["0001-01-01", "1999-12-31", "2024-02-29", "2100-12-31", "2101-01-01", "9999-12-31"]
_turn = itertools.count()


def some(values, number):
    """The next `number` values, other ones at the next place, so that a run uses each of them many times."""
    start = next(_turn) * number
    return [values[(start + step) % len(values)] for step in range(number)]


#: Preferred roles, the strongest first: a refusal at the door proves nothing about the room.
STRONGEST = ("caf_admin", "caf_adviser", "cooperation_officer", "other_caf", "instance")
#: Pages that send one who is logged in back to the log-in, or ask for the password again.
ENTRANCE = {
    *("account_logout", "account_login", "account_reauthenticate"),
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
}
DATED = (django_forms.DateField, PreciseDateFormField)


def names_read_from(kind):
    """Names of parameters that the views read by hand: `request.GET.get("q")`."""
    found = set()
    pattern = re.compile(rf"""{kind}\.(?:get|getlist|pop)\(\s*["']([a-z_0-9]+)|{kind}\[["']([a-z_0-9]+)""")
    for path in ROOT.glob("*/**/*.py"):
        relative = path.relative_to(ROOT).parts
        if relative[0] not in {"tests", "var", ".venv", "node_modules"} and "tests" not in relative:
            found |= {first or second for first, second in pattern.findall(path.read_text())}
    return sorted(found)


class Handlers(HTMLParser):
    """Whether an element of the page would run what was sent: as words, it is dead."""

    found = False

    def handle_starttag(self, tag, attrs):
        self.found |= any(
            name.startswith("on") or ("ctg()" in (value or "") and name == "href") for name, value in attrs
        )


def is_alive(html):
    reader = Handlers()
    reader.feed(html)
    return reader.found


class Visitor:
    """One client for each role, in one world; what a request wrote is taken back.

    `role`: who asks everything; without it, at each place the strongest that it lets in.
    """

    def __init__(self, made, role=None):
        self.world, self.role = made, role
        self.is_strict = False  # whether a POST needs its token
        self.kept = Kept()
        self.clients = {"anonymous": Client(raise_request_exception=False)}
        self.cookies = {}
        self.wrong = []
        self.asked = 0

    def client(self, role):
        if role not in self.clients:
            self.clients[role] = Client(raise_request_exception=False)
            world.log_in(self.clients[role], self.world.users[role])
            self.kept.forget()
        client = self.clients[role]
        client.handler.enforce_csrf_checks = self.is_strict
        # Whatever the last answer did to them (a log-out…): its rows were taken back, so are its cookies.
        client.cookies = copy.copy(self.cookies.setdefault(role, copy.copy(client.cookies)))
        return client

    def role_of(self, row, method):
        """Who asks: None when this method lets nobody in."""
        if self.role:
            return self.role
        allowed = row.get if method == "get" else row.post
        if row.codes:
            let_in = {role for (role, each), code in row.codes.items() if each == method and code in (200, 422)}
            if "anonymous" in let_in and not let_in & set(STRONGEST):
                return "anonymous"
            allowed = (allowed or frozenset()) | let_in
        if not allowed:
            return "caf_admin" if allowed is not None else None
        return next((role for role in STRONGEST if role in allowed), sorted(allowed)[0])

    def ask(self, name, role, method, path, data=None, *, follow=False, allowed=None, read=False):
        """Response, after the checks that hold for every one; `read`: with the context of its page."""
        client = self.client(role)  # its session is kept
        self.kept.reads_contexts = read
        with self.kept.taken_back():
            response = getattr(client, method)(path, data or {}, follow=follow)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            context = response.context
        self.asked += 1
        shown = f"{method.upper()} {name} {path[:120]} {str(data)[:160] if data else ''}"
        if response.status_code >= 500:
            reason = getattr(response, "exc_info", None)
            self.wrong.append(f"{response.status_code} : {shown} : {reason and repr(reason[1])[:200]}")
        elif response.status_code == 302 and role != "anonymous" and "/connexion/" in response["Location"]:
            if name not in ENTRANCE:
                self.wrong.append(f"déconnecté : {shown}")
        elif allowed and response.status_code not in allowed:
            self.wrong.append(f"{response.status_code}, attendu {sorted(allowed)} : {shown}")
        if response.get("Content-Type", "").startswith("text/html"):
            if b"ctg()" in body and is_alive(body.decode()):
                self.wrong.append(f"vivant : {shown}")
            self.wrong += [
                f"trace {secret!r} : {shown}" for secret in SECRETS if response.status_code >= 400 and secret in body
            ]
        response.read_context = context
        return response


def flat(context):
    """Each value of a context, the last written first."""
    seen = {}
    for layer in reversed(list(context or [])):
        layers = layer.dicts if hasattr(layer, "dicts") else [layer]
        for values in layers:
            if isinstance(values, dict):
                seen.update(values)
    return seen


def forms_of(response):
    """Forms and sets of forms in a page's context."""
    found = []
    for value in flat(response.read_context).values():
        for each in value if isinstance(value, list | tuple) else [value]:
            each = (
                getattr(each, "form", each)
                if not isinstance(each, django_forms.BaseForm | django_forms.BaseFormSet)
                else each
            )
            if isinstance(each, django_forms.BaseFormSet):
                found += [each.management_form, *each.forms[:2]]
            elif isinstance(each, django_forms.BaseForm):
                found.append(each)
    return list({id(form): form for form in found}.values())


def paths(visitor, dose):
    """A segment of each address replaced: not found, or not readable."""
    for row in ROWS.values():
        args = row.args(visitor.world)
        method = "get" if row.get is not None else "post"
        role = visitor.role_of(row, method)
        if not args or role is None:
            continue
        parts = reverse(row.name, args=args).split("/")
        for position in [index for index, part in enumerate(parts) if part in {str(arg) for arg in args}]:
            for segment in some(SEGMENTS, dose):
                path = "/".join([*parts[:position], quote(segment, safe=""), *parts[position + 1 :]])
                visitor.ask(row.name, role, method, path, allowed={400, 403, 404, 405, *lenient(row, role)})


def lenient(row, role):
    """Other answers that are well: the door, for who is not logged in; names that are not keys, allauth's own pages."""
    if role == "anonymous":
        return {200, 302, 422}
    if "reset_password" in row.name or row.name.startswith("accounts:invitation"):
        return {200, 302, 422}  # a wrong key is a page that says so
    return set()


def queries(visitor, dose):
    """Parameters of each page: refused or ignored. The fields of dates that took every edge of the calendar."""
    read = [name for name in names_read_from("GET") if name not in {"page", "tri", "par_page"}]
    dated = []
    for row in ROWS.values():
        role = visitor.role_of(row, "get")
        if row.get is None or role is None:
            continue
        path = reverse(row.name, args=row.args(visitor.world))
        plain = visitor.ask(row.name, role, "get", path, read=True)
        lists = [value for value in flat(plain.read_context).values() if isinstance(value, Listing)]
        fields = {name: field for listing in lists for name, field in listing.filterset.form.fields.items()}
        filters, days = (
            list(fields),
            [name for name, field in fields.items() if isinstance(field, django_forms.DateField)],
        )
        boxes = [name for name, field in fields.items() if isinstance(field, django_forms.BooleanField)]
        tries = [dict.fromkeys({*read, *filters}, value) for value in some(VALUES, dose if lists else 1)]
        if lists:
            tries += [{name: value} for name in ("page", "tri", "par_page") for value in some(VALUES, dose)]
            tries += [{name: value} for name in filters for value in some(VALUES, 1)]
            tries += [{name: [LIVE, "9" * 25, ""]} for name in filters]
            tries += [dict.fromkeys(days, day) | dict.fromkeys(boxes, "on") for day in EDGE_DAYS if days]
            dated += days
        for data in tries:
            visitor.ask(row.name, role, "get", path, data)
    return set(dated)


def forms(visitor, dose):
    """Values in each form: refused, or kept as dead text."""
    read = names_read_from("POST")
    for row in ROWS.values():
        role = visitor.role_of(row, "post")
        if (row.post is None and not row.codes) or role is None:
            continue
        path = reverse(row.name, args=row.args(visitor.world))
        given = dict(row.data(visitor.world).items())
        names, initial, days = {*read, *given}, {}, []
        if row.get is not None or row.codes:
            for form in forms_of(visitor.ask(row.name, role, "get", path, read=True)):
                names |= {form.add_prefix(name) for name in form.fields}
                initial |= first_values(form)
                days += [form.add_prefix(name) for name, field in form.fields.items() if isinstance(field, DATED)]
        for value in some(VALUES, dose) if names else [LIVE]:
            visitor.ask(row.name, role, "post", path, dict.fromkeys(names, value))
        # One field at a time, the others as the page filled them: further than the first refusal.
        for name in some(sorted(initial), dose) if len(initial) > dose else sorted(initial):
            for value in some(VALUES, 1):
                visitor.ask(row.name, role, "post", path, initial | {name: value})
        for day in some(EDGE_DAYS, 1) if days else ():
            visitor.ask(row.name, role, "post", path, initial | dict.fromkeys(days, day), follow=True)
        # What is accepted comes back dead: the page after the form is read too.
        visitor.ask(row.name, role, "post", path, initial | texts(initial), follow=True)


def first_values(form):
    """What a browser would send back without a change."""
    found = {}
    for bound in form:
        if isinstance(bound.field, django_forms.FileField):
            continue
        value = bound.value()
        value = value() if callable(value) else value
        if isinstance(bound.field, django_forms.ModelChoiceField | django_forms.ChoiceField) and value in (
            None,
            "",
            [],
        ):
            value = next(
                (str(key) for key, _label in bound.field.choices if key and not isinstance(_label, list | tuple)), ""
            )
        if value is None or value is False:
            continue
        found[bound.html_name] = [str(each) for each in value] if isinstance(value, list | tuple) else str(value)
    return found


def texts(initial):
    """The payload in each field that holds ordinary words, keys and numbers kept."""
    kept = re.compile(r"^(\d+([.,-]\d+)*|\d{4}-\d\d-\d\d.*|[a-z_0-9-]*|True|False)$")
    return {
        name: f"{LIVE} {LIVE_ATTRIBUTE}"
        for name, value in initial.items()
        if isinstance(value, str) and (not kept.match(value) or value == "") and not is_uuid(value)
    }


def is_uuid(text):
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def tokens(visitor):
    """Each POST without its token, then with another."""
    visitor.is_strict = True
    for row in ROWS.values():
        role = visitor.role_of(row, "post")
        if (row.post is None and not row.codes) or role is None:
            continue
        path = reverse(row.name, args=row.args(visitor.world))
        for data in (row.data(visitor.world), {"csrfmiddlewaretoken": "a" * 64}):
            visitor.ask(row.name, role, "post", path, data, allowed={403, 405})


def told(visitor):
    """What was wrong, as a test that fails says it."""
    return f"{len(visitor.wrong)} sur {visitor.asked} :\n" + "\n".join(visitor.wrong[:60])
