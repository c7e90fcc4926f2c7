"""The files of docs/exploitation/ hold with the portal: what they start, what the proxy lets through, the settings."""

import re
import shlex
import shutil
import subprocess
from configparser import RawConfigParser
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from core.tests.forked import run
from ctg_portal import buffering

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "docs" / "exploitation"
UNITS = ["ctg-web.service", "ctg-worker.service", "ctg-verifier.service"]
INSTALLED = "/opt/ctg"


class Several(dict):
    """A section where a word may come twice, as systemd has them: its values in order."""

    def __setitem__(self, key, value):
        if key in self and isinstance(value, list):
            self[key].extend(value)
        else:
            super().__setitem__(key, value)


def unit(name):
    """{section: {word: [values]}}"""
    reader = RawConfigParser(dict_type=Several, strict=False, delimiters="=", interpolation=None)
    reader.optionxform = str
    reader.read_string((FILES / name).read_text())
    return {
        section: {word: value.split("\n") for word, value in reader.items(section)} for section in reader.sections()
    }


def environment(name):
    lines = (FILES / name).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def servers():
    """[{directive: [values]}] of nginx.conf, one a server; what is in a location is under its own server."""
    text = re.sub(r"#.*", "", (FILES / "nginx.conf").read_text())
    found = []
    for block in re.split(r"^server \{", text, flags=re.M)[1:]:
        directives = {}
        for name, value in re.findall(r"^\s*([a-z_]+) ([^;{]+);", block, re.M):
            directives.setdefault(name, []).append(value)
        found.append(directives)
    return found


def seconds(text):
    return int(text.removesuffix("s"))


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_starts_what_the_portal_has(name):
    [command] = unit(name)["Service"]["ExecStart"]
    program, *words = shlex.split(command)
    assert Path(program.replace(INSTALLED, str(ROOT))).exists()
    if words[0] == "manage.py":
        assert words[1] in get_commands()
    else:
        assert words == ["-c", "python:ctg_portal.gunicorn", "ctg_portal.wsgi"]


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_runs_as_the_portal_and_writes_only_its_own(name):
    service = unit(name)["Service"]
    assert service["User"] == ["ctg"] and service["WorkingDirectory"] == [INSTALLED]
    assert (
        service["ProtectSystem"] == ["strict"]
        and service["NoNewPrivileges"] == ["yes"]
        and service["UMask"] == ["0077"]
    )
    kept = environment("ctg.env")
    assert kept["CTG_VAR_DIR"] == f"/var/lib/{service['StateDirectory'][0]}"
    given = service["EnvironmentFile"]
    assert given[0] == "/etc/ctg/ctg.env"
    # Who writes pages has no need of the account that owns the tables.
    assert ("/etc/ctg/proprietaire.env" in given) is (name != "ctg-web.service")
    if name != "ctg-web.service":
        assert service["ReadWritePaths"] == [f"-{kept['CTG_SAUVEGARDES']}"]


@cache
def patience():
    """(seconds for what is asked when gunicorn ends, seconds of the longest statement)"""
    code = "import os; from ctg_portal import gunicorn as g; print(g.graceful_timeout, os.environ['DATABASE_STATEMENT_SECONDS'])"
    ended, said = run(code=code, CTG_PROFILE="test", DATABASE_URL="postgresql://a@b/c")
    assert ended == 0, said
    return [int(word) for word in said.split()]


def test_units_are_patient_as_the_portal_is_and_start_again():
    web, worker = unit("ctg-web.service")["Service"], unit("ctg-worker.service")["Service"]
    assert int(web["TimeoutStopSec"][0]) > patience()[0]
    assert int(web["LimitNOFILE"][0]) >= 2 * buffering.CONNECTIONS
    assert web["Restart"] == worker["Restart"] == ["always"]
    assert web["Type"] == ["notify"]  # gunicorn says when it is ready


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_reads_the_units(tmp_path):
    here = tmp_path / "portail"  # systemd cuts a command at the spaces that the way to ours may have
    here.symlink_to(ROOT)
    for name in [*UNITS, "ctg-verifier.timer"]:
        text = (FILES / name).read_text().replace(INSTALLED, str(here))
        (tmp_path / name).write_text(text.replace("User=ctg", "User=root").replace("Group=ctg", "Group=root"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(tmp_path / name for name in [*UNITS, "ctg-verifier.timer"])],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "ctg-" in line]
    assert ours == []


