from django.db import models


class ConventionKind(models.TextChoices):
    CTG = "ctg", "Convention territoriale globale"


class ConventionLevel(models.TextChoices):
    LOCAL = "local", "Commune ou intercommunalité"
    DEPARTEMENT = "departement", "Département"


class ConventionOrigin(models.TextChoices):
    PORTAL = "portal", "Écrite dans le portail"
    REPRISE = "reprise", "Enregistrée déjà signée"


class ConventionState(models.TextChoices):
    PROSPECTING = "prospecting", "Prospection"
    FRAMING = "framing", "Cadrage"
    DIAGNOSTIC = "diagnostic", "Diagnostic"
    ACTION_PLAN = "action_plan", "Plan d’actions"
    DRAFTING = "drafting", "Rédaction"
    APPROVAL = "approval", "Validation"
    READY_TO_SIGN = "ready_to_sign", "À signer"
    IN_FORCE = "in_force", "En vigueur"
    EXPIRED = "expired", "Échue"  # of former lines of the journal alone: no row holds it (ShownState)
    RENEWED = "renewed", "Renouvelée"
    ABANDONED = "abandoned", "Abandonnée"
    TERMINATED = "terminated", "Résiliée"


# Steps of the preparation, in their usual order: they may be skipped or revisited.
WORKING = (
    ConventionState.PROSPECTING,
    ConventionState.FRAMING,
    ConventionState.DIAGNOSTIC,
    ConventionState.ACTION_PLAN,
    ConventionState.DRAFTING,
    ConventionState.APPROVAL,
)
UNSIGNED = (*WORKING, ConventionState.READY_TO_SIGN)
#: The text is being written: « PROJET » is printed on it, until it is submitted to the assemblies.
DRAFTED = WORKING[:-1]
#: The text is what the assemblies vote on, or what is to be signed: it is opened again with a reason.
SUBMITTED = (ConventionState.APPROVAL, ConventionState.READY_TO_SIGN)
SIGNED = (
    ConventionState.IN_FORCE,
    ConventionState.RENEWED,
    ConventionState.TERMINATED,
)


class ShownState(models.TextChoices):
    """The state as one says it on a day, from `ConventionState` and the period: computed, never stored.

    In the order of the work. The rule: conventions/shown.py.
    """

    PROSPECTING = "prospecting", "Prospection"
    FRAMING = "framing", "Cadrage"
    DIAGNOSTIC = "diagnostic", "Diagnostic"
    ACTION_PLAN = "action_plan", "Plan d’actions"
    DRAFTING = "drafting", "Rédaction"
    APPROVAL = "approval", "Validation"
    READY_TO_SIGN = "ready_to_sign", "À signer"
    SIGNED_AHEAD = "signed_ahead", "Signée, effet à venir"
    UNSURE = "unsure", "En vigueur, dates incertaines"
    IN_FORCE = "in_force", "En vigueur"
    EXPIRED = "expired", "Échue"
    RENEWED = "renewed", "Renouvelée"
    ABANDONED = "abandoned", "Abandonnée"
    TERMINATED = "terminated", "Résiliée"


#: Nothing more is expected of these.
ENDED = (ShownState.EXPIRED, ShownState.RENEWED, ShownState.ABANDONED, ShownState.TERMINATED)


class PartieRole(models.TextChoices):
    CAF = "caf", "Caf"
    COLLECTIVITE = "collectivite", "Collectivité"
    PARTNER = "partner", "Partenaire"


class AutorisationKind(models.TextChoices):
    DELIBERATION = "deliberation", "Délibération"
    BOARD_DECISION = "board_decision", "Décision du conseil d’administration"
    STANDING_COMMITTEE = "standing_committee", "Commission permanente"
    DELEGATION = "delegation", "Délégation"
    BUREAU = "bureau", "Décision du bureau"
    PRESIDENT = "president", "Décision du président"
    SOCIAL_ACTION = "social_action", "Commission d’action sociale"


class VoteOutcome(models.TextChoices):
    FAVOURABLE = "favourable", "Favorable"
    RESERVED = "reserved", "Avec réserves"
    AGAINST = "against", "Défavorable"
    ADJOURNED = "adjourned", "Ajournée"


class VotePurpose(models.TextChoices):
    """An « engagement de principe » authorises nothing yet (DOMAIN § 6)."""

    SIGN = "sign", "Autorisation de signer"
    PRINCIPLE = "principle", "Engagement de principe"


#: The outcomes of a vote that authorise the signature.
AUTHORISING = (VoteOutcome.FAVOURABLE, VoteOutcome.RESERVED)


class PhaseState(models.TextChoices):
    PLANNED = "planned", "Prévue"
    IN_PROGRESS = "in_progress", "En cours"
    DONE = "done", "Terminée"


class JalonKind(models.TextChoices):
    PRESENTATION = "presentation", "Présentation"
    VOTE = "vote", "Vote"
    CEREMONY = "ceremony", "Signature officielle"
    OTHER = "other", "Autre rendez-vous"


class Role(models.TextChoices):
    """Roles held on one convention. Those of a Caf are `accounts.enums.CafRole`."""

    CAF_REFERENT = "caf_referent", "Référent Caf associé"
    COOPERATION_OFFICER = "cooperation_officer", "Chargé de coopération CTG"
    CTG_LEAD = "ctg_lead", "Pilote de la CTG"
    LOCAL_MANAGER = "local_manager", "Direction générale ou de service"
    ELECTED = "elected", "Élu"
    FICHE_OWNER = "fiche_owner", "Pilote de fiche"
    PARTNER = "partner", "Partenaire"
    COPIL_MEMBER = "copil_member", "Membre du COPIL"
    CONSULTANT = "consultant", "Cabinet de conseil"


