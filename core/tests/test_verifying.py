"""`manage.py verifier` names what is wrong with an installation, and its cure; nothing secret is said."""

import json
import smtplib
import socket
import ssl
from io import StringIO

import psycopg
import pytest
from django.conf import settings as current
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.tests.factories import make_user
from core import health, privileges, verifying
from core.backups import places
from core.tests.workers import make_worker
from core.verifying import database, machine, network
from ctg_portal import apps as portal
from ctg_portal import starting

ASKED = verifying.Asked()
APPLICATION = privileges.application_role()


def told(look, asked=ASKED):
    """[(state, all that it says)]"""
    return [(said.state, f"{said.sentence} {said.cure}") for said in look(asked)]


def is_well(look, asked=ASKED):
    return {state for state, _ in told(look, asked)} == {"ok"}


def execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


# -- The database -----------------------------------------------------------------------


def test_a_migrated_database_is_well(db):
    for look in (database.base, database.extensions, database.migrations, database.owner, database.triggers):
        assert is_well(look), told(look)
    assert is_well(database.application) and is_well(database.clock)


def test_an_older_server_or_encoding_is_a_fault(db, monkeypatch):
    for row, words in (
        ((140011, "14.11", "UTF8", "ctg"), "PostgreSQL 14.11"),
        ((170006, "17.6", "LATIN1", "ctg"), "LATIN1"),
    ):
        monkeypatch.setattr(database, "_rows", lambda query, row=row: [row])
        [(state, said)] = told(database.base)
        assert state == "faute" and words in said


def test_a_missing_extension_is_named_with_its_statement(db, monkeypatch):
    monkeypatch.setattr(database, "_rows", lambda query: [("unaccent",), ("btree_gist",)])
    [(state, said)] = told(database.extensions)
    assert state == "faute" and "CREATE EXTENSION IF NOT EXISTS pg_trgm;" in said and "unaccent" not in said


def test_a_migration_that_waits_is_named(db, monkeypatch):
    monkeypatch.setattr(health, "pending_migrations", lambda: {("core", "9998_un"), ("core", "9999_deux")})
    [(state, said)] = told(database.migrations)
    assert state == "faute" and "2 en attente : core.9998_un, core.9999_deux" in said


REWRITTEN = [
    f'GRANT UPDATE ON conventions_conventionevent TO "{APPLICATION}"',
    f'GRANT UPDATE (state) ON conventions_conventionevent TO "{APPLICATION}"',
    f'GRANT INSERT ON pghistory_context TO "{APPLICATION}"',
    f'GRANT UPDATE ON actions_fichetransition TO "{APPLICATION}"',
    f'GRANT TRUNCATE ON conventions_article TO "{APPLICATION}"',
    f'GRANT TRIGGER ON conventions_article TO "{APPLICATION}"',
    f'GRANT DELETE ON django_migrations TO "{APPLICATION}"',
    "GRANT DELETE ON conventions_conventionevent TO PUBLIC",
]


@pytest.mark.parametrize("statement", REWRITTEN)
def test_history_that_can_be_rewritten_is_a_fault(db, statement):
    execute(statement)
    [(state, said)] = told(database.application)
    assert state == "faute" and "peut récrire" in said and statement.partition(" ON ")[2].split()[0] in said


def test_a_table_that_the_application_may_not_read_is_named(db):
    execute(
        f'REVOKE SELECT ON conventions_article FROM "{APPLICATION}"',
        f'REVOKE INSERT ON accounts_mail FROM "{APPLICATION}"',
    )
    [(state, said)] = told(database.application)
    assert state == "faute" and "accounts_mail, conventions_article" in said and "manage.py migrate" in said


def test_an_account_that_makes_tables_is_a_fault(db):
    execute(f'GRANT CREATE ON SCHEMA public TO "{APPLICATION}"')
    [(state, said)] = told(database.application)
    assert state == "faute" and "REVOKE CREATE ON SCHEMA public" in said


@pytest.mark.parametrize(
    ("powers", "words"),
    [
        ((True, True, True, True, True, True, []), "administrateur du serveur"),
        ((False, True, False, False, False, False, []), "NOCREATEROLE"),
        ((False, False, False, True, False, False, []), "peut devenir « ctg_owner »"),
        ((False, False, False, False, False, True, []), "session_replication_role"),
        ((False, False, False, False, False, False, ["pg_write_all_data"]), "REVOKE pg_write_all_data"),
    ],
)
def test_a_power_that_it_does_not_need_is_a_fault(monkeypatch, powers, words):
    """Only the administrator of a server gives them: its answer is read."""
    monkeypatch.setattr(database, "_rows", lambda query, told: [powers])
    [found] = list(database._too_powerful({"role": "ctg_app", "owner": "ctg_owner"}))
    assert found.state == "faute" and words in f"{found.sentence} {found.cure}"


