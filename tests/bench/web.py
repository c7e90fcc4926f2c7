"""The processes as they are served: time to the first answer, memory after a thousand pages and at rest."""

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.pdf import Line

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


def measure(session_key, paths, requests):
    """Lines: start of gunicorn with one worker, memory of this worker afterwards."""
    port = _free_port()
    environment = os.environ | {"PORT": str(port), "WEB_WORKERS": "1", "PORTAL_URL": f"http://127.0.0.1:{port}"}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:ctg_portal.gunicorn", "ctg_portal.wsgi"],
        cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(port, process)
        started = time.perf_counter() - began
        yield Line("démarrage du processus web, horloge", f"{started:.2f} s", started, 3)
        headers = {"Cookie": f"sessionid={session_key}"}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        failed = 0
        for number in range(requests):
            connection.request("GET", paths[number % len(paths)], headers=headers)
            response = connection.getresponse()
            response.read()
            failed += response.status != 200
        connection.close()
        resident, peak = _memory(_child(process.pid))
        name = f"mémoire d’un processus web après {requests} pages"
        if failed:
            name += f" ({failed} en échec)"
        yield Line(name, f"{resident} Mio, au plus {peak} Mio", peak if not failed else float("inf"), 250)
    finally:
        process.terminate()
        process.wait(30)


def measure_worker():
    """Line: memory of a worker that waits for its first job, once it is registered."""
    from django.db import connection

    before = _workers(connection)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "procrastinate", "worker", "--shutdown-graceful-timeout=2"],
        cwd=ROOT, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + PATIENCE
        while _workers(connection) <= before:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("Le travail de fond ne démarre pas.")
            time.sleep(0.2)
        resident, peak = _memory(process.pid)
    finally:
        process.terminate()
        process.wait(30)
    return Line("mémoire d’un travail de fond au repos", f"{resident} Mio, au plus {peak} Mio", peak, 150)


def _workers(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM procrastinate_workers")
        return cursor.fetchone()[0]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(port, process):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit("Le serveur web s’est arrêté : la raison est ci-dessus.")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/sante/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"Le serveur web ne répond pas après {PATIENCE} s.")


def _child(pid):
    """The worker: the only child of gunicorn's master."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            return int(path.parent.name)
    raise SystemExit("Le processus web n’a pas de travailleur.")


def _memory(pid):
    """(resident now, highest) in MiB."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return tuple(int(lines[name].split()[0]) // 1024 for name in ("VmRSS", "VmHWM"))
