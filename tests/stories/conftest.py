"""What the stories need: Chromium, a running portal, real territories, a worker."""

import importlib
import os
import pkgutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.stories.person import CHECKED, Person

FAILED = set()
WORKER_SECONDS = 120


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Remember the stories that fail: each person then leaves a picture of their last page."""
    outcome = yield
    if outcome.get_result().failed:
        FAILED.add(item.nodeid)


@pytest.fixture(scope="session", autouse=True)
def _pages_checked_once(tmp_path_factory):
    own = tmp_path_factory.getbasetemp()
    CHECKED.share((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "pages-checked")


@pytest.fixture
def portal(live_server, settings, tmp_path):
    """The running portal, with the real Côte-d’Or and Essonne, its references, and no Caf open."""
    from actions import references
    from diagnostics import loading
    from territories.tests.factories import load_small

    settings.MEDIA_ROOT = tmp_path / "media"
    load_small()
    references.load()
    loading.load_definitions()
    return live_server


@pytest.fixture
def enters(browser, portal, request):
    """`enters(email)`: a Person on their home page, or on `invitation`, in a browser of their own.

    The log-in page is only gone through where it is the subject: `person.log_in(email, password)`."""
    from accounts.models import User

    people = []

    def enter(email, name="", *, invitation="", script=True):
        person = Person(browser, portal.url, name or email, script=script)
        people.append(person)
        if not invitation:
            person.becomes(User.objects.get(email=email))
        person.go(invitation or "/")
        return person

    yield enter
    failed = request.node.nodeid in FAILED
    faults = [fault for person in people for fault in person.leave(failed=failed)]
    assert failed or faults == [], "\n".join(faults)


@pytest.fixture
def made(transactional_db, settings, tmp_path):
    """The small world of the matrix, with all that its rows add, and nothing else."""
    from tests.security import rows, world

    settings.MEDIA_ROOT = tmp_path / "media"
    for module in pkgutil.iter_modules(rows.__path__):
        importlib.import_module(f"tests.security.rows.{module.name}")
    return world.build()


@pytest.fixture
def visitor(browser, live_server, request):
    """A Person who is whoever one wants: `visitor.becomes(user)`."""
    person = Person(browser, live_server.url, request.node.name)
    yield person
    failed = request.node.nodeid in FAILED
    faults = person.leave(failed=failed)
    assert failed or faults == [], "\n".join(faults)


@pytest.fixture
def worker(transactional_db):
    """`worker()`: run the jobs that wait, as a worker process would, until none is left."""
    from procrastinate.contrib.django import app

    def work():
        with app.replace_connector(app.connector.get_worker_connector()) as working:
            working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    def run():
        # Apart: playwright already runs a loop in this thread.
        with ThreadPoolExecutor(1) as apart:
            apart.submit(work).result(timeout=WORKER_SECONDS)

    return run


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The longest tests begin: shared between workers file by file, they would end alone."""
    longest = (
        *("tests/stories/test_socle", "tests/security/test_matrix.py", "tests/stories/"),
        *("tests/security/", "reporting/documents/tests/test_parts.py"),
    )
    items.sort(key=lambda item: next((n for n, path in enumerate(longest) if path in item.nodeid), len(longest)))
