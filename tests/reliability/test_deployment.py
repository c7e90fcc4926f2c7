"""What docs/exploitation/ starts on a server, started here: web, worker and nginx in https, then `verifier --url`.

nginx is the one of the PATH or of `NGINX_PROGRAM=…` (Debian: `apt-get download nginx`, then `dpkg -x`); without it, or
without openssl, the units alone are started.
"""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from core import embedded
from core.tests.test_deployment import FILES, INSTALLED, ROOT, environment, unit
from tests.reliability import serving

NGINX, OPENSSL = os.environ.get("NGINX_PROGRAM") or shutil.which("nginx"), shutil.which("openssl")
PROXY = "127.0.0.9"  # who calls it from 127.0.0.1 is then a visitor like another
BARE = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


class Installed:
    """A server made as docs/exploitation.md says, in one folder of this machine."""

    def __init__(self, server, folder, stack):
        self.folder, self.stack, self.port = folder, stack, serving.free_port()
        self.clear, self.secure = serving.free_port(), serving.free_port()
        self.address = f"https://localhost:{self.secure}"
        self.settings = environment("ctg.env") | {
            "SECRET_KEY": "k3Yx9aZ0qRsT" * 5,
            "ALLOWED_HOSTS": "localhost",
            "PORTAL_URL": self.address,
            "CTG_VAR_DIR": str(folder / "var"),
            "CTG_SAUVEGARDES": str(folder / "archives"),
            "DATABASE_URL": server.url(embedded.APPLICATION),
            "DATABASE_OWNER_URL": server.url(embedded.OWNER),
            "PORT": str(self.port),
            "TRUSTED_PROXIES": PROXY,
        }

    def environment(self, name):
        """What systemd gives to this unit."""
        given = dict(word.split("=", 1) for word in unit(name)["Service"].get("Environment", []))
        return BARE | self.settings | given

    def start(self, name, **more):
        """The ExecStart of the unit; stopped as systemd does."""
        [command] = unit(name)["Service"]["ExecStart"]
        words = [word.replace(INSTALLED, str(ROOT)) for word in shlex.split(command)]
        process = subprocess.Popen(
            words, cwd=ROOT, env=self.environment(name) | more, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self.stack.callback(self.stop, process)
        return process

    @staticmethod
    def stop(process):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def manage(self, *arguments, **more):
        return subprocess.run(
            [sys.executable, "-W", "ignore", "manage.py", *arguments], cwd=ROOT, timeout=200,
            env=self.environment("ctg-worker.service") | more, capture_output=True, text=True,
        )  # fmt: skip

    def verify(self, *arguments):
        """{subject: [lines]} of `manage.py verifier`."""
        done = self.manage("verifier", "--json", *arguments, SSL_CERT_FILE=str(self.folder / "cert.pem"))
        found = {}
        for line in json.loads(done.stdout)["lines"]:
            found.setdefault(line["subject"], []).append(line)
        return found

    def start_nginx(self):
        subprocess.run(
            [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", self.folder / "key.pem", "-out", self.folder / "cert.pem"],
            check=True, capture_output=True,
        )  # fmt: skip
        sites = (FILES / "nginx.conf").read_text()
        for old, new in (
            ("listen [::]:80;", ""),
            ("listen [::]:443 ssl http2;", ""),
            ("listen 80;", f"listen 127.0.0.1:{self.clear};"),
            ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.secure} ssl http2;"),
            ("ctg.exemple.fr;", "localhost;"),
            ("https://$host$request_uri", f"{self.address}$request_uri"),
            ("/etc/letsencrypt/live/ctg.exemple.fr/fullchain.pem", str(self.folder / "cert.pem")),
            ("/etc/letsencrypt/live/ctg.exemple.fr/privkey.pem", str(self.folder / "key.pem")),
            ("proxy_set_header Host $host;", f"proxy_set_header Host $host:{self.secure};"),
            ("127.0.0.1:8000;", f"127.0.0.1:{self.port};\nproxy_bind {PROXY};"),
            (INSTALLED, str(ROOT)),
        ):
            assert old in sites, old
            sites = sites.replace(old, new)
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.folder / "nginx.conf").write_text(
            f"user {Path(self.folder).owner()};\npid {self.folder}/nginx.pid;\ndaemon off;\nevents {{}}\n"
            f"http {{ access_log off; {temporary}\n{sites} }}\n"
        )
        command = [NGINX, "-p", self.folder, "-e", self.folder / "nginx.log", "-c", self.folder / "nginx.conf"]
        subprocess.run([*command, "-t"], check=True, capture_output=True, timeout=30)
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        self.stack.callback(self.stop, process)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    with ExitStack() as stack:
        found = Installed(stack.enter_context(serving.own_server()), tmp_path_factory.mktemp("installed"), stack)
        assert found.manage("collectstatic", "--noinput").returncode == 0
        yield found


