"""The test database: migrated once, then copied from a dump while no migration changes.

An empty database takes some 20 s to migrate. The first run keeps its dump in `var/`, named
after everything that it was made from; the next runs, and each worker, load it in a second.
Only on the throwaway server: with a DATABASE_URL of one's own, tests migrate as usual.
"""

import hashlib
import os
import subprocess
from importlib.metadata import distributions
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).parent


def _signature():
    """Hash of our migrations and of the installed packages' versions."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    for name in sorted(f"{each.name}=={each.version}" for each in distributions()):
        digest.update(name.encode())
    return digest.hexdigest()[:16]


def _dump_path():
    return ROOT / "var" / f"test-schema-{_signature()}.sql"


def _is_throwaway():
    return "ctg-test-" in os.environ.get("DATABASE_URL", "")


def _server_parameters():
    from django.conf import settings

    given = settings.DATABASES["default"]
    return {"host": given["HOST"], "user": given["USER"], "password": given["PASSWORD"] or None}


def _load(name, dump):
    with psycopg.connect(dbname="postgres", autocommit=True, **_server_parameters()) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}"')
    script = "\n".join(line for line in dump.read_text().splitlines() if not line.startswith("\\"))
    with psycopg.connect(dbname=name, autocommit=True, **_server_parameters()) as database:
        database.execute(script)


def _keep(name, dump):
    from core import embedded

    program = embedded.find_binaries(os.environ.get("CTG_PG_BIN")) / "pg_dump"
    given = _server_parameters()
    draft = dump.with_suffix(f".{os.getpid()}")
    command = [program, "--inserts", "--no-owner", "-h", given["host"], "-U", given["user"]]
    draft.parent.mkdir(exist_ok=True)
    done = subprocess.run([*command, "-f", draft, name], capture_output=True, check=False)
    if done.returncode == 0:
        draft.replace(dump)
    else:
        draft.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def django_db_keepdb(request, django_db_modify_db_settings, django_db_blocker):
    """Load the dump, when there is one, before Django looks whether anything is to migrate."""
    if not _is_throwaway():
        return bool(request.config.option.reuse_db)
    from django.db import connections

    name = connections["default"].creation._get_test_db_name()
    if _dump_path().exists():
        with django_db_blocker.unblock():
            _load(name, _dump_path())
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """As pytest-django does; then keep the dump of a freshly migrated database."""
    if _is_throwaway() and not _dump_path().exists():
        from django.db import connection

        with django_db_blocker.unblock():
            _keep(connection.settings_dict["NAME"], _dump_path())
