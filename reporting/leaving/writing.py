"""An archive written as it goes: nothing of it is held in memory but the list of its files."""

import os
import re
import time
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import PurePosixPath

from core.backups.manifest import pour
from core.uploads import clean_name

#: What is compressed already gains nothing from being so again.
COMPRESSED = {".pdf", ".xlsx", ".docx", ".odt", ".ods", ".jpg", ".jpeg", ".png", ".webp", ".zip"}
#: What Windows refuses in a name.
REFUSED = re.compile(r'[<>:"/\\|?*]')
SUFFIX = re.compile(r"\.\w{1,5}", re.ASCII)
SHORT = 100
RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(1, 10))}


def file_name(given, *, default="fichier"):
    """The given name, such as any disk takes it: « Délibération 12-2024.pdf »."""
    name = REFUSED.sub("-", clean_name(REFUSED.sub("-", str(given or "")), default=default))
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    if not SUFFIX.fullmatch(suffix):
        stem, suffix = name, ""
    if stem.casefold() in RESERVED:
        stem = f"{stem}-"
    return f"{stem[:SHORT].strip('. ') or default}{suffix}"


class Archive:
    """A ZIP64 in an open file. `files`: what it holds, {"chemin", "octets", "sha256"}; `faults`: what it should hold,
    absent or altered, {"document", "chemin", "raison", "sha256_attendu"}."""

    def __init__(self, file):
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._taken, self.files, self.faults = set(), [], []

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self._zip.close()

    def free(self, path):
        """This path, or the same with « (2) », that no file of the archive has whatever the case of its letters."""
        found, number = PurePosixPath(path), 1
        stem = found.stem
        while str(found).casefold() in self._taken:
            number += 1
            found = found.with_name(f"{stem} ({number}){found.suffix}")
        self._taken.add(str(found).casefold())
        return str(found)

    def pour(self, path, source, *, is_listed=True):
        """Copy an open file into the archive, piece by piece. (path, sha256)"""
        path = self.free(path)
        info = zipfile.ZipInfo(path, date_time=time.localtime()[:6])
        is_packed = PurePosixPath(path).suffix.lower() in COMPRESSED
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as target:
            sha256, size = pour(source, target)
        if is_listed:
            self.files.append({"chemin": path, "octets": size, "sha256": sha256})
        return path, sha256

    def write(self, path, text, *, is_listed=True):
        content = text if isinstance(text, bytes) else text.encode()
        return self.pour(path, BytesIO(content), is_listed=is_listed)


def write_whole(path, fill):
    """Write there the archive that `fill` fills, whole or not at all. Its path."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".zip.part")
    try:
        with open(part, "wb", opener=_private) as file:
            with Archive(file) as archive:
                fill(archive)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    return path


def _private(path, flags):
    return os.open(path, flags, 0o600)
