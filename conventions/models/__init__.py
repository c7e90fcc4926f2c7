"""The tables of `conventions`, one module a subject."""

from conventions.avenants.models import Modification
from conventions.calendar.models import Jalon, Phase
from conventions.documents.models import Document, Telechargement
from conventions.frameworks.models.cej import Cej
from conventions.frameworks.models.contrats import ContratLie
from conventions.members.models.access import AccessRequest
from conventions.members.models.owners import Owned
from conventions.models.convention import Convention, ConventionTransition
from conventions.models.people import Contact, Membership
from conventions.models.themes import Theme
from conventions.perimeter.models.evenements import EvenementDroit
from conventions.perimeter.models.perimetre import MouvementPerimetre
from conventions.representants.models import Representant
from conventions.signing.models.actes import Acte
from conventions.signing.models.parties import Autorisation, Partie, PartieActe, Signataire
from conventions.suggestions.models import Suggestion, SuggestionComment
from conventions.text.models.modeles import ArticleModele, ModeleConvention
from conventions.text.models.soumission import Soumission
from conventions.text.models.texte import Article, ArticleIdentity, ArticleVersion, VersionTexte

__all__ = [
    "AccessRequest",
    "Acte",
    "Article",
    "ArticleIdentity",
    "ArticleModele",
    "ArticleVersion",
    "Autorisation",
    "Cej",
    "Contact",
    "ContratLie",
    "Convention",
    "ConventionTransition",
    "Document",
    "EvenementDroit",
    "Jalon",
    "Membership",
    "ModeleConvention",
    "Modification",
    "MouvementPerimetre",
    "Owned",
    "Partie",
    "PartieActe",
    "Phase",
    "Representant",
    "Signataire",
    "Soumission",
    "Suggestion",
    "SuggestionComment",
    "Telechargement",
    "Theme",
    "VersionTexte",
]
