"""Two papers deposited with the CTG of Gevrey-Nuits, drawn by the portal’s own pipeline.

Both say on their page that they are demonstration copies: no such paper was ever issued.
"""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.core.files.uploadedfile import SimpleUploadedFile

from conventions.documents import files as keeping
from conventions.enums import DocumentKind, Visibility
from conventions.models import Document as StoredDocument
from core import clock, uploads
from reporting.demo import gevrey
from reporting.documents import kinds, pipeline, storage, submitting
from reporting.documents.convention_source import midnight
from reporting.documents.models import Rendu
from reporting.documents.presenters import Document

MARK = "Exemplaire de démonstration, sans valeur : ce document est inventé."
SURVEY_ON = dt.date(2022, 10, 24)


@dataclass(frozen=True)
class Paper(Document):
    """A page or two: facts, paragraphs, and a table of (words, number) rows."""

    facts: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()
    caption: str = ""
    headings: tuple[str, str] = ("", "")
    rows: tuple[tuple[str, str], ...] = ()
    mark: str = MARK

    template: ClassVar[str] = "reporting/documents/demo_paper.html"


def extract(ctg, partie, *, written):
    """The extract of the deliberation of 27 June 2023, first annex."""
    vote = gevrey.VOTE
    counted = ("Membres en exercice", "in_office_count"), ("Présents", "present_count"), ("Pouvoirs", "proxy_count")
    counted += ("Votants", "voter_count"), ("Exprimés", "expressed_count"), ("Pour", "for_count")
    counted += ("Contre", "against_count"), ("Abstentions", "abstention_count")
    paper = Paper(
        title="Extrait de la délibération du 27 juin 2023",
        territory=gevrey.NAME,
        version_at=midnight(dt.date(2023, 6, 27)),
        version_label="Exemplaire de démonstration",
        is_project=False,
        facts=(
            ("Assemblée", "Conseil communautaire"),
            ("Séance", "27 juin 2023, convoquée le 20 juin 2023"),
            ("Numéro", vote["number"]),
        ),
        paragraphs=(
            "Objet : convention territoriale globale 2023-2026 avec la Caf de la Côte-d’Or.",
            "Vu le diagnostic partagé et le plan de dix-huit fiches actions présentés à la conférence des maires du "
            "26 avril 2023 ; après en avoir délibéré, le conseil approuve la convention territoriale globale pour la "
            "période du 1er janvier 2023 au 31 décembre 2026 et autorise le président à la signer.",
        ),
        caption="Résultat du vote",
        headings=("Décompte", "Nombre"),
        rows=tuple((words, str(vote[name])) for words, name in counted),
    )
    return _store(
        ctg,
        paper,
        "deliberation-2023-06-27.pdf",
        written=written,
        kind=DocumentKind.DELIBERATION,
        title="Délibération du 27 juin 2023 (exemplaire de démonstration)",
        annex_position=1,
        partie=partie,
    )


def survey(ctg, *, written):
    """The answers of the families, second annex. Deposited with the diagnostic of 2022."""
    paper = Paper(
        title="Questionnaire aux familles, automne 2022",
        territory=gevrey.NAME,
        version_at=midnight(SURVEY_ON),
        version_label="Exemplaire de démonstration",
        is_project=False,
        facts=(("Envoyés", "3 400"), ("Réponses", "512"), ("Période", "septembre et octobre 2022")),
        paragraphs=(
            "Les réponses viennent surtout de parents d’enfants de moins de douze ans : les jeunes et les personnes "
            "âgées ont été rencontrés en atelier.",
        ),
        caption="Ce que les familles demandent d’abord",
        headings=("Demande", "Part des réponses"),
        rows=(
            ("Un mode d’accueil à moins de vingt minutes", "61 %"),
            ("Des équipes stables dans les accueils de loisirs", "47 %"),
            ("Un lieu où poser ses questions de parent", "38 %"),
            ("Une information unique sur les services", "35 %"),
        ),
    )
    with clock.dated(SURVEY_ON):
        return _store(
            ctg,
            paper,
            "questionnaire-familles-2022.pdf",
            written=written,
            kind=DocumentKind.ANNEX,
            title="Questionnaire aux familles, 2022 (exemplaire de démonstration)",
            annex_position=2,
        )


def candidate(ctg, *, written):
    """The version that assemblies vote on, drawn and validated as its job does."""
    found = submitting.draw(ctg.convention, by=ctg.adviser)
    written.append(found.document.file.name)
    return found


def version_to_sign(ctg, version, *, written):
    """The PDF that signatures point to: the job that it waits for would be run after the signature."""
    with clock.dated(version.made_at):
        document = storage.made(kinds.get("version"), version, by=ctg.adviser)
    drawn = Rendu.objects.filter(convention=version.convention, sha256=document.sha256)
    written += [document.file.name, *(row.file.name for row in drawn)]


def _store(ctg, paper, name, *, written, **fields):
    """Through the checks of any uploaded file."""
    content = pipeline.render(paper, final=True).pdf
    checked = uploads.check(SimpleUploadedFile(name, content, "application/pdf"), types=uploads.PDF_ONLY)
    document = StoredDocument(convention=ctg.convention, visibility=Visibility.COPIL, created_by=ctg.officer, **fields)
    return keeping.store(document, checked, written=written)
