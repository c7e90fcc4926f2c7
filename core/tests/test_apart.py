"""What is done of a deposited file apart: bounded, ended, begun again, without anything of the portal."""

import ast
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile

from core import apart, uploads
from core.reading import Refused, read
from core.tests.files import make_image, make_pdf, make_pdf_bomb
from core.tests.test_floors import imported_modules

CORE = Path(apart.__file__).parents[1]
HONEST = {"state": "", "pages": 2, "refusal": ""}


def pages_of(content=None):
    return apart.run("pdf", io.BytesIO(content or make_pdf(2)), whole=True).facts


def keeper():
    return apart._kept[0].process


@pytest.mark.parametrize(("bound", "value"), [("SECONDS", 0.05), ("CPU_SECONDS", 1), ("MEMORY_MIB", {"pdf": 64})])
def test_a_file_beyond_a_bound_ends_its_process_alone(monkeypatch, bound, value):
    monkeypatch.setattr(apart, "MEMORY_MIB", {"pdf": 4096})
    assert pages_of() == HONEST
    before = keeper().pid
    monkeypatch.setattr(apart, bound, value)
    began = time.monotonic()
    with pytest.raises(apart.Overrun):
        pages_of(make_pdf_bomb())
    assert time.monotonic() - began < 15
    monkeypatch.undo()
    assert pages_of() == HONEST and keeper().pid == before


def test_an_answer_has_a_weight(monkeypatch):
    monkeypatch.setattr(apart, "ANSWER_BYTES", 10)
    with pytest.raises(apart.Overrun):
        pages_of()


def test_a_stream_that_the_library_gives_up_does_not_pass_for_checked():
    """qpdf goes on without the table that it had no memory to inflate, and says it in a warning."""
    with pytest.raises(Refused, match="anormalement compressé"):
        read(io.BytesIO(make_pdf_bomb(of="table")), "liste.pdf")


def test_a_keeper_that_ended_is_started_again():
    assert pages_of() == HONEST
    before = keeper()
    os.kill(before.pid, signal.SIGKILL)
    assert pages_of() == HONEST
    assert keeper().pid != before.pid and before.returncode == -signal.SIGKILL


def test_a_keeper_gives_its_memory_back_after_a_rest():
    code = "import sys, core.apart.keeper as keeper; keeper.REST_SECONDS = 0.05; sys.exit(keeper.main())"
    door, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with door, other:
        ended = subprocess.run([sys.executable, "-c", code], cwd=apart.ROOT, stdin=other, timeout=60, check=False)
    assert ended.returncode == 0


def test_several_threads_get_each_the_answer_to_its_own_file():
    found = {}

    def ask(pages):
        found[pages] = pages_of(make_pdf(pages))["pages"]

    threads = [threading.Thread(target=ask, args=[pages]) for pages in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {pages: pages for pages in range(1, 9)}


def test_a_large_file_is_read_where_it_lies_and_left_at_its_beginning():
    content = make_pdf(2) + b"\n" * 3_000_000
    with TemporaryUploadedFile("note.pdf", "application/pdf", len(content), "utf-8") as file:
        file.write(content)
        file.seek(0)
        assert uploads.check(file).page_count == 2
        assert file.tell() == 0 and file.read() == content


def test_what_is_opened_apart_knows_nothing_of_the_portal():
    allowed = set(sys.stdlib_module_names) | {"pikepdf", "PIL", "core.apart", "core.pdf_actions"}
    files = [*(CORE / "apart").glob("*.py"), CORE / "pdf_actions.py"]
    assert len(files) == 4
    for path in files:
        names = set(imported_modules(path)) - {"core"}
        assert {name for name in names if name.split(".")[0] not in allowed and name not in allowed} == set()
        inside = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
        assert {name.name for node in inside if node.module == "core" for name in node.names} <= {"pdf_actions"}
    assert pages_of() == HONEST
    shown = Path(f"/proc/{keeper().pid}/environ").read_bytes()
    assert b"DJANGO" not in shown and b"SECRET" not in shown and b"DATABASE" not in shown
    assert {place.name for place in Path(f"/proc/{keeper().pid}/fd").iterdir()} == {"0", "1", "2"}


def test_a_picture_is_given_back_whole():
    given = make_image("PNG", (40, 30))
    opened = apart.run("picture", io.BytesIO(given), kind="PNG", most_points=2_000)
    assert opened.facts == {"refusal": ""} and opened.content.read(4) == b"\x89PNG"
