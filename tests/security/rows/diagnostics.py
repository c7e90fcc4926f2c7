"""The diagnostic: read by the convention's people, written by both sides and the consultant."""

from diagnostics.tests.factories import make_constat, make_enjeu, make_valeur, make_volet
from territories.tests.factories import make_commune
from tests.security import world
from tests.security.matrix import DIAGNOSTIC_WRITERS, READERS, Row


@world.builder
def add_diagnostic(made):
    made.convention.territoire = made.convention.territoire or make_commune()
    made.convention.save(update_fields=["territoire"])
    made.volet, _ = (make_volet(made.convention) for _ in range(2))
    made.constat, _ = (make_constat(made.convention) for _ in range(2))
    made.enjeu, _ = (make_enjeu(made.convention) for _ in range(2))
    made.valeur = make_valeur(territoire=made.convention.territoire, caf=made.caf)


def of(name):
    return lambda made: [getattr(made, name).pk]


def writing(name, thing):
    return Row(f"diagnostics:{name}", of(thing), get=DIAGNOSTIC_WRITERS, post=DIAGNOSTIC_WRITERS)


def acting(name, thing, **more):
    return Row(f"diagnostics:{name}", of(thing), get=None, post=DIAGNOSTIC_WRITERS, **more)


ROWS = [
    Row("diagnostics:detail", of("convention"), get=READERS),
    writing("edit", "convention"),
    writing("volet_create", "convention"),
    writing("volet_edit", "volet"),
    writing("volet_delete", "volet"),
    writing("constat_create", "convention"),
    writing("constat_edit", "constat"),
    writing("constat_delete", "constat"),
    writing("enjeu_create", "convention"),
    writing("enjeu_edit", "enjeu"),
    acting("enjeu_move", "enjeu", data=lambda made: {"sens": "haut"}),
    writing("enjeu_delete", "enjeu"),
    writing("grid", "convention"),
    writing("valeur_create", "convention"),
    Row(
        "diagnostics:valeur_edit",
        lambda made: [made.convention.pk, made.valeur.pk],
        get=DIAGNOSTIC_WRITERS,
        post=DIAGNOSTIC_WRITERS,
    ),
]
