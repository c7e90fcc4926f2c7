"""The tables of `actions`, one module a subject."""

from actions.models.changements import ChangementFiche, ChangementTransition
from actions.models.fiche import Acteur, Audience, Etape, FicheAction, FicheTransition, Objectif
from actions.models.moyens import Dispositif, LigneBudgetaire, MoyenHumain
from actions.models.plan import MAX_LEVELS, Axe, NiveauPlan, PlanActions
from actions.models.suites import SuiteFiche
from actions.models.suivi import FicheDocument, IndicateurFiche, NoteSuivi, ValeurFiche

__all__ = [
    "MAX_LEVELS",
    "Acteur",
    "Audience",
    "Axe",
    "ChangementFiche",
    "ChangementTransition",
    "Dispositif",
    "Etape",
    "FicheAction",
    "FicheDocument",
    "FicheTransition",
    "IndicateurFiche",
    "LigneBudgetaire",
    "MoyenHumain",
    "NiveauPlan",
    "NoteSuivi",
    "Objectif",
    "PlanActions",
    "SuiteFiche",
    "ValeurFiche",
]
