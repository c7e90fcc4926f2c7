"""The place of an address, and the archive of a path."""

from pathlib import Path

from core.backups import BackupRefused
from core.backups.buckets import bucket
from core.backups.places import MANIFEST, NAME, Folder

IN_BUCKET = "s3://"


def place(address):
    """The place of this address: an absolute path, or a bucket."""
    if address.startswith(IN_BUCKET):
        return bucket(address)
    if not Path(address).is_absolute():
        raise BackupRefused(f"{address} n’est pas un chemin absolu : écrivez par exemple /var/sauvegardes/ctg.")
    return Folder(address)


def found(address):
    """(place, name of an archive) of a path to one: « /var/sauvegardes/ctg/2026-11-28T230600Z-1f2e3d4c », or
    « s3://seau/dossier/2026-11-28T230600Z-1f2e3d4c?endpoint=… »."""
    path, mark, query = address.partition("?") if address.startswith(IN_BUCKET) else (address, "", "")
    before, _, name = path.rstrip("/").rpartition("/")
    if not NAME.fullmatch(name):
        raise BackupRefused(
            f"{address} n’est pas une sauvegarde : nommez son dossier, tel que « manage.py sauvegarder » l’a écrit"
            " (par exemple /var/sauvegardes/ctg/2026-11-28T230600Z-1f2e3d4c)."
        )
    kept = place(f"{before or '/'}{mark}{query}")
    if name not in kept.names():
        raise BackupRefused(
            f"La sauvegarde {address} n’existe pas, ou n’est pas entière (sans {MANIFEST}) : choisissez-en une autre."
        )
    return kept, name
