"""Documents asked for: built from the tables, drawn once, kept under the hash of their content."""

from django.core.files.base import ContentFile
from django.db import transaction

from reporting.documents import checks, pipeline
from reporting.documents.models import Rendu

from .bilan_source import bilan_document
from .convention_source import convention_document, midnight
from .fiche_presenter import FicheDocument
from .fiche_source import fiche, fiches_of


class InvalidDocument(Exception):
    """A final document that fails its checks is never kept; `findings` says what is wrong."""

    def __init__(self, findings):
        self.findings = findings
        super().__init__(" ; ".join(str(finding) for finding in findings[:5]))


def build_convention_pdf(convention, *, by, final=None, on=None, on_page=None):
    """The Rendu of a convention's text and annexes. `final` defaults to « ready to sign or later »."""
    document = convention_document(convention, on=on)
    final = not document.is_project if final is None else final
    return kept(document, convention, "convention", convention.pk, by=by, final=final, on_page=on_page)


def build_bilan_pdf(bilan, *, by, final=None, on_page=None):
    """The Rendu of a bilan; final once it is validated."""
    document = bilan_document(bilan)
    final = bilan.is_frozen if final is None else final
    return kept(document, bilan.convention, "bilan", bilan.pk, by=by, final=final, on_page=on_page)


def fiche_document(row, *, on, named=None):
    """One fiche printed alone. `named`: see `fiche_source.fiche`."""
    found = fiches_of(row.plan).get(pk=row.pk)
    return FicheDocument(
        title=f"Fiche action {found}",
        territory=row.plan.convention.name,
        version_at=midnight(on),
        version_label=found.get_state_display(),
        is_project=False,
        fiches=(fiche(found, on=on, named=named),),
    )


def build_fiche_preview(row, *, on, named=None):
    """The Rendering of one fiche, within the request; not kept. Raises TooLong beyond a few pages."""
    return pipeline.render_preview(fiche_document(row, on=on, named=named))


def build_fiche_pdf(row, *, on, by, named=None, on_page=None):
    """The Rendu of one fiche of any length, as who asks for it may read it."""
    document = fiche_document(row, on=on, named=named)
    return kept(document, row.plan.convention, "fiche", row.pk, by=by, final=False, on_page=on_page)


def kept_fiche_pdf(row, *, on, named=None):
    """The Rendu of this fiche as it stands, for this reader; None when it was never asked for."""
    rendus = Rendu.objects.filter(kind="fiche", subject_id=row.pk)
    if not rendus.exists():
        return None
    return rendus.filter(key=pipeline.key_of(fiche_document(row, on=on, named=named), final=False)).first()


def kept(document, convention, kind, subject_id, *, by, final, on_page=None):
    """The Rendu of this document: found by its key, or drawn, checked when final, and stored.

    The file is written first, the row second; the file is removed if the row is refused.
    """
    key = pipeline.key_of(document, final=final)
    if (found := Rendu.objects.filter(key=key).first()) is not None:
        return found
    rendering = pipeline.render(document, final=final, on_page=on_page)
    if final and (findings := checks.validate(rendering.pdf)):
        raise InvalidDocument(findings)
    row = Rendu(
        key=key,
        kind=kind,
        convention=convention,
        subject_id=subject_id,
        label=document.title[:250],
        sha256=rendering.sha256,
        size=len(rendering.pdf),
        page_count=rendering.page_count,
        is_final=final,
        made_by=by,
    )
    row.file.save(f"{key}.pdf", ContentFile(rendering.pdf), save=False)
    try:
        with transaction.atomic():
            row.save()
    except Exception:
        row.file.storage.delete(row.file.name)
        if (found := Rendu.objects.filter(key=key).first()) is not None:
            return found  # another worker drew it at the same time
        raise
    return row
