"""Where files are kept: on this machine's disk, whole or not at all."""

import contextlib

from django.core.files.storage import FileSystemStorage


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
