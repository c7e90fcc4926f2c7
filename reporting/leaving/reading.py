"""An archive read back: every file is there, its bytes are those that were written, and nothing was added."""

import json
import zipfile

from core.backups.manifest import pour, written
from reporting.leaving.archive import FORMAT, MANIFEST


class ArchiveRefused(Exception):
    """What is wrong with the archive as a whole, in French."""


def check(path):
    """(manifest, faults): what an archive says of itself, and a French sentence for each file that does not hold.
    Raises ArchiveRefused when its manifest cannot be trusted."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            return manifest, list(_faults(archive, manifest))
    except (OSError, zipfile.BadZipFile) as error:
        raise ArchiveRefused(f"Ce fichier n’est pas une archive qui se lit : {error}") from error


def _manifest(archive):
    try:
        content = json.loads(archive.read(MANIFEST))
        said = content.pop("sha256")
        holds = json.loads(written(content))["sha256"] == said
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise ArchiveRefused(f"Son {MANIFEST} est absent ou abîmé.") from error
    if not holds:
        raise ArchiveRefused(f"Son {MANIFEST} a été changé : son empreinte n’est plus la sienne.")
    if content.get("format") != FORMAT:
        raise ArchiveRefused(f"Cette archive est au format {content.get('format')}, ce portail lit le format {FORMAT}.")
    return content


def _faults(archive, manifest):
    there = [each.filename for each in archive.infolist()]
    said = {each["chemin"]: each for each in manifest["fichiers"]}
    for name in sorted({*there} - {*said, MANIFEST}):
        yield f"{name} : absent du manifeste."
    for name in sorted({name for name in there if there.count(name) > 1}):
        yield f"{name} : présent plusieurs fois."
    for name, each in said.items():
        if name not in there:
            yield f"{name} : absent de l’archive."
            continue
        try:
            with archive.open(name) as file:
                found = pour(file)
        except (zipfile.BadZipFile, OSError, EOFError) as error:
            yield f"{name} : illisible ({error})."
            continue
        if found != (each["sha256"], each["octets"]):
            yield f"{name} : son contenu n’est plus celui qui a été écrit."
