"""The process that forks one child a file: `python -m core.apart.keeper`, started by `core.apart`.

Its input is a socket; each message names a task, its bounds, and carries two descriptors: the file, and where to answer.
The bounds are the kernel’s: a library that loops or inflates is ended, whatever it does. One thread: it may fork.
"""

import gc
import json
import os
import resource
import select
import signal
import socket
import sys
from pathlib import Path

from core.apart import MIB, STARTED, tasks

REST_SECONDS = 60  # without a file; then its memory is given back
PAGE = resource.getpagesize()


def main():
    """Until the portal ends, or leaves it at rest."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are forgotten as they end
    gc.freeze()
    with socket.socket(fileno=0) as door:
        while select.select([door], [], [], REST_SECONDS)[0]:
            message, descriptors, *_ = socket.recv_fds(door, 4096, 2)
            if not message:
                break
            if not os.fork():
                door.detach()
                _answer(json.loads(message), *descriptors)
            for descriptor in descriptors:
                os.close(descriptor)


def _answer(asked, given, writing):
    """In the child: never returns. What is not said whole is an overrun, for who reads."""
    try:
        os.write(writing, STARTED)
        _bound(asked)
        with os.fdopen(given, "rb") as file, os.fdopen(writing, "wb") as out:
            facts, content = tasks.TASKS[asked["task"]](file, **asked["options"])
            out.write(json.dumps({"facts": facts, "weight": len(content)}).encode() + b"\n")
            out.write(content)
    finally:
        os._exit(0)


def _bound(asked):
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # neither the door, nor the last words of a library without memory
        os.dup2(nowhere, descriptor)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, asked["seconds"])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (asked["cpu"], asked["cpu"]))
    ours = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * PAGE
    most = ours + asked["mib"] * MIB
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    sys.exit(main())
