"""A backup and a restore killed in the middle: what is left is taken for nothing whole. And by a bucket, whole."""

import pytest
from django.db import connection

from core.backups import restoring, saving
from core.tests.buckets import small_s3
from core.tests.test_backups import contents, empty_database, manage, media, place, silent, two_documents, value

__all__ = ["media", "place", "two_documents"]  # fixtures
pytestmark = pytest.mark.django_db(transaction=True)


KILLED = """
import os, signal
os.environ.update(DJANGO_SETTINGS_MODULE="ctg_portal.settings", CTG_DATABASE_ROLE="owner")
import django; django.setup()
from core.backups import saving, manifest, places, restoring
"""
IN_BACKUP = """
saving._copied = lambda *arguments: os.kill(os.getpid(), signal.SIGKILL)
saving.make(places.Folder({path!r}))
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
    made = saving.make(place, say=silent)  # the lock went with the process
    assert [each.name for each in place.path.iterdir()] == [made.name]
    with empty_database("ctg_killed") as address:
        killed = KILLED + IN_RESTORE.format(path=path, name=made.name)
        code, said = manage(database="ctg_killed", media=tmp_path / "back", code=killed)
        assert code == -9, said
        restoring.put_files(place, made.name, made.manifest)
        restoring.pour_database(place, made.name, made.manifest, address, 18)
        restoring.verify(made.manifest, address, apart=frozenset())
    assert contents(tmp_path / "back") == contents(media)


def test_a_backup_goes_to_a_bucket_and_comes_back(two_documents, media, tmp_path):
    """By the operator's own commands, each in a process of its own."""
    keys = {"AWS_ACCESS_KEY_ID": "une-cle", "AWS_SECRET_ACCESS_KEY": "un-secret", "AWS_MAX_ATTEMPTS": "1"}
    keys |= {"NO_PROXY": "127.0.0.1"}
    with small_s3() as s3, empty_database("ctg_bucket") as address:
        here = connection.settings_dict["NAME"]
        code, said = manage("sauvegarder", s3.address, database=here, media=media, **keys)
        assert code == 0, said
        [made] = {key.split("/")[1] for key in s3.kept}
        bucket, _, query = s3.address.partition("?")
        archive, back = f"{bucket}/{made}?{query}", tmp_path / "back"
        code, said = manage("restaurer", archive, database="ctg_bucket", media=back, **keys)
        assert code == 0, said
        assert "2 fichiers remis" in said
        assert value(address, "SELECT count(*) FROM conventions_document") == 2
    assert contents(tmp_path / "back") == contents(media)
