"""The archive of the dossiers de vote of an act: a folder a party that votes, numbered as the parties are."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import timezone

from accounts import jobs
from conventions.models import Partie
from conventions.signing import assemblies
from core.lost import opened
from reporting.documents import dossier_document, pipeline
from reporting.documents.engine_log import RenderingRefused
from reporting.dossiers import orders
from reporting.leaving.orders import path_of
from reporting.leaving.writing import file_name, write_whole
from territories import zones

README = "LISEZ-MOI.txt"
#: Beyond, the file that is voted on is given once, beside the folders: the archive stays one that a mail or a key carries.
MOST = 200 * 1024**2


@dataclass(frozen=True)
class Dossier:
    """Of one party: `why` it has none, else whether the note goes with it, and the sentence that says so."""

    partie: Partie
    rank: int
    why: str = ""
    has_note: bool = False
    note_words: str = ""

    @property
    def assembly(self):
        return None if self.why else assemblies.assembly_of(self.partie)

    @property
    def folder(self):
        return file_name(f"{self.rank:02} {self.partie.formal_name}", default=f"{self.rank:02}")


def dossiers(acte):
    """Dossier of each party of this act, in their order."""
    found = []
    for rank, partie in enumerate(dossier_document.voting(acte), 1):
        why = assemblies.why_no_vote(partie)
        found.append(Dossier(partie, rank, why) if why else Dossier(partie, rank, "", *assemblies.note_due(partie)))
    return found


def make(job, acte):
    """Write the archive that this job asks for, whole or not at all. Raises RenderingRefused, with what is missing."""

    def fill(archive):
        with zones.at(acte.convention.caf):
            _fill(archive, acte, job)

    path = write_whole(path_of(job), fill)
    orders.forget_earlier(job, acte)
    return path


def _fill(archive, acte, job):
    given = dossier_document.Given(acte, on=timezone.localdate())
    if given.file is None:  # then why it is not is told
        raise RenderingRefused(given.refusal)
    found = dossiers(acte)
    made = [each for each in found if not each.why]
    voted_name = file_name(f"{given.file.title}.pdf", default="Version.pdf")
    is_in_each = given.file.size * len(made) <= MOST
    if not is_in_each:
        _pour(archive, voted_name, given.file)
    for done, each in enumerate(made, 1):
        jobs.advance(job, done, len(made), f"Dossier {done} sur {len(made)} : {each.partie.name}")
        _write(archive, each, dossier_document.deliberation(given, each.partie))
        if each.has_note:
            _write(archive, each, dossier_document.note(given, each.partie))
        if is_in_each:
            _pour(archive, f"{each.folder}/{voted_name}", given.file)
    told = {"given": given, "made": made, "without": [each for each in found if each.why], "voted_name": voted_name, "is_in_each": is_in_each}  # fmt: skip
    archive.write(README, render_to_string("dossiers/lisez_moi.txt", told))


def _write(archive, dossier, document):
    """Its Word file and its PDF, under the same name."""
    from reporting.documents.word import package  # it weighs on a worker at rest

    name = f"{dossier.folder}/{document.file_name}"
    archive.write(f"{name}.docx", package.render(document).pdf)
    archive.write(f"{name}.pdf", pipeline.render(document, final=False).pdf)


def _pour(archive, path, document):
    with opened(document.file, document.title) as source:
        archive.pour(path, source)
