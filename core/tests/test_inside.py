"""The room where we reach into others: it is the only one, and each of its repairs is still needed."""

import queue
import re
import resource
import subprocess
import sys
from importlib.metadata import version
from platform import python_version

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations import operations
from django.db.migrations.state import ProjectState

from core.inside import REACHES, TO_TELL, careful_migrations, quick_migrations
from core.inside.stack import with_room
from tests import dead

ROOM = dead.ROOT / "core" / "inside"
#: What is nobody's public interface, as it would be written.
INSIDES = re.compile(
    r"__code__\b|co_stacksize|_page_box\b|formatting_structure|text\.line_break|UA_COUNTER_STYLE|pydyf\.\w+\.\w+ = |"
    r"pydyf\._|\b(?:ProjectState|ModelState|AddConstraint|AddTrigger|RemoveTrigger|Page)\.\w+ = "
)


def test_no_other_module_reaches_inside():
    found = {
        path.relative_to(dead.ROOT).as_posix() for path in dead.product_files() if INSIDES.search(path.read_text())
    }
    assert found == {f"core/inside/{name}.py" for name in REACHES}


def test_each_module_of_the_room_is_told():
    assert {path.stem for path in ROOM.glob("*.py")} - {"__init__"} == set(REACHES)


@pytest.mark.parametrize("name", REACHES)
def test_the_installed_version_is_the_one_it_was_written_for(name):
    reach = REACHES[name]
    installed = python_version() if reach.library == "python" else version(reach.library)
    assert f"{installed}.".startswith(f"{reach.version}."), "read this repair again: is it needed, does it still hold?"


# Each is still needed ------------------------------------------------------------------------------------------------


def leaf():
    return None


def calls_at_each_depth(depth):
    for _ in range(1000):
        leaf()
    return calls_at_each_depth(depth - 1) if depth else "answered"


def faults_of(function):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    assert function(400) == "answered"
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_memory_is_not_mapped_again_at_each_deep_call():
    assert faults_of(with_room(calls_at_each_depth)) < 500
    assert faults_of(calls_at_each_depth) > 500, "CPython keeps its last piece: core.inside.stack can go"


def test_a_thread_of_the_server_has_room_and_no_request_asks_for_it(settings):
    from ctg_portal.buffering import Threads

    assert not [each for each in settings.MIDDLEWARE if "room" in each]
    found = queue.SimpleQueue()
    for each in range(2):
        Threads().start_new_thread(lambda number: found.put((number, faults_of(calls_at_each_depth))), each)
    met = dict(found.get(timeout=30) for _ in range(2))
    assert set(met) == {0, 1} and max(met.values()) < 1000, met  # of both at once


def test_django_still_draws_a_model_for_a_field():
    state = ProjectState()
    operations.CreateModel("Town", [("id", models.BigAutoField(primary_key=True))]).state_forwards("shop", state)
    drawn = state.apps.get_model("shop", "Town")
    quick_migrations._django_adds_field(state, "shop", "town", "name", models.TextField(null=True), True)
    assert state.apps.get_model("shop", "Town") is not drawn, "core.inside.quick_migrations can go"


@pytest.mark.django_db
def test_django_still_names_no_row_that_breaks_a_constraint():
    key = ContentType.objects.first().pk
    constraint = models.CheckConstraint(name="never", condition=models.Q(id__lt=key), violation_error_message="Jamais.")
    state = ProjectState.from_apps(ContentType._meta.apps)
    operation = operations.AddConstraint("contenttype", constraint)
    after = state.clone()
    operation.state_forwards("contenttypes", after)
    with (
        pytest.raises(IntegrityError) as caught,
        transaction.atomic(),
        connection.schema_editor(atomic=False) as editor,
    ):
        careful_migrations._django_adds_constraint(operation, "contenttypes", editor, state, after)
    assert "some row" in str(caught.value), "core.inside.careful_migrations can go"


def told(name):
    """What docs/amont.md says of a module of the room."""
    sections = re.split(r"^## ", (dead.ROOT / TO_TELL).read_text(), flags=re.MULTILINE)[1:]
    return {title.strip(): text for title, _, text in (each.partition("\n") for each in sections)}[name]


@pytest.mark.parametrize("name", REACHES)
def test_each_reach_has_its_thread_or_its_report_to_send(name):
    reach = REACHES[name]
    assert reach.upstream.startswith("https://github.com/") or reach.upstream == TO_TELL
    if TO_TELL in reach.upstream:
        report = re.findall(r"^> .+", told(name), re.MULTILINE)
        assert len(report) > 3 and reach.version in told(name) and reach.library in told(name).lower() + told(name)


@pytest.mark.parametrize("name", ["pydyf_writer", "weasyprint_pages"])
def test_what_is_to_be_told_upstream_is_still_so(name):
    """The example of the report, in a process where nothing is repaired."""
    (example,) = re.findall(r"^```python\n(.*?)^```", told(name), re.MULTILINE | re.DOTALL)
    ran = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=False)
    assert "assert" in example and ran.returncode == 0, f"core.inside.{name}, in part, can go: {ran.stderr}"
