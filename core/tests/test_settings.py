"""A wrong setting stops the start with a French sentence that names it."""

import json
import re
import textwrap
from pathlib import Path

import pytest
from django.core.management import call_command

from core.tests.forked import run

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "CTG_PROFILE": "production",
    "SECRET_KEY": "k3Yx" * 15 + "!aZ09",
    "ALLOWED_HOSTS": "ctg.exemple.fr",
    "PORTAL_URL": "https://ctg.exemple.fr",
    "EMAIL_URL": "smtp+tls://portail:secret@mail.exemple.fr:587",
    "DATABASE_URL": "postgresql://ctg_app:secret@base.exemple.fr/ctg",
    "DATABASE_OWNER_URL": "postgresql://ctg_owner:secret@base.exemple.fr/ctg",
}


def manage(*arguments, **environment):
    """Run manage.py in that environment alone. (code, what it says)"""
    return run("manage.py", *arguments, **environment)


def refusal_of(**environment):
    code, said = manage("check", **environment)
    assert code == 1, said
    assert said.startswith("Le portail ne démarre pas. "), said
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"DEBUG": "yes"}, "DEBUG=yes n’est pas compris : écrivez true ou false."),
        ({"CTG_PROFILE": "prod"}, "CTG_PROFILE=prod est inconnu"),
        ({"SESSION_IDLE_MINUTES": "0"}, "SESSION_IDLE_MINUTES=0 n’est pas un nombre entier"),
        ({"TRUSTED_PROXIES": "127.0.0.1,mandataire"}, "TRUSTED_PROXIES=mandataire n’est ni une adresse ni un réseau"),
        ({"TRUSTED_PROXIES": "0.0.0.0/0"}, "TRUSTED_PROXIES=0.0.0.0/0 croirait n’importe qui"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL=loud est inconnu"),
        ({"DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL n’est pas une adresse PostgreSQL"),
        ({"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL n’est pas une adresse PostgreSQL"),
        ({"DATABASE_OWNER_URL": "postgresql://a@b/c"}, "donné sans DATABASE_URL"),
        ({"CTG_PG_BIN": "/nowhere"}, "CTG_PG_BIN désigne /nowhere"),
        ({"CTG_VAR_DIR": "var"}, "CTG_VAR_DIR=var n’est pas un chemin absolu"),
        ({"CTG_SAUVEGARDES": "sauvegardes"}, "CTG_SAUVEGARDES=sauvegardes n’est pas un chemin absolu"),
        ({"MEDIA_ROOT": "/a/b", "CTG_SAUVEGARDES": "/a/b/c"}, "CTG_SAUVEGARDES=/a/b/c tient au dossier des fichiers"),
        ({"MEDIA_ROOT": "/a/b", "CTG_SAUVEGARDES": "/a"}, "CTG_SAUVEGARDES=/a tient au dossier des fichiers"),
        ({"CTG_SAUVEGARDES": "s3:/seau"}, "CTG_SAUVEGARDES=s3:/seau n’est pas l’adresse d’un seau"),
        ({"CTG_SAUVEGARDES_GARDEES": "7,4"}, "CTG_SAUVEGARDES_GARDEES=7,4 n’est pas compris"),
        ({"CTG_SAUVEGARDES_GARDEES": "0,4,12"}, "CTG_SAUVEGARDES_GARDEES=0,4,12 n’est pas compris"),
        ({"CTG_ANTIVIRUS": "127.0.0.1:3310"}, "CTG_ANTIVIRUS=127.0.0.1:3310 n’est pas l’adresse d’un clamd"),
        ({"EMAIL_URL": "pigeon://x"}, "EMAIL_URL n’est pas une adresse d’envoi"),
        ({"PORTAL_URL": "ctg.exemple.fr"}, "PORTAL_URL=ctg.exemple.fr n’est pas une adresse"),
        ({"ALLOWED_HOSTS": "ctg.exemple.fr"}, "écrivez CTG_PROFILE=production"),
        ({"CTG_PROFILE": "demo", "ALLOWED_HOSTS": "*"}, "CTG_PROFILE=demo ne sert que cette machine"),
    ],
)
def test_a_wrong_value_is_refused_by_name(setting, sentence):
    assert sentence in refusal_of(**setting)


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "PORTAL_URL", "EMAIL_URL"])
def test_production_asks_for_each_of_its_settings(name):
    environment = {key: text for key, text in PRODUCTION.items() if key != name}
    assert name in refusal_of(**environment)


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"SECRET_KEY": "court"}, "SECRET_KEY est trop court"),
        ({"DEBUG": "true"}, "DEBUG=true est refusé en production"),
        ({"ALLOWED_HOSTS": "*"}, "« * » est refusé en production"),
        ({"PORTAL_URL": "http://ctg.exemple.fr"}, "n’est pas une adresse https"),
        ({"WEBAUTHN_RP_ID": "ctg.autre.fr"}, "n’est ni ctg.exemple.fr"),
        ({"WEBAUTHN_RP_ID": "fr"}, "ni un domaine qui le contient"),
    ],
)
def test_production_refuses_what_is_not_safe(setting, sentence):
    assert sentence in refusal_of(**PRODUCTION | setting)


def test_a_refused_database_address_does_not_show_its_password():
    assert "topsecret" not in refusal_of(DATABASE_URL="mysql://a:topsecret@b/c")


def test_production_passes_the_deployment_check():
    code, said = manage("check", "--deploy", "--fail-level=WARNING", **PRODUCTION)
    assert code == 0, said


