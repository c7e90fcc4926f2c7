"""What every request goes through, besides Django's own middleware."""

import ipaddress
import logging
from urllib.parse import unquote_to_bytes

import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django_structlog.signals import bind_extra_request_metadata

from core import addresses, clients, errors, limits, refusals, text, views
from core.lost import Lost

logger = logging.getLogger("core.middleware")

SEEN_EVERY = 300  # seconds between two writes of the time last seen


def this_machine_only(get_response):
    """Outside production, no other machine is answered, whatever address is listened to."""

    def middleware(request):
        caller = request.META.get("REMOTE_ADDR", "")
        # Empty: a socket of this machine.
        if caller and not ipaddress.ip_address(caller.removeprefix("::ffff:")).is_loopback:
            raise PermissionDenied(f"CTG_PROFILE={settings.CTG_PROFILE} ne répond qu’à cette machine.")
        return get_response(request)

    return middleware


def refuse_malformed(get_response):
    """A NUL byte, or parameters that are not UTF-8, are a 400 before any view."""

    def middleware(request):
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info or "\x00" in query:
            return errors.bad_request(request)
        if "%" in query or not query.isascii():
            try:
                typed = unquote_to_bytes(query.encode("latin-1")).decode()
            except UnicodeError:
                return errors.bad_request(request)
            if "\x00" in typed:
                return errors.bad_request(request)
        return get_response(request)

    return middleware


def clean_typed_text(get_response):
    """What was typed or pasted is read without what nobody sees (`core.text`), whatever form reads it. In a view's
    turn: the body was read by then, by the token's check, and no address that is refused is read for it."""

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        if request.GET:
            request.GET = text.cleaned(request.GET)
        if request.method == "POST" and request.POST:
            request.POST = text.cleaned(request.POST)
        return

    middleware.process_view = process_view  # type: ignore[attr-defined]  # Django asks for it
    return middleware


def lead_back(get_response):
    """An address that only takes what is sent, opened as a page (after a log-in, « Précédent », a reload), leads to the
    page above it, of its object."""

    def middleware(request):
        response = get_response(request)
        is_opened = request.method in ("GET", "HEAD") and "text/html" in request.headers.get("Accept", "")
        if response.status_code == 405 and is_opened:
            query = request.META.get("QUERY_STRING", "")
            return redirect(addresses.above(request.path_info) + (f"?{query}" if query else ""))
        return response

    return middleware


def refuse_too_large(get_response):
    """A request heavier than MAX_REQUEST_MB is answered 413, its body unread; 507 when the server had
    no room to receive it (`ctg_portal/buffering.py`)."""

    def middleware(request):
        if "HTTP_CTG_NO_ROOM" in request.META:
            return errors.no_room(request)
        # A body without a length is read as empty by Django: nothing to refuse.
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            return errors.bad_request(request)
        if int(length) > settings.MAX_REQUEST_BYTES:
            return errors.too_large(request)
        return get_response(request)

    return middleware


def answer_refusals(get_response):
    """What `core.limits` refuses in a view is a 429 page that says when to come back; what a trigger
    refuses there, and no form has told at its place, a 409 page with its sentence; what is lost, a 410."""

    def middleware(request):
        return get_response(request)

    def process_exception(request, exception):
        if isinstance(exception, Lost):
            return errors.lost(request, exception)
        if isinstance(exception, limits.TooMuch):
            return errors.too_many_requests(request, seconds=exception.seconds, sentence=str(exception))
        if frozen := refusals.sentence(exception):
            logger.warning("refused_by_database reason=%s", exception)
            return errors.conflict(request, frozen)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # Django asks for it
    return middleware


def answer_health(get_response):
    """`/sante/` reads no session: it tells that the database is away before anything else asks it."""

    def middleware(request):
        if request.path_info == "/sante/":
            return views.health(request)
        return get_response(request)

    return middleware


def never_store(get_response):
    """Pages that read who is logged in stay out of every cache, the browser's too."""

    def middleware(request):
        response = get_response(request)
        if request.session.accessed and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


def end_old_sessions(get_response):
    """A session ends after SESSION_IDLE_MINUTES without a page, and at the latest
    SESSION_TOTAL_MINUTES after the log-in."""

    def middleware(request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = _now()
            began = request.session.get("began_at", 0)
            seen = request.session.get("seen_at", 0)
            if now - seen > settings.SESSION_IDLE_MINUTES * 60 or now - began > settings.SESSION_TOTAL_MINUTES * 60:
                logout(request)
            elif now - seen >= SEEN_EVERY:
                request.session["seen_at"] = now
        return get_response(request)

    return middleware


@receiver(bind_extra_request_metadata)
def tell_the_journal_where_from(request, **kwargs):
    """Heard at each request, before its first line in the journal."""
    structlog.contextvars.bind_contextvars(ip=clients.address_of(request))


@receiver(user_logged_in)
def begin_session(request, **kwargs):
    """Heard at each log-in: the clock of `end_old_sessions` starts."""
    request.session["began_at"] = request.session["seen_at"] = _now()


def _now():
    return int(timezone.now().timestamp())
