"""The kinds of pages that a run has checked: each once, whichever worker meets it first."""

import re
import tempfile
from pathlib import Path


class Checked:
    """A note for each kind, in a folder that the workers of one run share (`share`)."""

    def __init__(self):
        self.folder = None

    def share(self, folder):
        folder.mkdir(exist_ok=True)
        self.folder = folder

    def claim(self, kind):
        """Whether nobody of this run had checked this kind of page; from now on somebody has."""
        if self.folder is None:
            self.folder = Path(tempfile.mkdtemp(prefix="ctg-pages-"))
        try:
            (self.folder / _note(kind)).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def knows(self, kind):
        """Whether somebody of this run has checked this kind of page, without claiming it."""
        return self.folder is not None and (self.folder / _note(kind)).exists()


def _note(kind):
    return re.sub(r"\W+", "-", " ".join(map(str, kind)))
