"""The data of one PostgreSQL in another: of an embedded server to one that is given, of a major version to the next."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from core import embedded
from core.backups import addresses, places, snapshot
from tests.reliability.serving import ROOT

OLD = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(scope="module")
def folder():
    """One that the system account goes through; what is in it is removed with the servers."""
    folder = Path(tempfile.mkdtemp(prefix="ctg-moving-"))
    folder.chmod(0o711)
    yield folder
    for data in folder.rglob("PG_VERSION"):
        if data.parent.name == "data":
            embedded.EmbeddedServer(data.parent.parent).stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)


def manage(var, *arguments, **more):
    """(code, what it says) of a command of manage.py with its own folder, hence its own embedded server."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("CTG_", "DATABASE_"))}
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", *arguments],
        cwd=ROOT, env=kept | {"CTG_PROFILE": "dev", "CTG_VAR_DIR": str(var)} | more,
        capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip
    return run.returncode, run.stdout + run.stderr


def tables(server):
    with server.running(), snapshot.taken(addresses.of_embedded(server)) as taken:
        return taken.major, taken.tables()


def test_data_change_version_then_server_row_by_row(folder):
    if not OLD.exists():
        pytest.skip("pas de PostgreSQL 15 de Debian")
    var, archives = folder / "var", folder / "archives"
    code, said = manage(var, "migrate", "--verbosity=0", CTG_PG_BIN=str(OLD))
    assert code == 0, said
    for code in ("21", "71"):
        made = f"from territories.tests.factories import make_caf; make_caf('{code}')"
        assert manage(var, "shell", "-c", made, CTG_PG_BIN=str(OLD))[0] == 0
    (var / "media/documents").mkdir(parents=True)

    # To the next major version: never an empty portal beside the old data.
    code, said = manage(var, "migrate", "--verbosity=0")
    assert code == 1
    assert "sont d’une version antérieure de PostgreSQL" in said
    assert "Traceback" not in said
    code, said = manage(var, "sauvegarder", str(archives), CTG_PG_BIN=str(OLD))
    assert code == 0, said
    (name,) = places.Folder(archives).names()
    code, said = manage(var, "restaurer", f"{archives}/{name}")
    assert code == 0, said
    old_major, before = tables(embedded.default_server(var, binaries=OLD))
    new = embedded.default_server(var)
    new_major, after = tables(new)
    assert (old_major, new_major) == (15, int(new.version.split(".")[0]))
    assert before["territories_caf"][0] == 2
    assert {name for name in before if before[name] != after[name]} == set()

    # To a server that is given, here an older one.
    given = embedded.EmbeddedServer(folder / "given", binaries=OLD)
    with given.running():
        urls = {"DATABASE_URL": given.url(embedded.APPLICATION), "DATABASE_OWNER_URL": given.url(embedded.OWNER)}
        with new.running():
            code, said = manage(var, "demenager", **urls)
            assert (code, "se sert encore de la base embarquée" in said) == (1, True)
        code, said = manage(var, "demenager", **urls)
        assert code == 0, said
        code, said = manage(var, "check", "--database", "default", **urls)
        assert code == 0, said
    assert tables(given)[1] == after
