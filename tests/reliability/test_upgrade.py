"""The road of docs/exploitation.md, « Mettre à jour », from the tables of an older version: migrate, verify; then to
another database by a backup, made before the migration or after it.

What each value becomes, `tests/test_migration_from_demo.py` says at each commit; here the operator's own commands go
from end to end, in processes of their own.
"""

import contextlib
import json
import lzma
import subprocess
import sys
import time
from collections import Counter

import pytest

from core import embedded
from tests.data.restoring import HERE
from tests.reliability import serving

OLD = "ctg_old"
DUMP = "demo-dcd0d9e.sql.xz"


def create(server, database):
    with server.connect(embedded.SUPERUSER, "postgres") as connection:
        connection.execute(f"CREATE DATABASE {database} OWNER {embedded.OWNER} TEMPLATE template0")


@pytest.fixture(scope="module")
def archives():
    """{when it was made: its folder}"""
    return {}


@pytest.fixture(scope="module")
def server():
    """With the base of an older version in one database."""
    with serving.own_server() as started:
        create(started, OLD)
        with started.connect(embedded.OWNER, OLD) as connection:
            connection.execute(lzma.decompress((HERE / DUMP).read_bytes()).decode())
        yield started


def settings_of(server, database, media):
    return {
        "CTG_PROFILE": "dev",
        "CTG_DATABASE_ROLE": "application",
        "MEDIA_ROOT": str(media),
        "DATABASE_URL": server.url(embedded.APPLICATION, database),
        "DATABASE_OWNER_URL": server.url(embedded.OWNER, database),
    }


def manage(server, database, *arguments, media):
    given = serving.environment(server, **settings_of(server, database, media))
    command = [sys.executable, "-W", "ignore", "manage.py", *arguments]
    return subprocess.run(command, cwd=serving.ROOT, env=given, capture_output=True, text=True, timeout=300)


def verified(server, database, media):
    """{subject: state} of `manage.py verifier`."""
    done = manage(server, database, "verifier", "--json", media=media)
    assert done.returncode in {0, 1}, done.stderr
    return {line["subject"]: line["state"] for line in json.loads(done.stdout)["lines"]}


KEPT = "Base de données", "Extensions", "Migrations", "Compte propriétaire", "Compte de l’application", "Déclencheurs"
#: Of this throwaway server, which forgets its data at a power cut.
OF_THE_SERVER = "Réglages du serveur de la base"
#: What the last run of each command took, and both together at most: of the portal of demonstration.
SECONDS: dict[str, float] = {}
MOST = 60


@contextlib.contextmanager
def timed(command):
    began = time.monotonic()
    yield
    SECONDS[command] = time.monotonic() - began


#: Files that the rows of the old base name and that were not kept with it: deposited, drawn.
DEPOSITED, DRAWN = 5, 3


def saved(server, folder):
    """The archive of the old base as it is now; its files, that are not there, are each named."""
    before = set(folder.glob("*"))
    with timed("sauvegarder"):
        done = manage(server, OLD, "sauvegarder", str(folder), media=folder.parent / "none")
    named = Counter(line.partition("/")[0] for line in done.stderr.splitlines() if line.endswith(" : absent"))
    assert named == {"documents": DEPOSITED, "rendus": DRAWN}, done.stderr
    assert (done.returncode, f"{DEPOSITED + DRAWN} fichiers ne sont pas tels que" in done.stderr) == (1, True)
    [made] = set(folder.glob("*")) - before
    return made


def restored(server, database, archive, media):
    """{subject: state} of the database that this archive filled, its worker in march."""
    create(server, database)
    with timed("restaurer"):
        done = manage(server, database, "restaurer", str(archive), media=media)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("était déjà absent") == DEPOSITED + DRAWN
    with serving.running(server, *serving.WORKER, **settings_of(server, database, media)):
        serving.wait_for(lambda: verified(server, database, media)["Travail de fond"] != "faute", 60)
        return verified(server, database, media)


def test_the_old_base_itself_is_told_behind_then_migrates(server, archives, tmp_path):
    assert verified(server, OLD, tmp_path)["Migrations"] == "faute"
    archives["before"] = saved(server, tmp_path / "kept")
    done = manage(server, OLD, "migrate", media=tmp_path)
    assert done.returncode == 0, done.stderr
    found = verified(server, OLD, tmp_path)
    assert {name: found[name] for name in KEPT} == dict.fromkeys(KEPT, "ok")


@pytest.mark.parametrize("when", ["before", "after"])
def test_its_backup_is_restored_and_nothing_is_wrong(server, archives, when, tmp_path):
    """Run after the test above. Made before the migration, `restaurer` migrates it."""
    if when not in archives:
        archives[when] = saved(server, tmp_path / "kept")
    found = restored(server, f"ctg_{when}", archives[when], tmp_path / "back")
    assert {name: found[name] for name in KEPT} == dict.fromkeys(KEPT, "ok")
    assert {name for name, state in found.items() if state == "faute"} == {OF_THE_SERVER}
    rows = "SELECT count(*) FROM conventions_convention"
    with server.connect(embedded.OWNER, f"ctg_{when}") as connection:
        assert connection.execute(rows).fetchone() == (102,)
    if when == "after":  # nothing to migrate in between
        print(" ; ".join(f"{command} : {seconds:.1f} s" for command, seconds in SECONDS.items()))
        assert sum(SECONDS.values()) <= MOST


ASKED = "from accounts import mails; mails.ask('password_reset', to='claire.marechal@exemple.fr', person=1)"
OF_MAILS = "FROM procrastinate_jobs WHERE task_name = 'accounts.send_mail'"


def written_to(server, database, folder):
    """(state of a mail asked in this database once its worker has done its job, texts of the mails that left)"""
    folder.mkdir()
    given = settings_of(server, database, folder / "media") | {"EMAIL_URL": f"filemail:///{folder}/mails"}
    assert manage(server, database, "shell", "-c", ASKED, media=folder / "media").returncode == 0
    with (
        serving.running(server, *serving.WORKER, **given),
        server.connect(embedded.OWNER, database) as connection,
    ):
        asked = f"SELECT status {OF_MAILS} ORDER BY id DESC LIMIT 1"
        serving.wait_for(lambda: connection.execute(asked).fetchone() == ("succeeded",), 60)
        [state] = connection.execute("SELECT state FROM accounts_mail ORDER BY id DESC LIMIT 1").fetchone()
    return state, [path.read_text() for path in folder.glob("mails/*")]


def test_a_copy_says_so_on_its_pages_and_writes_to_nobody(server, archives, tmp_path):
    """The same archive restored as the portal itself, in the test above, writes: it is the copy that does not."""
    create(server, "ctg_copy")
    done = manage(server, "ctg_copy", "restaurer", str(archives["after"]), "--copie", media=tmp_path / "back")
    assert done.returncode == 0, done.stdout + done.stderr
    said = {}
    for database in ("ctg_copy", "ctg_after"):
        port = serving.free_port()
        given = settings_of(server, database, tmp_path / "back") | {"PORT": str(port)}
        with serving.running(server, *serving.WEB, **given):
            serving.wait_for(lambda port=port: serving.get(port, "/connexion/")[1] == 200, 60)
            said[database] = "Ce portail est la copie d’un autre" in serving.get(port, "/connexion/")[2]
    assert said == {"ctg_copy": True, "ctg_after": False}
    state, left = written_to(server, "ctg_after", tmp_path / "original")
    assert (state, len(left)) == ("sent", 1)
    assert written_to(server, "ctg_copy", tmp_path / "copy") == ("waiting", [])
