# ruff: noqa: S608 (names of our own tables and columns)
"""The locked plan: its original fiches are all there, and the convention is signed (DESIGN § 4.15).

From then on a fiche added, a title or an objective changed go through a `ChangementFiche`, that a decision or an
avenant supports. The database holds the rule, by the triggers that are made here; whoever writes is refused by them,
in their sentence (`core.refusals`). Nothing in Python refuses a second time: `PlanActions.is_locked` reads the same
condition to offer a proposal instead, and pages say why beforehand, in the words that are here.
"""

import pgtrigger

from conventions.enums import SIGNED

NEEDS_SUPPORT = (
    "Le plan d’origine est complet et la convention est signée : "
    "une fiche ajoutée, un titre ou un objectif modifié passent par un changement proposé, "
    "qu’une décision de comité ou un avenant permet d’appliquer."
)
STAYS_COMPLETE = "La convention est signée : le plan d’origine ne se rouvre plus, il change par décision ou avenant."
#: The same, before anyone writes: on the page of the plan, at a guarded field, for a new fiche.
ON_PLAN = (
    "une nouvelle fiche, un titre ou un objectif modifié sont proposés, puis appliqués avec une décision de comité "
    "ou un avenant. Avancement, notes et indicateurs restent libres."
)
ON_FIELD = "Le plan d’origine est complet : ce changement sera proposé, puis appliqué avec une décision ou un avenant."
ON_NEW_FICHE = (
    "Le plan d’origine est complet : la fiche est proposée, et entre au plan avec une décision ou un avenant."
)
#: Once it is written.
PROPOSED_CHANGE = (
    "Le titre ou les objectifs ne changent pas encore : le changement est proposé, "
    "et s’appliquera avec une décision de comité ou un avenant."
)
PROPOSED_FICHE = "L’ajout est proposé : la fiche entrera au plan avec une décision ou un avenant."
PROPOSED_FICHES = "Elles sont proposées : elles entreront au plan avec une décision ou un avenant."

_SIGNED = ", ".join(f"'{state}'" for state in SIGNED)


def is_signed(convention):
    """SQL: is the convention of this key signed?"""
    return f"EXISTS (SELECT 1 FROM conventions_convention c WHERE c.id = {convention} AND c.state IN ({_SIGNED}))"


def is_locked(plan):
    """SQL: is the plan of this key locked?"""
    return (
        f"EXISTS (SELECT 1 FROM actions_planactions p WHERE p.id = {plan}"
        f" AND p.original_complete_on IS NOT NULL AND {is_signed('p.convention_id')})"
    )


def applied(fiche, condition):
    """SQL: has a change of the fiche of this key been applied, that meets this condition?"""
    return (
        f"EXISTS (SELECT 1 FROM actions_changementfiche WHERE fiche_id = {fiche} AND state = 'applied' AND {condition})"
    )


def _refused(column, words=NEEDS_SUPPORT):
    """The refusal, at the field of this name: that is where a form tells it (`core.refusals.field`)."""
    return f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation', COLUMN = '{column}';"


def _guarding(name, operation, func):
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=operation, func=func)


PLAN_TRIGGERS = [
    _guarding(
        "plan_stays_complete",
        pgtrigger.UpdateOf("original_complete_on", "convention_id") | pgtrigger.Delete,
        f"""
        IF OLD.original_complete_on IS NOT NULL AND {is_signed("OLD.convention_id")}
           AND (TG_OP = 'DELETE' OR NEW.original_complete_on IS NULL OR NEW.convention_id <> OLD.convention_id)
        THEN
            {_refused("original_complete_on", STAYS_COMPLETE)}
        END IF;
        RETURN COALESCE(NEW, OLD);
        """,
    ),
]

FICHE_TRIGGERS = [
    _guarding(
        "fiche_added_with_support",
        pgtrigger.Insert,
        f"""
        IF NOT NEW.is_proposed AND {is_locked("NEW.plan_id")} THEN
            {_refused("title")}
        END IF;
        RETURN NEW;
        """,
    ),
    _guarding(
        "fiche_changed_with_support",
        pgtrigger.UpdateOf("title", "general_objective", "is_proposed", "plan_id"),
        f"""
        IF (NEW.title = OLD.title AND NEW.general_objective = OLD.general_objective
            AND NEW.is_proposed = OLD.is_proposed AND NEW.plan_id = OLD.plan_id)
           OR NOT ({is_locked("OLD.plan_id")} OR {is_locked("NEW.plan_id")}) THEN
            RETURN NEW;
        END IF;
        IF OLD.is_proposed AND NEW.is_proposed AND NEW.plan_id = OLD.plan_id THEN
            RETURN NEW;
        END IF;
        IF OLD.is_proposed AND {applied("OLD.id", "kind = 'added'")} THEN
            RETURN NEW;
        END IF;
        IF OLD.is_proposed IS DISTINCT FROM NEW.is_proposed OR NEW.plan_id IS DISTINCT FROM OLD.plan_id
           OR (NEW.title <> OLD.title AND NOT {applied("OLD.id", "after->>'title' = NEW.title")})
        THEN
            {_refused("title")}
        END IF;
        IF NEW.general_objective <> OLD.general_objective
           AND NOT {applied("OLD.id", "after->>'general_objective' = NEW.general_objective")}
        THEN
            {_refused("general_objective")}
        END IF;
        RETURN NEW;
        """,
    ),
    _guarding(
        "fiche_removed_with_support",
        pgtrigger.Delete,
        f"""
        IF NOT OLD.is_proposed AND {is_locked("OLD.plan_id")} THEN
            {_refused("title")}
        END IF;
        RETURN OLD;
        """,
    ),
]


def _objectif(row, condition, *, returned="", when=""):
    return f"""
        IF {when}EXISTS (SELECT 1 FROM actions_ficheaction f WHERE f.id = {row}.fiche_id AND NOT f.is_proposed
                   AND {is_locked("f.plan_id")})
           AND NOT {applied(f"{row}.fiche_id", condition)}
        THEN
            {_refused("objectifs")}
        END IF;
        RETURN {returned or row};
        """


_IS_REMOVED = "jsonb_exists(after, 'objectifs') AND NOT jsonb_exists(after->'objectifs', OLD.text)"

OBJECTIF_TRIGGERS = [
    _guarding(
        "objectif_changed_with_support",
        pgtrigger.Insert | pgtrigger.UpdateOf("text", "fiche_id"),
        _objectif("NEW", "jsonb_exists(after->'objectifs', NEW.text)"),
    ),
    _guarding(
        "objectif_removed_with_support",
        pgtrigger.Delete,
        _objectif("OLD", _IS_REMOVED),
    ),
    # One that goes to another fiche is removed from the first, which wants its own support.
    _guarding(
        "objectif_moved_with_support",
        pgtrigger.UpdateOf("fiche_id"),
        _objectif("OLD", _IS_REMOVED, returned="NEW", when="NEW.fiche_id <> OLD.fiche_id AND "),
    ),
]
