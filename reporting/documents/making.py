"""Making the documents that people asked for, and attaching the final ones to what they prove."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import jobs
from actions.models import FicheAction
from conventions.enums import DocumentKind, Visibility
from conventions.models import Convention, Document, VersionTexte
from conventions.perms import people_named
from reporting.bilans.models import Bilan
from reporting.documents import storage

PAGES_STEP = 5  # progress is written every five pages


def make(kind, subject_id, job):
    """Draw the document and return the address where it is downloaded."""
    return MAKERS[kind](subject_id, job)


def _told(job):
    """`on_page` for the pipeline: writes how many pages are laid out."""

    def on_page(number):
        if number % PAGES_STEP == 0:
            jobs.advance(job, number, 0, f"Mise en page : {number} pages")

    return on_page


def _rendu_url(rendu):
    return reverse("documents:rendu", args=[rendu.pk])


def _convention(subject_id, job):
    convention = Convention.objects.get(pk=subject_id)
    rendu = storage.build_convention_pdf(convention, by=job.requested_by, on_page=_told(job))
    return _rendu_url(rendu)


def _bilan(subject_id, job):
    bilan = Bilan.objects.get(pk=subject_id)
    rendu = storage.build_bilan_pdf(bilan, by=job.requested_by, on_page=_told(job))
    return _rendu_url(rendu)


def _fiche(subject_id, job):
    """What the person who asked may read of a fiche; read where it was asked for, by who may read the same."""
    fiches = FicheAction.objects.visible_to(job.requested_by).select_related("plan__convention__caf")
    fiche = fiches.get(pk=subject_id)
    named = people_named(job.requested_by, fiche.plan.convention)
    storage.build_fiche_pdf(fiche, on=timezone.localdate(), by=job.requested_by, named=named, on_page=_told(job))
    return reverse("documents:fiche_pdf", args=[fiche.pk])


def _version(subject_id, job):
    """The file that signatures point to, attached to its version of the text."""
    version = VersionTexte.objects.select_related("convention").get(pk=subject_id)
    if version.document_id is None:
        rendu = storage.build_convention_pdf(version.convention, by=job.requested_by, final=True, on_page=_told(job))
        _attach(
            version,
            rendu,
            kind=DocumentKind.TO_SIGN,
            title=f"Version à signer n° {version.number}",
            visibility=Visibility.COPIL,
            by=job.requested_by,
        )
    return version.document.get_absolute_url()


def _bilan_final(subject_id, job):
    """The file of a validated bilan, from its frozen data, attached to it."""
    bilan = Bilan.objects.select_related("convention").get(pk=subject_id)
    if bilan.document_id is None:
        rendu = storage.build_bilan_pdf(bilan, by=job.requested_by, final=True, on_page=_told(job))
        _attach(
            bilan,
            rendu,
            kind=DocumentKind.BILAN,
            title=f"{bilan} – {bilan.convention.name}",
            visibility=Visibility.COPIL,
            by=job.requested_by,
        )
    return bilan.document.get_absolute_url()


def _attach(row, rendu, *, kind, title, visibility, by):
    """Keep the rendered bytes as a Document of the convention, and point `row.document` to it.

    The file is written first; it is removed when the rows are refused.
    """
    with rendu.file.open("rb") as file:
        content = file.read()
    document = Document(
        convention=rendu.convention,
        kind=kind,
        title=title[:200],
        original_name=f"{title[:140]}.pdf",
        content_type="application/pdf",
        size=rendu.size,
        sha256=rendu.sha256,
        page_count=rendu.page_count,
        visibility=visibility,
        created_by=by,
    )
    document.file.save("document.pdf", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            document.save()
            row.document = document
            row.save(update_fields=["document"])
    except Exception:
        document.file.storage.delete(document.file.name)
        raise


MAKERS = {
    "convention": _convention,
    "bilan": _bilan,
    "fiche": _fiche,
    "version": _version,
    "bilan_final": _bilan_final,
}
