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


@contextmanager
def listening(limits, on_page):
    """Errors of the engine, as they come; stops a document that is too long or too slow."""
    errors = []
    started = time.perf_counter()

    class Errors(logging.Handler):
        def emit(self, record):
            text = record.getMessage()
            if record.levelno >= logging.ERROR or ".notdef" in text:
                errors.append(text)

    class Progress(logging.Handler):
        def emit(self, record):
            found = re.search(r"Page (\d+)", record.getMessage())
            if time.perf_counter() - started > limits.seconds:
                raise RenderingRefused(f"Le document demande plus de {limits.seconds:g} secondes de mise en page.")
            if not found:
                return
            number = int(found[1])
            if number > limits.pages:
                raise RenderingRefused(f"Le document dépasse {limits.pages} pages.")
            if on_page is not None:
                on_page(number)

    log, progress = logging.getLogger("weasyprint"), logging.getLogger("weasyprint.progress")
    handlers = (log, Errors()), (progress, Progress())
    before = log.level, progress.level, log.propagate, progress.propagate
    log.setLevel(logging.WARNING)
    progress.setLevel(logging.INFO)
    log.propagate = progress.propagate = False
    for logger, handler in handlers:
        logger.addHandler(handler)
    try:
        yield errors
    finally:
        for logger, handler in handlers:
            logger.removeHandler(handler)
        log.setLevel(before[0])
        progress.setLevel(before[1])
        log.propagate, progress.propagate = before[2:]
