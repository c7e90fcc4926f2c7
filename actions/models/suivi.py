import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from actions.enums import IndicateurFamily
from actions.models.fiche import FicheAction
from conventions.enums import Visibility
from conventions.visibility import readable
from core.dates import PreciseDateField
from core.models import Created, Versioned
from diagnostics.enums import Direction, IndicateurKind, ValeurStatus


@pghistory.track()
class IndicateurFiche(Created, Versioned):
    """What measures a fiche: baseline, target, yearly values."""

    fiche = models.ForeignKey(FicheAction, models.CASCADE, related_name="indicateurs")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    label = models.CharField("indicateur", max_length=250)
    kind = models.CharField("nature", max_length=15, choices=IndicateurKind, default=IndicateurKind.QUANTITATIVE)
    family = models.CharField("famille", max_length=10, choices=IndicateurFamily, default=IndicateurFamily.PROCESS)
    unit = models.CharField("unité", max_length=60, blank=True)
    direction = models.CharField("sens", max_length=10, choices=Direction, default=Direction.MORE)
    baseline_value = models.DecimalField("valeur de départ", max_digits=16, decimal_places=4, null=True, blank=True)
    baseline_on = PreciseDateField("date de la valeur de départ")
    target_value = models.DecimalField("cible", max_digits=16, decimal_places=4, null=True, blank=True)
    target_on = PreciseDateField("date de la cible")
    source = models.CharField("source", max_length=150, blank=True)
    responsible = models.CharField("qui renseigne", max_length=150, blank=True)
    is_cumulative = models.BooleanField("cumulé d’année en année", default=False)

    class Meta:
        verbose_name = "indicateur de la fiche"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.label


@pghistory.track()
class ValeurFiche(Created, Versioned):
    """The value of a fiche's indicator for one year. A missing row is « non renseigné », never 0."""

    indicateur = models.ForeignKey(IndicateurFiche, models.CASCADE, related_name="valeurs")
    year = models.PositiveSmallIntegerField("année")
    value = models.DecimalField("valeur", max_digits=16, decimal_places=4, null=True, blank=True)
    text = models.TextField("valeur en mots", max_length=2000, blank=True)
    status = models.CharField("statut", max_length=15, choices=ValeurStatus, default=ValeurStatus.KNOWN)
    comment = models.CharField("commentaire", max_length=300, blank=True)

    class Meta:
        verbose_name = "valeur annuelle"
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                name="valeurfiche_once_a_year",
                fields=["indicateur", "year"],
                violation_error_message="Une valeur existe déjà pour cette année.",
            ),
            models.CheckConstraint(
                name="valeurfiche_known_has_a_value",
                condition=~Q(status__in=["known", "estimated"]) | Q(value__isnull=False) | ~Q(text=""),
                violation_error_message="Une valeur connue ou estimée s’écrit ; sinon choisissez un autre statut.",
            ),
        ]

    def __str__(self):
        return f"{self.indicateur}, {self.year}"


class NoteQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Notes that this person reads: by their visibility, and one's own."""
        return self.filter(readable(user, on=on, path="fiche__plan__convention"))


@pghistory.track()
class NoteSuivi(Created, Versioned):
    """A dated note on a fiche: what was done, difficulties, what comes next.

    With `for_bilan_year`, it is the note that the bilan of that year quotes: one a year.
    """

    fiche = models.ForeignKey(FicheAction, models.CASCADE, related_name="notes")
    written_on = models.DateField("date", default=timezone.localdate)
    for_bilan_year = models.PositiveSmallIntegerField("note annuelle pour le bilan de", null=True, blank=True)
    done = models.TextField("ce qui a été fait", max_length=5000)
    difficulties = models.TextField("difficultés", max_length=3000, blank=True)
    next_steps = models.TextField("suite prévue", max_length=3000, blank=True)
    visibility = models.CharField("visible par", max_length=10, choices=Visibility, default=Visibility.COPIL)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note de suivi"
        ordering = ["-written_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="note_one_a_year_for_the_bilan",
                fields=["fiche", "for_bilan_year"],
                violation_error_message="Cette fiche a déjà sa note pour le bilan de cette année.",
            )
        ]

    def __str__(self):
        return self.done[:80]

    @property
    def bilan_words(self):
        return f"Bilan {self.for_bilan_year}" if self.for_bilan_year else ""
