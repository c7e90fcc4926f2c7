"""Pytest plugin, named in `addopts`: a throwaway PostgreSQL before the settings load.

The workers of pytest-xdist inherit its address. Given a DATABASE_URL, tests use it.
"""

import os
import shutil
import tempfile
from pathlib import Path

_server = None

os.environ["CTG_PROFILE"] = "test"

if not os.environ.get("DATABASE_URL"):
    from core import embedded

    _folder = Path(tempfile.mkdtemp(prefix="ctg-test-"))
    _folder.chmod(0o711)  # the service account goes through, and sees nothing
    _server = embedded.EmbeddedServer(
        _folder / "pg", binaries=os.environ.get("CTG_PG_BIN"), throwaway=True
    )
    _server.start()
    os.environ["DATABASE_URL"] = _server.url(embedded.APPLICATION)
    os.environ["DATABASE_OWNER_URL"] = _server.url(embedded.OWNER)


def pytest_unconfigure():
    if _server:
        _server.stop("immediate")
        shutil.rmtree(_folder, ignore_errors=True)
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("DATABASE_OWNER_URL", None)
