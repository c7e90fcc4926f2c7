"""The tables of `reporting`, one module a room."""

from reporting.bilans.comments import CommentaireBilan
from reporting.bilans.models import Bilan, BilanTransition
from reporting.desk.models import Sommeil, Tache
from reporting.documents.models import Rendu
from reporting.elimination.models import Bordereau, Conservation
from reporting.portfolio.models import CibleCouverture

__all__ = [
    "Bilan",
    "BilanTransition",
    "Bordereau",
    "CibleCouverture",
    "CommentaireBilan",
    "Conservation",
    "Rendu",
    "Sommeil",
    "Tache",
]
