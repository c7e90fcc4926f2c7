"""What the history tells of a diagnostic."""

from conventions.doors import Told, histories
from conventions.history import HERE, SUBJECT
from core.history import Kind, declare, through
from diagnostics.models import Constat, Diagnostic, Enjeu, Volet

DIAGNOSTIC = "diagnostic"
WITHIN = {
    SUBJECT: through("diagnostic_id", Diagnostic, HERE),
    DIAGNOSTIC: "e.diagnostic_id = %(pk)s",
}
POINTED = frozenset({"diagnostic", "convention"})

declare(
    Kind(
        *(DIAGNOSTIC, Diagnostic, "diagnostic", "diagnostic", False),
        {SUBJECT: HERE, DIAGNOSTIC: "e.pgh_obj_id = %(pk)s"},
        name=lambda data, names: "présentation",
        silent=POINTED,
    ),
    *(
        Kind(
            *(slug, model, one, several, False, WITHIN),
            name=lambda data, names, column=column: data[column],
            silent=POINTED,
        )
        for slug, model, one, several, column in (
            ("volet", Volet, "volet", "volets", "label"),
            ("constat", Constat, "constat", "constats", "text"),
            ("enjeu", Enjeu, "enjeu", "enjeux", "label"),
        )
    ),
)
histories[DIAGNOSTIC] = Told(
    lambda convention: Diagnostic.objects.select_related("convention").filter(convention=convention)
)
