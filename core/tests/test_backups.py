"""Backups: an archive holds all of a portal, and brings it back; what does not hold is refused in a sentence."""

import contextlib
import errno
import json
import os
import shutil
from types import SimpleNamespace
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from psycopg import sql

from conventions.documents import files as keeping
from conventions.models import Document
from conventions.tests.factories import make_convention, new_document
from core import embedded, storage, uploads
from core.backups import BackupRefused, addresses, manifest, places, restoring, saving, snapshot, where
from core.tests.files import make_pdf, upload
from core.tests.forked import run
from territories.tests.factories import make_caf


def silent(text):
    """Says nothing."""


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture
def place(tmp_path):
    return places.Folder(tmp_path / "archives")


@pytest.fixture
def two_documents(media, transactional_db):
    """One file in each of two conventions of two Cafs, their rows committed."""
    kept = []
    for code, pages in (("21", 1), ("71", 2)):
        convention = make_convention(caf=make_caf(code))
        checked = uploads.check(upload("a.pdf", make_pdf(pages)))
        kept.append(keeping.store(new_document(convention, file=""), checked))
    return kept


@contextlib.contextmanager
def empty_database(name):
    """libpq's words for a new database of the owner's, on the server of the tests; dropped at the end."""
    address = addresses.of_owner()
    with addresses.connect({**address, "dbname": "postgres"}, autocommit=True) as server:
        named = sql.Identifier(name)
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))
        server.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8'").format(named))
        try:
            yield {**address, "dbname": name}
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(named))


def manage(*arguments, database, media, code="", **more):
    """One command of manage.py, or this code, on that database and those files. (code, what it says)"""
    urls = {}
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        urls[variable] = urlunsplit(urlsplit(os.environ[variable])._replace(path=f"/{database}"))
    return run("manage.py", *arguments, code=code, CTG_PROFILE="dev", MEDIA_ROOT=str(media), **urls, **more)


def value(address, query):
    with addresses.connect(address) as connected:
        return connected.execute(query).fetchone()[0]


