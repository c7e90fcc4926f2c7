"""The launcher of `make demo` starts again what dies, and not for ever."""

import itertools

import pytest

from ctg_portal import demo, starting


class Thing(demo.Kept):
    def __init__(self, *deaths):
        super().__init__("le travail de fond")
        self.dies, self.starts = list(deaths), 0

    def has_died(self):
        return self.dies.pop(0) if self.dies else None

    def start(self):
        self.starts += 1


def test_what_dies_is_told_and_started_again(capsys):
    worker, web = Thing("code -9"), Thing()
    for now in (0, 1, 2):
        for each in (worker, web):
            each.keep(now)
    assert (worker.starts, web.starts) == (1, 0)
    assert "Le travail de fond s’est arrêté seul (code -9) : il est relancé aussitôt." in capsys.readouterr().err


def test_each_death_waits_longer_and_the_sixth_is_the_last():
    worker, restarted_at = Thing(*["code 1"] * 6), []
    with pytest.raises(starting.CannotStart, match="6 fois en moins de 5 minutes"):
        for now in range(100):
            before = worker.starts
            worker.keep(now)
            restarted_at += [now] * (worker.starts - before)
    pauses = [after - before for before, after in itertools.pairwise(restarted_at)]
    assert len(restarted_at) == 5
    assert pauses == sorted(pauses)
    assert pauses[-1] > 10


def test_deaths_of_long_ago_are_forgotten():
    worker = Thing(*["code 1"] * 12)
    for now in range(0, 12 * 400, 400):
        worker.keep(now)
        worker.keep(now + 1)
    assert worker.starts == 12


def test_a_killed_process_runs_again(monkeypatch):
    monkeypatch.setattr(demo, "WATCH_SECONDS", 0.01)
    with demo.child("le travail de fond", "-c", "import time; time.sleep(60)") as started:
        first = started.process
        first.kill()
        first.wait(10)
        demo.watch(started, turns=3)
        assert started.process.pid != first.pid
        assert started.has_died() is None
    assert started.process.poll() is not None


class Server:
    def __init__(self):
        self.alive, self.stops = True, 0

    def is_alive(self):
        return self.alive

    def start(self):
        self.alive = True
        return True

    def stop(self):
        self.stops += 1


def test_database_that_dies_is_started_again_and_stopped_by_us(monkeypatch):
    monkeypatch.setattr(demo, "DATABASE_ASKED_EVERY", 0)
    server = Server()
    with demo.Database(server) as database:
        database.keep(1)
        server.alive = False
        database.keep(2)
        database.keep(3)
        assert server.alive
    assert server.stops == 1
    with demo.Database(None) as nobodys:  # DATABASE_URL was given
        nobodys.keep(1)
