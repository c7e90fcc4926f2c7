"""The database goes away and comes back, under gunicorn and a worker at work."""

import os
import signal
import time

import pytest

from core import embedded
from tests.reliability import serving

PAGES = "/connexion/", "/", "/territoires/"
SESSION = {"Cookie": "sessionid=" + "a" * 32}


@pytest.fixture(scope="module")
def server():
    with serving.own_server() as started:
        yield started


@pytest.fixture(scope="module")
def port(server):
    """Of a gunicorn whose worker for background work gives signs."""
    number = serving.free_port()
    with (
        serving.running(server, *serving.WEB, PORT=str(number), WEB_WORKERS="2", WEB_THREADS="4"),
        serving.running(server, *serving.WORKER) as worker,
    ):
        serving.wait_for(lambda: serving.health(number)[1].get("Travail de fond") == "en marche", 60)
        yield number
        assert worker.poll() is None, "le travail de fond s’est arrêté"


def stop_then_start(server):
    server.throwaway = False  # its data is kept
    server.stop("fast")
    yield
    server.start()


def freeze_then_thaw(server):
    postmaster = int((server.data / "postmaster.pid").read_text().split("\n")[0])
    children = [int(pid) for pid in os.popen(f"ps -o pid= --ppid {postmaster}").read().split()]
    for pid in (postmaster, *children):
        os.kill(pid, signal.SIGSTOP)
    yield
    for pid in (postmaster, *children):
        os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("outage", [stop_then_start, freeze_then_thaw])
def test_pages_tell_the_outage_and_come_back(server, port, outage):
    for _ in range(8):  # every thread has a connection open
        assert serving.get(port, "/connexion/", **SESSION)[1] == 200
    going = outage(server)
    next(going)
    try:
        for _ in range(4):
            for path in PAGES:
                seconds, status, text = serving.get(port, path, **SESSION)
                assert (status, seconds < 2) == (503, True), (path, seconds)
                assert "Le portail est momentanément arrêté" in text
            seconds, checks = serving.health(port)
            assert seconds < 1
            assert checks == {"Base de données": "ne répond pas"}
    finally:
        next(going, None)
    assert serving.wait_for(lambda: serving.get(port, "/connexion/", **SESSION)[1] == 200, 5) < 5
    serving.wait_for(lambda: serving.health(port)[1].get("Travail de fond") == "en marche", 20)


def test_worker_works_again_after_an_outage_longer_than_its_waits(server, port):
    going = stop_then_start(server)
    next(going)
    serving.wait_for(lambda: serving.get(port, "/connexion/", **SESSION)[1] == 503, 5)
    time.sleep(35)  # procrastinate's own patience is thirty seconds
    next(going, None)
    with server.connect(embedded.SUPERUSER) as connection:
        fresh = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '5 seconds'"
        serving.wait_for(lambda: connection.execute(fresh).fetchone()[0], 30)
