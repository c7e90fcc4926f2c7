"""Keeping a file: checked before, written first, its row second, and taken back together."""

import contextlib

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max, Sum

from conventions.enums import DocumentKind
from conventions.models import Convention
from conventions.models.documents import stored_name
from core import ordering, uploads
from core.formats import file_size

# What is signed, voted or minuted is a PDF; other documents may stay as they were written.
PDF_KINDS = (
    DocumentKind.SIGNED,
    DocumentKind.TO_SIGN,
    DocumentKind.AVENANT,
    DocumentKind.DELIBERATION,
    DocumentKind.MINUTES,
    DocumentKind.BILAN,
)
# « Version à signer », « Avenant à signer » and « Bilan » are made by the portal.
OFFERED_KINDS = (
    DocumentKind.DELIBERATION,
    DocumentKind.SIGNED,
    DocumentKind.ANNEX,
    DocumentKind.DIAGNOSTIC,
    DocumentKind.MINUTES,
    DocumentKind.OTHER,
)
# What is joined to the text unless someone says otherwise.
ANNEXED_KINDS = (DocumentKind.DELIBERATION, DocumentKind.ANNEX)
LAST_ANNEX = 999


def next_annex_position(convention):
    """The rank after the last annex of this convention."""
    last = convention.documents.aggregate(last=Max("annex_position"))["last"] or 0
    return min(last + 1, LAST_ANNEX)


def types_of(kind):
    """Extensions accepted for this kind of document."""
    return uploads.PDF_ONLY if kind in PDF_KINDS else uploads.ANNEX_TYPES


def weight_of(owner):
    """Bytes that the documents of this convention, or of this Caf, take."""
    return owner.documents.aggregate(total=Sum("size"))["total"] or 0


def check_weight(owner, size):
    """Raises UploadRefused when the convention, or the Caf, would hold more than it may."""
    limit = settings.UPLOAD_MAX_CONVENTION_BYTES
    left = limit - weight_of(owner)
    if size > left:
        whose = "d’une convention" if isinstance(owner, Convention) else "d’une Caf"
        raise uploads.UploadRefused(
            f"Les documents {whose} sont limités à {file_size(limit)} ; "
            f"il reste {file_size(max(left, 0)) if left > 0 else '0 Ko'}."
        )


class _Written(list):
    """Names of files written since `taking_back` began."""


@contextlib.contextmanager
def taking_back():
    """Files written inside are removed when the block fails, whatever fails, the commit included.

    To be put around the transaction, never inside.
    """
    written = _Written()
    try:
        yield written
    except BaseException:
        remove(written)
        raise


def remove(names):
    for name in names:
        with contextlib.suppress(OSError):
            default_storage.delete(name)


def store(document, checked, *, written=None):
    """Write the file of a `Checked` upload, then save its row. Without a row, no file is left.

    `document` is unsaved, its other columns set. `written` (from `taking_back`) takes the
    file's name, for the failures that come after.
    """
    name = stored_name(document, f"x.{checked.extension}")
    try:
        if written is not None:
            written.append(name)
        document.file.name = default_storage.save(name, File(checked.file, name=name))
        document.original_name = checked.name
        document.content_type = checked.content_type
        document.size = checked.size
        document.sha256 = checked.sha256
        document.page_count = checked.page_count
        with transaction.atomic():
            document.save()
    except BaseException:
        remove([name])
        raise
    return document


@transaction.atomic
def delete(document):
    """Delete the row, then its file once the transaction holds.

    Raises ProtectedError when a version of the text, a bilan or minutes hold it.
    """
    name = document.file.name
    document.delete()
    transaction.on_commit(lambda: remove([name]))


def holders(error):
    """What a ProtectedError names, in words: « la version 2 », « le bilan 2024 »…"""
    return ", ".join(sorted({str(row) for row in error.protected_objects}, key=ordering.key))
