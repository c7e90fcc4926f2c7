"""Comités and séances of the tests, written straight in the tables (states included)."""

import datetime as dt
from itertools import count

from conventions.enums import Side
from conventions.tests.factories import make_convention
from governance.enums import ComiteKind, SeanceState
from governance.models import Comite, Decision, MembreComite, PointOrdreDuJour, Presence, Seance

_numbers = count(1)


def make_comite(convention=None, **fields):
    """A COPIL of this convention (of a new one by default); of a Caf alone with `caf=`."""
    if convention is None and "caf" not in fields:
        convention = make_convention()
    fields.setdefault("caf", convention.caf if convention else None)
    fields.setdefault("kind", ComiteKind.COPIL)
    fields.setdefault("name", "Comité de pilotage")
    return Comite.objects.create(convention=convention, **fields)


def make_membre(comite, **fields):
    """Somebody without account, on the side of the collectivité, since 2023."""
    if "user" not in fields:
        fields.setdefault("name", f"Dominique Petit {next(_numbers)}")
    fields.setdefault("function", "Vice-président")
    fields.setdefault("side", Side.COLLECTIVITE)
    fields.setdefault("starts_on", dt.date(2023, 1, 1))
    return MembreComite.objects.create(comite=comite, **fields)


def make_seance(comite=None, **fields):
    """A séance of 4 December 2024, held. Its minutes are validated with state=VALIDATED."""
    comite = comite or make_comite()
    fields.setdefault("state", SeanceState.HELD)
    fields.setdefault("held_on", dt.date(2024, 12, 4))
    return Seance.objects.create(comite=comite, **fields)


def make_point(seance, **fields):
    number = next(_numbers)
    fields.setdefault("title", f"Point {number}")
    fields.setdefault("position", number)
    return PointOrdreDuJour.objects.create(seance=seance, **fields)


def make_presence(seance, membre=None, **fields):
    fields.setdefault("name", membre.display_name if membre else f"Claude Durand {next(_numbers)}")
    return Presence.objects.create(seance=seance, membre=membre, **fields)


def make_decision(seance=None, *, fiches=(), **fields):
    """A decision to do. `fiches`: those that it concerns."""
    seance = seance or make_seance()
    number = next(_numbers)
    fields.setdefault("number", f"{seance.held_on.year}-{number:02d}")
    fields.setdefault("text", f"Le comité décide l’action {number}.")
    decision = Decision.objects.create(seance=seance, **fields)
    decision.fiches.set(fiches)
    return decision


def make_validated(seance):
    """Freeze the minutes of a séance, once its points, presences and decisions are made."""
    Seance.objects.filter(pk=seance.pk).update(state=SeanceState.VALIDATED)
    seance.refresh_from_db()
    return seance
