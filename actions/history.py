"""What the history tells of the plan, of each fiche and of what it is made of."""

from actions.enums import ChangementState, FicheState
from actions.models import (
    Acteur,
    Axe,
    ChangementFiche,
    ChangementTransition,
    Etape,
    FicheAction,
    FicheDocument,
    FicheTransition,
    IndicateurFiche,
    LigneBudgetaire,
    MoyenHumain,
    NiveauPlan,
    NoteSuivi,
    Objectif,
    PlanActions,
    ValeurFiche,
)
from conventions.doors import Told, histories
from conventions.history import HERE, SUBJECT, TOLD
from conventions.visibility import KEPT
from core.history import Journal, Kind, declare, either, named_by, tell_states, through

FICHE = "fiche"
IN_PLAN = through("plan_id", PlanActions, HERE)
OF_FICHES = through("fiche_id", FicheAction, IN_PLAN)
OF_FICHE = "e.fiche_id = %(pk)s"


def under(where=""):
    """Of a fiche, and of the fiches of a convention."""
    return {name: f"{path}{where}" for name, path in ((SUBJECT, OF_FICHES), (FICHE, OF_FICHE))}


def _either(model, where=""):
    """Of a fiche, or of the convention itself."""
    return {SUBJECT: f"{either(model, OF_FICHES, HERE)}{where}", FICHE: f"{OF_FICHE}{where}"}


def _called(column):
    return lambda data, names: data[column]


def _coded(data, names):
    return f"{data['code']} {data.get('title') or data.get('label')}".strip()


def _acteur(data, names):
    return f"{names.of(data, Acteur, 'organisation')}, {names.words(data, Acteur, 'role')}"


def _ligne(data, names):
    return f"{names.of(data, LigneBudgetaire, 'funder')} {data['year'] or ''}".strip()


def _changement(data, names):
    return names.words(data, ChangementFiche, "kind").lower()


def _valeur(data, names):
    return f"{names.of(data, ValeurFiche, 'indicateur')}, {data['year']}"


def _note(data, names):
    return f"du {names.words(data, NoteSuivi, 'written_on')}"


declare(
    Kind(
        *("plan", PlanActions, "plan d’actions", "plan d’actions", False, {SUBJECT: HERE}),
        name=lambda data, names: "présentation",
        silent=frozenset({"convention"}),
    ),
    Kind(
        *("niveau", NiveauPlan, "niveau du plan", "niveaux du plan", False, {SUBJECT: IN_PLAN}),
        name=_called("label"),
        silent=frozenset({"plan"}),
    ),
    Kind(
        *("axe", Axe, "axe", "axes", False, {SUBJECT: IN_PLAN}),
        name=_coded,
        silent=frozenset({"plan", "depth"}),
    ),
    Kind(
        *(FICHE, FicheAction, "fiche", "fiches", True, {SUBJECT: IN_PLAN, FICHE: "e.pgh_obj_id = %(pk)s"}),
        name=_coded,
        silent=frozenset({"plan", "abandoned_on", "abandon_reason"}),
    ),
    *(
        Kind(*(slug, model, one, several, feminine, where), name=name, part_of="fiche", silent=frozenset({"fiche"}))
        for slug, model, one, several, feminine, where, name in (
            ("objectif", Objectif, "objectif", "objectifs", False, under(), _called("text")),
            ("acteur", Acteur, "acteur", "acteurs", False, under(), _acteur),
            ("etape", Etape, "étape", "étapes", True, under(), _called("label")),
            ("indicateur", IndicateurFiche, "indicateur", "indicateurs", False, under(), _called("label")),
            ("moyen", MoyenHumain, "moyen humain", "moyens humains", False, _either(MoyenHumain), _called("function")),
        )
    ),
    Kind(
        *("changement", ChangementFiche, "changement", "changements", False, under()),
        name=_changement,
        part_of="fiche",
        silent=frozenset({"fiche", "before", "after"}),
        labels={"applied_on": "appliqué le"},
    ),
    Kind(
        *(
            "ligne",
            LigneBudgetaire,
            "ligne budgétaire",
            "lignes budgétaires",
            True,
            _either(LigneBudgetaire, f" AND {TOLD}"),
        ),
        name=_ligne,
        part_of="fiche",
        kept=KEPT,
        silent=frozenset({"fiche"}),
    ),
    Kind(
        *("note", NoteSuivi, "note de suivi", "notes de suivi", True, under(f" AND {TOLD}")),
        name=_note,
        part_of="fiche",
        kept=KEPT,
        silent=frozenset({"fiche"}),
    ),
    Kind(
        *("piece", FicheDocument, "document joint", "documents joints", False, under()),
        name=lambda data, names: names.of(data, FicheDocument, "document"),
        part_of="fiche",
        silent=frozenset({"fiche"}),
    ),
    Kind(
        *("valeur", ValeurFiche, "valeur d’indicateur", "valeurs d’indicateurs", True),
        {
            SUBJECT: through("indicateur_id", IndicateurFiche, OF_FICHES),
            FICHE: through("indicateur_id", IndicateurFiche, OF_FICHE),
        },
        name=_valeur,
    ),
)
tell_states(
    Journal(FICHE, FicheTransition, "fiche", FicheState, under()),
    Journal(
        "changement",
        ChangementTransition,
        "changement",
        ChangementState,
        {name: through("changement_id", ChangementFiche, path) for name, path in under().items()},
    ),
)
named_by(ChangementFiche, beside=("fiche",))
named_by(FicheAction, columns=("code", "title"))
histories[FICHE] = Told(lambda convention: FicheAction.objects.filter(plan__convention=convention))
