"""Make one archive: the database of one instant, then the files that it names."""

import contextlib
import errno
import secrets
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC

import psycopg
from django.utils import timezone

from core import storage
from core.backups import BackupRefused, BackupRunning, addresses, manifest, snapshot
from core.backups.places import MANIFEST
from core.formats import file_size

ABSENT, CHANGED = "absent", "modifié"


@dataclass(frozen=True)
class Made:
    name: str
    manifest: dict

    @property
    def faults(self):
        """Files that are not what their row says: [{"name", "what"}]."""
        return self.manifest["faults"]


def make(place, *, say=print, at=None, address=None):
    """Write an archive in this place, of the portal's database or of the one at `address`. BackupRefused when there is none, and then nothing of it is left."""
    with storage.nothing_removed() as alone:
        if not alone:
            raise BackupRunning("Une autre sauvegarde est en cours : attendez sa fin, puis relancez.")
        with telling_failures(f"La sauvegarde dans {place}"):
            place.forget_partial()
            at = (at or timezone.now()).astimezone(UTC)
            name = f"{at:%Y-%m-%dT%H%M%SZ}-{secrets.token_hex(4)}"
            with place.writing(name) as create:
                content = _written(create, at, say, address or addresses.of_owner())
                with create(MANIFEST) as file:
                    file.write(manifest.written(content))
    return Made(name, content)


def _written(create, at, say, address):
    with snapshot.taken(address) as taken:
        tables, files = taken.tables(), taken.files()
        content = {
            "format": manifest.FORMAT,
            "made_at": at.isoformat(),
            "postgresql": taken.major,
            "migrations": taken.migrations(),
            "tables": tables,
        }
        content["dump"] = _dump(create, address, taken)
    rows = sum(count for count, _ in tables.values())
    say(f"Base : {len(tables)} tables, {rows} lignes, {file_size(content['dump']['size'])}.")
    content["files"], content["faults"] = _copied(create, files)
    weight = sum(file["size"] for file in content["files"])
    say(f"Fichiers : {len(content['files'])}, {file_size(weight)}.")
    return content


def _dump(create, address, taken):
    """Pour pg_dump into the archive; {"sha256", "size", "program": its major version}."""
    program = addresses.program("pg_dump", major=taken.major)
    command = addresses.command(program, address)
    command += ["--format=custom", "--no-owner", "--no-privileges", "--no-comments"]
    command += ["--lock-wait-timeout=60s", f"--snapshot={taken.number}"]
    with tempfile.TemporaryFile() as said, create("base.dump") as file:
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env=addresses.environment(address),
        ) as running:
            try:
                sha256, size = manifest.pour(running.stdout, file)
            except BaseException:
                running.kill()
                raise
        if running.returncode:
            said.seek(0)
            raise BackupRefused(f"pg_dump n’a pas lu la base : {last_line(said.read())}")
    return {"sha256": sha256, "size": size, "program": addresses.major_of(program)}


def _copied(create, files):
    """Copy each file that a row names. ([{"name", "sha256", "size"}], faults)"""
    copied, faults = [], []
    for name, expected in files.items():
        try:
            source = storage.open_kept(name)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            faults.append({"name": name, "what": ABSENT})
            continue
        with source, create(f"fichiers/{name}") as target:
            sha256, size = manifest.pour(source, target)
        if expected and sha256 != expected:
            faults.append({"name": name, "what": CHANGED})
        copied.append({"name": name, "sha256": sha256, "size": size})
    return copied, faults


def last_line(said):
    """The last thing that a program complained of."""
    lines = [line.strip() for line in said.decode(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["sans un mot"])[-1]


@contextlib.contextmanager
def telling_failures(what):
    """What a disk or the database refuses inside becomes a sentence. `what`: « La sauvegarde dans … »."""
    try:
        yield
    except psycopg.Error as error:
        reason = str(error).strip().partition("\n")[0]
        raise BackupRefused(
            f"{what} s’est arrêtée : la base de données ne répond pas comme il faut ({reason})."
        ) from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise BackupRefused(
                f"{what} s’est arrêtée : le disque est plein. Rien n’est gardé à moitié ; libérez de la place, puis relancez."
            ) from error
        raise BackupRefused(
            f"{what} s’est arrêtée ({error.strerror or error}{f', {error.filename}' if error.filename else ''}) : vérifiez ce"
            " dossier et ses droits, puis relancez."
        ) from error
