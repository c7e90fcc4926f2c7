"""The security log: who came in, or tried to, what was refused, taken away, given. See `accounts.models.SecurityLine`.

One INSERT for each act that it tells, none for an ordinary page. The history of a convention (`core.history`) tells
its acts and is kept with it; this one tells the ways in and out, for whoever answers for the people of a Caf, and is
forgotten after `SECURITY_LOG_MONTHS`. A line names objects by their keys: no text that a person wrote, no secret.
"""

import contextlib
import logging
import uuid
from contextvars import ContextVar

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.enums import SecurityKind
from accounts.models import SecurityLine, User
from core import clients, ordering

logger = logging.getLogger("accounts.traces")
AT_ONCE = 5000  # rows of one statement
ROLES_LENGTH = SecurityLine._meta.get_field("roles").max_length
WHAT_LENGTH = SecurityLine._meta.get_field("what").max_length

_request: ContextVar = ContextVar("traced_request", default=None)
_METHODS = {
    "password": "mot de passe",
    "code": "code par courriel",
    "mfa": "second facteur",
    "socialaccount": "fournisseur d’identité",
}


@contextlib.contextmanager
def during(request):
    """What is written inside comes from this request: its person, its address."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def about(**fields):
    """What a view knows of what its answer carries away, or refuses: `caf` (a key), `kind` (None: nothing to tell),
    `what`. Read by the middleware, when there is something to write."""
    request = _request.get()
    if request is not None:
        request.traced = getattr(request, "traced", {}) | fields


def write(kind, *, user=None, person=None, caf=None, what="", refused=False, request=None):
    """One line. `user`: who acts, by default who is logged in; `person`: to whom it happens; `caf`: a key.

    Never breaks what it tells: a line that cannot be written is an error of the journal.
    """
    request = request or _request.get()
    try:
        with transaction.atomic() if connection.in_atomic_block else contextlib.nullcontext():
            user = user or _logged_in(request)
            SecurityLine.objects.create(
                kind=kind,
                user=user,
                person=person,
                caf_id=caf,
                roles=_roles(user, caf)[:ROLES_LENGTH],
                address=clients.address_of(request) if request and "REMOTE_ADDR" in request.META else None,
                what=what[:WHAT_LENGTH],
                is_refused=refused,
            )
    except DatabaseError:
        logger.exception("security_line_not_written kind=%s user=%s", kind, user.pk if user else None)


def _logged_in(request):
    found = getattr(request, "user", None)
    return found if found is not None and found.is_authenticated else None


def _roles(user, caf):
    """As what: the roles held in this Caf, or in all of them."""
    if user is None:
        return ""
    if user.is_instance:
        return "Opérateur de l’instance"
    held = [row for row in user.caf_memberships_on() if caf is None or row.caf_id == caf]
    return ", ".join(sorted({row.get_role_display() for row in held}, key=ordering.key))


# What is heard


def answered(request, response):
    """A refusal, or a file that leaves, of somebody who is logged in: asked of each answer, before anything is read."""
    is_refused = response.status_code == 403
    leaves = request.method == "GET" and response.get("Content-Disposition", "").startswith("attachment")
    if not (is_refused or leaves) or not request.user.is_authenticated:
        return
    known = getattr(request, "traced", {})
    told = {"kind": SecurityKind.EXPORT, "caf": None, "what": _page_words(request, known.get("caf"))} | known
    kind = SecurityKind.REFUSAL if is_refused else told["kind"]
    if kind:
        write(kind, caf=told["caf"], what=told["what"], refused=is_refused, request=request)


def _page_words(request, caf):
    """« conventions:document_download pk=12 document=4 »: the page by its name, with the keys of its address alone;
    without them when it is not known whose they are, for the people of several Cafs have several readers."""
    match = request.resolver_match
    if match is None or caf is None:
        return match.view_name or "" if match else ""
    keys = [f"{name}={value}" for name, value in match.kwargs.items() if isinstance(value, int | uuid.UUID)]
    return " ".join([match.view_name or "", *keys])


def hear_log_in(sender, request, user, **kwargs):
    """`user_logged_in` of django.contrib.auth, by whichever way."""
    from allauth.account.internal.flows.login import get_authentication_records

    records = get_authentication_records(request, user)
    ways = [_METHODS.get(each["method"], each["method"]) for each in records]
    write(SecurityKind.LOGIN, user=user, what=", ".join(dict.fromkeys(ways)) or "invitation", request=request)


def login_failed(request, email, way):
    """A way in that was tried and refused. The address typed is not kept: a person is known by it, or nobody."""
    user = User.objects.filter(email__iexact=email).first() if email else None
    write(SecurityKind.LOGIN_FAILED, person=user, what=way, refused=True, request=request)


def hear_second_factor(sender, request, user, authenticator, **kwargs):
    """A second factor added, removed or made again by its owner."""
    write(SecurityKind.SECOND_FACTOR, user=user, what=authenticator.get_type_display(), request=request)


def hear_infected(sender, signature, **kwargs):
    """A file that the antivirus refused, by the name of what it holds: the one that the file bears is not kept."""
    known = getattr(_request.get(), "traced", {})
    write(SecurityKind.REFUSAL, caf=known.get("caf"), what=f"fichier infecté : {signature}", refused=True)


def hear_role(instance, *, created):
    """A dated role, given or ended from a page; what a command gives is in the history of the role."""
    if _request.get() is None or instance.user_id is None:
        return
    if not created and (instance.ends_on is None or instance.ends_on > timezone.localdate()):
        return
    convention = getattr(instance, "convention", None)
    write(
        SecurityKind.ROLE_GIVEN if created else SecurityKind.ROLE_CLOSED,
        person=User(pk=instance.user_id),
        caf=convention.caf_id if convention else instance.caf_id,
        what=f"{instance._meta.label_lower} {instance.pk} {instance.role}",
    )


# What is forgotten


def forget():
    """Remove the lines older than `SECURITY_LOG_MONTHS`, by the one door that the database leaves, and say in the
    journal how many. Their number."""
    months, count, removed = settings.SECURITY_LOG_MONTHS, 0, AT_ONCE
    while removed == AT_ONCE:
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctg_forget_security_lines(%s, %s)", [months, AT_ONCE])
            removed = cursor.fetchone()[0]
        count += removed
    logger.info("security_lines_forgotten count=%s months=%s", count, months)
    return count
