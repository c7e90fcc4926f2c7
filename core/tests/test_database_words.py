"""What a database refuses is told in one French sentence, without a trace."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings as current
from django.db import DatabaseError, OperationalError, ProgrammingError

from core import database_words
from core.tests.test_settings import manage
from ctg_portal import environment, starting

ROOT = Path(__file__).resolve().parents[2]


def connect(role):
    """The server of these tests, under the owner, or under the application, which may create nothing."""
    known = {"owner": current.OWNER_DATABASE, "application": current.APPLICATION_DATABASE}[role]
    return psycopg.connect(host=known["HOST"], user=known["USER"], dbname=known["NAME"], autocommit=True)


def refused(statement):
    with connect("application") as connection, pytest.raises(psycopg.Error) as error:
        connection.execute(statement)
    return database_words.sentence(error.value, "ctg_app")


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "CREATE EXTENSION tablefunc",
            "Le compte « ctg_app » ne peut pas créer l’extension « tablefunc » : demandez à l’administrateur de la"
            " base d’y lancer « CREATE EXTENSION IF NOT EXISTS unaccent;",
        ),
        ("CREATE TABLE anything (id int)", "Le compte « ctg_app » ne peut pas créer les tables de cette base"),
        ("CREATE DATABASE anything", "Le compte « ctg_app » ne peut pas créer de base : donnez-lui CREATEDB"),
        ("SELECT * FROM pg_authid", "« manage.py migrate », sous le compte propriétaire, les lui accorde"),
    ],
)
def test_what_an_account_may_not_do_says_who_may(statement, sentence):
    assert sentence in refused(statement)


def test_an_extension_that_is_not_installed_is_named():
    with connect("owner") as connection, pytest.raises(psycopg.Error) as error:
        connection.execute("CREATE EXTENSION nulle_part")
    assert "L’extension « nulle_part » n’est pas installée sur le serveur" in database_words.sentence(error.value)


def django_error(cause, kind=OperationalError):
    """As Django raises it: its own, caused by that of psycopg."""
    error = kind(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ('connection failed: FATAL:  password authentication failed for user "a"', "refuse le compte « ctg » ou son"),
        ("connection failed: FATAL:  authentification par mot de passe échouée", "@ s’écrit %40"),
        ('connection failed: FATAL:  role "ctg" does not exist', "refuse le compte « ctg » ou son mot de passe"),
        ('connection failed: FATAL:  database "ctj" does not exist', "La base « ctj » n’existe pas sur ce serveur"),
        ("connection failed: FATAL:  sorry, too many clients already", "n’accepte plus de connexion"),
        ("connection is bad: Connection refused", "La base de données ne répond pas : vérifiez DATABASE_URL"),
        ("could not extend file: No space left on device", "Le disque de la base de données est plein"),
    ],
)
def test_each_refusal_of_the_server_has_its_sentence(words, sentence):
    assert sentence in database_words.sentence(django_error(psycopg.OperationalError(words)), "ctg")


def test_a_full_disk_is_known_by_its_code():
    assert "disque de la base de données est plein" in database_words.sentence(
        django_error(psycopg.errors.DiskFull("plein"))
    )


def test_another_error_keeps_its_trace():
    for error in (ProgrammingError("syntax error"), django_error(psycopg.errors.UndefinedTable("no x"), DatabaseError)):
        assert database_words.sentence(error) is None
        with pytest.raises(type(error)), starting.database_sentence(SimpleNamespace(DATABASES={"default": {}})):
            raise error


def test_a_full_disk_under_a_command_is_a_sentence():
    settings = SimpleNamespace(DATABASES={"default": {"USER": "ctg"}})
    full = OSError(errno.ENOSPC, "No space left on device", "/var/x")
    with pytest.raises(starting.CannotStart, match=r"^Le disque est plein \(/var/x\)"):
        with starting.database_sentence(settings):
            raise full
    with pytest.raises(PermissionError), starting.database_sentence(settings):
        raise PermissionError(errno.EACCES, "no")


def address(role, **changes):
    known = {"owner": current.OWNER_DATABASE, "application": current.APPLICATION_DATABASE}[role] | changes
    return f"postgresql://{known['USER']}@/{known['NAME']}?host={known['HOST']}"


def test_a_migration_without_rights_is_told_without_a_trace():
    code, said = manage("migrate", DATABASE_URL=address("application", NAME="postgres"))
    assert code == 1 and "Traceback" not in said
    assert "Le compte « ctg_app » ne peut pas créer les tables de cette base : DATABASE_OWNER_URL" in said


@pytest.mark.parametrize(
    ("url", "password"),
    [
        ("postgresql://ctg:a@b:c@base.exemple.fr:5433/ctg", "a@b:c"),
        ("postgresql://ctg:a%40b%23%2F%3F%25@base.exemple.fr:5433/ctg", "a@b#/?%"),
    ],
)
def test_a_password_is_read_as_it_was_written(url, password):
    read = environment.database("DATABASE_URL", url)
    found = [read[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert found == ["ctg", password, "base.exemple.fr", 5433, "ctg"]


@pytest.mark.parametrize("sign", "#/?[] ")
def test_a_sign_that_cuts_an_address_says_how_it_is_written(sign):
    for name, url in (
        ("DATABASE_URL", f"postgresql://ctg:top{sign}secret@base.exemple.fr/ctg"),
        ("EMAIL_URL", f"smtp+tls://ctg:top{sign}secret@mail.exemple.fr:587"),
    ):
        with pytest.raises(environment.SettingRefused, match=f"^{name} porte un signe .* %23 pour #") as refused:
            environment._refuse_cut(name, url)
        assert "secret" not in str(refused.value)


def plugin(**given):
    """(code, what is said) when tests are given that server."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-c", "import core.pg_plugin"]
    done = subprocess.run(command, cwd=ROOT, env=kept | given, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_tests_on_a_given_server_say_what_their_account_lacks():
    code, said = plugin(DATABASE_URL=address("application"))
    assert code == 1 and "Traceback" not in said
    assert "le compte « ctg_app » n’en a pas le droit" in said and "ALTER ROLE ctg_app CREATEDB" in said
    assert plugin(DATABASE_URL=address("application"), DATABASE_OWNER_URL=address("owner")) == (0, "")
    code, said = plugin(DATABASE_URL="postgresql://ctg@127.0.0.1:1/ctg")
    assert code == 1 and "Les tests ne joignent pas la base de données" in said and "Traceback" not in said
