from django.db import models


class BilanKind(models.TextChoices):
    ANNUAL = "annual", "Bilan annuel"
    FINAL = "final", "Bilan final"


class BilanState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    INTERNAL_REVIEW = "internal_review", "Relecture Caf et collectivité"
    SENT = "sent", "Transmis au COPIL"
    PRESENTED = "presented", "Présenté"
    VALIDATED = "validated", "Validé"


class BilanSection(models.TextChoices):
    """Sections of a bilan, by their place in its page."""

    REMINDER = "rappel", "Rappel de la convention"
    SYNTHESIS = "synthese", "Synthèse"
    DECISIONS = "decisions", "Suites données aux décisions précédentes"
    GOVERNANCE = "gouvernance", "Vie des instances"
    FICHES = "fiches", "Avancement des actions"
    ZOOMS = "zooms", "Actions mises en avant"
    FINANCES = "finances", "Finances"
    MEANS = "moyens", "Moyens humains de coordination"
    CHANGES = "changements", "Changements du plan d’actions"
    PRIORITIES = "priorites", "Priorités"


# States in which people outside the writers may read it.
SHOWN = (BilanState.SENT, BilanState.PRESENTED, BilanState.VALIDATED)
FROZEN = (BilanState.VALIDATED,)


class AlertKind(models.TextChoices):
    """What waits, one value a kind: with an object and a deadline, the stable key of an item (`reporting.desk.keys`).

    Rows keep them (`Sommeil`): a value is never given another meaning.
    """

    FICHE = "fiche", "Fiche à l’échéance"
    LATE_FICHES = "fiches", "Fiches en retard"
    VOTES = "votes", "Délibérations à recevoir"
    SIGNATURES = "signatures", "Signatures à recueillir"
    SECOND_CAF = "seconde-caf", "Vote ou signature de la seconde Caf"
    ACCESS = "acces", "Demande d’accès"
    BILAN_DUE = "bilan-a-faire", "Bilan à commencer"
    BILAN = "bilan", "Bilan en cours"
    DECISION = "decision", "Décision à l’échéance"
    COPIL = "copil", "Aucun COPIL depuis douze mois"
    ENDING = "fin", "Fin sans suite"
    VALUES = "valeurs", "Valeurs de l’année à saisir"
    TASK = "tache", "Tâche"
