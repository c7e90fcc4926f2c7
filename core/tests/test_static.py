"""Static files: read by another account than the one that installs, and asked for before the first page."""

import json
import os
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from core.tests.test_settings import PRODUCTION
from core.tests.test_start import run
from ctg_portal import starting


@pytest.fixture
def collected(tmp_path, settings):
    """Two sources of one sheet each, collected as production does under a closed umask."""
    for name in ("un", "deux"):
        (tmp_path / name / "ctg").mkdir(parents=True)
        (tmp_path / name / "ctg" / f"{name}.css").write_text("p { color: black }" * 100)
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [tmp_path / "un", tmp_path / "deux"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    before = os.umask(0o077)
    yield tmp_path / "static"
    os.umask(before)


def collect():
    call_command("collectstatic", interactive=False, verbosity=0)


def test_static_files_are_open_whatever_the_umask(collected):
    collect()
    modes = {path.relative_to(collected).as_posix(): path.stat().st_mode & 0o777 for path in collected.rglob("*")}
    assert {"ctg/un.css", "ctg/deux.css", "staticfiles.json"} < set(modes)
    assert any(name.endswith(".css.gz") for name in modes)
    assert {mode for name, mode in modes.items() if name != "ctg"} == {0o644}
    assert modes["ctg"] == collected.stat().st_mode & 0o777 == 0o755


def test_static_files_closed_before_are_opened(collected):
    collect()
    closed = collected / "ctg" / "deux.css"
    closed.chmod(0o600)
    collect()
    assert closed.stat().st_mode & 0o777 == 0o644


def test_a_static_folder_that_cannot_be_written_is_named(collected):
    collected.write_text("a file in the way")
    with pytest.raises(CommandError, match="ne s’écrivent pas dans .*static .*place sur le disque"):
        collect()


@pytest.fixture
def production(tmp_path):
    """Settings with two sheets in the code, both in the manifest."""
    code, root = tmp_path / "code", tmp_path / "static"
    (code / "static" / "ctg").mkdir(parents=True)
    root.mkdir()
    for name in ("un.css", "deux.js"):
        (code / "static" / "ctg" / name).touch()
    (code / "static" / ".gitkeep").touch()
    (root / "staticfiles.json").write_text(json.dumps({"paths": {"ctg/un.css": "", "ctg/deux.js": ""}}))
    return SimpleNamespace(IS_PRODUCTION=True, STATIC_ROOT=root, BASE_DIR=code)


def refusal(settings):
    with pytest.raises(starting.CannotStart) as refused:
        starting.refuse_missing_static(settings)
    assert "manage.py collectstatic --noinput" in str(refused.value)
    return str(refused.value)


def test_collected_static_files_let_production_start(production):
    starting.refuse_missing_static(production)


def test_a_forgotten_collectstatic_names_the_command(production):
    (production.STATIC_ROOT / "staticfiles.json").unlink()
    assert "Les fichiers statiques manquent" in refusal(production)
    production.IS_PRODUCTION = False
    starting.refuse_missing_static(production)


def test_a_manifest_cut_short_is_a_missing_one(production):
    (production.STATIC_ROOT / "staticfiles.json").write_text('{"paths": {"ctg/un')
    assert "Les fichiers statiques manquent" in refusal(production)


def test_static_files_of_an_older_release_are_told(production):
    (production.BASE_DIR / "static" / "ctg" / "trois.css").touch()
    assert "d’une autre version du portail (ctg/trois.css manque)" in refusal(production)


def test_unreadable_static_files_are_told(production):
    manifest = production.STATIC_ROOT / "staticfiles.json"
    manifest.unlink()
    manifest.symlink_to(manifest)
    assert "ne se lisent pas sous ce compte" in refusal(production)


def test_gunicorn_does_not_start_without_static_files(tmp_path):
    command = ["-m", "gunicorn", "-c", "python:ctg_portal.gunicorn", "--check-config", "ctg_portal.wsgi"]
    code, said = run(sys.executable, *command, **PRODUCTION, CTG_VAR_DIR=str(tmp_path))
    assert code != 0 and "Traceback" not in said
    assert said.startswith(f"Le portail ne démarre pas. Les fichiers statiques manquent dans {tmp_path}/static")
