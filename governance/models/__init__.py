"""The tables of `governance`, one module a subject."""

from governance.models.comites import Comite, MembreComite
from governance.models.decisions import Decision, DecisionFiche, PointFiche
from governance.models.papers import SeanceDocument, SeanceFile
from governance.models.seances import PointOrdreDuJour, Presence, Seance, SeanceTransition

__all__ = [
    "Comite",
    "Decision",
    "DecisionFiche",
    "MembreComite",
    "PointFiche",
    "PointOrdreDuJour",
    "Presence",
    "Seance",
    "SeanceDocument",
    "SeanceFile",
    "SeanceTransition",
]
