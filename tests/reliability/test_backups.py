"""A backup and a restore killed in the middle: what is left is taken for nothing whole."""

import pytest
from django.db import connection

from core.backups import making, restoring
from core.tests.test_backups import contents, empty_database, manage, media, place, silent, two_documents

__all__ = ["media", "place", "two_documents"]  # fixtures
pytestmark = pytest.mark.django_db(transaction=True)


KILLED = """
import os, signal
os.environ.update(DJANGO_SETTINGS_MODULE="ctg_portal.settings", CTG_DATABASE_ROLE="owner")
import django; django.setup()
from core.backups import making, manifest, places, restoring
"""
IN_BACKUP = """
making._copied = lambda *arguments: os.kill(os.getpid(), signal.SIGKILL)
making.make(places.Folder({path!r}))
"""
IN_RESTORE = """
def feed(reading, writing, major, after):
    writing.stdin.write(b"BEGIN;\\n" + reading.stdout.read())
    writing.stdin.flush()
    os.kill(os.getpid(), signal.SIGKILL)
restoring._feed = feed
restoring.restore(places.Folder({path!r}), {name!r})
"""


def test_a_kill_in_the_middle_leaves_nothing_that_looks_whole(two_documents, media, place, tmp_path):
    path = str(place.path)
    code, said = manage(
        database=connection.settings_dict["NAME"], media=media, code=KILLED + IN_BACKUP.format(path=path)
    )
    assert code == -9, said
    assert len(list(place.path.iterdir())) == 1
    assert place.names() == []
    made = making.make(place, say=silent)  # the lock went with the process
    assert [each.name for each in place.path.iterdir()] == [made.name]
    with empty_database("ctg_killed") as address:
        killed = KILLED + IN_RESTORE.format(path=path, name=made.name)
        code, said = manage(database="ctg_killed", media=tmp_path / "back", code=killed)
        assert code == -9, said
        restoring.put_files(place, made.name, made.manifest)
        restoring.pour_database(place, made.name, made.manifest, address, 18)
        restoring.verify(made.manifest, address, apart=frozenset())
    assert contents(tmp_path / "back") == contents(media)
