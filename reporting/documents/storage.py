"""Documents asked for: composed, drawn once, kept under the hash of their content, filed where their kind says."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from actions import telling
from actions.models import FicheAction
from conventions.documents.models import owned_by
from conventions.models import Document
from reporting.documents import checks, pipeline
from reporting.documents.models import Rendu

from .convention_source import midnight
from .fiche_document import FicheDocument


class InvalidDocument(Exception):
    """A final document that fails its checks is never kept; `findings` says what is wrong."""

    def __init__(self, findings):
        self.findings = findings
        super().__init__(" ; ".join(str(finding) for finding in findings[:5]))


@dataclass(frozen=True)
class Asked:
    """For whom a document is composed, and of which day (today). `by` is None when the portal itself asks."""

    by: Any = None
    on: dt.date | None = None


def fiche_document(row, *, on, named=None):
    """One fiche printed alone. `named`: see `telling.declared`."""
    audience = telling.declared(named)
    (found,) = telling.read(FicheAction.objects.filter(pk=row.pk), audience)
    return FicheDocument(
        title=f"Fiche action {found}",
        territory=row.plan.convention.name,
        version_at=midnight(on),
        version_label=found.get_state_display(),
        is_project=False,
        fiches=(telling.fiche(found, on=on, audience=audience),),
    )


def made(kind, subject, *, by, on=None, on_page=None):
    """The Rendu of this document, or the Document attached to its subject when the kind is filed so."""
    if kind.attached and subject.document_id:
        return subject.document
    with kind.lived_at(subject):
        rendu = drawn(kind, subject, by=by, on=on, on_page=on_page)
    return _attach(kind, subject, rendu, by=by) if kind.attached else rendu


def engine_of(kind):
    """What draws it: `prepare` and `render`."""
    if kind.is_word:
        from reporting.documents.word import package  # it weighs on a process that writes none

        return package
    return pipeline


def kept(kind, subject, prepared):
    """The Rendu of what was prepared (`pipeline.prepare`), drawn before; None when it was not."""
    slug, subject_id = kind.kept_as(subject)
    return Rendu.objects.filter(kind=slug, subject_id=subject_id, key=prepared.key).first()


def drawn(kind, subject, *, by, on=None, on_page=None):
    """The Rendu of this document: found by its key, or drawn, checked when final, and stored.

    The file is written first, the row second; the file is removed if the row is refused. A row whose file
    was lost is given one again.
    """
    document = kind.compose(subject, Asked(by=by, on=on))
    final = kind.is_final(subject, document)
    engine = engine_of(kind)
    prepared = engine.prepare(document, final=final)
    known = kept(kind, subject, prepared)
    if known is not None and known.has_file:
        return known
    rendering = engine.render(document, final=final, on_page=on_page, prepared=prepared)
    if final and (findings := checks.validate(rendering.pdf)):
        raise InvalidDocument(findings)
    slug, subject_id = kind.kept_as(subject)
    row = known or Rendu(
        key=prepared.key,
        kind=slug,
        **owned_by(kind.owner(subject)),
        subject_id=subject_id,
        label=document.title[:250],
        is_final=final,
        made_by=by,
    )
    row.sha256, row.size, row.page_count = rendering.sha256, len(rendering.pdf), rendering.page_count
    row.file.save(f"{prepared.key}.{kind.suffix}", ContentFile(rendering.pdf), save=False)
    try:
        with transaction.atomic():
            row.save()
    except Exception:
        row.file.storage.delete(row.file.name)
        if (found := kept(kind, subject, prepared)) is not None:
            return found  # another worker drew it at the same time
        raise
    return row


def _attach(kind, subject, rendu, *, by):
    """Keep the bytes drawn as a Document of the same owner, to which `subject.document` points.

    The file is written first; it is removed when the rows are refused.
    """
    with rendu.file.open("rb") as file:
        content = file.read()
    attached = kind.attached
    title = attached.title(subject)
    document = Document(
        **owned_by(kind.owner(subject)),
        kind=attached.kind,
        title=title[:200],
        original_name=f"{title[:140]}.pdf",
        content_type="application/pdf",
        size=rendu.size,
        sha256=rendu.sha256,
        page_count=rendu.page_count,
        visibility=attached.visibility,
        created_by=by,
    )
    document.file.save("document.pdf", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            document.save()
            attached.keep(subject, document, rendu)
    except Exception:
        document.file.storage.delete(document.file.name)
        raise
    return document
