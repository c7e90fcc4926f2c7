"""The acts of an import: prepared, answered, mended, applied, undone. Each is one transaction.

A row is refused, or set aside by who imports: nothing is written while one is refused, nothing is lost in silence.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.enums import ImportState
from accounts.imports import questions, sheets
from accounts.imports.kinds import Outcome, kinds, left
from accounts.imports.questions import Answers
from accounts.models import Import
from core.reading import Refused, read
from core.reading.texts import clean
from territories.models import Caf

UNDO_HOURS = 24
PER_LOT = 100
ALREADY = "Cet import est déjà enregistré."
#: The columns that only the reading of the file needs: some hundreds of kilobytes that a list does not carry.
HEAVY = ("sheets", "plan", "written", "mended", "answers")


class ActRefused(Exception):
    """The act is not done. The message is French, for the person."""


class Changed(Exception):
    """The outcome is no more what the page told: the new one is kept, to be shown."""


@dataclass
class Look:
    """What an import says today: its questions, then, without any, its rows."""

    waiting: list
    asked: list
    rows: list
    leftovers: list


def prepare(*, kind, caf, user, file, name):
    """Read the file, and keep what it says. Raises `core.reading.Refused`, with nothing kept."""
    book = read(file, name)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    row = Import(
        kind=kind.slug,
        caf=caf,
        created_by=user,
        file_name=book.name[:150],
        file_size=file.seek(0, 2),
        sha256=digest,
        sheets=sheets.frozen(book),
    )
    if not any(sheet["tables"] for sheet in row.sheets):
        raise Refused("Ce fichier ne contient aucun tableau.")
    row.save()
    refresh(row, user)
    return row


def forget_old():
    """What files said goes some days after their last act, in every Caf; the counts stay."""
    before = timezone.now() - dt.timedelta(days=Import.KEPT_DAYS)
    old = Import.objects.filter(created_at__lt=before).exclude(applied_at__gte=before).exclude(sheets=[])
    old.update(sheets=[], plan={}, written={}, mended={}, answers={})


def look(row, user):
    """Read the import anew, with the answers of today. Writes nothing."""
    kind, answers = kinds[row.kind], Answers(row)
    reader = sheets.Reader(row, kind, answers)
    lines = reader.lines()
    if answers.waiting:
        return Look(answers.waiting, list(answers.asked.values()), [], [])
    rows = kind.plan(row.caf, user, lines, answers)
    if answers.waiting:
        return Look(answers.waiting, list(answers.asked.values()), [], [])
    aside = set(row.mended.get("aside", ()))
    said = {line.key: line for line in lines}
    rows = [
        left(said[each.key], each.title, "laissée de côté")
        if each.outcome == Outcome.REFUSED and each.key in aside
        else each
        for each in rows
    ]
    return Look([], list(answers.asked.values()), rows, reader.leftovers)


def refresh(row, user):
    """Look at it, and keep the outcome with the import. Returns the Look."""
    seen = look(row, user)
    row.plan = {
        "rows": [each.as_json() for each in seen.rows],
        "leftovers": seen.leftovers,
        "waiting_count": len(seen.waiting),
        "asked_count": len(seen.asked),
    }
    row.counts = {outcome: sum(each.outcome == outcome for each in seen.rows) for outcome in Outcome.values}
    row.save(update_fields=["plan", "counts"])
    return seen


def _locked(row, *states):
    """The import, locked and read anew, in one of these states."""
    found = Import.objects.select_for_update(of=("self",)).select_related("caf").get(pk=row.pk)
    if found.state not in states:
        raise ActRefused(ALREADY if found.state == ImportState.APPLIED else "Cet import est annulé.")
    return found


@transaction.atomic
def answer(row, user, given):
    """Keep these answers, {name of a question: value}, and remember them for the Caf."""
    row = _locked(row, ImportState.PREPARED)
    kept = []
    for question in look(row, user).asked:
        value = given.get(question.name)
        if value in {str(each) for each, _ in question.options}:
            question.value = value
            kept.append(question)
    row.answers |= {each.key: each.value for each in kept}
    row.save(update_fields=["answers"])
    questions.remember(row, kept, user)
    return refresh(row, user)


@transaction.atomic
def mend(row, user, cells, aside):
    """Correct cells of refused rows, {key of a cell: words}, and set rows aside, by their keys."""
    row = _locked(row, ImportState.PREPARED)
    offered = {problem["key"] for each in row.plan["rows"] for problem in each["problems"]}
    known = {each["key"] for each in row.plan["rows"] if each["outcome"] == Outcome.REFUSED}
    corrected = {key: clean(words) for key, words in cells.items() if key in offered}  # as the file’s own cells
    row.mended = {
        "cells": row.mended.get("cells", {}) | corrected,
        "aside": sorted({*row.mended.get("aside", ()), *(known & set(aside))}),
    }
    row.save(update_fields=["mended"])
    return refresh(row, user)


@transaction.atomic
def take_again(row, user):
    """Rows that were set aside are rows again."""
    row = _locked(row, ImportState.PREPARED)
    row.mended = row.mended | {"aside": []}
    row.save(update_fields=["mended"])
    return refresh(row, user)


def apply(row, user):
    """Write every new and changed row, in one transaction; a second click finds it done.

    What somebody did meanwhile is read again under the lock of the Caf: when the outcome is no more what the page
    told, nothing is written, the new outcome is kept, and Changed is raised.
    """
    with transaction.atomic():
        Caf.objects.select_for_update(no_key=True).get(pk=row.caf_id)
        row = _locked(row, ImportState.PREPARED)
        told = row.plan.get("rows", [])
        seen = refresh(row, user)
        if seen.waiting:
            raise ActRefused("Répondez d’abord aux questions.")
        is_as_told = told == row.plan["rows"]
        if is_as_told:
            _write(row, user)
    if not is_as_told:
        raise Changed
    return row


def _write(row, user):
    if row.counts[Outcome.REFUSED]:
        raise ActRefused("Corrigez d’abord les lignes refusées, ou laissez-les de côté.")
    acts = [each for each in row.plan["rows"] if each["outcome"] in (Outcome.NEW, Outcome.CHANGED)]
    if not acts:
        raise ActRefused("Ce fichier n’apporte rien de nouveau : il n’y a rien à enregistrer.")
    row.written = kinds[row.kind].write(row.caf, user, acts)
    row.state, row.applied_by, row.applied_at = ImportState.APPLIED, user, timezone.now()
    row.save(update_fields=["written", "state", "applied_by", "applied_at"])


def undone_until(row):
    return row.applied_at + dt.timedelta(hours=UNDO_HOURS) if row.applied_at else None


def may_undo(row):
    return row.state == ImportState.APPLIED and timezone.now() < undone_until(row)


@transaction.atomic
def undo(row, user, *, told):
    """Take back what this import wrote, in one transaction. What was accepted or changed since stays: `told`, how
    many such the page named, must still be true, or Changed is raised."""
    Caf.objects.select_for_update(no_key=True).get(pk=row.caf_id)
    row = _locked(row, ImportState.APPLIED)
    if not may_undo(row):
        raise ActRefused("Un import s’annule pendant vingt-quatre heures : corrigez maintenant ligne par ligne.")
    kind = kinds[row.kind]
    if len(kind.kept(row.written)) != told:
        raise Changed
    kind.undo(row.written, user)
    row.state, row.undone_by, row.undone_at = ImportState.UNDONE, user, timezone.now()
    row.save(update_fields=["state", "undone_by", "undone_at"])
    return row


@transaction.atomic
def tell(row, user, lot):
    """Ask the mails of one lot, a bounded number at once. Returns how many."""
    row = _locked(row, ImportState.APPLIED)
    count, row.written = kinds[row.kind].tell(row.written, lot, user, limit=PER_LOT)
    row.save(update_fields=["written"])
    return count
