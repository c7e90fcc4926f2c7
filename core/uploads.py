"""What a file must be before anything keeps it: its type, weight and inside. No table here.

`UploadField` is the only field by which a file comes in: the antivirus door (`core.antivirus`) is there.
`check(upload, types=…)` reads an uploaded file once and returns a `Checked`, or raises
`UploadRefused` with a French sentence. Nothing is stored here.
PDFs and pictures are opened in a bounded process (`core.apart`).
"""

import contextlib
import hashlib
import posixpath
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from core import antivirus, apart, outages
from core.formats import file_size

BLOCK = 64 * 1024
LABEL_LENGTH = 150

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "png": "image/png",
    "jpg": "image/jpeg",
}
PDF_ONLY = ("pdf",)
ANNEX_TYPES = ("pdf", "docx", "xlsx", "odt", "ods", "png", "jpg")
PDF_OVERRUN = (
    "Ce PDF est anormalement compressé, ou trop complexe pour être vérifié : il est refusé. "
    "Imprimez-le en PDF, puis déposez cette copie."
)
WITH_MACROS = ("docm", "dotm", "xlsm", "xltm", "xlsb", "pptm")

_MAGIC = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "odt": (b"PK\x03\x04",),
    "ods": (b"PK\x03\x04",),
}
_ENTITY = b"<!ENTITY"
_MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_TITLES = {
    "pdf": "PDF",
    "docx": "Word (docx)",
    "xlsx": "Excel (xlsx)",
    "odt": "odt",
    "ods": "ods",
    "png": "PNG",
    "jpg": "JPEG",
}


class UploadRefused(ValidationError):
    """The file is not kept. The message is French, for the field."""


class EntitiesRefused(UploadRefused):
    """An office file defines XML entities: nobody writes any, and they are made to inflate or to fetch."""

    def __init__(self):
        super().__init__("Ce fichier contient des définitions XML interdites (entités) : enregistrez-le de nouveau.")


@dataclass(frozen=True)
class Checked:
    """A file that may be kept. `file` is what to store (an image is written again)."""

    file: BinaryIO
    name: str
    extension: str
    content_type: str
    size: int
    sha256: str
    page_count: int | None = None


class TemporaryUploads(TemporaryFileUploadHandler):
    """Django's; without room for a file, the rest of the form is still read, and `UploadField` says why."""

    is_full = False

    def new_file(self, *args, **kwargs):
        with self._noticing():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        if not self.is_full:
            with self._noticing():
                super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size):
        if not self.is_full:
            return super().file_complete(file_size)
        self.is_full = False
        refused = SimpleUploadedFile(self.file_name or "fichier", b"x", self.content_type or "")
        refused.found_no_room = True  # type: ignore[attr-defined]  # for the form
        return refused

    @contextlib.contextmanager
    def _noticing(self):
        try:
            yield
        except OSError as error:
            if not outages.is_disk_full(error):
                raise
            self.upload_interrupted()
            self.is_full = True


class UploadField(forms.FileField):
    """A file that somebody sends: scanned before anything else reads it."""

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload and upload is not initial:
            if getattr(upload, "found_no_room", False):
                raise UploadRefused(outages.DISK_FULL)
            antivirus.let_in(upload)
        return upload


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class UploadsField(UploadField):
    """Several files at once, each scanned as one would be. Cleans to a list of those that pass; `refused`: sentences, why
    each of the others does not, by its name. Refused when none passes."""

    widget = _Several

    def clean(self, data, initial=None):
        given = data if isinstance(data, list | tuple) else [data]
        self.refused, kept = [], []
        for each in given or [None]:
            try:
                kept.append(super().clean(each, initial))
            except ValidationError as refusal:
                name = f"{clean_name(each.name)} : " if each else ""
                self.refused += [f"{name}{message}" for message in refusal.messages]
        if not kept:
            raise ValidationError(self.refused)
        return kept


