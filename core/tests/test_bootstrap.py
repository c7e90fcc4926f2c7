"""The preparation of a bare clone: what stops it is one French sentence, its journal kept aside."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RETRY = (
    "WARNING: Retrying (Retry(total={}, connect=None)) after connection broken by 'NewConnectionError: Failed to"
    " establish a new connection: [Errno -2] Name or service not known'"
)
NO_NETWORK = "\n".join([RETRY.format(left) for left in (2, 1, 0)] + ["ERROR: No matching distribution found for uv"])
APT_NO_NETWORK = "W: Failed to fetch http://deb/x  Temporary failure resolving 'deb'\nE: Unable to locate package x"
ENGLISH = re.compile(r"\b(error|warning|retry|failed|unable|no such|file|device)\b", re.IGNORECASE)


def program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def clone(tmp_path):
    """A clone whose Python answers as told: {program: what it says before it fails}, and a root's apt-get.

    Returns how to prepare it: (code, what is said, what was asked of the programs)."""
    folder = tmp_path / "d'août, essai"
    (folder / "scripts").mkdir(parents=True)
    for name in ("scripts/bootstrap.sh", "requirements.txt", "requirements-dev.txt", "requirements-uv.txt"):
        shutil.copy(ROOT / name, folder / name)
    asked = tmp_path / "asked"
    record = f'echo "$(basename "$0") $*" >> "{asked}"'
    says = 'test -e "{0}" && {{ cat "{0}" >&2; exit 1; }}'
    python = [
        'case "$*" in',
        f"-m\\ pip\\ config*) exit 1 ;;\n-m\\ pip*) {record}; {says.format(tmp_path / 'pip')}; exit 0 ;;",
        f"*ctypes*) {says.format(tmp_path / 'library')}; exit 0 ;;",
        "esac",
        f'exec "{sys.executable}" "$@"',
    ]
    program(folder / ".venv" / "bin" / "python", "\n".join(python))
    program(folder / ".venv" / "bin" / "uv", f"{record}; {says.format(tmp_path / 'uv')}; exit 0")
    program(tmp_path / "bin" / "id", "echo 0")
    program(tmp_path / "bin" / "apt-get", f"{record}; {says.format(tmp_path / 'apt-get')}; exit 0")

    def prepare(**said):
        for name, text in said.items():
            (tmp_path / name.replace("_", "-")).write_text(text)
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        run = subprocess.run(
            [folder / "scripts" / "bootstrap.sh", "demo"],
            env={"PATH": path},
            capture_output=True,
            text=True,
            timeout=60,
        )
        return run.returncode, run.stdout + run.stderr, asked.read_text() if asked.exists() else ""

    return prepare


def test_without_a_network_one_french_sentence_is_said(clone):
    code, said, asked = clone(pip=NO_NETWORK)
    assert code == 1
    assert "n'ont pas pu être installées : le réseau ne répond pas" in said and "var/pip.log" in said
    assert not ENGLISH.search(said), said
    assert asked.count("pip install") == 1  # and it is not tried a second time


@pytest.mark.parametrize(
    ("pip", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "le disque est plein, libérez de la place"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "n'a pas l'empreinte attendue"),
        ("ERROR: 403 Client Error: Forbidden for url", "le dépôt refuse l'accès"),
        ("PermissionError: [Errno 13] Permission denied", "le compte n'a pas le droit d'écrire ici"),
        ("something never seen", "la raison est dans var/pip.log"),
    ],
)
def test_each_refusal_of_the_installer_has_its_sentence(clone, pip, sentence):
    code, said, _ = clone(pip=pip)
    assert code == 1 and sentence in said and pip not in said


def test_where_uv_cannot_pip_installs(clone):
    code, said, asked = clone(uv="error sending request: client certificate asked")
    assert code == 0 and "certificate" not in said
    assert [line.split()[0] for line in asked.splitlines()] == ["python", "uv", "python"]


def test_packages_of_debian_without_a_network_say_so(clone):
    code, said, _ = clone(library="", apt_get=APT_NO_NETWORK)
    assert code == 1
    assert "les bibliothèques qui mettent les PDF en page" in said and "le réseau ne répond pas" in said
    assert not ENGLISH.search(said), said


def test_prepared_twice_it_installs_once(clone):
    code, _, first = clone()
    assert code == 0 and "pip install" in first and " pip install --quiet" in first
    assert clone()[2] == first