class Side(models.TextChoices):
    CAF = "caf", "Caf"
    COLLECTIVITE = "collectivite", "Collectivité"
    PARTNER = "partner", "Partenaire"


#: The side that each role is on, in a convention.
SIDES = {
    Role.CAF_REFERENT: Side.CAF,
    Role.COOPERATION_OFFICER: Side.COLLECTIVITE,
    Role.CTG_LEAD: Side.COLLECTIVITE,
    Role.LOCAL_MANAGER: Side.COLLECTIVITE,
    Role.ELECTED: Side.COLLECTIVITE,
    Role.FICHE_OWNER: Side.PARTNER,
    Role.PARTNER: Side.PARTNER,
    Role.COPIL_MEMBER: Side.PARTNER,
    Role.CONSULTANT: Side.PARTNER,
}


class ArticleKind(models.TextChoices):
    VISA = "visa", "Visas"
    PREAMBLE = "preamble", "Préambule"
    ARTICLE = "article", "Article"
    CLOSING = "closing", "Clôture"


class Visibility(models.TextChoices):
    """The one vocabulary of visibility (DESIGN § 4.19)."""

    OWN = "own", "Mon organisation"
    SHARED = "shared", "Caf et collectivité"
    PARTNERS = "partners", "Partenaires nommés"
    COPIL = "copil", "COPIL"
    PUBLIC = "public", "Public"


class ContratKind(models.TextChoices):
    CLS = "cls", "Contrat local de santé"
    VILLE = "ville", "Contrat de ville"
    PEDT = "pedt", "Projet éducatif de territoire"
    OTHER = "other", "Autre contrat"


class DocumentKind(models.TextChoices):
    DELIBERATION = "deliberation", "Délibération"
    SIGNED = "signed", "Convention signée (scan)"
    SUBMITTED = "submitted", "Version soumise aux assemblées"
    TO_SIGN = "to_sign", "Version à signer"
    AVENANT = "avenant", "Avenant à signer"
    ANNEX = "annex", "Annexe"
    DIAGNOSTIC = "diagnostic", "Diagnostic"
    MINUTES = "minutes", "Compte rendu"
    BILAN = "bilan", "Bilan"
    OTHER = "other", "Autre document"


# The files that hold the text, the committees and the bilans: for who reads the convention whole.
WHOLE_KINDS = (
    *(DocumentKind.SIGNED, DocumentKind.SUBMITTED, DocumentKind.TO_SIGN, DocumentKind.AVENANT),
    *(DocumentKind.MINUTES, DocumentKind.BILAN),
)


class ActeKind(models.TextChoices):
    """What people read of an act: never « acte » (DOMAIN § 18)."""

    INITIAL = "initial", "Convention initiale"
    AVENANT = "avenant", "Avenant"
    REGULARISATION = "regularisation", "Régularisation"


class ModificationKind(models.TextChoices):
    """What an avenant does to the text, to the perimeter, to the parties, to another avenant, whole."""

    REPLACE = "replace", "Remplacer un article"
    INSERT = "insert", "Insérer un article"
    DELETE = "delete", "Supprimer un article"
    MOVE = "move", "Déplacer un article"
    RENUMBER = "renumber", "Renuméroter un article"
    CANCEL = "cancel", "Annuler un avenant"
    ENTER = "enter", "Faire entrer une commune"
    LEAVE = "leave", "Faire sortir une commune"
    JOIN = "join", "Faire entrer une partie"
    QUIT = "quit", "Faire sortir une partie"


class SuggestionKind(models.TextChoices):
    """What is asked of the text while it is written."""

    REWORD = "reword", "Réécrire un article"
    INSERT = "insert", "Ajouter un article"
    REMOVE = "remove", "Retirer un article"


class SuggestionOutcome(models.TextChoices):
    """What became of a suggestion. « Dépassée » is computed from the text of the day, never stored."""

    WAITING = "waiting", "Attend une réponse"
    ACCEPTED = "accepted", "Acceptée"
    AMENDED = "amended", "Acceptée avec un changement"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Retirée"


class EvenementKind(models.TextChoices):
    """What changes a convention by law, without vote or signature."""

    EPCI_MERGER = "epci_merger", "Fusion d’intercommunalités"
    NEW_COMMUNE = "new_commune", "Commune nouvelle"
    TRANSFER = "transfer", "Transfert de compétence"
    OTHER = "other", "Autre événement de droit"


class Direction(models.TextChoices):
    """Which way a commune goes."""

    IN = "in", "Entrée"
    OUT = "out", "Sortie"


class VersionKind(models.TextChoices):
    DRAFT = "draft", "Version de travail"
    SUBMITTED = "submitted", "Soumise aux assemblées"
    TO_SIGN = "to_sign", "Version à signer"


class CejStatus(models.TextChoices):
    """Computed on a day, never stored."""

    RUNNING = "running", "En cours"
    COMING = "coming", "À venir"
    ENDED = "ended", "Échu"
    REPLACED = "replaced", "Remplacé par une CTG"
    UNKNOWN = "unknown", "Dates non renseignées"
