"""`make demo`: prepares what is missing, then runs the portal until Ctrl-C.

Run by `python -m ctg_portal.demo` under CTG_PROFILE=demo. Each step says its name and
its time. Run again, it does only what has changed: nothing typed meanwhile is lost.
"""

import contextlib
import ctypes
import errno
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from ctg_portal import database, environment, starting

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60
STOP_SECONDS = 30
PR_SET_PDEATHSIG = 1
# Open data that every Caf shares, loaded in this order; each command can be run again.
REFERENCES = {
    "Territoires de France": "charger_territoires",
    "Dispositifs et publics": "charger_references",
    "Indicateurs": "charger_indicateurs",
}


def main():
    began = time.monotonic()
    os.environ["CTG_PROFILE"] = "demo"
    os.environ["DJANGO_SETTINGS_MODULE"] = "ctg_portal.settings"
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.chdir(ROOT)
    # Even started in the background of a script, where a shell has it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        port = environment.integer("PORT", 8000, low=1, high=65535)
        os.environ.setdefault("PORTAL_URL", f"http://127.0.0.1:{port}")
        settings = starting.read_settings()
        refuse_taken_port(port)
        with contextlib.ExitStack() as stack:
            with step("PostgreSQL"):
                stack.enter_context(starting.embedded_server(settings))
            prepare(settings)
            worker = stack.enter_context(child("le travail de fond", *WORKER))
            web = stack.enter_context(child("le serveur web", *WEB))
            with step("Ouverture des pages"):
                wait_until_ready(port, web)
            announce(port, time.monotonic() - began)
            return watch(worker, web)
    except (starting.CannotStart, environment.SettingRefused) as refusal:
        print(f"\nLe portail ne démarre pas. {refusal}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, SystemExit):
        print("\nLe portail est arrêté.")
        return 0
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        print(f"\nLe portail s’arrête. {starting.full_disk(error)}", file=sys.stderr)
        return 1


WORKER = ["manage.py", "procrastinate", "worker", "--shutdown-graceful-timeout=10"]
WEB = ["-m", "gunicorn", "-c", "python:ctg_portal.gunicorn", "ctg_portal.wsgi"]


def refuse_taken_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise starting.CannotStart(
                f"Le port {port} est réservé à l’administrateur : lancez « make demo PORT=8001 »."
            ) from error
        except OSError as error:
            raise starting.CannotStart(
                f"Le port {port} est déjà pris : arrêtez le programme qui l’occupe (peut-être un"
                f" autre « make demo »), ou lancez « make demo PORT={port + 1} »."
            ) from error


@contextlib.contextmanager
def step(name):
    """One line of progress, with its time."""
    print(f"· {name} …", flush=True)
    began = time.monotonic()
    yield
    print(f"  {name} : {time.monotonic() - began:.1f} s", flush=True)


# -- Preparing -----------------------------------------------------------------


def prepare(settings):
    done = Done(settings)
    with beside("Fichiers statiques", "collectstatic", "--noinput", "--verbosity=0"):
        code = fingerprint("*/migrations/*.py", "core/privileges.py", "requirements.txt")
        if not done.already("migrations", code):
            with step("Tables de la base"):
                manage("migrate", "--verbosity=0")
            done.remember("migrations", code)
        data = fingerprint(
            "*/data/**/*", "*/loading.py", "*/reading.py", "*/references.py", "*/management/commands/*.py"
        )
        if not done.already("references", data):
            for name, command in REFERENCES.items():
                with step(name):
                    manage(command, "--apply")
            done.remember("references", data)
        if not done.already("demo", "1"):
            with step("Données de démonstration"):
                manage("demo")
            done.remember("demo", "1")


@contextlib.contextmanager
def beside(name, *arguments):
    """A command of manage.py that needs no database, run while the block is; its end is a step."""
    with child(name, "manage.py", *arguments) as process:
        yield
        with step(name):
            code = process.wait()
        _refuse_failed(arguments[0], code)


class Done:
    """Steps already made in this very database, in `var/demo.json`.

    The database is known by its own number: another one starts from nothing.
    """

    def __init__(self, settings):
        self.path = settings.VAR_DIR / "demo.json"
        self.database = database_identity(settings)
        try:
            self.steps = json.loads(self.path.read_text()).get(self.database, {})
        except (OSError, ValueError, AttributeError):
            self.steps = {}

    def already(self, name, value):
        return self.steps.get(name) == value

    def remember(self, name, value):
        self.steps[name] = value
        aside = self.path.with_suffix(".new")
        aside.write_text(json.dumps({self.database: self.steps}))
        aside.replace(self.path)


def database_identity(settings):
    import psycopg

    owner = settings.OWNER_DATABASE
    try:
        with psycopg.connect(
            dbname=owner["NAME"],
            user=owner.get("USER") or None,
            password=owner.get("PASSWORD") or None,
            host=owner.get("HOST") or None,
            port=owner.get("PORT") or None,
            connect_timeout=10,
        ) as connection:
            return connection.execute(
                "SELECT system_identifier || '/' || oid FROM pg_control_system(), pg_database"
                " WHERE datname = current_database()"
            ).fetchone()[0]
    except psycopg.Error as error:
        raise starting.CannotStart(database.sentence(error, owner.get("USER")) or database.NO_ANSWER) from error


def fingerprint(*patterns):
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def manage(*arguments):
    """One command of manage.py; the step is told when it fails."""
    _refuse_failed(arguments[0], subprocess.run([sys.executable, "manage.py", *arguments], check=False).returncode)


def _refuse_failed(command, code):
    if code:
        raise starting.CannotStart(
            f"L’étape « manage.py {command} » a échoué (code {code}) : la raison est"
            " ci-dessus. Corrigez-la puis relancez « make demo », qui reprend là."
        )


# -- Running -------------------------------------------------------------------


@contextlib.contextmanager
def child(name, *arguments):
    """A process of ours, in its own session: we alone tell it to stop, and it stops
    by itself if we are killed."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_stop_with_parent,
    )
    process.name = name
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _stop_with_parent():
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def wait_until_ready(port, web):
    deadline = time.monotonic() + READY_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        if web.poll() is not None:
            raise starting.CannotStart("Le serveur web s’est arrêté : la raison est ci-dessus.")
        try:
            opener.open(f"http://127.0.0.1:{port}/sante/", timeout=10).close()
            return
        except urllib.error.HTTPError as error:
            if error.code == 503:  # it answers; jobs of last week wait for the worker, perhaps
                return
            raise starting.CannotStart(f"La page /sante/ répond {error.code} : lisez le journal ci-dessus.") from error
        except OSError:
            pass
        if time.monotonic() > deadline:
            raise starting.CannotStart(
                f"Les pages ne répondent pas après {READY_SECONDS} s : lisez le journal ci-dessus."
            )
        time.sleep(0.2)


def announce(port, seconds):
    print(f"\nLe portail est ouvert : http://127.0.0.1:{port}/  (prêt en {seconds:.0f} s)\n")
    manage("demo", "--comptes")
    print("\nCtrl-C l’arrête ; les données restent.", flush=True)


def watch(*processes):
    """Wait for Ctrl-C; a process that dies alone is told and ends the rest."""
    while True:
        for process in processes:
            if (code := process.poll()) is not None:
                raise starting.CannotStart(
                    f"{process.name.capitalize()} s’est arrêté seul (code {code}) : la raison est ci-dessus."
                )
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
