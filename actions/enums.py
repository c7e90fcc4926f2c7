from django.db import models


class FicheState(models.TextChoices):
    PLANNED = "planned", "À venir"
    TO_DISCUSS = "to_discuss", "À discuter"
    IN_PROGRESS = "in_progress", "En cours"
    DONE = "done", "Réalisée"
    PAUSED = "paused", "En pause"
    BLOCKED = "blocked", "Bloquée"
    POSTPONED = "postponed", "Reportée"
    ABANDONED = "abandoned", "Abandonnée"


# « En retard » is computed, and never for these.
ENDED = (FicheState.DONE, FicheState.ABANDONED)


class FicheOrigin(models.TextChoices):
    INITIAL = "initial", "Initiale"
    CAF_TEMPLATE = "caf_template", "Modèle de la Caf"
    AVENANT = "avenant", "Ajoutée par avenant"
    COPIL = "copil", "Ajoutée par le COPIL"


class IndicateurFrequency(models.TextChoices):
    """How often a value is collected."""

    MONTHLY = "monthly", "Mensuelle"
    QUARTERLY = "quarterly", "Trimestrielle"
    HALF_YEARLY = "half_yearly", "Semestrielle"
    YEARLY = "yearly", "Annuelle"
    AT_THE_END = "at_the_end", "En fin d’action"


class LigneKind(models.TextChoices):
    OPERATING = "operating", "Fonctionnement"
    INVESTMENT = "investment", "Investissement"
    ENGINEERING = "engineering", "Ingénierie"
    IN_KIND = "in_kind", "Valorisation"


class IndicateurFamily(models.TextChoices):
    PROCESS = "process", "Moyens et processus"
    EFFECT = "effect", "Résultats et effets"


class MoyenUnit(models.TextChoices):
    ETP = "etp", "ETP"
    HOURS = "hours", "Heures"


class ChangementKind(models.TextChoices):
    ADDED = "added", "Fiche ajoutée"
    CHANGED = "changed", "Titre ou objectifs modifiés"


class ChangementState(models.TextChoices):
    PROPOSED = "proposed", "Proposé"
    APPLIED = "applied", "Appliqué"
    WITHDRAWN = "withdrawn", "Retiré"


class ActeurRole(models.TextChoices):
    OWNER = "owner", "Pilote"
    CO_OWNER = "co_owner", "Co-pilote"
    PARTNER = "partner", "Partenaire"


class SuiteKind(models.TextChoices):
    """What a fiche becomes in the next convention."""

    CONTINUED = "continued", "Continuer"
    TRANSFORMED = "transformed", "Transformer"
    STOPPED = "stopped", "Arrêter"

    @property
    def done(self):
        """« reconduite », of what was chosen."""
        return {"continued": "reconduite", "transformed": "transformée", "stopped": "arrêtée"}[self.value]