def test_one_account_for_both_is_told(db, monkeypatch):
    monkeypatch.setattr(privileges, "application_role", lambda: None)
    [(state, said)] = told(database.application)
    assert state == "attention" and "le même compte" in said


def test_an_owner_who_does_not_enter_is_a_fault(db, monkeypatch):
    def refused(address):
        raise psycopg.OperationalError('connection failed: password authentication failed for user "x"')

    monkeypatch.setattr(database.addresses, "connect", refused)
    [(state, said)] = told(database.owner)
    assert state == "faute" and "n’entre pas dans la base" in said and "DATABASE_OWNER_URL" in said


def test_a_table_of_somebody_else_is_named(db, monkeypatch):
    monkeypatch.setitem(current.OWNER_DATABASE, "USER", "ctg_autre")
    monkeypatch.setattr(database.addresses, "connect", lambda address: socket.socket())
    [(state, said)] = told(database.owner)
    assert state == "faute" and "ne possède pas _pgh_attach_context" in said


BROKEN = {
    "DROP TRIGGER {0} ON {1}": "manquent",
    "ALTER TABLE {1} DISABLE TRIGGER {0}": "éteints sur {1}",
    "CREATE OR REPLACE FUNCTION {0}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'": "manquent",
    "ALTER FUNCTION {0}() RESET search_path": "ne sont pas celles du portail : {0}",
    "ALTER FUNCTION {0}() SECURITY INVOKER": "ne sont pas celles du portail : {0}",
    "GRANT EXECUTE ON FUNCTION {0}() TO PUBLIC": "ne sont pas celles du portail : {0}",
    "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN LANGUAGE sql AS"
    " 'SELECT true'": "ne sont pas celles du portail : _pgtrigger_should_ignore",
}


@pytest.mark.parametrize("statement", BROKEN, ids=lambda statement: " ".join(statement.split()[:3]))
def test_a_trigger_that_keeps_nothing_is_a_fault(db, statement):
    [name, *_] = [each for each in sorted(privileges.run_as_owner()) if each.startswith("pgtrigger_update_update")]
    table = next(table for table, trigger in privileges.expected_triggers() if trigger == name)
    execute(statement.format(name, table))
    found = told(database.triggers)
    assert any(state == "faute" and BROKEN[statement].format(name, table) in said for state, said in found), found


def test_a_server_that_forgets_is_a_fault(db, monkeypatch):
    on = {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "max_connections": "100",
    }
    for held, state, words in (
        (on, "ok", "100 connexions"),
        (on | {"fsync": "off"}, "faute", "ALTER SYSTEM SET fsync = on;"),
        (on | {"synchronous_commit": "off"}, "faute", "synchronous_commit : « off »"),
        (on | {"data_checksums": "off"}, "attention", "pg_checksums"),
        (on | {"max_connections": "17"}, "faute", "peut en ouvrir 18"),
    ):
        monkeypatch.setattr(database, "_rows", lambda query, names, held=held: list(held.items()))
        found = told(database.server)
        assert found[0][0] == state and words in found[0][1]


@pytest.mark.parametrize(("ahead", "state"), [(0, "ok"), (-5, "attention"), (60, "faute")])
def test_a_clock_that_differs_is_told(db, monkeypatch, ahead, state):
    now = database.time.time
    monkeypatch.setattr(database.time, "time", lambda: now() + ahead)
    assert [found for found, _ in told(database.clock)] == [state]


# -- The machine ----------------------------------------------------------------------------


def test_a_worker_that_gives_no_sign_is_a_fault(db):
    execute("DELETE FROM procrastinate_workers")
    [(state, said)] = told(machine.worker)
    assert state == "faute" and "aucun courriel ne part" in said and "systemctl start ctg-worker" in said
    make_worker()
    assert is_well(machine.worker)
    execute(
        "INSERT INTO procrastinate_jobs (task_name, queue_name) VALUES ('une', 'q'), ('autre', 'q')",
        "UPDATE procrastinate_events SET at = now() - interval '1 hour' WHERE type = 'deferred'",
    )
    [(state, said)] = told(machine.worker)
    assert state == "faute" and "attend depuis 60 min" in said


