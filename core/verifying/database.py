"""The database: what it is, who may do what in it, the triggers that keep what is frozen, and its clock."""

import os
import time

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection

from core import copies, database_words, health, privileges
from core.backups import addresses
from core.verifying import attention, fault, ok, refused, subject

OLDEST_SERVER = 150_000  # as PostgreSQL writes its version, here 15.0
MIGRATE = "Lancez « manage.py migrate », qui les écrit de nouveau."
SHOWN = 5  # names in a sentence
CLOCK_ATTENTION, CLOCK_FAULT = 2, 20  # seconds; a code of the second factor lives thirty
SPARE_CONNECTIONS = 10  # a worker, commands, a backup


def _rows(query, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def _named(names):
    found = sorted(set(names))
    return ", ".join(found[:SHOWN]) + (" …" if len(found) > SHOWN else "")


@subject("Base de données", position=10, needs_database=False)
def base(asked):
    """It answers, in a version and an encoding that the portal knows."""
    try:
        [(number, version, encoding, name)] = _rows(
            "SELECT current_setting('server_version_num')::int, split_part(current_setting('server_version'), ' ', 1),"
            " pg_encoding_to_char(encoding), datname FROM pg_database WHERE datname = current_database()"
        )
    except DatabaseError as error:
        said = database_words.sentence(error, settings.APPLICATION_DATABASE.get("USER"))
        yield refused(said or database_words.NO_ANSWER)
        return
    if number < OLDEST_SERVER:
        yield fault(f"Le serveur est en PostgreSQL {version}.", "Passez à PostgreSQL 15 ou plus récent.")
    elif encoding != "UTF8":
        yield fault(
            f"La base « {name} » est encodée en {encoding}.",
            "Créez une base « ENCODING 'UTF8' », et restaurez-y une sauvegarde.",
        )
    else:
        where = "embarqué" if settings.EMBEDDED_SERVER else "donné par DATABASE_URL"
        yield ok(f"PostgreSQL {version}, {where}, base « {name} » en UTF8.")


@subject("Extensions", position=15)
def extensions(asked):
    known = {name for (name,) in _rows("SELECT extname FROM pg_extension")}
    if missing := [name for name in database_words.EXTENSIONS if name not in known]:
        create = " ".join(f"CREATE EXTENSION IF NOT EXISTS {name};" for name in missing)
        yield fault(f"Il manque {_named(missing)}.", f"Lancez « {create} » sous l’administrateur de la base.")
    else:
        yield ok(f"{_named(database_words.EXTENSIONS)} sont là.")


@subject("Migrations", position=20)
def migrations(asked):
    pending = health.pending_migrations()
    if pending:
        names = _named(f"{app}.{name}" for app, name in pending)
        yield fault(
            f"{len(pending)} en attente : {names}.", "Arrêtez le web et le travail de fond, puis « manage.py migrate »."
        )
    else:
        yield ok("Toutes sont appliquées.")


# -- The two accounts ----------------------------------------------------------------------

_OWNED_BY_OTHERS = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S')
AND pg_get_userbyid(c.relowner) <> %(owner)s
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
UNION ALL
SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
AND pg_get_userbyid(p.proowner) <> %(owner)s
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
_POWERS = """
SELECT r.rolsuper, r.rolcreaterole, r.rolbypassrls OR r.rolreplication, pg_has_role(r.rolname, %(owner)s, 'MEMBER'),
has_schema_privilege(r.rolname, 'public', 'CREATE'),
has_parameter_privilege(r.rolname, 'session_replication_role', 'SET'),
ARRAY(SELECT given.rolname::text FROM pg_roles given WHERE pg_has_role(r.rolname, given.oid, 'MEMBER') AND given.rolname IN
    ('pg_write_all_data', 'pg_write_server_files', 'pg_execute_server_program', 'pg_maintain'))
FROM pg_roles r WHERE r.rolname = %(role)s
"""
_RIGHTS = """
SELECT c.relname,
has_table_privilege(%(role)s, c.oid, 'SELECT'),
has_any_column_privilege(%(role)s, c.oid, 'INSERT'),
has_any_column_privilege(%(role)s, c.oid, 'UPDATE'),
has_table_privilege(%(role)s, c.oid, 'DELETE'),
has_table_privilege(%(role)s, c.oid, 'TRUNCATE') OR has_table_privilege(%(role)s, c.oid, 'TRIGGER')
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""


@subject("Compte propriétaire", position=25)
def owner(asked):
    """It enters, and what the portal made is its own."""
    name = settings.OWNER_DATABASE.get("USER")
    try:
        addresses.connect(addresses.of_owner()).close()
    except psycopg.Error as error:
        yield fault(
            f"Le compte « {name} » n’entre pas dans la base ({str(error).strip().splitlines()[0]}).",
            "Corrigez DATABASE_OWNER_URL ; sans lui, ni « migrate » ni sauvegarde.",
        )
        return
    strange = [found for (found,) in _rows(_OWNED_BY_OTHERS, {"owner": name})]
    if strange:
        yield fault(
            f"Le compte « {name} » ne possède pas {_named(strange)}.",
            f'Lancez « REASSIGN OWNED BY … TO "{name}"; » sous l’administrateur de la base, puis « manage.py migrate ».',
        )
    else:
        yield ok(f"« {name} » possède les tables, les séquences et les fonctions.")


@subject("Compte de l’application", position=30)
def application(asked):
    """It reads and writes, and can rewrite nothing of what was done (core/privileges.py)."""
    role, owner = privileges.application_role(), settings.OWNER_DATABASE.get("USER")
    if role is None:
        yield attention(
            "DATABASE_URL et DATABASE_OWNER_URL désignent le même compte, qui pourrait récrire l’historique.",
            "Donnez à DATABASE_URL un compte qui ne possède rien, puis « manage.py migrate ».",
        )
        return
    told = {"role": role, "owner": owner}
    found = [*_too_powerful(told), *_wrong_rights(told)]
    yield from found or [ok(f"« {role} » lit et écrit, et ne peut récrire ni l’historique ni ce qui est figé.")]


def _too_powerful(told):
    role, owner = told["role"], told["owner"]
    [(is_super, makes_roles, passes, is_member, creates, silences, given)] = _rows(_POWERS, told)
    if is_super:  # has every other
        yield fault(f"« {role} » est administrateur du serveur.", f'« ALTER ROLE "{role}" NOSUPERUSER; »')
        return
    if makes_roles or passes:
        wide = "CREATEROLE" if makes_roles else "BYPASSRLS ou REPLICATION"
        cure = f'« ALTER ROLE "{role}" NOCREATEROLE NOBYPASSRLS NOREPLICATION; »'
        yield fault(f"« {role} » a le pouvoir {wide}, dont il n’a pas besoin.", cure)
    if is_member:
        yield fault(f"« {role} » peut devenir « {owner} ».", f'« REVOKE "{owner}" FROM "{role}"; »')
    if creates:
        yield fault(
            f"« {role} » peut créer des tables et des fonctions.",
            f'« REVOKE CREATE ON SCHEMA public FROM PUBLIC, "{role}"; »',
        )
    if silences:
        yield fault(
            f"« {role} » peut faire taire les déclencheurs.",
            f'« REVOKE SET ON PARAMETER session_replication_role FROM "{role}"; »',
        )
    if given:
        yield fault(f"« {role} » tient {_named(given)}.", f'« REVOKE {", ".join(given)} FROM "{role}"; »')


def _wrong_rights(told):
    read_only = {*privileges.read_only_tables(), copies.TABLE, "django_migrations"}
    logs = set(privileges.log_tables())
    lines = {*privileges.line_tables(), *logs}
    rewritten, closed = [], []
    for table, reads, adds, changes, removes, more in _rows(_RIGHTS, told):
        may_add = table not in read_only
        may_change, may_remove = may_add and table not in lines, may_add and table not in logs
        if more or (adds and not may_add) or (changes and not may_change) or (removes and not may_remove):
            rewritten.append(table)
        elif not reads or adds < may_add or changes < may_change or removes < may_remove:
            closed.append(table)
    if rewritten:
        yield fault(
            f"« {told['role']} » peut récrire {_named(rewritten)}.",
            "Lancez « manage.py migrate » ; si la faute demeure, retirez ce qui est accordé à PUBLIC ou à un autre rôle.",
        )
    if closed:
        yield fault(f"« {told['role']} » n’a pas les droits qu’il faut sur {_named(closed)}.", MIGRATE)


# -- Triggers ---------------------------------------------------------------------------------

_TRIGGERS = """
SELECT c.relname, t.tgname, t.tgenabled IN ('O', 'A'), p.proname, p.prosrc FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
"""
_FUNCTIONS = """
SELECT p.proname, p.prosrc, p.prosecdef, COALESCE(p.proconfig @> ARRAY['search_path=public, pg_temp'], false),
has_function_privilege('public', p.oid, 'EXECUTE'), p.prorettype = 'trigger'::regtype FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


@subject("Déclencheurs", position=35)
def triggers(asked):
    """All that keep the history and what is frozen, as the code writes them; none is switched off."""
    expected = privileges.expected_triggers()
    found = {(table, name): (on, body) for table, name, on, _, body in _rows(_TRIGGERS)}
    missing = [name for key, body in expected.items() if found.get(key, (True, ""))[1] != body for name in key[:1]]
    off = [table for (table, _), (is_on, _) in found.items() if not is_on]
    functions = _rows(_FUNCTIONS)
    if missing:
        yield fault(f"Des déclencheurs manquent, ou ne sont pas ceux de cette version, sur {_named(missing)}.", MIGRATE)
    if off:
        yield fault(
            f"Des déclencheurs sont éteints sur {_named(off)} : rien n’y est tenu ni gardé.",
            "« ALTER TABLE … ENABLE TRIGGER ALL; » sous le compte propriétaire, et cherchez qui les a éteints.",
        )
    if unsafe := _unsafe(functions):
        yield fault(f"Des fonctions ne sont pas celles du portail : {_named(unsafe)}.", MIGRATE)
    if not (missing or off or unsafe):
        yield ok(f"{len(expected)} en place, tels que cette version les écrit.")


def _unsafe(functions):
    own, as_owner = privileges.own_functions(), privileges.run_as_owner()
    bodies = {name: body for name, body, *_ in functions}
    yes = [name for name, body in own.items() if bodies.get(name) != body]
    for name, _, definer, has_path, is_public, is_trigger in functions:
        if (is_trigger or name == "_pgh_attach_context") and (
            not has_path or is_public or definer != (name in as_owner)
        ):
            yes.append(name)
    return yes


# -- The server --------------------------------------------------------------------------------


@subject("Réglages du serveur de la base", position=40)
def server(asked):
    """What is written stays written, and there are enough connections for the web."""
    names = ["fsync", "full_page_writes", "synchronous_commit", "data_checksums", "max_connections"]
    held = dict(_rows("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [names]))
    losing = [name for name in names[:3] if held[name] == "off"]
    if losing:
        yield fault(
            f"{_named(losing)} : « off ». Une coupure de courant perdrait ce qui était enregistré.",
            " ".join(f"ALTER SYSTEM SET {name} = on;" for name in losing) + " puis « SELECT pg_reload_conf(); ».",
        )
    if held["data_checksums"] == "off":
        yield attention(
            "Les sommes de contrôle des données sont éteintes : un disque qui se trompe ne se verrait pas.",
            "Serveur arrêté : « pg_checksums --enable -D … ».",
        )
    needed = _asked_for("WEB_WORKERS", 2) * _asked_for("WEB_THREADS", 4) + SPARE_CONNECTIONS
    if int(held["max_connections"]) < needed:
        yield fault(
            f"max_connections = {held['max_connections']} : le portail peut en ouvrir {needed}.",
            f"« ALTER SYSTEM SET max_connections = {needed}; » et redémarrez PostgreSQL, ou baissez WEB_THREADS.",
        )
    elif not losing:
        yield ok(f"Ce qui est enregistré est sur le disque ; {held['max_connections']} connexions permises.")


def _asked_for(name, default):
    """As gunicorn reads it (ctg_portal/gunicorn.py), which refuses what is no number."""
    text = os.environ.get(name, "")
    return int(text) if text.isdigit() else default


@subject("Horloge", position=45)
def clock(asked):
    """Ours and the database's: a code of the second factor and an invitation are read with one, written with the other."""
    before = time.time()
    [(there,)] = _rows("SELECT extract(epoch FROM clock_timestamp())::float8")
    after = time.time()
    gap = max(before - there, there - after, 0)
    sentence = f"Celle de la base et celle de cette machine diffèrent de {gap:.0f} s."
    cure = "Réglez les deux par NTP (« timedatectl set-ntp true »)."
    if gap > CLOCK_FAULT:
        yield fault(sentence, cure)
    elif gap > CLOCK_ATTENTION:
        yield attention(sentence, cure)
    else:
        yield ok("Celle de la base et celle de cette machine disent la même heure.")
