"""Where files are kept: on this machine's disk, whole or not at all.

While a backup runs, what is removed goes aside: the rows that it copies still name it (`core.backups`).
"""

import contextlib
import fcntl
import os
import shutil
import time
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

LOCK, ASIDE = ".sauvegarde", ".retires"  # in MEDIA_ROOT
SHORT_SECONDS = 1


class WholeFiles(FileSystemStorage):
    """Django leaves the piece of a file that found no room: here it goes with the failure."""

    def _save(self, name, content):
        was_there = self.exists(name)
        try:
            return super()._save(name, content)  # type: ignore[misc]  # not in the stubs
        except BaseException:
            if not was_there:  # else the piece bears another name, and this file is somebody's
                with contextlib.suppress(OSError):
                    self.delete(name)
            raise

    def delete(self, name):
        with _locked(fcntl.LOCK_SH, self.location) as got:
            if got:
                super().delete(name)
                return
            aside = Path(self.location) / ASIDE / name
            aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):
                Path(self.path(name)).replace(aside)


@contextlib.contextmanager
def nothing_removed():
    """For a backup: files that are removed inside stay readable by `open_kept`. False when another one runs.

    To be entered before the rows are read: a row goes before its file.
    """
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(fcntl.LOCK_EX, root) as got:
        if not got:
            yield False
            return
        shutil.rmtree(root / ASIDE, ignore_errors=True)  # of a backup that was killed
        try:
            yield True
        finally:
            shutil.rmtree(root / ASIDE, ignore_errors=True)


def open_kept(name):
    """This file, open to be read, were it removed since the backup began."""
    root = Path(settings.MEDIA_ROOT)
    try:
        return (root / name).open("rb")
    except FileNotFoundError:
        return (root / ASIDE / name).open("rb")


@contextlib.contextmanager
def _locked(mode, root):
    """Whether this lock was free; the system takes it back from who dies. A file is removed without it where no
    backup has ever run: the lock is made by the first."""
    making = os.O_CREAT if mode == fcntl.LOCK_EX else 0
    try:
        descriptor = os.open(Path(root) / LOCK, os.O_RDWR | making | os.O_CLOEXEC, 0o600)
    except FileNotFoundError:
        yield True
        return
    try:
        yield _try_lock(descriptor, mode, seconds=SHORT_SECONDS if making else 0)
    finally:
        os.close(descriptor)


def _try_lock(descriptor, mode, *, seconds):
    """Whoever removes a file holds the lock for a moment: a backup asks again, before it says that another one runs."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)
        else:
            return True
