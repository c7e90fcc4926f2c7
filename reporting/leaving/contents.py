"""What an archive holds, file by file, such as who asked reads it."""

import csv
import json
import tempfile
from io import TextIOWrapper

from django.db.models import Sum
from django.template.loader import render_to_string

from conventions.history import SUBJECT, hidden_from
from conventions.members import people
from conventions.models import Convention, Document, Telechargement, VersionTexte
from core.formats import file_size
from core.history import EXPORT_HEADINGS, History, exported
from core.lost import Lost, opened
from core.worksheets import IN_MEMORY, book_file
from governance.models import Seance, SeanceDocument
from reporting.leaving import sheets
from reporting.leaving.tables import cell
from reporting.leaving.writing import file_name
from reporting.models import Bilan

ABSENT, ALTERED = "absent", "altéré"
#: A cell that begins so is a calculation to who opens a CSV.
CALCULATED = ("=", "+", "-", "@", "\t", "\r")
BATCH = 50


def documents_of(subject, user):
    """The files of this convention, or the Caf's own, that this person reads."""
    if isinstance(subject, Convention):
        return Document.objects.filter(convention=subject).visible_to(user)
    papers = SeanceDocument.objects.visible_to(user).filter(document__caf=subject)
    return Document.objects.filter(caf=subject, pk__in=papers.values("document"))


def weight_of(subject, user):
    """Bytes of the files that the archive of this convention, or of this Caf, would hold: the rest weighs little."""
    rows = [documents_of(subject, user)]
    if not isinstance(subject, Convention):
        rows.append(Document.objects.filter(convention__in=conventions_of(subject, user).values("pk")).visible_to(user))
    return sum(each.aggregate(total=Sum("size"))["total"] or 0 for each in rows)


def conventions_of(caf, user):
    return Convention.objects.filter(caf=caf).visible_to(user)


def weight_words(subject, user):
    weight = weight_of(subject, user)
    return f"environ {file_size(weight)}" if weight else ""


def add_convention(archive, convention, user, *, folder=""):
    """All that is told of this convention to this person, under `folder` (« conventions/12 Pays de … / »)."""
    with book_file(sheets.of_convention(convention, user)) as book:
        archive.pour(f"{folder}convention.xlsx", book)
    _add_versions(archive, convention, folder)
    _add_bilans(archive, convention, user, folder)
    _add_minutes(archive, Seance.objects.filter(comite__convention=convention).visible_to(user), folder)
    _add_files(archive, convention, user, folder, places=_places(convention))
    _add_history(archive, convention, user, folder)


def add_caf(archive, caf, user):
    """What is the Caf's own, beside its conventions."""
    with book_file(sheets.of_caf(caf, user)) as book:
        archive.pour("caf.xlsx", book)
    own = Seance.objects.filter(comite__caf=caf, comite__convention=None)
    _add_minutes(archive, own.visible_to(user), "")
    _add_files(archive, caf, user, "", places={})


def _add_versions(archive, convention, folder):
    for row in VersionTexte.objects.filter(convention=convention).order_by("number").iterator(BATCH):
        told = {"numero": row.number, "nature": row.get_kind_display(), "faite_le": row.made_at.isoformat()}
        told |= {"sha256": row.sha256, "contenu": row.content, "signature": row.signing}
        archive.write(f"{folder}textes/version-{row.number}.json", _json(told))


def _add_bilans(archive, convention, user, folder):
    for row in Bilan.objects.visible_to(user).filter(convention=convention, frozen__isnull=False).iterator(BATCH):
        told = {"bilan": str(row), "valide_le": row.validated_on and row.validated_on.isoformat()}
        told |= {"sha256": row.frozen_sha256, "contenu": row.frozen}
        archive.write(f"{folder}bilans/{file_name(str(row))}.json", _json(told))


def _json(told):
    return json.dumps(told, ensure_ascii=False, indent=1)


def _places(convention):
    """{key of a document: path} of those that a version of the text or a bilan has as its file."""
    versions = VersionTexte.objects.filter(convention=convention, document__isnull=False)
    found = {row.document_id: f"textes/version-{row.number}.pdf" for row in versions.defer("content", "signing")}
    bilans = Bilan.objects.filter(convention=convention, document__isnull=False).defer("frozen")
    return found | {row.document_id: f"bilans/{file_name(str(row))}.pdf" for row in bilans}


def _add_minutes(archive, seances, folder):
    """A page for each séance: agenda, presences, minutes, decisions."""
    rows = (
        seances.select_related("comite").prefetch_related("points", "presences", "decisions").order_by("held_on", "pk")
    )
    for row in rows.iterator(BATCH):
        name = file_name(f"{row.held_on.isoformat()} {row.comite}")
        archive.write(f"{folder}comptes-rendus/{name}.html", render_to_string("leaving/minutes.html", {"seance": row}))


def _add_files(archive, subject, user, folder, *, places):
    """Each file byte for byte; one that is absent or altered is said, and the others are given. Who takes one that is
    not public is written, as at a download."""
    for row in documents_of(subject, user).order_by("pk").iterator(BATCH):
        asked = folder + places.get(row.pk, f"documents/{file_name(row.original_name)}")
        fault = {"document": row.title, "repere": row.pk, "sha256_attendu": row.sha256}
        try:
            with opened(row.file, row.title) as file:
                path, sha256 = archive.pour(asked, file)
        except Lost:
            archive.faults.append({**fault, "chemin": asked, "raison": ABSENT})
            continue
        if sha256 != row.sha256:
            archive.faults.append({**fault, "chemin": path, "raison": ALTERED})
        Telechargement.keep(row, by=user)


def _add_history(archive, convention, user, folder):
    """Written to a file of its own first: the archive takes one file at a time, whole."""
    hidden, acting = hidden_from(user, convention), people.acting(convention)
    history = History(SUBJECT, convention.pk, oldest_first=True, hidden=hidden, acting=acting)
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as stream:
        text = TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
        writer = csv.writer(text, delimiter=";")
        writer.writerow(EXPORT_HEADINGS)
        for line in history.every():
            at, *words = exported(line)
            writer.writerow([at.isoformat(timespec="seconds"), *map(_harmless, words)])
        text.detach()
        stream.seek(0)
        archive.pour(f"{folder}historique.csv", stream)


def _harmless(value):
    text = str(cell(value))
    return f"'{text}" if text.startswith(CALCULATED) else text