def test_a_full_disk_and_a_closed_folder_are_named(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT, settings.CTG_SAUVEGARDES = str(tmp_path / "media"), str(tmp_path / "archives")
    assert is_well(machine.disk) and len(told(machine.disk)) == 4
    free = {"free": 100 * machine.MIB}
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: type("Usage", (), free))
    assert {state for state, _ in told(machine.disk)} == {"faute"}
    free["free"] = 1000 * machine.MIB
    assert {state for state, _ in told(machine.disk)} == {"attention"}

    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(machine.tempfile, "TemporaryFile", refuse)
    assert all("chown" in said and state == "faute" for state, said in told(machine.disk))


def test_a_secret_is_long_private_and_never_shown(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.SECRET_KEY, settings.IS_PRODUCTION = "k3Yx9aZ0qRsT" * 5, True
    assert is_well(machine.secret)
    (tmp_path / "secret-key").write_text("x")
    (tmp_path / "secret-key").chmod(0o644)
    assert "chmod 600" in told(machine.secret)[0][1]
    for weak in ("petit", "ab" * 40, "only-for-tests-" + "0123456789" * 5):
        settings.SECRET_KEY = weak
        [(state, said)] = told(machine.secret)
        assert state == "faute" and weak not in said and "token_urlsafe" in said


def test_static_files_of_another_version_are_told(settings, monkeypatch):
    assert is_well(portal._static)

    def refuse(settings):
        raise starting.CannotStart("Les fichiers statiques manquent dans /x : lancez collectstatic.")

    monkeypatch.setattr(starting, "refuse_missing_static", refuse)
    assert told(portal._static) == [("faute", "Les fichiers statiques manquent dans /x. Lancez collectstatic.")]


def test_what_django_says_of_the_settings_is_said_too(settings, monkeypatch):
    [(state, said), *_] = told(machine.profile)
    assert state == "attention" and "CTG_PROFILE=test" in said
    said = [machine.checks.Warning("Une chose.", id="core.W900"), machine.checks.Error("Une autre.", id="core.E900")]
    monkeypatch.setattr(machine.checks, "run_checks", lambda **options: said)
    settings.IS_PRODUCTION = True
    assert [state for state, _ in told(machine.profile)] == ["attention", "faute"]
    said.clear()
    assert is_well(machine.profile)


def archive(folder, name, **content):
    from core.backups import manifest

    (folder / name).mkdir(parents=True)
    (folder / name / places.MANIFEST).write_bytes(
        manifest.written({"format": manifest.FORMAT, "files": [], "faults": [], **content})
    )


def test_a_backup_is_recent_and_whole(db, settings, tmp_path, monkeypatch):
    settings.CTG_SAUVEGARDES = ""
    assert told(machine.backup)[0][0] == "attention"
    settings.CTG_SAUVEGARDES = str(tmp_path / "archives")
    assert "Aucune sauvegarde" in told(machine.backup)[0][1]
    old, now = "2026-11-27T010000Z-1f2e3d4c", machine.dt.datetime(2026, 11, 28, 9, tzinfo=machine.dt.UTC)
    archive(tmp_path / "archives", old)
    monkeypatch.setattr(machine.timezone, "now", lambda: now)
    assert told(machine.backup)[0][0] == "ok"
    monkeypatch.setattr(machine.timezone, "now", lambda: now + machine.dt.timedelta(hours=6))
    [(state, said)] = told(machine.backup)
    assert state == "faute" and "La dernière est du 27/11/2026 à 02:00" in said
    archive(tmp_path / "archives", "2026-11-28T010000Z-1f2e3d4c", faults=[{"name": "a"}, {"name": "b"}])
    assert "nomme 2 fichiers" in told(machine.backup)[0][1]
    (tmp_path / "archives" / "2026-11-28T010000Z-1f2e3d4c" / places.MANIFEST).write_text("{}")
    [(state, said)] = told(machine.backup)
    assert state == "faute" and "Choisissez-en une autre" in said


# -- The network -------------------------------------------------------------------------------


class Sending:
    """A server of mails that does what it is told."""

    def __init__(self, refusal=None):
        self.refusal, self.sent = refusal, []

    def open(self):
        if self.refusal:
            raise self.refusal

    def close(self):
        pass

    def send_messages(self, messages):
        self.sent += messages
        return len(messages)


@pytest.fixture
def smtp(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_PASSWORD = "mail.exemple.fr", 587, "topsecret"


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no"), "refuse le compte"),
        (socket.gaierror(-2, "Name or service not known"), "nom inconnu"),
        (ConnectionRefusedError(111, "Connection refused"), "ne répond pas (Connection refused)"),
        (TimeoutError(), "ne répond pas"),
        (ssl.SSLError(1, "wrong version"), "certificat"),
    ],
)
def test_mails_that_would_not_leave_are_told_and_no_secret(smtp, monkeypatch, refusal, words):
    monkeypatch.setattr(network, "get_connection", lambda **options: Sending(refusal))
    [(state, said)] = told(network.mail)
    assert state == "faute" and words in said and "mail.exemple.fr:587" in said and "topsecret" not in said