def read(*names, **environment):
    """Values of those settings in that environment."""
    code = f"""
        import json
        from ctg_portal import settings
        print(json.dumps({{name: getattr(settings, name, None) for name in {names!r}}}))
    """
    _, said = run(code=textwrap.dedent(code), **environment)
    return json.loads(said)


def test_production_keeps_its_cookies_to_https_and_to_its_own_name():
    found = read(
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "CSRF_COOKIE_HTTPONLY",
        "SECURE_HSTS_SECONDS",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "SECURE_SSL_REDIRECT",
        **PRODUCTION,
    )
    assert found.pop("SESSION_COOKIE_NAME").startswith("__Host-")
    assert found.pop("CSRF_COOKIE_NAME").startswith("__Host-")
    assert found.pop("SECURE_HSTS_SECONDS") == 365 * 24 * 3600
    assert all(found.values()), found


def test_pages_may_be_sent_to_the_provider_that_is_named_and_to_no_other():
    read_there = ("CONTENT_SECURITY_POLICY", "AUTHENTICATION_BACKENDS")
    without = read(*read_there, **PRODUCTION)
    named = {
        "PROCONNECT_DISCOVERY_URL": "https://proconnect.exemple.fr/api/v2/.well-known/openid-configuration",
        "PROCONNECT_CLIENT_ID": "portail",
        "PROCONNECT_CLIENT_SECRET": "secret",
    }
    found = read(*read_there, **PRODUCTION, **named)
    form_action = [each["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] for each in (without, found)]
    assert form_action == [["'self'"], ["'self'", "https://proconnect.exemple.fr"]]
    added = set(found["AUTHENTICATION_BACKENDS"]) - set(without["AUTHENTICATION_BACKENDS"])
    assert added == {"accounts.proconnect.backend.ProConnectBackend"}


def test_the_demonstration_has_plain_cookies_and_answers_this_machine_alone(tmp_path):
    found = read(
        "SESSION_COOKIE_NAME",
        "SECURE_SSL_REDIRECT",
        "ALLOWED_HOSTS",
        "MIDDLEWARE",
        "SECRET_KEY",
        CTG_PROFILE="demo",
        CTG_VAR_DIR=str(tmp_path),
    )
    assert found["SESSION_COOKIE_NAME"] is None
    assert not found["SECURE_SSL_REDIRECT"]
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert "core.middleware.this_machine_only" in found["MIDDLEWARE"]
    key = tmp_path / "secret-key"
    assert found["SECRET_KEY"] == key.read_text()
    assert len(found["SECRET_KEY"]) >= 50
    assert key.stat().st_mode & 0o777 == 0o600


def test_the_demonstration_keeps_its_mails_and_tells_no_trace(tmp_path):
    """Mails go where var is; an ordinary refusal is one line, and a fault its trace."""
    odd = tmp_path / "d'août, +#1 %41?"
    code = """
        import json
        from ctg_portal import settings
        levels = {name: each.get("level") for name, each in settings.LOGGING["loggers"].items()}
        print(json.dumps([settings.EMAIL_FILE_PATH, levels]))
    """
    _, said = run(code=textwrap.dedent(code), CTG_PROFILE="demo", CTG_VAR_DIR=str(odd))
    folder, levels = json.loads(said)
    assert folder == str(odd / "mails")
    assert {levels[name] for name in ("django.request", "django_structlog.middlewares.request")} == {"ERROR"}


def test_production_writes_its_journal_in_json_without_accents_lost():
    code = """
        import django, logging, os
        os.environ["DJANGO_SETTINGS_MODULE"] = "ctg_portal.settings"
        django.setup()
        logging.getLogger("essai").warning("déposé par %s", "Zoé")
    """
    _, said = run(code=textwrap.dedent(code), **PRODUCTION)
    line = json.loads(said.splitlines()[-1])
    assert line["event"] == "déposé par Zoé"
    assert (line["logger"], line["level"]) == ("essai", "warning")


@pytest.mark.parametrize(
    "owner",
    ["", "postgresql://ctg_app:secret@base.exemple.fr/ctg", "postgresql://ctg_app:secret@10.0.0.1:5433/ctg"],
)
def test_production_refuses_one_role_for_both(owner):
    said = refusal_of(**PRODUCTION | {"DATABASE_OWNER_URL": owner})
    assert "DATABASE_URL et DATABASE_OWNER_URL désignent le même compte, « ctg_app »" in said
    assert "secret" not in said


def test_elsewhere_one_role_for_both_is_a_warning():
    code, said = manage("check", DATABASE_URL=PRODUCTION["DATABASE_URL"])
    assert code == 0
    assert "core.W001" in said


def test_a_database_that_does_not_answer_is_a_sentence():
    code, said = manage("migrate", DATABASE_URL="postgresql://ctg@127.0.0.1:1/ctg")
    assert code == 1
    assert "La base de données ne répond pas" in said
    assert "Traceback" not in said


def test_each_setting_is_described_for_the_operator():
    described = (ROOT / "docs" / "exploitation.md").read_text()
    code = "".join((ROOT / "ctg_portal" / name).read_text() for name in ("settings.py", "gunicorn.py", "demo.py"))
    names = re.findall(r"environment\.\w+\(\s*\"([A-Z_]+)\"", code)
    assert len(set(names)) > 15
    assert not [name for name in set(names) if f"`{name}`" not in described]


def test_models_and_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def test_a_portal_served_for_tests_is_the_applications():
    urls = {"DATABASE_URL": "postgresql://appli@b/c", "DATABASE_OWNER_URL": "postgresql://maitre@b/c"}
    found = read("DATABASES", CTG_PROFILE="test", CTG_DATABASE_ROLE="application", **urls)
    assert found["DATABASES"]["default"]["USER"] == "appli"
