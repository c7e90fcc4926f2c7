"""Comités, séances and decisions: read by the convention's people, written by both sides' writers."""

import datetime as dt

from django.core.files.base import ContentFile

from conventions.enums import Visibility
from conventions.tests.factories import new_document
from governance.enums import ComiteKind, SeanceState
from governance.models import SeanceDocument
from governance.tests.factories import make_comite, make_decision, make_membre, make_point, make_presence, make_seance
from tests.security import world
from tests.security.matrix import ADMINS, CAF, EVERYONE, READERS, WHOLE_READERS, WRITERS, Row


@world.builder
def add_governance(made):
    made.comite = make_comite(made.convention)
    made.membre = make_membre(made.comite)
    made.seance = make_seance(made.comite)
    made.draft = make_seance(made.comite, state=SeanceState.DRAFT, held_on=dt.date(2024, 12, 5))
    made.point, _ = (make_point(made.seance) for _ in range(2))
    made.decision, _ = (make_decision(made.seance) for _ in range(2))
    for membre in (made.membre, None):
        make_presence(made.seance, membre)
    made.seance_link = paper_of(made.seance, made.convention)
    made.cdsf = make_comite(caf=made.caf, kind=ComiteKind.CDSF, name="CDSF")
    made.cdsf_seance = make_seance(made.cdsf)
    made.cdsf_link = paper_of(made.cdsf_seance, None, caf=made.caf)


def paper_of(seance, convention, **owner):
    document = new_document(convention, visibility=Visibility.COPIL, **owner)
    document.file.save("papier.pdf", ContentFile(b"%PDF"))
    return SeanceDocument.objects.create(seance=seance, document=document)


def of(name):
    return lambda made: [getattr(made, name).pk]


def writing(name, thing):
    """A comité or a séance is not found by who reads a part of the convention."""
    sees = READERS if thing == "convention" else WHOLE_READERS
    return Row(f"governance:{name}", of(thing), get=WRITERS, post=WRITERS, sees=sees)


def acting(name, thing, **more):
    return Row(f"governance:{name}", of(thing), get=None, post=WRITERS, sees=WHOLE_READERS, **more)


def reading(name, thing):
    return Row(f"governance:{name}", of(thing), get=WHOLE_READERS, sees=WHOLE_READERS)


ROWS = [
    Row("governance:instances", of("convention"), get=WHOLE_READERS),
    Row("governance:decisions", of("convention"), get=WHOLE_READERS),
    reading("comite", "comite"),
    reading("seance", "seance"),
    reading("seance_ics", "seance"),
    Row("governance:caf_comites", get=EVERYONE),
    Row("governance:caf_comite_create", get=ADMINS, post=ADMINS, sees=EVERYONE),
    writing("comite_create", "convention"),
    writing("comite_edit", "comite"),
    writing("comite_delete", "comite"),
    writing("membre_create", "comite"),
    writing("membre_edit", "membre"),
    writing("membre_close", "membre"),
    writing("membres_take", "comite"),
    writing("seance_create", "comite"),
    writing("seance_edit", "seance"),
    Row(
        "governance:seance_step",
        lambda made: [made.seance.pk, "valider"],
        get=WRITERS,
        post=WRITERS,
        sees=WHOLE_READERS,
    ),
    writing("minutes", "seance"),
    writing("presences", "seance"),
    writing("point_create", "seance"),
    writing("point_edit", "point"),
    acting("point_move", "point", data=lambda made: {"sens": "haut"}),
    writing("point_delete", "point"),
    acting("agenda_propose", "seance"),
    writing("seance_document_add", "seance"),
    writing("seance_document_remove", "seance_link"),
    reading("seance_document", "seance_link"),
    Row("governance:seance_document", of("cdsf_link"), get=CAF, sees=CAF, case="d’une Caf"),
    Row("governance:seance_document_add", of("cdsf_seance"), get=ADMINS, post=ADMINS, sees=CAF, case="d’une Caf"),
    Row("governance:seance_document_remove", of("cdsf_link"), get=ADMINS, post=ADMINS, sees=CAF, case="d’une Caf"),
    writing("decision_create", "seance"),
    writing("decision_edit", "decision"),
    writing("decision_follow", "decision"),
    writing("decision_delete", "decision"),
]
