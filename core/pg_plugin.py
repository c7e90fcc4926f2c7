"""Pytest plugin, named in `addopts`: a throwaway PostgreSQL before the settings load.

The workers of pytest-xdist inherit its address. Given a DATABASE_URL, tests use it.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

PREFIX = "ctg-test-"


def _start():
    """Start a server for this run; it is stopped and removed when the run ends."""
    from core import embedded

    _remove_abandoned(embedded)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o711)  # the service account goes through, and sees nothing
    (folder / "pid").write_text(str(os.getpid()))
    binaries = os.environ.get("CTG_PG_BIN")
    server = embedded.EmbeddedServer(folder / "pg", binaries=binaries, throwaway=True)
    atexit.register(_stop, server, folder, os.getpid())
    server.start()
    os.environ["DATABASE_URL"] = server.url(embedded.APPLICATION)
    os.environ["DATABASE_OWNER_URL"] = server.url(embedded.OWNER)


def _stop(server, folder, owner):
    if os.getpid() == owner:  # not in a fork of ours
        server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned(embedded):
    """Runs that were killed left a server behind: theirs is named in their folder."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if folder.stat().st_uid != os.geteuid():
                continue
            pid = int((folder / "pid").read_text())
        except (OSError, ValueError):
            continue
        if not Path(f"/proc/{pid}").exists():
            embedded.EmbeddedServer(folder / "pg", throwaway=True).stop("immediate")
            shutil.rmtree(folder, ignore_errors=True)


os.environ["CTG_PROFILE"] = "test"
if not os.environ.get("DATABASE_URL"):
    _start()
