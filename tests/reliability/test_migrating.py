"""Our short cuts through the migrations make the tables that Django makes alone."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core import embedded

ROOT = Path(__file__).resolve().parents[2]
MIGRATE = "manage.py", "migrate", "--skip-checks", "--verbosity=0"
ALONE = """
from core.inside import quick_migrations
quick_migrations.install = lambda: None
import sys
from ctg_portal.starting import main
main(sys.argv)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pg")
    for each in (folder, folder.parent, folder.parent.parent):
        each.chmod(0o711)  # the service account goes through
    started = embedded.EmbeddedServer(folder / "pg", throwaway=True)
    started.start()
    yield started
    started.stop("immediate")


def schema(server, database, *command):
    """What `command` makes of an empty database, as pg_dump tells it: tables, then what they hold at birth."""
    with server.connect(embedded.SUPERUSER, "postgres") as connection:
        connection.execute(f"CREATE DATABASE {database} OWNER {embedded.OWNER}")
    environment = os.environ | {
        "DATABASE_URL": server.url(embedded.APPLICATION, database),
        "DATABASE_OWNER_URL": server.url(embedded.OWNER, database),
        "DJANGO_SETTINGS_MODULE": "ctg_portal.settings",
    }
    subprocess.run([sys.executable, "-W", "ignore", *command], cwd=ROOT, env=environment, check=True)
    address = ["--host", str(server.socket_folder), "--username", embedded.OWNER]
    dump = [server.binaries / "pg_dump", *address, "--no-comments", database]
    told = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    told = re.sub(r"^\\(un)?restrict .*$", "", told, flags=re.MULTILINE)  # a word drawn by lot
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:[\d.]+\+\d\d", "…", told)


def test_the_short_cuts_make_the_same_tables(server):
    short = schema(server, "short", *MIGRATE)
    alone = schema(server, "alone", "-c", ALONE, *MIGRATE[1:])
    assert "CREATE TRIGGER" in short and "ADD CONSTRAINT" in short and "CREATE INDEX" in short
    assert short.splitlines() == alone.splitlines()
