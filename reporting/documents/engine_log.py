"""What the engine says while it works: errors, progress, and the limits that stop it."""

import logging
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    pages: int
    seconds: float


class RenderingRefused(Exception):
    """The document cannot be made; `reasons` are sentences for the person who asked."""

    def __init__(self, *reasons):
        self.reasons = reasons
        super().__init__(" ".join(reasons))


class TooLong(RenderingRefused):
    """More pages, or more seconds, than the limits of the rendering: another with wider ones may succeed."""


class Hearing:
    """What was heard of one document, laid out in one run of the engine or in several.

    `page_base`: pages that the run need not lay out; they count with those that it does.
    """

    def __init__(self, limits, on_page):
        self.limits, self.on_page = limits, on_page
        self.errors = []
        self.page_base, self.is_counting = 0, True
        self.started = time.perf_counter()

    def step(self, page):
        """`page`: number in this run, or None when the engine does something else."""
        if time.perf_counter() - self.started > self.limits.seconds:
            seconds = f"{self.limits.seconds:g}"
            raise TooLong(f"Le document demande plus de {seconds} secondes de mise en page.")
        if page is not None and self.is_counting:
            number = self.page_base + page
            self.count(number)
            if self.on_page is not None:
                self.on_page(number)

    def count(self, pages):
        if pages > self.limits.pages:
            raise TooLong(f"Le document dépasse {self.limits.pages} pages.")


@contextmanager
def listening(limits, on_page):
    """A Hearing, told as things come; it stops a document that is too long or too slow."""
    hearing = Hearing(limits, on_page)

    class Errors(logging.Handler):
        def emit(self, record):
            text = record.getMessage()
            if record.levelno >= logging.ERROR or ".notdef" in text:
                hearing.errors.append(text)

    class Progress(logging.Handler):
        def emit(self, record):
            found = re.search(r"Page (\d+)", record.getMessage())
            hearing.step(int(found[1]) if found else None)

    log, progress = logging.getLogger("weasyprint"), logging.getLogger("weasyprint.progress")
    handlers = (log, Errors()), (progress, Progress())
    before = log.level, progress.level, log.propagate, progress.propagate
    log.setLevel(logging.WARNING)
    progress.setLevel(logging.INFO)
    log.propagate = progress.propagate = False
    for logger, handler in handlers:
        logger.addHandler(handler)
    try:
        yield hearing
    finally:
        for logger, handler in handlers:
            logger.removeHandler(handler)
        log.setLevel(before[0])
        progress.setLevel(before[1])
        log.propagate, progress.propagate = before[2:]
