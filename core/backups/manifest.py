"""What an archive says of itself: read with its own hash, and refused in one sentence when it does not hold."""

import hashlib
import json

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.utils import validate_file_name

from core.backups import BackupRefused
from core.backups.places import MANIFEST

FORMAT = 1
CHUNK = 1024 * 1024


def written(content):
    """The bytes of a manifest: JSON, closed by the hash of all the rest."""
    return json.dumps({**content, "sha256": _digest(content)}, ensure_ascii=False, indent=1).encode()


def read(place, name):
    """The manifest of this archive, whose own hash holds and whose format is known."""
    damaged = f"Le manifeste de la sauvegarde {name} est abîmé : choisissez-en une autre."
    try:
        with place.open(name, MANIFEST) as file:
            content = json.loads(file.read())
        said = content.pop("sha256")
    except (OSError, ValueError, AttributeError, KeyError) as error:
        raise BackupRefused(damaged) from error
    if content.get("format") != FORMAT:
        raise BackupRefused(
            f"La sauvegarde {name} est au format {content.get('format')}, cette version du portail lit le format {FORMAT} :"
            " restaurez-la avec la version qui l’a faite."
        )
    if said != _digest(content):
        raise BackupRefused(damaged)
    try:
        for file in content["files"]:
            validate_file_name(file["name"], allow_relative_path=True)
    except SuspiciousFileOperation as error:
        raise BackupRefused(damaged) from error
    return content


def _digest(content):
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def pour(source, target=None):
    """Copy one open file into the other, piece by piece. (sha256, size)"""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(CHUNK):
        digest.update(piece)
        size += len(piece)
        if target is not None:
            target.write(piece)
    return digest.hexdigest(), size
