"""Pytest plugin, named in `addopts`: a throwaway PostgreSQL before the settings load.

It holds one database with every migration applied, which each worker of pytest-xdist
copies. Migrating takes a while: it is done while the tests are collected, the first of each
worker waiting for it, and the result is kept in var/test-cache/ under the fingerprint of the
migrations. Given a DATABASE_URL, tests use that server and migrate there.
"""

import atexit
import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "var" / "test-cache"
KEPT = 3  # fingerprints
PREFIX = "ctg-test-"
TEMPLATE = "ctg_migrated"
_ASKED = time.monotonic()  # when this process began to wait for it
LONGEST = 900  # seconds that a migration may take where the machine does much else


def _start():
    """Start a server for this run; it is stopped and removed when the run ends."""
    from core import embedded

    _remove_abandoned(embedded)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o711)  # the service account goes through, and sees nothing
    _claim(folder)
    binaries = os.environ.get("CTG_PG_BIN")
    server = embedded.EmbeddedServer(folder / "pg", binaries=binaries, throwaway=True)
    atexit.register(_stop, server, folder, os.getpid())
    server.start()
    os.environ["DATABASE_URL"] = server.url(embedded.APPLICATION)
    os.environ["DATABASE_OWNER_URL"] = server.url(embedded.OWNER)
    with server.connect(embedded.SUPERUSER, "postgres") as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE} OWNER {embedded.OWNER}")
    os.environ["CTG_TEST_TEMPLATE"] = TEMPLATE
    os.environ["CTG_TEST_TEMPLATE_READY"] = str(folder / "template-ready")
    threading.Thread(target=_prepare, args=(server, embedded, folder)).start()


def _prepare(server, embedded, folder):
    """What failed half-way is copied as it is: the test that migrates its copy then tells why."""
    try:
        _fill_template(server, embedded)
    finally:
        (folder / "template-ready").touch()


class _TemplateNotReady(RuntimeError):
    """A template that is not filled is never copied: each test that follows would fail for a reason that is not its own."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup():
    """The template is not copied before it is filled. What was waited for once is not waited for again."""
    ready = os.environ.get("CTG_TEST_TEMPLATE_READY")
    while ready and not Path(ready).exists():
        if time.monotonic() - _ASKED > LONGEST:
            raise _TemplateNotReady(
                f"La base des tests n’est pas prête : ses migrations durent depuis plus de {LONGEST} secondes. La machine"
                " est trop chargée : relancez les tests quand elle l’est moins."
            )
        time.sleep(0.05)


def _fill_template(server, embedded):
    """Apply every migration to the template, or restore what they gave last time."""
    digest = hashlib.sha256(server.version.encode())
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("requirements*.txt")]):
        digest.update(path.name.encode() + path.read_bytes())
    digest.update((ROOT / "core" / "privileges.py").read_bytes())
    cached = CACHE / f"{digest.hexdigest()[:20]}.sql"
    address = ["--host", str(server.socket_folder), "--username", embedded.OWNER]
    psql, pg_dump = server.binaries / "psql", server.binaries / "pg_dump"
    if cached.exists() and psql.exists():
        restore = [psql, *address, "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction"]
        if _run([*restore, f"--file={cached}", TEMPLATE]) == 0:
            cached.touch()
        else:
            cached.unlink(missing_ok=True)
        return
    environment = os.environ | {
        "DATABASE_URL": server.url(embedded.APPLICATION, TEMPLATE),
        "DATABASE_OWNER_URL": server.url(embedded.OWNER, TEMPLATE),
        "DJANGO_SETTINGS_MODULE": "ctg_portal.settings",
    }
    migrate = [sys.executable, "-W", "ignore", "manage.py", "migrate", "--skip-checks", "--verbosity=0"]
    if _run(migrate, env=environment) == 0 and pg_dump.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        aside = cached.with_suffix(f".{os.getpid()}")
        if _run([pg_dump, *address, "--no-comments", f"--file={aside}", TEMPLATE]) == 0:
            aside.replace(cached)
        aside.unlink(missing_ok=True)
        for old in sorted(CACHE.glob("*.sql"), key=lambda path: -path.stat().st_mtime)[KEPT:]:
            old.unlink(missing_ok=True)


def _run(command, **options):
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **options)
    if run.returncode:
        print(f"{command[0]} : {run.stderr[-2000:]}", file=sys.stderr)
    return run.returncode


def _stop(server, folder, owner):
    if os.getpid() == owner:  # not in a fork of ours
        server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _claim(folder):
    """Lock `owner` for as long as this process lives: the system unlocks it, however it dies.

    Made under another name, so that nobody finds it before it is locked."""
    aside = folder / "claiming"
    descriptor = os.open(aside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)  # left open on purpose
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    aside.rename(folder / "owner")


def _is_abandoned(folder):
    try:
        with (folder / "owner").open() as owner:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return folder.stat().st_uid == os.geteuid()
    except OSError:  # held, of an account that hides it, or gone meanwhile
        return False


def _remove_abandoned(embedded):
    """Runs that were killed left their folder behind (their server ended with them, see
    `embedded._end_with_parent`; it is stopped here where the system has no such signal)."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if _is_abandoned(folder):
            with contextlib.suppress(OSError):  # killed before its server had a folder
                embedded.EmbeddedServer(folder / "pg", throwaway=True).stop("immediate")
            shutil.rmtree(folder, ignore_errors=True)


def _check_given():
    """Tests make databases of their own: on a server that is given, its account must be allowed to."""
    import psycopg

    address = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    may = "SELECT rolname, rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            account, allowed = connection.execute(may).fetchone() or ("", False)
    except psycopg.Error as error:
        detail = (str(error).strip().splitlines() or [""])[0]
        raise SystemExit(
            "Les tests ne joignent pas la base de données : vérifiez DATABASE_URL et DATABASE_OWNER_URL, ou"
            f" retirez-les pour le PostgreSQL embarqué. ({detail})"
        ) from error
    if not allowed:
        raise SystemExit(
            f"Les tests font leurs propres bases, et le compte « {account} » n’en a pas le droit : donnez-le lui"
            f" (ALTER ROLE {account} CREATEDB), ou retirez DATABASE_URL pour le PostgreSQL embarqué."
        )


os.environ["CTG_PROFILE"] = "test"
if not os.environ.get("DATABASE_URL"):
    try:
        _start()
    except RuntimeError as refusal:  # EmbeddedError: a sentence, which a trace would hide
        raise SystemExit(f"Les tests ne démarrent pas. {refusal}") from refusal
elif not ({"PYTEST_XDIST_WORKER", "CTG_TEST_TEMPLATE"} & set(os.environ)):
    _check_given()