def contents(folder):
    """{path: bytes} of the files that a portal keeps there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


# -- Round trip ------------------------------------------------------------------------


def test_a_backup_brings_back_every_row_and_file(two_documents, media, place, tmp_path):
    made = saving.make(place, say=silent)
    assert made.faults == []
    assert made.manifest["tables"]["conventions_document"][0] == 2
    archive = f"{place}/{made.name}"
    with empty_database("ctg_restored") as address:
        code, said = manage("restaurer", archive, database="ctg_restored", media=tmp_path / "back")
        assert code == 0, said
        assert "relues et identiques" in said
        assert "2 fichiers remis" in said
        with snapshot.taken(address) as taken, snapshot.taken(addresses.of_owner()) as before:
            found, expected = taken.tables(), before.tables()
        assert {name for name in expected if found.get(name) != expected[name]} <= {"django_migrations"}
        assert contents(tmp_path / "back") == contents(media) != {}
        # The application’s account reads, and writes no history.
        application = {**address, "user": django_settings.APPLICATION_DATABASE["USER"]}
        assert value(application, "SELECT count(*) FROM conventions_document") == 2
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            value(application, "DELETE FROM conventions_conventionevent RETURNING 1")
        code, said = manage("restaurer", archive, database="ctg_restored", media=tmp_path / "again")
        assert code == 1
        assert "La base contient déjà" in said
        assert "Traceback" not in said
        assert not (tmp_path / "again").exists()


@pytest.fixture
def archive(place):
    """A small archive made by hand: (its name, a function that writes its manifest again with other words)."""
    name = "2026-11-28T230600Z-1f2e3d4c"
    folder = place.path / name
    (folder / "fichiers" / "documents").mkdir(parents=True)
    files = {"base.dump": b"dump", "fichiers/documents/a.pdf": b"un", "fichiers/documents/b.pdf": b"deux"}
    for path, content in files.items():
        (folder / path).write_bytes(content)
    hashes = {path: restoring._hash_of(place, name, path) for path in files}

    def write(**changed):
        content = {
            "format": manifest.FORMAT,
            "made_at": "2026-11-28T23:06:00+00:00",
            "postgresql": 18,
            "migrations": [["core", "0001_unaccent"]],
            "tables": {},
            "dump": {"sha256": hashes["base.dump"], "size": 4, "program": 18},
            "files": [
                {"name": path.removeprefix("fichiers/"), "sha256": hashes[path], "size": 2}
                for path in files
                if path != "base.dump"
            ],
            "faults": [],
        }
        (folder / places.MANIFEST).write_bytes(manifest.written({**content, **changed}))
        return manifest.read(place, name)

    write()
    return name, write


# -- Making one ------------------------------------------------------------------------


def test_a_lost_and_a_changed_file_are_named_and_the_rest_kept(two_documents, media, place, capsys):
    lost, changed = two_documents
    (media / lost.file.name).unlink()
    (media / changed.file.name).write_bytes(b"autre chose")
    with pytest.raises(CommandError, match="2 fichiers ne sont pas tels que la base le dit .nommés"):
        call_command("sauvegarder", str(place.path))
    said = capsys.readouterr().err
    assert f"{lost.file.name} : absent" in said
    assert f"{changed.file.name} : modifié" in said
    (name,) = place.names()
    content = manifest.read(place, name)
    assert {(fault["name"], fault["what"]) for fault in content["faults"]} == {
        (lost.file.name, "absent"),
        (changed.file.name, "modifié"),
    }
    assert [file["name"] for file in content["files"]] == [changed.file.name]


def test_a_file_removed_during_the_backup_is_in_it(two_documents, media, place, monkeypatch):
    removed, _ = two_documents
    name, content = removed.file.name, (media / removed.file.name).read_bytes()
    dump = saving._dump

    def removing_meanwhile(*arguments):
        keeping.delete(removed)
        return dump(*arguments)

    monkeypatch.setattr(saving, "_dump", removing_meanwhile)
    made = saving.make(place, say=silent)
    assert not Document.objects.filter(pk=removed.pk).exists()
    assert made.faults == []
    assert (place.path / made.name / "fichiers" / name).read_bytes() == content
    assert name not in contents(media)
    assert not (media / storage.ASIDE).exists()


def test_two_backups_at_once_are_one(media, place, monkeypatch):
    monkeypatch.setattr(storage, "SHORT_SECONDS", 0)
    with storage.nothing_removed() as alone:
        assert alone
        with pytest.raises(BackupRefused, match="Une autre sauvegarde est en cours"):
            saving.make(place, say=silent)
    assert place.names() == []


def test_a_file_removed_out_of_any_backup_goes_at_once(media):
    for name in ("documents/1/a.pdf", "documents/2/a.pdf"):
        (media / name).parent.mkdir(parents=True)
        (media / name).write_bytes(b"a")
    default_storage.delete("documents/1/a.pdf")
    assert [path.name for path in media.iterdir()] == ["documents"]
    with storage.nothing_removed():
        default_storage.delete("documents/2/a.pdf")
        assert storage.open_kept("documents/2/a.pdf").read() == b"a"
    assert [path for path in media.rglob("*") if path.is_file()] == [media / storage.LOCK]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "le disque est plein"),
        (PermissionError(errno.EACCES, "Permission denied", "/ailleurs"), "/ailleurs"),
    ],
)
def test_what_stops_a_backup_is_a_sentence(error, sentence, media, place, monkeypatch):
    def stops(*arguments):
        (place.path / f"{places.PARTIAL}{name_of(place)}" / "base.dump").write_bytes(b"la")
        raise error

    monkeypatch.setattr(saving, "_written", stops)
    with pytest.raises(BackupRefused, match=sentence):
        saving.make(place, say=silent)
    assert list(place.path.iterdir()) == []


def name_of(place):
    (partial,) = place.path.glob(f"{places.PARTIAL}*")
    return partial.name.removeprefix(places.PARTIAL)


def test_what_a_killed_backup_left_is_no_archive(place, archive):
    name, _ = archive
    killed = place.path / f"{places.PARTIAL}2026-11-29T230600Z-1f2e3d4c"
    shutil.copytree(place.path / name, killed)
    without = place.path / "2026-11-30T230600Z-1f2e3d4c"
    shutil.copytree(place.path / name, without)
    (without / places.MANIFEST).unlink()
    assert place.names() == [name]
    place.forget_partial()
    assert not killed.exists()


def test_a_server_newer_than_every_pg_dump_is_refused():
    with pytest.raises(BackupRefused, match="Le serveur est en PostgreSQL 99 et « pg_dump » en version"):
        addresses.program("pg_dump", major=99)


def test_the_backup_says_where_it_must_be_told(settings):
    settings.CTG_SAUVEGARDES = ""
    with pytest.raises(CommandError, match="Dites où écrire"):
        call_command("sauvegarder")
    with pytest.raises(CommandError, match="sauvegardes n’est pas un chemin absolu"):
        call_command("sauvegarder", "sauvegardes")


# -- What does not hold ----------------------------------------------------------------


def test_altered_and_absent_pieces_are_named(place, archive):
    name, write = archive
    content = write()
    restoring.check(place, name, content)
    (place.path / name / "fichiers/documents/a.pdf").write_bytes(b"UN")
    (place.path / name / "base.dump").unlink()
    with pytest.raises(BackupRefused, match="rien n’a été restauré : base.dump, fichiers/documents/a.pdf n’a pas"):
        restoring.check(place, name, content)


def test_a_manifest_that_was_changed_is_refused(place, archive):
    name, _ = archive
    path = place.path / name / places.MANIFEST
    said = json.loads(path.read_bytes())
    path.write_text(json.dumps({**said, "postgresql": 17}))
    with pytest.raises(BackupRefused, match="Le manifeste de la sauvegarde .* est abîmé"):
        manifest.read(place, name)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(BackupRefused, match="est abîmé"):
        manifest.read(place, name)


def test_a_manifest_of_another_format_says_so(archive):
    _, write = archive
    with pytest.raises(BackupRefused, match="est au format 2, cette version du portail lit le format 1"):
        write(format=2)


@pytest.mark.parametrize("name", ["../dehors.pdf", "/etc/passwd"])
def test_a_name_that_leaves_the_folder_is_refused(name, archive):
    _, write = archive
    with pytest.raises(BackupRefused, match="est abîmé"):
        write(files=[{"name": name, "sha256": "0", "size": 1}])


def test_a_backup_of_a_newer_portal_is_refused(archive):
    _, write = archive
    restoring.refuse_unknown_migrations(write())
    with pytest.raises(BackupRefused, match="ne connaît pas .core.0099_later."):
        restoring.refuse_unknown_migrations(write(migrations=[["core", "0001_unaccent"], ["core", "0099_later"]]))


def test_files_of_another_portal_are_not_mixed_in(media, archive):
    _, write = archive
    content = write()
    (media / "documents").mkdir(parents=True)
    (media / "documents/a.pdf").write_bytes(b"un")
    restoring.refuse_foreign_files(content)
    (media / "documents/c.pdf").write_bytes(b"autre")
    with pytest.raises(BackupRefused, match="documents/c.pdf n’est pas de cette sauvegarde"):
        restoring.refuse_foreign_files(content)


def test_files_are_put_back_once_and_whole(media, place, archive):
    name, write = archive
    (media / "documents").mkdir(parents=True)
    (media / "documents/a.pdf").write_bytes(b"u")  # the end of a restore that was killed
    restoring.put_files(place, name, write())
    restoring.put_files(place, name, write())
    assert contents(media) == {"documents/a.pdf": b"un", "documents/b.pdf": b"deux"}
    assert not (media / restoring.COMING).exists()


@pytest.mark.parametrize("path", ["/nulle-part", "/nulle-part/2026-11-28T230600Z-1f2e3d4c"])
def test_what_is_no_archive_is_refused_by_name(path):
    with pytest.raises(BackupRefused, match=f"{path}.* n’(est pas une sauvegarde|existe pas)"):
        where.found(path)


@pytest.mark.django_db
def test_a_database_with_tables_is_refused():
    with pytest.raises(BackupRefused, match="La base contient déjà .* tables"):
        restoring.refuse_unfit_database(addresses.of_owner())


@pytest.mark.django_db(transaction=True)
def test_a_dump_cut_in_the_middle_leaves_the_base_empty(media, place):
    made = saving.make(place, say=silent)
    dump = place.path / made.name / "base.dump"
    dump.write_bytes(dump.read_bytes()[: dump.stat().st_size * 9 // 10])
    with empty_database("ctg_cut") as address:
        with pytest.raises(BackupRefused, match="elle est restée vide"):
            restoring.pour_database(place, made.name, made.manifest, address, 18)
        with snapshot.taken(address) as taken:
            assert taken.tables() == {}


# -- Moving ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("server", "sentence"),
    [
        ({"is_made": False, "is_used": False}, "Il n’y a pas de base embarquée dans /ici"),
        ({"is_made": True, "is_used": True}, "Le portail se sert encore de la base embarquée"),
    ],
)
def test_a_move_begins_from_data_that_nobody_uses(server, sentence, monkeypatch):
    fake = SimpleNamespace(home="/ici", **{name: (lambda said=said: said) for name, said in server.items()})
    monkeypatch.setattr(embedded, "default_server", lambda *arguments, **options: fake)
    with pytest.raises(CommandError, match=sentence):
        call_command("demenager")


def test_a_move_says_that_it_needs_an_address(settings):
    settings.EMBEDDED_SERVER = object()
    with pytest.raises(CommandError, match="donnez d’abord DATABASE_URL et DATABASE_OWNER_URL"):
        call_command("demenager")
