"""Reading the files that people have, whatever their kind, to one form (DESIGN § 4.8).

`read(stream or path, name)` gives a `Book` of sections, blocks, tables and cells, or raises `Refused` with one
French sentence. Nothing is kept of the file. `core.reading.columns` maps a table to declared columns.
"""

import io
import os
from importlib import import_module
from pathlib import Path

from core import apart
from core.reading.archives import FORBIDDEN, check_xml
from core.reading.book import Book, Cell, Doubt, Heading, Paragraph, Section, Table
from core.reading.bounds import DAMAGED, MAX_BYTES, Meter, Refused
from core.uploads import WITH_MACROS, EntitiesRefused, UploadRefused, check, clean_name, extension_of

__all__ = ["Book", "Cell", "Doubt", "Heading", "Paragraph", "Refused", "Section", "Table", "read"]

#: Loaded with the first file: a process that reads none does not carry their libraries.
READERS = {"csv": "separated", "xlsx": "workbooks", "docx": "documents"}
SCANNED = {"xlsx": ("xl/worksheets/",), "docx": ()}  # parts that the reader scans itself
ACCEPTED = "Excel (xlsx), csv ou Word (docx)"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of Office before 2007, and of encrypted files of today
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(file, name):
    """Book of an open binary file, or of a path. The file is closed by who opened it."""
    if isinstance(file, str | os.PathLike):
        with Path(file).open("rb") as stream:
            return read(stream, name)
    name = clean_name(name)
    extension = extension_of(name)
    file.seek(0)
    head = file.read(16)
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    kind = _kind(file, extension, head, size)
    meter = Meter()
    try:
        if kind != "csv":
            _check_archive(file, name, size, kind)
        sections = import_module(f"core.reading.{READERS[kind]}").read_sections(file, meter)
    except Refused:
        raise
    except MemoryError:
        raise
    except Exception:  # whatever a library makes of a file that it does not expect
        raise Refused(DAMAGED) from None
    file.seek(0)
    book = Book(name, kind, sections)
    if not any(section.blocks for section in sections):
        raise Refused("Ce fichier est vide : rien n’y est écrit.")
    return book


def _kind(file, extension, head, size):
    """« xlsx », « csv » or « docx ». Raises Refused for what is known to be something else."""
    if extension in WITH_MACROS:
        raise Refused("Les documents avec macros sont refusés : enregistrez-le sans macro (xlsx ou docx).")
    if not size:
        raise Refused("Ce fichier est vide.")
    if size > MAX_BYTES:
        raise Refused("Ce fichier pèse plus que les 5\u00a0Mo acceptés : partagez-le en plusieurs fichiers.")
    if head.startswith(OLE):
        if ENCRYPTED in file.read():
            raise Refused("Ce fichier est protégé par un mot de passe : enregistrez-le sans protection.")
        raise Refused("Ce fichier est d’un ancien format d’Office (xls, doc) : enregistrez-le en xlsx ou en docx.")
    if head.startswith(b"%PDF-"):
        raise Refused(_of_pdf(file))
    if extension not in READERS:
        raise Refused(f"Ce type de fichier ne se lit pas ici : enregistrez-le en {ACCEPTED}.")
    return extension


def _of_pdf(file):
    try:
        state = apart.run("pdf", file, whole=False).facts["state"]
    except apart.Overrun:
        return "Ce PDF est anormalement compressé : il est refusé."
    if state == apart.PDF_LOCKED:
        return f"Ce PDF est protégé par un mot de passe : demandez le fichier d’origine ({ACCEPTED})."
    if state == apart.PDF_DAMAGED:
        return "Ce PDF est abîmé : il ne s’ouvre pas."
    return f"Un PDF ne se lit pas ici : demandez le fichier d’origine ({ACCEPTED})."


class _Sized:
    """The open file as `core.uploads` wants it: with its name and its size."""

    def __init__(self, file, name, size):
        self.name, self.size, self._file = name, size, file

    def __getattr__(self, attribute):
        return getattr(self._file, attribute)


def _check_archive(file, name, size, kind):
    try:
        check(_Sized(file, name, size), types=(kind,), max_bytes=MAX_BYTES)
    except EntitiesRefused:
        raise Refused(FORBIDDEN) from None
    except UploadRefused as refused:
        raise Refused(refused.messages[0]) from None
    file.seek(0)
    check_xml(file, apart=SCANNED[kind])
