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


# States in which people outside the writers may read it.
SHOWN = (BilanState.SENT, BilanState.PRESENTED, BilanState.VALIDATED)
FROZEN = (BilanState.VALIDATED,)
