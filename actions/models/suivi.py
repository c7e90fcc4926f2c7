import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from actions.enums import IndicateurFamily, IndicateurFrequency
from conventions.enums import Visibility
from conventions.models import Document, Owned
from conventions.visibility import readable, readable_on
from core.date_fields import PreciseDateField
from core.models import Created, Versioned
from diagnostics.enums import Direction, IndicateurKind, ValeurStatus


@pghistory.track()
class IndicateurFiche(Owned, Created, Versioned):
    """What measures a fiche: baseline, target, yearly values."""

    fiche = models.ForeignKey("actions.FicheAction", models.CASCADE, related_name="indicateurs")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    label = models.CharField("indicateur", max_length=250)
    kind = models.CharField("nature", max_length=15, choices=IndicateurKind, default=IndicateurKind.QUANTITATIVE)
    family = models.CharField("famille", max_length=10, choices=IndicateurFamily, default=IndicateurFamily.PROCESS)
    unit = models.CharField("unité", max_length=60, blank=True)
    direction = models.CharField("sens", max_length=10, choices=Direction, default=Direction.MORE)
    baseline_value = models.DecimalField("valeur de départ", max_digits=16, decimal_places=4, null=True, blank=True)
    baseline_text = models.CharField("situation de départ, en mots", max_length=500, blank=True)
    baseline_on = PreciseDateField("date de la valeur de départ")
    target_value = models.DecimalField("cible", max_digits=16, decimal_places=4, null=True, blank=True)
    target_text = models.CharField("cible, en mots", max_length=500, blank=True)
    target_on = PreciseDateField("date de la cible")
    source = models.CharField("source", max_length=150, blank=True)
    frequency = models.CharField("fréquence", max_length=12, choices=IndicateurFrequency, blank=True)
    responsible = models.CharField("qui renseigne", max_length=150, blank=True)
    is_cumulative = models.BooleanField("cumulé d’année en année", default=False)

    class Meta:
        verbose_name = "indicateur de la fiche"
        ordering = ["position", "pk"]
        constraints = Owned.Meta.constraints

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

    def visible_on(self, convention, user, *, on=None):
        """`visible_to` among those of one convention, from what this person holds there."""
        return self.filter(readable_on(convention, user, on=on))


@pghistory.track()
class NoteSuivi(Created, Versioned):
    """A dated note on a fiche: what was done, difficulties, what comes next.

    With `for_bilan_year`, it is the note that the bilan of that year quotes: one a year.
    """

    fiche = models.ForeignKey("actions.FicheAction", models.CASCADE, related_name="notes")
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


class FicheDocumentQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Those whose document this person reads."""
        return self.filter(document__in=Document.objects.visible_to(user, on=on).values("pk"))

    def visible_on(self, convention, user, *, on=None):
        """`visible_to` among those of one convention, from what this person holds there."""
        return self.filter(document__in=Document.objects.visible_on(convention, user, on=on).values("pk"))


@pghistory.track()
class FicheDocument(Created, Versioned):
    """A document of the CTG shown on a fiche: study, deliverable, photograph, press cutting.

    The file stays a document of the convention, with its own visibility.
    """

    fiche = models.ForeignKey("actions.FicheAction", models.CASCADE, related_name="documents")
    document = models.ForeignKey(Document, models.PROTECT, related_name="fiche_links", verbose_name="document")
    note = models.CharField("ce qu’il apporte", max_length=200, blank=True)

    objects = FicheDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document de la fiche"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="fichedocument_once",
                fields=["fiche", "document"],
                violation_error_message="Ce document est déjà joint à cette fiche.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fichedocument_of_its_convention",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                IF NOT EXISTS (
                    SELECT 1 FROM conventions_document d
                    JOIN actions_planactions p ON p.convention_id = d.convention_id
                    JOIN actions_ficheaction f ON f.plan_id = p.id
                    WHERE d.id = NEW.document_id AND f.id = NEW.fiche_id) THEN
                    RAISE EXCEPTION 'Ce document appartient à une autre convention.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"la fiche « {self.fiche} »"

    def clean(self):
        """A document of another convention, even typed by hand, is refused."""
        if self.document_id and self.document.convention_id != self.fiche.plan.convention_id:
            raise ValidationError({"document": "Ce document appartient à une autre convention."})