def clean_name(given, *, default="fichier"):
    """The given name as a label: no folder, control or bidirectional character, 150 at most."""
    name = unicodedata.normalize("NFC", str(given or "")).replace("\\", "/").rsplit("/", 1)[-1]
    # Cc: controls; Cf: bidirectional marks and other invisible ones; Cs, Co, Cn: no character.
    name = "".join(" " if unicodedata.category(char) in ("Zl", "Zp") else char for char in name)
    name = "".join(char for char in name if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    name = re.sub(" {2,}", " ", name).strip().strip(". ") or default
    if len(name) > LABEL_LENGTH:
        suffix = PurePosixPath(name).suffix[:10]
        name = name[: LABEL_LENGTH - len(suffix)].rstrip() + suffix
    return name


def extension_of(name):
    """« jpg » for « Photo.JPEG »; an empty text without any."""
    found = PurePosixPath(name).suffix.lower().lstrip(".")
    return "jpg" if found == "jpeg" else found


def check(upload, *, types=ANNEX_TYPES, max_bytes=None):
    """Check one uploaded file. Raises UploadRefused; the file is left at its beginning."""
    max_bytes = max_bytes or settings.UPLOAD_MAX_BYTES
    name = clean_name(upload.name)
    extension = extension_of(name)
    if extension in WITH_MACROS:
        raise UploadRefused("Les documents avec macros sont refusés : enregistrez-le sans macro, ou en PDF.")
    if extension not in types:
        raise UploadRefused(f"Ce type de fichier n’est pas accepté ici. Types acceptés : {words_of(types)}.")
    if not upload.size:
        raise UploadRefused("Ce fichier est vide.")
    if upload.size > max_bytes:
        raise UploadRefused(f"Ce fichier pèse {file_size(upload.size)}, plus que les {file_size(max_bytes)} acceptés.")
    upload.seek(0)
    if not upload.read(16).startswith(_MAGIC[extension]):
        raise UploadRefused(
            f"Le contenu de ce fichier n’est pas celui d’un fichier {_TITLES[extension]}, malgré son nom."
        )
    upload.seek(0)
    kept, page_count = upload, None
    if extension == "pdf":
        page_count = _check_pdf(upload)
    elif extension in ("png", "jpg"):
        kept = _rewrite_image(upload, extension)
    else:
        _check_archive(upload, extension)
    sha256, size = _fingerprint(kept)
    return Checked(kept, name, extension, CONTENT_TYPES[extension], size, sha256, page_count)


def words_of(types):
    return ", ".join(_TITLES[each] for each in types)


def accept_of(types):
    """Value of the `accept` attribute of a file input."""
    return ",".join([f".{each}" for each in types] + ([".jpeg"] if "jpg" in types else []))


def _fingerprint(file):
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while block := file.read(BLOCK):
        digest.update(block)
        size += len(block)
    file.seek(0)
    return digest.hexdigest(), size


def _check_pdf(upload):
    """Number of pages of a PDF that opens without a password, and does nothing by itself."""
    try:
        facts = apart.run("pdf", upload, whole=True).facts
    except apart.Overrun:
        raise UploadRefused(PDF_OVERRUN) from None
    upload.seek(0)
    if facts["state"] == apart.PDF_LOCKED:
        raise UploadRefused("Ce PDF est protégé par un mot de passe : déposez-le sans protection.")
    if facts["state"] == apart.PDF_DAMAGED:
        raise UploadRefused("Ce PDF est abîmé : il ne s’ouvre pas.")
    if not facts["pages"]:
        raise UploadRefused("Ce PDF n’a aucune page.")
    if facts["refusal"]:
        raise UploadRefused(facts["refusal"])
    return facts["pages"]


def _rewrite_image(upload, extension):
    """The picture decoded and written again: what was hidden in the file is left behind."""
    kind = {"png": "PNG", "jpg": "JPEG"}[extension]
    try:
        opened = apart.run("picture", upload, kind=kind, most_points=settings.UPLOAD_MAX_PIXELS)
    except apart.Overrun:
        raise UploadRefused("Cette image est anormalement compressée : réduisez-la.") from None
    if opened.facts["refusal"]:
        raise UploadRefused(opened.facts["refusal"])
    return opened.content


def _check_archive(upload, extension):
    """A docx, xlsx, odt or ods: what it would inflate to, where its parts go, no macro."""
    try:
        with zipfile.ZipFile(upload) as archive:
            _check_members(archive, upload.size)
            _check_office(archive, extension)
    except UploadRefused:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError, RuntimeError):
        raise UploadRefused("Ce fichier est abîmé : il ne s’ouvre pas.") from None
    upload.seek(0)


def _check_members(archive, packed):
    limit = settings.UPLOAD_MAX_INFLATED_BYTES
    members = archive.infolist()
    too_big = UploadRefused("Ce fichier est anormalement compressé : il est refusé.")
    if len(members) > settings.UPLOAD_MAX_MEMBERS:
        raise UploadRefused("Ce fichier contient trop d’éléments : il est refusé.")
    if sum(member.file_size for member in members) > limit:
        raise too_big
    seen, inflated = set(), 0
    for member in members:
        name = member.orig_filename
        parts = posixpath.normpath(name.replace("\\", "/")).split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in name or name in seen:
            raise UploadRefused("Ce fichier contient des chemins interdits : il est refusé.")
        seen.add(name)
        if member.flag_bits & 0x1:
            raise UploadRefused("Ce fichier est protégé par un mot de passe : déposez-le sans protection.")
        is_xml, before = name.lower().endswith((".xml", ".rels")), b""
        with archive.open(member) as content:
            while block := content.read(BLOCK):
                inflated += len(block)
                if inflated > limit or inflated > packed * settings.UPLOAD_MAX_RATIO:
                    raise too_big
                # Without the zeros, a word of UTF-16 is read as well.
                if is_xml:
                    words = before + block.replace(b"\0", b"")
                    if _ENTITY in words:
                        raise EntitiesRefused
                    before = words[-len(_ENTITY) :]


def _check_office(archive, extension):
    names = {member.filename for member in archive.infolist()}
    lowered = {name.lower() for name in names}
    has_macro = any(name.rsplit("/", 1)[-1] == "vbaproject.bin" for name in lowered)
    if extension in _MAIN_PART:
        if "[Content_Types].xml" not in names or _MAIN_PART[extension] not in names:
            raise UploadRefused(f"Ce fichier n’est pas un document {_TITLES[extension]}, malgré son nom.")
        declared = archive.read("[Content_Types].xml").lower()
        has_macro = has_macro or b"macroenabled" in declared or b"vbaproject" in declared
    else:
        declared = archive.read("mimetype").decode("ascii", "replace").strip() if "mimetype" in names else ""
        if declared != CONTENT_TYPES[extension] or "content.xml" not in names:
            raise UploadRefused(f"Ce fichier n’est pas un document {_TITLES[extension]}, malgré son nom.")
        has_macro = has_macro or any(name.startswith(("basic/", "scripts/")) for name in lowered)
    if has_macro:
        raise UploadRefused("Les documents avec macros sont refusés : enregistrez-le sans macro, ou en PDF.")
