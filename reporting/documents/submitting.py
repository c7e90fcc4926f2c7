"""The job of « Soumettre aux assemblées » : freeze, draw, validate; then, in one transaction, keep and change the state.

Until that transaction nothing is written but a file, which is removed when it fails: a job that is killed midway leaves
the convention as it was, and the one that takes it up begins again.
"""

from dataclasses import dataclass

import pghistory
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from conventions import perms
from conventions.enums import ConventionState, DocumentKind, VersionKind, Visibility
from conventions.models import Document, Soumission
from conventions.signing import progress
from conventions.text.versions import Candidate, frozen, next_number
from core.frozen import FrozenDataRefused
from core.transitions import Lack, TransitionRefused
from reporting.documents import checks, pipeline, voted
from reporting.documents.convention_source import frozen_document
from reporting.documents.engine_log import RenderingRefused
from territories import zones

UNCHECKED = "sa mise en page ne passe pas les contrôles d’accessibilité et d’archivage"
REOPENED = "La rédaction a été reprise depuis cette demande : soumettez le texte à nouveau quand il est prêt."
SHOWN = 20  # faults kept and told


@dataclass(frozen=True)
class Fault:
    """What keeps a text from its assemblies: a sentence, and where it is mended."""

    text: str
    url: str = ""


class SubmissionRefused(Exception):
    """Nothing has changed. The message is French; `faults` name what is to be mended."""

    def __init__(self, message, faults=()):
        super().__init__(message)
        self.faults = list(faults)


def submit(asked, *, on_page=None):
    """Do a Soumission: the version that assemblies vote on, kept with its file, and the new state.

    Returns the VersionTexte. Raises SubmissionRefused, or what the engine raises when it fails.
    """
    asked = Soumission.objects.select_related("convention__caf", "job__requested_by", "version").get(pk=asked.pk)
    if asked.version is not None:
        return asked.version  # a worker died just after: it is done
    convention, by = asked.convention, asked.job.requested_by
    _check(asked, convention, by)
    with zones.at(convention.caf):
        return _submit(asked, convention, by, on_page)


def _submit(asked, convention, by, on_page):
    candidate = draw(convention, by=by, on_page=on_page)
    try:
        with transaction.atomic(), pghistory.context(user=by.pk if by else None):
            convention.submit_for_approval(by=by, reason=asked.reason, candidate=candidate)
            version = convention.versions_texte.get(number=candidate.number)
            Soumission.objects.filter(pk=asked.pk).update(version=version)
    except TransitionRefused as refusal:
        drop(candidate)
        raise SubmissionRefused(str(refusal), _told(refusal.lacks)) from refusal
    except BaseException:
        drop(candidate)
        raise
    return version


def draw(convention, *, by, on_page=None):
    """A Candidate, drawn and validated as what is final. Raises SubmissionRefused, which names what is at fault."""
    try:
        kept = frozen(convention)
    except FrozenDataRefused as refusal:
        raise SubmissionRefused(f"Le texte ne peut pas être figé : {refusal}") from refusal
    number = next_number(convention)
    document = document_of(kept.text, kept.at, number, kept.sha256)
    try:
        rendering = pipeline.render(document, final=True, on_page=on_page)
        findings = checks.validate(rendering.pdf)
        why = UNCHECKED if findings else ""
    except RenderingRefused as refusal:
        why = str(refusal)
    if why:
        faults = voted.culprits(kept.text, convention, lambda text: signs_of(text, kept.at))
        faults = faults or voted.culprits(kept.text, convention, lambda text: fault_of(text, kept.at))
        told = [Fault(_capital(f"{piece.label} : {fault}"), piece.url) for piece, fault in faults[:SHOWN]]
        raise SubmissionRefused("Le document ne peut pas être produit tel qu’il est.", told or [Fault(_capital(why))])
    title = f"Version n° {number}, soumise aux assemblées"
    row = Document(
        convention=convention,
        kind=DocumentKind.SUBMITTED,
        title=title,
        original_name=f"{title}.pdf",
        content_type="application/pdf",
        size=len(rendering.pdf),
        sha256=rendering.sha256,
        page_count=rendering.page_count,
        visibility=Visibility.COPIL,
        created_by=by,
    )
    row.file.save("document.pdf", ContentFile(rendering.pdf), save=False)
    return Candidate(kept, number, row)


def drop(candidate):
    """Remove the file of a candidate that is not kept."""
    candidate.document.file.storage.delete(candidate.document.file.name)


def document_of(text, at, number=0, sha256=""):
    return frozen_document(text, at, kind=VersionKind.SUBMITTED, number=number, sha256=sha256)


def signs_of(text, at):
    """The signs of this text that no font has, in words; nothing is drawn."""
    try:
        pipeline.page_html(document_of(text, at), final=True)
    except RenderingRefused as refusal:
        return str(refusal)
    return ""


def fault_of(text, at):
    """What is wrong with the document of this text alone, in words; '' when nothing is."""
    document = document_of(text, at)
    try:
        pdf = pipeline.render(document, final=True).pdf
    except RenderingRefused as refusal:
        return str(refusal)
    return UNCHECKED if checks.validate(pdf) else ""


def _check(asked, convention, by):
    """Before anything is drawn: who may, from which state, and the guards, which are run again at the end."""
    if by is not None and not perms.can_manage(by, convention):
        raise SubmissionRefused("Vous ne conduisez plus cette convention : elle n’a pas changé.")
    if convention.state not in convention.submit_for_approval.sources:
        raise SubmissionRefused(_already(convention))
    if convention.transitions.filter(at__gt=asked.job.created_at).exists():
        raise SubmissionRefused(REOPENED)  # whoever took the text up again has not asked for it
    lacks = [lack for lack in convention.lacks_for(ConventionState.APPROVAL) if lack.is_blocking]
    if lacks:
        raise SubmissionRefused("Il manque un point bloquant.", _told(lacks))


def _already(convention):
    """Two people may submit at once: one has, the other is told by whom, and which version."""
    line = convention.transitions.filter(name="submit_for_approval").select_related("by").order_by("-at", "-pk").first()
    version = progress.version_voted(convention)
    if line is None or version is None:
        return f"Action impossible : l’état est « {convention.get_state_display()} »."
    return f"Le texte est déjà soumis aux assemblées, par {line.by or 'le portail'} : c’est la version n° {version.number}."


def _told(lacks: list[Lack]):
    return [Fault(lack.label, lack.url) for lack in lacks if lack.is_blocking][:SHOWN]


def _capital(text):
    return text[:1].upper() + text[1:]


def page_of(version):
    return reverse("conventions:version", args=[version.convention_id, version.number])
