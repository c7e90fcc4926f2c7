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

from core import database_words
from ctg_portal import environment, starting

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60
STOP_SECONDS = 30
WATCH_SECONDS = 0.5
DATABASE_ASKED_EVERY = 1
DEATHS_ALLOWED, DEATHS_SECONDS = 5, 300
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
                server = stack.enter_context(starting.embedded_server(settings))
            database = stack.enter_context(Database(server))
            prepare(settings)
            worker = stack.enter_context(child("le travail de fond", *WORKER))
            web = stack.enter_context(child("le serveur web", *WEB))
            with step("Ouverture des pages"):
                wait_until_ready(port, web)
            announce(port, time.monotonic() - began, mails=open_mails(settings))
            return watch(worker, web, database)
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
    with child(name, "manage.py", *arguments) as started:
        yield
        with step(name):
            code = started.process.wait()
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
        raise starting.CannotStart(
            database_words.sentence(error, owner.get("USER")) or database_words.NO_ANSWER
        ) from error


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


class Kept:
    """Something of ours that is started again when it dies alone, later each time, and not for ever."""

    def __init__(self, name):
        self.name, self.deaths, self.restart_at = name, [], None

    @property
    def title(self):
        return self.name[0].upper() + self.name[1:]

    def keep(self, now):
        """Called again and again; starts again what has died. CannotStart when it dies too often."""
        if self.restart_at is not None:
            if now >= self.restart_at:
                self.restart_at = None
                self.start()
            return
        if (how := self.has_died()) is None:
            return
        self.deaths = [death for death in self.deaths if now - death < DEATHS_SECONDS] + [now]
        if len(self.deaths) > DEATHS_ALLOWED:
            raise starting.CannotStart(
                f"{self.title} s’est arrêté seul {len(self.deaths)} fois en moins de"
                f" {DEATHS_SECONDS // 60} minutes ({how}) : la raison est ci-dessus."
            )
        pause = 2 ** (len(self.deaths) - 1) - 1
        self.restart_at = now + pause
        when = f"dans {pause} s" if pause else "aussitôt"
        print(f"{self.title} s’est arrêté seul ({how}) : il est relancé {when}.", file=sys.stderr, flush=True)


class Child(Kept):
    """A process of ours, in its own session: we alone tell it to stop, and it stops
    by itself if we are killed."""

    def __init__(self, name, *arguments):
        super().__init__(name)
        self.arguments = arguments

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, *self.arguments],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_stop_with_parent,
        )

    def has_died(self):
        code = self.process.poll()
        return None if code is None else f"code {code}"

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def child(name, *arguments):
    started = Child(name, *arguments)
    started.start()
    try:
        yield started
    finally:
        started.stop()


class Database(Kept):
    """The embedded PostgreSQL, or None. Started again by us, it is ours to stop."""

    def __init__(self, server):
        super().__init__("PostgreSQL")
        self.server, self.is_ours, self.asked_at = server, False, 0.0

    def __enter__(self):
        return self

    def __exit__(self, *reason):
        if self.is_ours:
            self.server.stop()

    def has_died(self):
        if self.server is None or time.monotonic() - self.asked_at < DATABASE_ASKED_EVERY:
            return None
        self.asked_at = time.monotonic()
        return None if self.server.is_alive() else "il ne répond plus"

    def start(self):
        from core.embedded import EmbeddedError

        try:
            self.is_ours = self.server.start() or self.is_ours
        except EmbeddedError as refusal:
            print(refusal, file=sys.stderr, flush=True)  # asked again, and told too often if it lasts


def _stop_with_parent():
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def wait_until_ready(port, web):
    deadline = time.monotonic() + READY_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        if web.has_died() is not None:
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


def open_mails(settings):
    """The folder where the mails of the demonstration land, made before the first; None when they go elsewhere."""
    if not settings.EMAIL_BACKEND.endswith(".filebased.EmailBackend"):
        return None
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def announce(port, seconds, *, mails=None):
    print(f"\nLe portail est ouvert : http://127.0.0.1:{port}/  (prêt en {seconds:.0f} s)\n", flush=True)
    manage("demo", "--comptes")
    if mails:
        shown = mails.relative_to(ROOT) if mails.is_relative_to(ROOT) else mails
        print(f"\nAucun courriel ne part : ils s’écrivent dans {shown}/, un fichier par envoi.")
    print("\nLa visite en cinq minutes est dans README.md. Ctrl-C arrête le portail ; les données restent.", flush=True)


def watch(*kept, turns=None):
    """Wait for Ctrl-C (or that many turns); what dies alone is told, and started again."""
    while turns is None or (turns := turns - 1) >= 0:
        for each in kept:
            each.keep(time.monotonic())
        time.sleep(WATCH_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
