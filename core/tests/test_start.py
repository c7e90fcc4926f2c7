"""The doors of the start: manage.py, gunicorn, make demo, and what they say when closed."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from ctg_portal import demo, starting

ROOT = Path(__file__).resolve().parents[2]


def run(*command, **environment):
    """(code, what it says), with Python first in the command."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def taken_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_the_tests_run_as_the_owner_of_the_tables(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_userbyid(relowner) = current_user FROM pg_class WHERE relname = 'django_session'")
        assert cursor.fetchone() == (True,)


def test_a_taken_port_is_told_before_anything_is_done(taken_port):
    code, said = run(sys.executable, "-m", "ctg_portal.demo", PORT=str(taken_port))
    assert code == 1
    assert f"Le port {taken_port} est déjà pris" in said
    assert f"make demo PORT={taken_port + 1}" in said
    assert "PostgreSQL …" not in said


def test_the_demonstration_tells_where_its_mails_land(tmp_path, settings, capfd, monkeypatch):
    monkeypatch.setattr(demo, "manage", lambda *command: None)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    for folder, told in ((tmp_path / "mails", f"{tmp_path}/mails/"), (ROOT / "var" / "mails", " var/mails/")):
        settings.EMAIL_FILE_PATH = str(folder)
        demo.announce(8001, 3, mails=demo.open_mails(settings))
        assert folder.is_dir() and told in capfd.readouterr().out
    assert "var/mails" in (ROOT / "README.md").read_text(encoding="utf-8")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    demo.announce(8001, 3, mails=demo.open_mails(settings))
    assert "courriel" not in capfd.readouterr().out


def test_a_command_beside_the_others_is_waited_for_and_told(capfd):
    with pytest.raises(starting.CannotStart, match="« manage.py nulle_part » a échoué"):
        with demo.beside("À côté", "nulle_part"):
            print("pendant ce temps")
    said = capfd.readouterr().out
    assert said.index("pendant ce temps") < said.index("À côté")
    with pytest.raises(ZeroDivisionError), demo.beside("À côté", "shell"):
        raise ZeroDivisionError
    assert "À côté" not in capfd.readouterr().out


def test_a_port_that_is_not_a_number_is_refused_by_name():
    code, said = run(sys.executable, "-m", "ctg_portal.demo", PORT="huit mille")
    assert code == 1
    assert "PORT=huit mille n’est pas un nombre entier" in said


def test_the_demonstration_tells_that_its_database_does_not_answer():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code, said = run(
        sys.executable,
        "-m",
        "ctg_portal.demo",
        PORT=str(port),
        DATABASE_URL="postgresql://ctg@127.0.0.1:1/ctg",
    )
    assert code == 1
    assert "La base de données ne répond pas : vérifiez DATABASE_URL" in said
    assert "Traceback" not in said


def test_gunicorn_refuses_a_wrong_setting_before_it_listens():
    code, said = run(
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:ctg_portal.gunicorn",
        "ctg_portal.wsgi",
        WEB_WORKERS="many",
    )
    assert code != 0
    assert "WEB_WORKERS=many n’est pas un nombre entier" in said


def test_an_old_python_is_told_which_one_is_asked():
    import ast

    tree = ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 8))
    test = next(node for node in tree.body if isinstance(node, ast.If))
    assert "version_info" in ast.unparse(test.test)
    assert "Python 3.11 ou plus récent" in ast.unparse(test.body[0])


def test_the_shell_of_the_bootstrap_reads_well():
    for script in ("scripts/bootstrap.sh", ".ci/run"):
        assert subprocess.run(["sh", "-n", script], cwd=ROOT).returncode == 0
        assert os.access(ROOT / script, os.X_OK)


def test_continuous_integration_runs_the_command_of_the_readme():
    commands = [
        line
        for line in (ROOT / ".ci" / "run").read_text().splitlines()
        if line and not line.startswith(("#", "set ", "cd "))
    ]
    assert commands == ["exec make test"]
    assert "make test" in (ROOT / "README.md").read_text()


def test_requirements_are_pinned_with_hashes_and_name_no_registry():
    pinned = {}
    for name in ("requirements-uv.txt", "requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text and "--index" not in text and "--find-links" not in text
        lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert all("==" in line and line.endswith("\\") for line in lines)
        pinned[name] = {line.split(" ")[0].rstrip("\\").strip() for line in lines}
        assert text.count("--hash=sha256:") >= len(lines)
    assert pinned["requirements.txt"] < pinned["requirements-dev.txt"]
