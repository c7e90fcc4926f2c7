"""The tables of `reporting`, one module a room."""

from reporting.bilans.models import Bilan, BilanTransition
from reporting.desk.models import Sommeil, Tache
from reporting.documents.models import Rendu
from reporting.elimination.models import Bordereau, Conservation
from reporting.portfolio.models import CibleCouverture

__all__ = ["Bilan", "BilanTransition", "Bordereau", "CibleCouverture", "Conservation", "Rendu", "Sommeil", "Tache"]
