"""What the browser tests of every floor share: one Chromium for a whole worker process.

Two playwrights cannot run in one process: whoever needs a browser asks for this one.
"""

import gc
import os

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    """What is loaded stays to the end: the collector no longer goes through it, a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium, started once and closed at the end."""
    from playwright.sync_api import sync_playwright

    from tests.stories.person import chromium

    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright runs its own loop
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium(),
            args=[
                *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
                *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
                "--renderer-process-limit=1",  # one person at a time looks at a page
                "--js-flags=--no-turbofan",  # a page lives too short for what it optimises: a tenth less work
            ],
        )
        yield started
        started.close()
