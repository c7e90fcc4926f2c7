"""What `manage.py verifier` asks of an installation: one function a subject, which says what is well, and what is not
with its cure.

A floor adds its own subject with `@subject(…)`, from `AppConfig.ready()`; those beside this module are read by the
command.
Nothing is written, and no secret is told.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import DatabaseError, connection

logger = logging.getLogger("core.verifying")

OK, ATTENTION, FAULT = "ok", "attention", "faute"


class Said(NamedTuple):
    """`state`: ok, attention or faute. `cure`: what to do, empty when all is well."""

    state: str
    sentence: str
    cure: str = ""


class Line(NamedTuple):
    subject: str
    state: str
    sentence: str
    cure: str


@dataclass(frozen=True)
class Asked:
    """What the operator adds: the public address to ask, a person who receives a mail."""

    url: str = ""
    mail_to: str = ""


class Subject(NamedTuple):
    position: int
    name: str
    needs_database: bool
    look: Callable


_subjects: dict[str, Subject] = {}


def subject(name, *, position, needs_database=True):
    """Declare `look(asked)`, which yields what it found: `ok(…)`, `attention(…, cure)` or `fault(…, cure)`."""

    def declare(look):
        _subjects[name] = Subject(position, name, needs_database, look)
        return look

    return declare


def ok(sentence):
    return Said(OK, sentence)


def attention(sentence, cure):
    return Said(ATTENTION, sentence, cure)


def fault(sentence, cure):
    return Said(FAULT, sentence, cure)


def refused(sentence):
    """A fault from a sentence of the house, « what is wrong : what to do. »"""
    wrong, found, cure = sentence.partition(" : ")
    return fault(f"{wrong}." if found else wrong, cure[:1].upper() + cure[1:])


def subjects():
    """Every one that is declared, in order."""
    return sorted(_subjects.values(), key=lambda each: each.position)


def look(asked):
    """Every line, subject after subject. Those that read the database are left out when it is away: one line says it."""
    is_away = _is_away()
    for each in subjects():
        if each.needs_database and is_away:
            continue
        try:
            for said in each.look(asked):
                yield Line(each.name, *said)
        except Exception as error:
            logger.exception("verifier subject=%s", each.name)
            yield Line(
                each.name,
                FAULT,
                f"N’a pas pu être vérifié ({type(error).__name__}).",
                "Le détail est écrit ci-dessus ; corrigez les autres fautes, puis relancez.",
            )


def _is_away():
    try:
        connection.ensure_connection()
    except DatabaseError:
        return True
    return False