def test_a_mail_is_sent_to_the_person_named_and_to_nobody_else(smtp, monkeypatch):
    sending = Sending()
    monkeypatch.setattr(network, "get_connection", lambda **options: sending)
    assert is_well(network.mail) and sending.sent == []
    assert is_well(network.mail, verifying.Asked(mail_to="un@exemple.fr"))
    assert [each.to for each in sending.sent] == [["un@exemple.fr"]]


def test_production_that_sends_nothing_is_a_fault(settings, smtp, monkeypatch):
    settings.IS_PRODUCTION, settings.DEFAULT_FROM_EMAIL = True, "ne-pas-repondre@localhost"
    monkeypatch.setattr(network, "get_connection", lambda **options: Sending())
    assert "DEFAULT_FROM_EMAIL" in told(network.mail)[0][1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert told(network.mail)[0][0] == "faute"
    settings.IS_PRODUCTION = False
    assert told(network.mail)[0][0] == "attention"


def test_settings_of_the_proxy_agree_with_each_other(settings):
    settings.IS_PRODUCTION, settings.PORTAL_URL, settings.ALLOWED_HOSTS = (
        True,
        "https://ctg.exemple.fr",
        ["ctg.exemple.fr"],
    )
    settings.BEHIND_PROXY, settings.TRUSTED_PROXIES = True, ["127.0.0.1/32"]
    assert is_well(network.proxy)
    for name, value, words in (
        ("TRUSTED_PROXIES", [], "TRUSTED_PROXIES est vide"),
        ("BEHIND_PROXY", False, "BEHIND_PROXY=false"),
        ("ALLOWED_HOSTS", ["www.exemple.fr"], "Ajoutez ctg.exemple.fr"),
    ):
        setattr(settings, name, value)
        [(state, said)] = told(network.proxy)
        assert state == "faute" and words in said


def seen(client, **headers):
    """The answer of /sante/ to `manage.py verifier`, through the portal itself."""
    return client.get("/sante/", {"format": "json", "temoin": health.witness()}, **headers).content.decode()


def answers(monkeypatch, text, *, secure=True, days=80, clear="https://ctg.exemple.fr/", status=200):
    headers = {"strict-transport-security": "max-age=1"} if secure else {}

    def ask(url):
        if url.startswith("http://"):
            return network.Answer(301, {"location": clear}, "")
        return network.Answer(status, headers, text, "198.51.100.4", days)

    monkeypatch.setattr(network, "ask", ask)


PUBLIC = verifying.Asked(url="https://ctg.exemple.fr")


def test_the_portal_tells_its_witness_alone_how_it_sees_it(client, db, settings):
    settings.TRUSTED_PROXIES = [network_of("127.0.0.1")]
    told = json.loads(seen(client, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.4"))
    assert told["seen"] == {"address": "198.51.100.4", "secure": False}
    for word in ("", "faux", health.witness()[:-1]):
        assert "seen" not in client.get("/sante/", {"format": "json", "temoin": word}).json()


def network_of(text):
    import ipaddress

    return ipaddress.ip_network(text)


@pytest.mark.parametrize(
    ("address", "secure", "state", "words"),
    [
        ("198.51.100.4", True, "ok", "voit l’adresse des visiteurs"),
        ("203.0.113.77", True, "faute", "choisit l’adresse"),
        ("127.0.0.1", True, "attention", "traduction d’adresses"),
        ("198.51.100.4", False, "faute", "venu en clair"),
    ],
)
def test_what_the_portal_sees_through_its_proxy_is_told(monkeypatch, settings, address, secure, state, words):
    settings.TRUSTED_PROXIES = [network_of("127.0.0.1")]
    text = json.dumps({"ok": True, "checks": [], "seen": {"address": address, "secure": secure}})
    answers(monkeypatch, text)
    [(found, said)] = told(network.public, PUBLIC)
    assert found == state and words in said


def test_a_name_that_leads_to_this_machine_proves_nothing(monkeypatch, settings):
    settings.TRUSTED_PROXIES = [network_of("198.51.100.0/24")]
    answers(monkeypatch, json.dumps({"checks": [], "seen": {"address": "203.0.113.77", "secure": True}}))
    [(state, said)] = told(network.public, PUBLIC)
    assert state == "attention" and "/etc/hosts" in said


WELL = json.dumps({"ok": True, "checks": [], "seen": {"address": "198.51.100.4", "secure": True}})


@pytest.mark.parametrize(
    ("change", "state", "words"),
    [
        ({"text": "<html>502"}, "faute", "systemctl status ctg-web"),
        ({"text": '{"ok": true, "checks": []}'}, "faute", "même SECRET_KEY"),
        ({"secure": False}, "faute", "HSTS"),
        ({"days": 3}, "attention", "finit dans 3 jours"),
        ({"clear": ""}, "faute", "sans renvoyer en https"),
    ],
)
def test_a_public_address_that_is_not_safe_is_told(monkeypatch, change, state, words):
    answers(monkeypatch, **{"text": WELL} | change)
    [(found, said)] = told(network.public, PUBLIC)
    assert found == state and words in said


def test_nobody_at_the_public_address_is_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        port = taken.getsockname()[1]
        [(state, said)] = told(network.public, verifying.Asked(url=f"http://127.0.0.1:{port}"))
    assert state == "faute" and "ne répond pas" in said
    assert told(network.public) == []


# -- The command -----------------------------------------------------------------------------------


def run(*arguments):
    """(code, what it says)"""
    out, code = StringIO(), 0
    try:
        call_command("verifier", *arguments, stdout=out)
    except SystemExit as ended:
        code = ended.code
    return code, out.getvalue()


@pytest.fixture
def only(monkeypatch):
    """The command with these subjects alone."""

    def keep(*names):
        found = [each for each in verifying.subjects() if each.name in names]
        monkeypatch.setattr(verifying, "subjects", lambda: found)

    return keep


def test_a_fault_is_code_1_and_an_attention_is_not(db, only):
    only("Opérateur de l’instance", "Sauvegarde")
    code, said = run()
    assert (
        code == 1
        and "FAUTE" in said
        and "→ « manage.py creer_operateur" in said
        and "1 faute, 1 point d’attention." in said
    )
    make_user(is_instance=True)
    code, said = run()
    assert code == 0 and "0 faute, 1 point d’attention." in said


def test_json_says_the_same_lines(db, only):
    only("Opérateur de l’instance", "Données de référence")
    code, said = run("--json")
    found = json.loads(said)
    assert code == 1 and not found["ok"]
    assert [line["subject"] for line in found["lines"]] == ["Données de référence", "Opérateur de l’instance"]
    assert "charger_territoires" in found["lines"][0]["cure"]


def test_without_a_database_the_rest_is_still_looked_at(monkeypatch, only):
    from django.db import OperationalError

    def away(*args, **kwargs):
        raise OperationalError("connection failed: Connection refused")

    only("Base de données", "Extensions", "Secret")
    monkeypatch.setattr(connection, "ensure_connection", away)
    monkeypatch.setattr(connection, "cursor", away)
    code, said = run()
    assert code == 1 and "La base de données ne répond pas" in said and "→ Vérifiez DATABASE_URL" in said
    assert "Secret ·" in said and "Extensions" not in said


def test_a_subject_that_breaks_is_a_fault_and_not_the_end(db, only, monkeypatch):
    only("Horloge", "Extensions")
    monkeypatch.setattr(database, "CLOCK_FAULT", None)
    code, said = run()
    assert code == 1 and "N’a pas pu être vérifié (TypeError)" in said and "Extensions ·" in said


def test_what_is_asked_wrongly_is_refused_in_french():
    with pytest.raises(CommandError, match="n’est pas une adresse électronique"):
        run("--courriel", "personne")
    with pytest.raises(CommandError, match="n’est pas une adresse : écrivez par exemple https"):
        run("--url", "ctg.exemple.fr")


def test_every_subject_of_the_issue_is_looked_at():
    named = {each.name for each in verifying.subjects()}
    for word in (
        "Base",
        "Extensions",
        "propriétaire",
        "application",
        "Courriel",
        "Polices",
        "fond",
        "Disque",
        "Horloge",
    ):
        assert any(word in name for name in named), word
    assert {"Mandataire", "Secret", "Sauvegarde", "Migrations", "Fichiers statiques"} <= named
