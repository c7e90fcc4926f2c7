"""A deposited file is opened in another process, of bounded memory and time: what a crafted one exhausts is its own.

`run(task, file)` gives the `Opened` of a task of `core.apart.tasks`, or raises `Overrun`. The process that waits
(`core.apart.keeper`) has their libraries and nothing of the portal: no setting, no secret, no connection. It forks one
child a file, starts with the first file and ends a minute after the last one. Nothing here imports Django.
"""

import contextlib
import io
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
BLOCK = 64 * 1024
MIB = 1 << 20

MEMORY_MIB = {"pdf": 192, "picture": 320}  # over what the keeper has: 25 million points, and their copy when turned
CPU_SECONDS = 4
SECONDS = 20  # of the clock, on a machine that is busy elsewhere
START_SECONDS = 20  # that the keeper may take, at the worst, before its first file
ANSWER_BYTES = 64 * MIB
AT_ONCE = 2  # files of one process, whatever its threads

#: How a PDF opens, when it does not as it should (`state` of the task « pdf »).
PDF_LOCKED, PDF_DAMAGED = "locked", "damaged"

STARTED = b"+"
_FROM_OURS = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "TZ")

_turns = threading.BoundedSemaphore(AT_ONCE)
_lock = threading.Lock()
_kept: list["_Keeper"] = []


class Overrun(Exception):
    """The file wanted more memory or time than any honest one."""


class Opened(NamedTuple):
    """`facts`: what the task says; `content`: the file that it wrote, if it writes one."""

    facts: dict
    content: io.BytesIO


class _Keeper:
    """Our end of the process that forks; of the process that started it alone."""

    def __init__(self):
        self.owner = os.getpid()
        self.door, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "core.apart.keeper"],
                cwd=ROOT,
                env={name: os.environ[name] for name in _FROM_OURS if name in os.environ},
                stdin=other.fileno(),
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # a signal to the terminal’s group cuts no file
            )

    def leave(self):
        self.door.close()
        if self.owner == os.getpid():
            self.process.wait()


def run(task, file, **options):
    """What a task says of an open binary file, whatever its place in it. Raises Overrun."""
    asked = {"task": task, "options": options, "mib": MEMORY_MIB[task], "cpu": CPU_SECONDS, "seconds": SECONDS}
    message = json.dumps(asked).encode()
    with _turns, _descriptor(file) as given:
        for _ in range(2):
            answer = _answer(message, given)
            if answer.startswith(STARTED):
                return _opened(memoryview(answer)[1:])
    raise RuntimeError("core.apart: the keeper does not start.")


def _answer(message, given):
    """Bytes that a child said before it ended, or was ended; none from a keeper that was leaving, or cannot start."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as said:
        try:
            _send(message, [given, writing])
        finally:
            os.close(writing)
        return _read(said, time.monotonic() + SECONDS + START_SECONDS)


def _send(message, descriptors):
    with _lock:
        if _kept and _kept[0].owner == os.getpid():
            with contextlib.suppress(OSError):  # it left after a minute of rest
                socket.send_fds(_kept[0].door, [message], descriptors)
                return
        while _kept:
            _kept.pop().leave()
        _kept.append(_Keeper())
        socket.send_fds(_kept[0].door, [message], descriptors)


def _read(said, until):
    answer, waiting = bytearray(), select.poll()
    waiting.register(said, select.POLLIN)
    while len(answer) <= ANSWER_BYTES and waiting.poll(max(0, until - time.monotonic()) * 1000):
        block = said.read(BLOCK)
        if not block:
            return answer
        answer += block
    raise Overrun


def _opened(answer):
    """« {facts}\\n » and the file: whole, or the child was ended before it had said all."""
    head, found, _ = bytes(answer[:BLOCK]).partition(b"\n")
    if not found:
        raise Overrun
    told = json.loads(head)
    content = answer[len(head) + 1 :]
    if len(content) != told["weight"]:
        raise Overrun
    return Opened(told["facts"], io.BytesIO(content))


@contextlib.contextmanager
def _descriptor(file):
    """The file as a child may have it: read from its beginning, never written, on no disk that may be full."""
    if hasattr(file, "temporary_file_path"):
        with Path(file.temporary_file_path()).open("rb") as opened:
            yield opened.fileno()
        return
    with os.fdopen(os.memfd_create("depot"), "w+b") as place:
        file.seek(0)
        while block := file.read(BLOCK):
            place.write(block)
        place.seek(0)  # and what Python held is written
        yield place.fileno()