@pytest.fixture(scope="module")
def web(installed):
    """Whether gunicorn told systemd that it is ready, before anything is asked."""
    path = installed.folder / "notify"
    told = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(path))
        listening.settimeout(60)
        hearing = threading.Thread(target=lambda: told.append(listening.recv(1000).decode()))
        hearing.start()
        process = installed.start("ctg-web.service", NOTIFY_SOCKET=str(path))
        hearing.join(60)
        assert told and "READY=1" in told[0]
        serving.wait_for(lambda: serving.get(installed.port, "/sante/")[1] in {200, 503}, 30)
        yield process


def test_the_units_make_a_portal_that_is_well(installed, web):
    installed.start("ctg-worker.service")
    serving.wait_for(lambda: serving.health(installed.port)[1].get("Travail de fond") == "en marche", 60)
    found = installed.verify()
    for name in ("Base de données", "Compte de l’application", "Déclencheurs", "Travail de fond", "Fichiers statiques"):
        assert [line["state"] for line in found[name]] == ["ok"], found[name]
    assert all(line["state"] == "ok" for line in found["Mandataire"] + found["Secret"] + found["Polices et PDF"])


@pytest.mark.skipif(not (NGINX and OPENSSL), reason="nginx or openssl is not here")
def test_the_proxy_of_the_documentation_is_verified_through_https(installed, web):
    installed.start_nginx()
    serving.wait_for(lambda: serving.get(installed.clear, "/connexion/")[1] == 301, 20)
    [line] = installed.verify("--url", installed.address)["Adresse publique"]
    assert line["state"] == "ok", line
    # What is too heavy for the portal is refused by the portal, in French.
    heavy = installed.folder / "heavy"
    heavy.write_bytes(b"x" * 30 * 1024 * 1024)
    done = subprocess.run(
        ["curl", "--silent", "--cacert", installed.folder / "cert.pem", "--write-out", "%{http_code}", "--data-binary",
         f"@{heavy}", f"{installed.address}/connexion/"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.endswith("413") and "Mo" in done.stdout
    # Stopped for an upgrade, the portal says so.
    installed.stop(web)
    done = subprocess.run(
        ["curl", "--silent", "--cacert", installed.folder / "cert.pem", "--include", f"{installed.address}/"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "arrêté un moment" in done.stdout and "retry-after: 120" in done.stdout.lower()


def resident(pid):
    """Mio that this process alone holds, and that it shares, halved among those who share (PSS)."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


if (
    __name__ == "__main__"
):  # figures of docs/exploitation.md, « Dimensionner »: python -m tests.reliability.test_deployment
    import tempfile

    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        made = Installed(stack.enter_context(serving.own_server()), place, stack)
        made.manage("collectstatic", "--noinput")
        processes = [made.start("ctg-web.service"), made.start("ctg-worker.service")]
        serving.wait_for(lambda: serving.health(made.port)[1].get("Travail de fond") == "en marche", 60)
        for _ in range(40):
            serving.get(made.port, "/connexion/", **{"X-Forwarded-Proto": "https", "Host": "localhost"})
        time.sleep(2)
        for process in processes:
            children = os.popen(f"ps -o pid= --ppid {process.pid}").read().split()
            print(process.args[-1], *(f"{resident(pid):.0f} Mio" for pid in (process.pid, *children)))
