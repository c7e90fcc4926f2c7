from django.db import models


class ConstatKind(models.TextChoices):
    STRENGTH = "strength", "Force"
    WEAKNESS = "weakness", "Faiblesse"
    OPPORTUNITY = "opportunity", "Opportunité"
    THREAT = "threat", "Menace"
    NEED = "need", "Besoin"


class IndicateurKind(models.TextChoices):
    QUANTITATIVE = "quantitative", "Quantitatif"
    QUALITATIVE = "qualitative", "Qualitatif"
    BOOLEAN = "boolean", "Oui ou non"
    SCALE = "scale", "Palier"


class Direction(models.TextChoices):
    MORE = "more", "Plus, c’est mieux"
    LESS = "less", "Moins, c’est mieux"
    NEUTRAL = "neutral", "Sans sens"


class ValeurStatus(models.TextChoices):
    KNOWN = "known", "Connue"
    ESTIMATED = "estimated", "Estimée"
    SECRET = "secret", "Secret statistique"
    UNAVAILABLE = "unavailable", "Non disponible"
    NOT_APPLICABLE = "not_applicable", "Non applicable"


class Priority(models.TextChoices):
    HIGH = "high", "Haute"
    MEDIUM = "medium", "Moyenne"
    LOW = "low", "Basse"
