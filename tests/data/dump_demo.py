"""Makes `demo-<commit>.sql.xz` of a demo that is stopped: its tables, without the reference rows that it does not use.

    .venv/bin/python -m tests.data.dump_demo CLONE FILE

CLONE is the clone where `make demo` ran (README.md, beside). Rows are dropped from a copy: the demo is left as it is.
"""

import lzma
import re
import subprocess
import sys
from pathlib import Path

from psycopg import sql

from core import embedded

COPY = "ctg_dump"
LIMIT = 2 * 1024 * 1024

#: What is emptied: sessions, and jobs that are done.
EMPTIED = {"django_session", "usersessions_usersession"}
EMPTIED_LIKE = "procrastinate_%"
#: Made anew where it is needed: tests have another cache.
LEFT = "cache"

#: Indicator values and former codes of a territory where no convention of the demo is.
OF_A_TERRITORY = {"diagnostics_valeurindicateur": "territoire_id", "territories_communeanciencode": "commune_id"}
USED_TERRITORIES = (
    "SELECT commune_id FROM conventions_communeperimetre UNION SELECT territoire_id FROM conventions_convention"
    " WHERE territoire_id IS NOT NULL"
)
#: Rows that nothing points to any longer are dropped, again and again until each is needed.
REFERENCES = ("territories_organisation", "territories_territoire")
#: Their history: the events of rows that are dropped.
HISTORIES = {
    "diagnostics_valeurindicateurevent": "diagnostics_valeurindicateur",
    "territories_organisationevent": "territories_organisation",
}
FOREIGN_KEYS = """
    SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND c.confrelid = %s::regclass ORDER BY 1, 2
"""


def main(clone, target):
    with embedded.default_server(Path(clone) / "var").running() as server:
        with server.connect(embedded.SUPERUSER, "postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {COPY}")
            connection.execute(f"CREATE DATABASE {COPY} TEMPLATE {embedded.DATABASE} OWNER {embedded.OWNER}")
        with server.connect(embedded.SUPERUSER, COPY) as connection:
            prune(connection)
        text = dumped(server)
        with server.connect(embedded.SUPERUSER, "postgres") as connection:
            connection.execute(f"DROP DATABASE {COPY}")
    packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
    if len(packed) > LIMIT:
        raise SystemExit(f"{len(packed)} octets : plus de 2 Mio, rien n’est écrit.")
    Path(target).write_bytes(packed)
    print(f"{target} : {len(text)} signes, {len(packed)} octets une fois comprimés.")


def prune(connection):
    connection.execute("SET session_replication_role = replica")  # neither triggers nor checks of keys
    jobs = connection.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE %s", [EMPTIED_LIKE])
    for name in EMPTIED | {name for (name,) in jobs}:
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
    for table, column in OF_A_TERRITORY.items():
        asked = sql.SQL("DELETE FROM {} WHERE {} NOT IN ({})")
        names = sql.Identifier(table), sql.Identifier(column), sql.SQL(USED_TERRITORIES)
        connection.execute(asked.format(*names))
    while sum([drop_unused(connection, table) for table in REFERENCES]):
        pass
    for history, table in HISTORIES.items():
        asked = sql.SQL("DELETE FROM {} h WHERE NOT EXISTS (SELECT 1 FROM {} t WHERE t.id = h.pgh_obj_id)")
        connection.execute(asked.format(sql.Identifier(history), sql.Identifier(table)))


def drop_unused(connection, table):
    """Drop the rows of a table that no foreign key points to. How many."""
    used = [
        sql.SQL("SELECT {1} FROM {0} WHERE {1} IS NOT NULL").format(sql.Identifier(source), sql.Identifier(column))
        for source, column in connection.execute(FOREIGN_KEYS, [table])
    ]
    asked = sql.SQL("DELETE FROM {} WHERE id NOT IN ({})").format(sql.Identifier(table), sql.SQL(" UNION ").join(used))
    return connection.execute(asked).rowcount


def dumped(server):
    """The whole as SQL that any client sends, under any owner: neither commands of psql nor `COPY`."""
    command = [server.binaries / "pg_dump", f"--host={server.socket_folder}", f"--username={embedded.SUPERUSER}"]
    command += ["--no-owner", "--no-privileges", "--no-comments", "--rows-per-insert=200"]
    command += [f"--exclude-table={LEFT}", COPY]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return re.sub(r"^(\\(un)?restrict |SET transaction_timeout).*$", "", text, flags=re.MULTILINE)


if __name__ == "__main__":
    main(*sys.argv[1:])
