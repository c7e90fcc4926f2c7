"""What the history tells of committees, of their séances and of what was decided there."""

from conventions.doors import Told, histories
from conventions.history import HERE, SUBJECT
from core.history import Journal, Kind, declare, named_by, shown, tell_states, through
from governance.enums import PaperReaders, SeanceState
from governance.models import (
    Comite,
    Decision,
    MembreComite,
    PointOrdreDuJour,
    Presence,
    Seance,
    SeanceDocument,
    SeanceTransition,
)

SEANCE = "seance"
OF_COMITE = through("comite_id", Comite, HERE)
WITHIN = {
    SUBJECT: f"{through('seance_id', Seance, OF_COMITE)} AND {shown(SEANCE, 'seance_id')}",
    SEANCE: "e.seance_id = %(pk)s",
}
NOT_FOR_WRITERS = f" AND e.readers <> '{PaperReaders.WRITERS}'"
POINTED = frozenset({"caf", "convention", "comite", "seance", "membre"})


def _seance(data, names):
    return f"{names.of(data, Seance, 'comite')} du {names.words(data, Seance, 'held_on')}"


def _member(data, names):
    return names.user(data["user_id"]) or data["name"]


def _presence(data, names):
    return f"{data['name']}, {names.words(data, Presence, 'status').lower()}"


declare(
    Kind(
        *("comite", Comite, "comité", "comités", False, {SUBJECT: HERE}),
        name=lambda data, names: data["name"],
        silent=POINTED,
    ),
    Kind(
        *("membre_comite", MembreComite, "membre de comité", "membres de comités", False, {SUBJECT: OF_COMITE}),
        name=_member,
        part_of="comite",
        silent=POINTED,
    ),
    Kind(
        *(
            SEANCE,
            Seance,
            "séance",
            "séances",
            True,
            {SUBJECT: f"{OF_COMITE} AND {shown(SEANCE)}", SEANCE: "e.pgh_obj_id = %(pk)s"},
        ),
        name=_seance,
        silent=POINTED - {"comite"} | {"convened_at", "validated_at"},
    ),
    *(
        Kind(*(slug, model, one, several, feminine, where), name=name, part_of="seance", silent=POINTED)
        for slug, model, one, several, feminine, where, name in (
            ("point", PointOrdreDuJour, "point", "points", False, WITHIN, lambda data, names: data["title"]),
            ("presence", Presence, "présence", "présences", True, WITHIN, _presence),
            ("decision", Decision, "décision", "décisions", True, WITHIN, lambda data, names: data["number"]),
        )
    ),
    Kind(
        *("piece_seance", SeanceDocument, "document de séance", "documents de séance", False),
        {subject: f"{where}{NOT_FOR_WRITERS}" for subject, where in WITHIN.items()},
        name=lambda data, names: names.of(data, SeanceDocument, "document"),
        part_of="seance",
        kept=("readers", PaperReaders.WRITERS),
        silent=POINTED,
    ),
)
tell_states(Journal(SEANCE, SeanceTransition, "seance", SeanceState, WITHIN))
named_by(Seance, beside=("comite",))
histories[SEANCE] = Told(
    lambda convention: Seance.objects.select_related("comite").filter(comite__convention=convention),
    visible=lambda convention, user: Seance.objects.visible_on(convention, user),
)
