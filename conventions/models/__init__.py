"""The tables of `conventions`, one module a subject."""

from conventions.models.actes import Acte
from conventions.models.calendrier import Jalon, Phase
from conventions.models.cej import Cej
from conventions.models.contrats import ContratLie
from conventions.models.convention import Convention, ConventionTransition
from conventions.models.documents import Document, Telechargement
from conventions.models.evenements import EvenementDroit
from conventions.models.modeles import ArticleModele, ModeleConvention
from conventions.models.owners import Owned
from conventions.models.parties import Autorisation, Partie, PartieActe, Signataire
from conventions.models.people import Contact, Membership
from conventions.models.perimetre import MouvementPerimetre
from conventions.models.soumission import Soumission
from conventions.models.texte import Article, ArticleIdentity, ArticleVersion, VersionTexte
from conventions.models.themes import Theme

__all__ = [
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
    "MouvementPerimetre",
    "Owned",
    "Partie",
    "PartieActe",
    "Phase",
    "Signataire",
    "Soumission",
    "Telechargement",
    "Theme",
    "VersionTexte",
]
