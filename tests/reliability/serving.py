"""The portal as it is served: gunicorn and a worker, on a throwaway PostgreSQL, on this machine alone."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from core import embedded

ROOT = Path(__file__).resolve().parents[2]
WEB = "-m", "gunicorn", "-c", "python:ctg_portal.gunicorn", "ctg_portal.wsgi"
WORKER = "manage.py", "procrastinate", "worker", "--shutdown-graceful-timeout=2"


@contextlib.contextmanager
def own_server():
    """A PostgreSQL of its own, started and migrated; removed at the end. (pytest closes its folders to others.)"""
    folder = Path(tempfile.mkdtemp(prefix="ctg-served-"))
    folder.chmod(0o711)  # the service account goes through
    server = embedded.EmbeddedServer(folder / "pg", throwaway=True)
    server.start()
    try:
        subprocess.run(
            [sys.executable, "-W", "ignore", "manage.py", "migrate", "--skip-checks", "--verbosity=0"],
            cwd=ROOT, env=environment(server), check=True, timeout=300,
        )  # fmt: skip
        yield server
    finally:
        server.throwaway = True
        server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def environment(server, **more):
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("CTG_", "DATABASE_"))}
    return (
        kept
        | {
            "CTG_PROFILE": "test",
            "CTG_DATABASE_ROLE": "application",
            "DATABASE_URL": server.url(embedded.APPLICATION),
            "DATABASE_OWNER_URL": server.url(embedded.OWNER),
            "DJANGO_SETTINGS_MODULE": "ctg_portal.settings",
        }
        | more
    )


@contextlib.contextmanager
def running(server, *command, **more):
    """A process of the portal; stopped at the end, killed if it will not."""
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment(server, **more),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path, *, timeout=30, **headers):
    """(seconds, status, text)"""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return_text = response.read().decode()
        return time.monotonic() - began, response.status, return_text
    finally:
        connection.close()


def health(port):
    """(seconds, {name of the check: detail})"""
    seconds, _, text = get(port, "/sante/", Accept="application/json")
    return seconds, {check["name"]: check["detail"] for check in json.loads(text)["checks"]}


def wait_for(condition, within, *, every=0.1):
    """Seconds until `condition()` is true; AssertionError after `within`."""
    began = time.monotonic()
    while True:
        with contextlib.suppress(OSError, ValueError):
            if condition():
                return time.monotonic() - began
        assert time.monotonic() - began < within, f"rien après {within} s"
        time.sleep(every)
