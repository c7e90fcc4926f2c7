"""Where archives are kept: a folder of this machine, or of one that it mounts."""

import contextlib
import os
import re
import shutil
from pathlib import Path

#: « 2026-11-28T230600Z-1f2e3d4c »: the names of archives are in the order of their dates.
NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z-[0-9a-f]{8}")
PARTIAL = ".partielle-"
MANIFEST = "manifeste.json"


class Folder:
    """Archives in a folder. One that is being written bears another name until it is whole."""

    def __init__(self, path):
        self.path = Path(path)

    def __str__(self):
        return str(self.path)

    def names(self):
        """Those of whole archives, the oldest first."""
        if not self.path.is_dir():
            return []
        return sorted(
            path.name for path in self.path.iterdir() if NAME.fullmatch(path.name) and (path / MANIFEST).is_file()
        )

    @contextlib.contextmanager
    def writing(self, name):
        """A function that opens a new file of the archive, by its path in it. Whole at the end of the block, or gone."""
        aside = self.path / f"{PARTIAL}{name}"
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside.mkdir(mode=0o700)
        try:
            yield lambda path: _whole_file(aside / path)
            for folder in [aside, *(path for path in aside.rglob("*") if path.is_dir())]:
                _sync(folder)
            aside.rename(self.path / name)
            _sync(self.path)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise

    def forget_partial(self):
        """Remove what killed backups left; nobody writes there meanwhile (`saving.alone`)."""
        if self.path.is_dir():
            for path in self.path.glob(f"{PARTIAL}*"):
                shutil.rmtree(path, ignore_errors=True)

    def open(self, name, path):
        return (self.path / name / path).open("rb")

    local = open  # for a program, which reads no other kind

    def remove(self, name):
        """The manifest goes first: a removal that stops in the middle leaves nothing that looks whole."""
        (self.path / name / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(self.path / name)


@contextlib.contextmanager
def _whole_file(path):
    """A new private file, on the disk at the end of the block."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _sync(folder):
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