def test_the_proxy_lets_through_what_the_portal_refuses_itself():
    [_, secure] = servers()
    assert secure["client_max_body_size"] == ["50m"]
    assert buffering.BufferingWorker._heaviest() == 50 * 1024 * 1024 == 2 * settings.MAX_REQUEST_BYTES
    # Not more patient with a head than the portal, which waits for it no longer.
    assert seconds(secure["client_header_timeout"][0]) == buffering.HEAD_SECONDS
    assert seconds(secure["client_body_timeout"][0]) == buffering.IDLE_SECONDS


def test_the_proxy_tells_who_asks_and_how():
    [clear, secure] = servers()
    assert secure["proxy_pass"] == [f"http://127.0.0.1:{environment('ctg.env')['PORT']}"]
    headers = dict(value.split(" ", 1) for value in secure["proxy_set_header"])
    assert headers == {
        "Connection": '""',
        "Host": "$host",
        "X-Forwarded-For": "$proxy_add_x_forwarded_for",
        "X-Forwarded-Proto": "$scheme",
    }
    assert clear["return"] == ["301 https://$host$request_uri"] and "proxy_pass" not in clear
    assert secure["server_name"] == clear["server_name"] == [environment("ctg.env")["ALLOWED_HOSTS"]]
    assert set(secure["ssl_protocols"][0].split()) == {"TLSv1.2", "TLSv1.3"}


def test_the_proxy_waits_longer_than_the_longest_statement():
    [_, secure] = servers()
    assert seconds(secure["proxy_read_timeout"][0]) > 2 * patience()[1]
    page = (FILES / "indisponible.html").read_text()
    assert secure["root"] == [f"{INSTALLED}/docs/exploitation"] and 'lang="fr"' in page and "<script" not in page


def test_the_settings_of_the_example_are_those_of_production():
    given = environment("ctg.env")
    code = "from ctg_portal import settings; print(settings.IS_PRODUCTION, settings.OWNER_DATABASE['PASSWORD'])"
    assert run(code=code, **given) == (0, "True \n")
    assert run(code=code, **given | environment("proprietaire.env")) == (0, "True mot-de-passe\n")


def test_the_command_of_the_operator_has_the_settings_of_the_service():
    text = (FILES / "ctg").read_text()
    assert subprocess.run(["sh", "-n", FILES / "ctg"], check=False).returncode == 0
    for name in ("/etc/ctg/ctg.env", "/etc/ctg/proprietaire.env", "--uid=ctg", f"--working-directory={INSTALLED}"):
        assert name in text


def test_the_page_of_the_operator_names_each_file():
    described = (ROOT / "docs" / "exploitation.md").read_text()
    assert [path.name for path in FILES.iterdir() if f"exploitation/{path.name}" not in described] == []


VARIABLE = re.compile(r"(?:environment\.\w+\(|environ(?:\.get\(|\.setdefault\(|\[))\s*\"([A-Z][A-Z_]+)\"")
#: Read, and no setting of the portal: of Python, of Django, of the tests among themselves.
NOT_OURS = {
    "DJANGO_SETTINGS_MODULE",
    "PYTHONHASHSEED",
    "PYTHONUNBUFFERED",
    "CTG_TEST_TEMPLATE_READY",
    "PYTEST_XDIST_WORKER",
}


def test_the_table_of_settings_is_what_the_code_reads_once_each():
    apps = ("core", "ctg_portal", "territories", "accounts", "conventions", "reporting")
    files = [path for app in apps for path in (ROOT / app).rglob("*.py") if "tests" not in path.parts]
    read = {name for path in files for name in VARIABLE.findall(path.read_text())} - NOT_OURS
    text = (ROOT / "docs" / "exploitation.md").read_text()
    rows = re.findall(r"^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|", text, re.M)
    named = [name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)]
    assert len(read) > 35
    assert sorted(named) == sorted(set(named)), "une variable y est deux fois"
    assert set(named) == read
