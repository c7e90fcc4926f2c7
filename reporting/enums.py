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
