"""Archives in a bucket of an S3-compatible storage, through django-storages: the same names as in a folder.

Nothing is renamed there: an archive is one when its manifest, written last, is there.
"""

import contextlib
import tempfile
from urllib.parse import parse_qs, urlsplit

from core.backups import BackupRefused, manifest
from core.backups.places import MANIFEST, NAME

MISSING = (
    "Les bibliothèques du stockage S3 ne sont pas installées : « pip install --require-hashes -r requirements-s3.txt »,"
    " ou donnez un dossier."
)


class Bucket:
    """`files`: a storage of Django's; `failures`: what it raises when it refuses or does not answer."""

    def __init__(self, files, label, failures=()):
        self.files, self.label, self.failures = files, label, failures

    def __str__(self):
        return self.label

    def names(self):
        """Those of whole archives, the oldest first."""
        with self._told():
            return [name for name in self._folders() if self.files.exists(f"{name}/{MANIFEST}")]

    @contextlib.contextmanager
    def writing(self, name):
        """As `places.Folder.writing`."""
        try:
            yield lambda path: self._written(f"{name}/{path}")
        except BaseException:
            with contextlib.suppress(BackupRefused):  # what stopped it is told, not that it is still down
                self.remove(name)
            raise

    def forget_partial(self):
        whole = set(self.names())
        for name in self._folders():
            if name not in whole:
                self.remove(name)

    @contextlib.contextmanager
    def open(self, name, path):
        with self._told(), self.files.open(f"{name}/{path}", "rb") as file:
            yield file

    @contextlib.contextmanager
    def local(self, name, path):
        """The same, brought here: a program reads no other kind."""
        with tempfile.TemporaryFile() as here, self.open(name, path) as file:
            manifest.pour(file, here)
            here.seek(0)
            yield here

    def remove(self, name):
        """The manifest goes first, as in a folder."""
        with self._told():
            self.files.delete(f"{name}/{MANIFEST}")
            self._empty(name)

    def _empty(self, folder):
        folders, files = self.files.listdir(folder)
        for file in files:
            self.files.delete(f"{folder}/{file}")
        for each in folders:
            self._empty(f"{folder}/{each}")
        with contextlib.suppress(FileNotFoundError):  # a bucket knows no empty folder
            self.files.delete(folder)

    def _folders(self):
        return sorted(name for name in self.files.listdir("")[0] if NAME.fullmatch(name))

    @contextlib.contextmanager
    def _written(self, path):
        with self._told(), self.files.open(path, "wb") as file:
            yield file

    @contextlib.contextmanager
    def _told(self):
        try:
            yield
        except self.failures as error:
            raise BackupRefused(
                f"Le stockage {self.label} refuse ou ne répond pas ({error}) : vérifiez son adresse, son seau, et la clé de"
                " AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY."
            ) from error


def bucket(address):
    """The bucket of « s3://seau/dossier?endpoint=https://s3.exemple.fr&region=fr-par ». Keys are boto3's own affair."""
    try:
        from botocore.exceptions import BotoCoreError, ClientError
        from storages.backends.s3 import S3Storage
    except Exception as error:  # ImportError, or what django-storages makes of it
        raise BackupRefused(MISSING) from error
    parts = urlsplit(address)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    files = S3Storage(
        bucket_name=parts.netloc,
        location=parts.path.strip("/"),
        endpoint_url=asked.get("endpoint"),
        region_name=asked.get("region"),
        signature_version="s3v4",
        default_acl=None,
        file_overwrite=True,
    )
    return Bucket(files, f"s3://{parts.netloc}{parts.path.rstrip('/')}", (BotoCoreError, ClientError))
