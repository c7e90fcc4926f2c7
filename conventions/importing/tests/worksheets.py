"""Files of people, as they come."""

import io

from openpyxl import Workbook

from accounts.imports import work
from accounts.imports.kinds import kinds

HEADINGS = ["Adresse électronique", "Prénom", "Nom", "Rôle", "Convention", "Organisation", "Fonction"]


def workbook(rows, *, title="Feuil1", more=()):
    """An open xlsx of these rows; `more`: (title, rows) of further sheets."""
    book = Workbook()
    for rank, (name, lines) in enumerate([(title, rows), *more]):
        sheet = book.active if not rank else book.create_sheet()
        sheet.title = name
        for line in lines:
            sheet.append(line)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def prepared(caf, user, rows, *, name="personnes.xlsx", **more):
    return work.prepare(kind=kinds["personnes"], caf=caf, user=user, file=workbook(rows, **more), name=name)


def people(*rows):
    """Rows under the headings that the portal knows."""
    return [HEADINGS, *rows]


def answered(row, user, **answers):
    """Answer the questions that wait: {slug of a question: value}. Those that stay are returned."""
    seen = work.look(row, user)
    given = {each.name: answers[each.slug] for each in seen.waiting if each.slug in answers}
    return work.answer(row, user, given).waiting
