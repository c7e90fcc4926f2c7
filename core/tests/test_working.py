"""A worker outlives its database, and stops when it is told to."""

import asyncio
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from procrastinate import jobs
from procrastinate.exceptions import ConnectorException

from core import working

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 60  # seconds


def run_apart(coroutine):
    """In a thread of its own: the browser of other tests may already run a loop in this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, coroutine).result(timeout=LONGEST)


class Runs:
    """Stands for the worker: each run ends as the next of `ends` says, the last lasts until it is cancelled."""

    def __init__(self, *ends):
        self.ends, self.count, self.went_to_its_end = list(ends), 0, asyncio.Event()

    async def __call__(self):
        self.count += 1
        if self.ends:
            if end := self.ends.pop(0):
                raise end
            return
        self.went_to_its_end.set()
        await asyncio.sleep(60)


def survive(runs, waits=(0,)):
    """Until the last run is reached, then told to stop."""

    async def told():
        stop = asyncio.Event()
        surviving = asyncio.ensure_future(working.survive(runs, stop, waits=waits))
        reached = asyncio.ensure_future(runs.went_to_its_end.wait())
        await asyncio.wait({surviving, reached}, timeout=5, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        await asyncio.wait_for(surviving, 5)

    run_apart(told())


def test_worker_begins_again_when_the_database_is_lost(caplog):
    runs = Runs(ConnectorException("away"), None, ConnectorException("away"))  # None: procrastinate gave up by itself
    survive(runs)
    assert runs.count == 4
    assert caplog.text.count("Le travail de fond a perdu la base de données") == 3


def test_worker_waits_longer_each_time(caplog):
    survive(Runs(*[ConnectorException("away")] * 4), waits=(0.01, 0.02, 0.03))
    told = [record.args[1] for record in caplog.records if record.name == "core.working"]
    assert told == [0.01, 0.02, 0.03, 0.03]


def test_worker_with_another_fault_ends():
    runs = Runs(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        survive(runs)
    assert runs.count == 1


def test_worker_told_to_stop_while_it_waits_stops():
    runs = Runs(ConnectorException("away"))

    async def told():
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, stop.set)
        await asyncio.wait_for(working.survive(runs, stop, waits=(60,)), 5)

    run_apart(told())
    assert runs.count == 1


class Manager:
    """Two jobs that a dead worker left: one for the first time, one for the third."""

    def __init__(self):
        self.retried, self.finished = [], []

    async def get_stalled_jobs(self):
        return [
            jobs.Job(id=number, queue="q", lock=None, queueing_lock=None, task_name="t", attempts=attempts)
            for number, attempts in ((1, 0), (2, 2))
        ]

    async def retry_job(self, job):
        self.retried.append(job.id)

    async def finish_job(self, job, status, delete_job):
        self.finished.append((job.id, status.value))


def test_jobs_of_a_dead_worker_go_back_to_the_queue():
    manager = Manager()

    async def a_while():
        adopting = asyncio.ensure_future(working._adopt(manager))
        await asyncio.sleep(0.01)
        adopting.cancel()

    run_apart(a_while())
    assert (manager.retried, manager.finished) == ([1], [(2, "failed")])


def test_command_of_the_worker_is_ours():
    from django.core.management import get_commands

    assert get_commands()["procrastinate"] == "core"


def begins_anew(rest, within=0.2):
    async def a_while():
        stop = asyncio.Event()
        waiting = asyncio.ensure_future(rest.wait(stop, every=0.01))
        await asyncio.wait({waiting}, timeout=within)
        waiting.cancel()
        assert stop.is_set() == rest.is_over
        return rest.is_over

    return run_apart(a_while())


def rested(*, mib, monkeypatch, since=1000):
    rest = working.Rest()
    rest.since -= since
    monkeypatch.setattr(working, "resident_mib", lambda: mib)
    return rest


def test_worker_that_holds_too_much_at_rest_begins_anew(monkeypatch):
    assert begins_anew(rested(mib=227, monkeypatch=monkeypatch))


def test_worker_that_holds_little_or_rests_shortly_stays(monkeypatch):
    assert not begins_anew(rested(mib=117, monkeypatch=monkeypatch))
    assert not begins_anew(rested(mib=227, monkeypatch=monkeypatch, since=10))


def test_worker_with_a_job_in_hand_stays(monkeypatch):
    rest = rested(mib=227, monkeypatch=monkeypatch)

    async def job():
        assert not rest.holds_too_much()
        return "drawn"

    assert run_apart(rest.around(job, None, None)) == "drawn"
    assert not rest.holds_too_much()  # its rest begins now
    rest.since -= 1000
    assert rest.holds_too_much()


def test_worker_at_rest_has_loaded_no_engine_of_documents():
    """What it imports before its first job, and what that weighs, read in a process of its own."""
    code = """
        import sys, django
        django.setup()
        from procrastinate.contrib.django import app
        from core import working
        from core.management.commands import procrastinate
        app.perform_import_paths()
        found = {"weasyprint", "fontTools", "openpyxl", "lxml", "docxtpl", "page", "pyhanko"} & set(sys.modules)
        print(sorted(found), working.resident_mib())
    """
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)],
        capture_output=True, text=True, timeout=60, check=True, cwd=ROOT,
    )  # fmt: skip
    found, mib = run.stdout.strip().rsplit(" ", 1)
    assert found == "[]"
    assert 20 < int(mib) <= working.IDLE_MIB
