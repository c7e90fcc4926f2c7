"""The road of docs/exploitation.md, « Mettre à jour », from the tables of an older version: migrate, verify.

What each value becomes, `tests/test_migration_from_demo.py` says at each commit; here the operator's own commands go
from end to end, in processes of their own.
"""

import json
import lzma
import subprocess
import sys

import pytest

from core import embedded
from tests.data.restoring import HERE
from tests.reliability import serving

OLD = "ctg_old"
DUMP = "demo-dcd0d9e.sql.xz"


@pytest.fixture(scope="module")
def server():
    """With the base of an older version in one database."""
    with serving.own_server() as started:
        with started.connect(embedded.SUPERUSER, "postgres") as connection:
            connection.execute(f"CREATE DATABASE {OLD} OWNER {embedded.OWNER} TEMPLATE template0")
        with started.connect(embedded.OWNER, OLD) as connection:
            connection.execute(lzma.decompress((HERE / DUMP).read_bytes()).decode())
        yield started


def manage(server, database, *arguments, media):
    given = serving.environment(
        server,
        CTG_PROFILE="dev",
        CTG_DATABASE_ROLE="application",
        MEDIA_ROOT=str(media),
        DATABASE_URL=server.url(embedded.APPLICATION, database),
        DATABASE_OWNER_URL=server.url(embedded.OWNER, database),
    )
    command = [sys.executable, "-W", "ignore", "manage.py", *arguments]
    return subprocess.run(command, cwd=serving.ROOT, env=given, capture_output=True, text=True, timeout=300)


def verified(server, database, media):
    """{subject: state} of `manage.py verifier`."""
    done = manage(server, database, "verifier", "--json", media=media)
    assert done.returncode in {0, 1}, done.stderr
    return {line["subject"]: line["state"] for line in json.loads(done.stdout)["lines"]}


KEPT = "Base de données", "Extensions", "Migrations", "Compte propriétaire", "Compte de l’application", "Déclencheurs"


def test_the_old_base_itself_is_told_behind_then_migrates(server, tmp_path):
    assert verified(server, OLD, tmp_path)["Migrations"] == "faute"
    done = manage(server, OLD, "migrate", media=tmp_path)
    assert done.returncode == 0, done.stderr
    found = verified(server, OLD, tmp_path)
    assert {name: found[name] for name in KEPT} == dict.fromkeys(KEPT, "ok")
