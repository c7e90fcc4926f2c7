"""Bring one archive back into an empty portal: all of it, or nothing.

Nothing is written before every hash has been read. Files come first, under their own names, and those that are
there already must be the archive's; the database comes last, in one transaction.
"""

import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from core import copies
from core.backups import BackupRefused, addresses, manifest, snapshot
from core.backups.saving import last_line
from core.formats import counted, file_size

OLDEST_SERVER = 15
COMING = ".restauration"  # in MEDIA_ROOT: a file on its way
NAMED = 5

_BUSY = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = ANY (%s)
"""
# Written by the programs of PostgreSQL 17 and later, whatever the server; those before do not know it.
_UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"


def restore(place, name, *, is_copy=False, say=print):
    """Bring back the archive `name`. BackupRefused when it does not hold, or when the portal is not empty."""
    content = manifest.read(place, name)
    refuse_unknown_migrations(content)
    address = addresses.of_owner()
    major = refuse_unfit_database(address)
    refuse_foreign_files(content)
    check(place, name, content)
    say(f"Sauvegarde du {content['made_at'][:10]} : {counted(len(content['files']) + 1, 'empreinte vérifiée')}.")
    for fault in content["faults"]:
        say(f"À savoir : le fichier {fault['name']} était déjà {fault['what']} quand elle a été faite.")
    put_files(place, name, content)
    pour_database(place, name, content, address, major, after=copies.MARK if is_copy else "")
    verify(content, address, apart=copies.TOUCHED if is_copy else frozenset())
    rows = sum(count for count, _ in content["tables"].values())
    say(f"Base : {len(content['tables'])} tables, {counted(rows, 'ligne')}, relues et identiques.")
    connection.close()
    call_command("migrate", verbosity=0)
    say("Tables à jour, droits des deux comptes rétablis.")
    weight = sum(file["size"] for file in content["files"])
    say(f"{counted(len(content['files']), 'fichier remis', 'fichiers remis')} ({file_size(weight)}).")


# -- Before anything is written -------------------------------------------------


def refuse_unknown_migrations(content):
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update(migration.replaces)
    if unknown := [f"{app}.{name}" for app, name in content["migrations"] if (app, name) not in known]:
        raise BackupRefused(
            f"La sauvegarde vient d’une version du portail que celle-ci ne connaît pas ({unknown[0]}) : restaurez-la avec"
            " la version qui l’a faite, ou une plus récente."
        )


def refuse_unfit_database(address):
    """Major version of a server that can take the archive, whose database holds no table."""
    with addresses.connect(address) as connected:
        major = connected.info.server_version // 10000
        if major < OLDEST_SERVER:
            raise BackupRefused(
                f"Le serveur est en PostgreSQL {major} : le portail demande la version {OLDEST_SERVER}."
            )
        tables = connected.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        ).fetchone()[0]
        accounts = [settings.APPLICATION_DATABASE.get("USER"), settings.OWNER_DATABASE.get("USER")]
        busy = connected.execute(_BUSY, [accounts]).fetchone()[0]
    if tables:
        raise BackupRefused(
            f"La base contient déjà {counted(tables, 'table')} : une sauvegarde se restaure dans une base neuve. Créez-en une"
            " (CREATE DATABASE … OWNER …) et donnez-la dans DATABASE_URL ; avec le PostgreSQL embarqué, arrêtez le portail"
            " et mettez de côté son dossier postgres-… de CTG_VAR_DIR."
        )
    if busy:
        raise BackupRefused(
            "Le portail est en marche sur cette base : arrêtez le web et le travail de fond, puis relancez."
        )
    return major


def refuse_foreign_files(content):
    """Files there already are those of the archive, or there is none: nothing of another portal is mixed with it."""
    expected = {file["name"] for file in content["files"]}
    root = Path(settings.MEDIA_ROOT)
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not name.startswith(".") and name not in expected:
            raise BackupRefused(
                f"Le dossier des fichiers {root} n’est pas vide ({name} n’est pas de cette sauvegarde) : videz-le, ou"
                " donnez-en un autre dans MEDIA_ROOT."
            )


def check(place, name, content):
    """Read everything once; BackupRefused names what is absent or altered."""
    expected = {"base.dump": content["dump"]["sha256"]}
    expected |= {f"fichiers/{file['name']}": file["sha256"] for file in content["files"]}
    damaged = [path for path, sha256 in expected.items() if _hash_of(place, name, path) != sha256]
    if damaged:
        more = f" et {len(damaged) - NAMED} autres" if len(damaged) > NAMED else ""
        raise BackupRefused(
            f"La sauvegarde {name} est abîmée, rien n’a été restauré : {', '.join(damaged[:NAMED])}{more} n’a pas l’empreinte"
            " du manifeste. Choisissez-en une autre."
        )


def _hash_of(place, name, path):
    try:
        with place.open(name, path) as file:
            return manifest.pour(file)[0]
    except OSError:
        return None


# -- Writing ----------------------------------------------------------------------


def put_files(place, name, content):
    """Each file at its place, unless it is there as it should be."""
    root = Path(settings.MEDIA_ROOT)
    coming = root / COMING
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in content["files"]:
        target = root / file["name"]
        if target.is_file():
            with target.open("rb") as known:
                if manifest.pour(known)[0] == file["sha256"]:
                    continue
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        coming.touch(mode=0o600)
        with place.open(name, f"fichiers/{file['name']}") as source, coming.open("wb") as written:
            sha256, _ = manifest.pour(source, written)
        if sha256 != file["sha256"]:
            raise BackupRefused(f"Le fichier {file['name']} de la sauvegarde a changé pendant sa lecture : relancez.")
        coming.replace(target)
    coming.unlink(missing_ok=True)


def pour_database(place, name, content, address, major, *, after=""):
    """The dump, then the statements `after`, in one transaction of the owner's.

    Its COMMIT is the last thing said to psql: whoever is killed before leaves an empty database.
    """
    pg_restore = addresses.program("pg_restore", major=content["dump"]["program"])
    psql = addresses.command(addresses.program("psql", major=content["dump"]["program"]), address)
    psql += ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=-"]
    with (
        place.local(name, "base.dump") as dump,
        tempfile.TemporaryFile() as read_said,
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            [str(pg_restore), "--no-owner", "--no-privileges", "--no-comments", "--file=-"],
            stdin=dump,
            stdout=subprocess.PIPE,
            stderr=read_said,
            env=addresses.environment(),
        ) as reading,
        subprocess.Popen(
            psql, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=addresses.environment(address)
        ) as writing,
    ):
        try:
            _feed(reading, writing, major, after)
        except BrokenPipeError:
            pass  # psql says why
        except BaseException:
            writing.kill()
            reading.kill()
            raise
        finally:
            reading.kill()
        code = writing.wait()
        said.seek(0)
        read_said.seek(0)
        complaints = read_said.read() + said.read()
    if code or reading.returncode > 0:
        raise BackupRefused(f"La base n’a pas été restaurée, elle est restée vide : {last_line(complaints)}")


def _feed(reading, writing, major, after):
    writing.stdin.write(b"SET client_min_messages = warning;\nBEGIN;\n")
    is_first = True
    while piece := reading.stdout.read(manifest.CHUNK):
        if is_first and major < 17:
            piece = piece.replace(_UNKNOWN_BEFORE_17, b"", 1)
        is_first = False
        writing.stdin.write(piece)
    if reading.wait():
        writing.kill()
    else:
        writing.stdin.write(f"{after}\nCOMMIT;\n".encode())
    writing.stdin.close()


def verify(content, address, *, apart):
    """Count and hash every table again."""
    with snapshot.taken(address) as taken:
        found = taken.tables()
    expected = content["tables"]
    differ = [name for name in sorted(expected.keys() | found.keys()) if expected.get(name) != found.get(name)]
    if differ := [name for name in differ if name not in apart]:
        raise BackupRefused(
            f"La base restaurée ne dit pas ce que la sauvegarde disait ({', '.join(differ[:NAMED])}) : ne l’ouvrez pas,"
            " recommencez dans une base neuve ou avec une autre sauvegarde."
        )
