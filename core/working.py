"""A worker that outlives its database: it begins again, with growing waits, until it is told to stop."""

import asyncio
import contextlib
import logging
import os
import signal
import time
from pathlib import Path

from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

logger = logging.getLogger("core.working")

WAITS = (1, 2, 4, 8, 10)  # seconds; the last one is kept
GOOD_RUN = 60  # seconds of work after which the waits begin anew
ADOPT_EVERY = 30
IDLE_SECONDS, IDLE_MIB = 300, 150  # what a worker without a job may hold, and how long it may hold more
ATTEMPTS = 3  # a job that three dead workers had in hand is not given to a fourth


async def survive(run, stop, *, waits=WAITS):
    """Await `run()` again each time it ends by itself, or with a lost database, until `stop` is set.

    Any other exception goes through: who started the process starts it again.
    """
    failures = 0
    while not stop.is_set():
        began, reason = time.monotonic(), "arrêt inattendu"
        running = asyncio.ensure_future(run())
        stopping = asyncio.ensure_future(stop.wait())
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if stop.is_set():
            running.cancel()  # procrastinate finishes the job in hand first
        try:
            await running
        except asyncio.CancelledError:
            return
        except ConnectorException as error:
            reason = str(error.__cause__ or error).strip().partition("\n")[0]
        if stop.is_set():
            return
        failures = 1 if time.monotonic() - began > GOOD_RUN else failures + 1
        pause = waits[min(failures, len(waits)) - 1]
        logger.warning("Le travail de fond a perdu la base de données (%s) : il reprend dans %s s.", reason, pause)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)


async def work(app, **options):
    """One worker of procrastinate, from its connection to its end."""
    async with app.open_async():
        adopting = asyncio.ensure_future(_adopt(app.job_manager))
        try:
            await app.run_worker_async(install_signal_handlers=False, **options)
        finally:
            adopting.cancel()
            await asyncio.gather(adopting, return_exceptions=True)


async def _adopt(manager):
    """Jobs that a dead worker had in hand go back to the queue."""
    while True:
        with contextlib.suppress(ConnectorException):  # the worker itself says it, and begins again
            for job in await manager.get_stalled_jobs():
                if job.attempts + 1 < ATTEMPTS:
                    await manager.retry_job(job)
                else:
                    await manager.finish_job(job, status=Status.FAILED, delete_job=False)
        await asyncio.sleep(ADOPT_EVERY)


class Rest:
    """Knows since when no job is in hand: engines that documents loaded are not given back but by the process."""

    def __init__(self):
        self.in_hand, self.since, self.is_over = 0, time.monotonic(), False

    async def around(self, call_next, context, worker):
        """A middleware of procrastinate's, around each job."""
        self.in_hand += 1
        try:
            return await call_next()
        finally:
            self.in_hand -= 1
            self.since = time.monotonic()

    def holds_too_much(self):
        return not self.in_hand and time.monotonic() - self.since > IDLE_SECONDS and resident_mib() > IDLE_MIB

    async def wait(self, stop, *, every=ADOPT_EVERY):
        """Set `stop` the day the process should begin anew."""
        while not self.holds_too_much():
            await asyncio.sleep(every)
        self.is_over = True
        stop.set()


def resident_mib():
    """Memory of this process; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


async def until_told(run, rest=None):
    """`survive`, until SIGTERM or Ctrl-C, or until `rest` is over."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    resting = asyncio.ensure_future(rest.wait(stop)) if rest else None
    await survive(run, stop)
    if resting:
        resting.cancel()
