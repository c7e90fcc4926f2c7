"""What the browser tests of every floor share: one Chromium for a whole worker process.

Two playwrights cannot run in one process: whoever needs a browser asks for this one.
"""

import gc
import os

import pytest

#: What Chromium does for many sites and for pages one comes back to: the portal is one site, seen once.
NOT_NEEDED = (
    *("IsolateOrigins", "site-per-process", "SpareRendererForSitePerProcess", "AcceptCHFrame"),
    *("PaintHolding", "BackForwardCache", "OptimizationHints", "Translate"),
)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    """What is loaded stays to the end: the collector no longer goes through it, a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _emptied_where_written():
    """A test that commits leaves an empty database: only the tables that it wrote are emptied.

    Django empties all of them, then writes content types, permissions and privileges again: a second each time."""
    from django.db import connection
    from django.test import TransactionTestCase

    kept = {"django_migrations", "django_content_type", "auth_permission"}

    def empty(self):
        tables = [name for name in connection.introspection.django_table_names(include_views=False) if name not in kept]
        tables += ["procrastinate_jobs", "procrastinate_periodic_defers"]  # the library makes its own
        quoted = [connection.ops.quote_name(name) for name in tables]
        asked = " UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for name in quoted)  # noqa: S608, our own names
        with connection.cursor() as cursor:
            cursor.execute(asked)
            if written := [name for (name,) in cursor.fetchall()]:
                cursor.execute(f"TRUNCATE {', '.join(written)} CASCADE")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield empty


@pytest.fixture
def live_server(live_server, monkeypatch):
    """The running portal, whose threads keep their connection, as those of a service do.

    A new one a request, with all that PostgreSQL reads to begin, was a sixth of each page."""
    from django.db import connections

    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", None)
    return live_server


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium, started once and closed at the end; it keeps the static files it was given."""
    from playwright.sync_api import sync_playwright
    from whitenoise.middleware import WhiteNoiseMiddleware

    from tests.stories.person import chromium

    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright runs its own loop
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium(),
            args=[
                *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
                *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
                "--renderer-process-limit=1",  # one person at a time looks at a page
                # A page lives too short for what these prepare or keep apart: a sixth less work.
                "--js-flags=--no-turbofan --no-maglev --single-threaded --no-flush-bytecode",
                *("--in-process-gpu", "--disable-software-rasterizer", "--disable-site-isolation-trials"),
                f"--disable-features={','.join(NOT_NEEDED)}",
            ],
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(WhiteNoiseMiddleware, "__call__", _kept(WhiteNoiseMiddleware.__call__))
            yield started
        started.close()


def _kept(serve):
    """What serves static files, for a browser that keeps them, and the script that looks at a page among them.

    A page asks for fifteen of them: without that, again each minute."""
    from django.http import HttpResponse

    from tests.stories import look

    def kept(middleware, request):
        is_look = request.path == look.ADDRESS
        response = HttpResponse(look.SCRIPT, content_type="text/javascript") if is_look else serve(middleware, request)
        if request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "max-age=3600"
        return response

    return kept
