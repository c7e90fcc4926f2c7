"""The room where we reach into others: it is the only one, and each of its repairs is still needed."""

import queue
import re
import resource
import subprocess
import sys
from importlib.metadata import version
from importlib.resources import files
from platform import python_version

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations import operations
from django.db.migrations.state import ProjectState

from core.inside import REACHES, careful_migrations, quick_migrations
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


PYDYF = """
import pydyf
from unittest import mock
pdf = pydyf.PDF()
pdf.add_page(pydyf.Dictionary({"Type": "/Page"}))
first, second = pdf.page_references, pdf.page_references
assert first is not second, "the list of pages is kept"
assert pydyf.Stream([b"q Q\\r"]).data.endswith(b"q Q\\r\\nendstream"), "a last \\\\r is kept apart"
stream = pydyf.Stream([b"q"], compress=True)
with mock.patch.object(pydyf.zlib, "compressobj", wraps=pydyf.zlib.compressobj) as packed:
    stream.data, stream.data
assert packed.call_count == 2, "bytes are made once"
"""


def test_pydyf_still_needs_its_repairs():
    """In a process where nothing is repaired."""
    told = subprocess.run([sys.executable, "-c", PYDYF], capture_output=True, text=True, check=False)
    assert told.returncode == 0, f"core.inside.pydyf_writer, in part, can go: {told.stderr}"


def test_weasyprint_still_gives_notes_to_every_element():
    sheet = (files("weasyprint") / "css" / "html5_ua.css").read_text("utf-8")
    assert re.search(r"^::footnote-call", sheet, re.MULTILINE), "core.inside.weasyprint_pages.html_class can go"
    assert re.search(r"^::marker(?= )", sheet, re.MULTILINE)
