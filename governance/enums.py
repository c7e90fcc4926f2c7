from django.db import models


class ComiteKind(models.TextChoices):
    COPIL = "copil", "Comité de pilotage (COPIL)"
    COTECH = "cotech", "Comité technique (COTECH)"
    OPERATIONNEL = "operationnel", "Comité opérationnel"
    GROUPE_THEMATIQUE = "groupe_thematique", "Groupe thématique"
    CONFERENCE_MAIRES = "conference_maires", "Conférence des maires"
    SEMINAIRE = "seminaire", "Séminaire"
    COMMISSION = "commission", "Commission"
    FINANCEURS = "financeurs", "Comité des financeurs"
    CDSF = "cdsf", "Comité départemental des services aux familles"


class SeanceState(models.TextChoices):
    DRAFT = "draft", "En préparation"
    CONVENED = "convened", "Convoquée"
    HELD = "held", "Tenue"
    VALIDATED = "validated", "Compte rendu validé"
    CANCELLED = "cancelled", "Annulée"


class PaperReaders(models.TextChoices):
    """Who reads a paper of a séance, besides those who prepare it."""

    SEANCE = "seance", "Tous ceux qui lisent la séance"
    MEMBERS = "members", "Les membres du comité"
    WRITERS = "writers", "Ceux qui préparent la séance"


class PresenceStatus(models.TextChoices):
    PRESENT = "present", "Présent"
    EXCUSED = "excused", "Excusé"
    REPRESENTED = "represented", "Représenté"
    ABSENT = "absent", "Absent"


class DecisionState(models.TextChoices):
    TODO = "todo", "À faire"
    IN_PROGRESS = "in_progress", "En cours"
    DONE = "done", "Faite"
    DROPPED = "dropped", "Sans suite"
