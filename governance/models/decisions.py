"""Decisions of a séance, and the fiches that decisions and points of the agenda are about."""

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Value, When

from actions.models import ChangementFiche, FicheAction
from conventions.models import Owned
from core.addresses import of_row
from core.models import Created, Versioned
from core.ordering import InOrder
from governance.enums import DecisionState
from governance.models.seances import SEANCE_OPEN, TOOK_PLACE, PointOrdreDuJour, Seance

CLOSED = (DecisionState.DONE, DecisionState.DROPPED)


class DecisionQuerySet(models.QuerySet):
    def visible_on(self, convention, user, *, on=None):
        return self.filter(seance__in=Seance.objects.visible_on(convention, user, on=on).values("pk"))

    def taken(self):
        """Those of a séance that took place; the others are only being prepared."""
        return self.filter(seance__state__in=TOOK_PLACE)

    def open(self):
        """Taken, and not yet done nor dropped."""
        return self.taken().exclude(state__in=CLOSED)

    def due(self, *, on):
        """Due on the day `on` or before."""
        return self.filter(due_on__lte=on)

    def late(self, *, on):
        """Open, and due before the day `on`."""
        return self.open().filter(due_on__lt=on)

    def with_late(self, *, on):
        """Annotate `is_late`, by the same rule as `late`."""
        return self.annotate(
            is_late=Case(
                When(Q(due_on__lt=on, seance__state__in=TOOK_PLACE) & ~Q(state__in=CLOSED), then=Value(True)),
                default=Value(False),
                output_field=models.BooleanField(),
            )
        )


@pghistory.track()
class Decision(Owned, Created, Versioned):
    """A decision of a séance: number, text, owner, due date, state, and the fiches it concerns.

    With `changement`, it supports the change of a fiche once the convention is in force.
    Its state and outcome live on after the minutes are validated; the rest does not change.
    """

    seance = models.ForeignKey(Seance, models.CASCADE, related_name="decisions")
    number = models.CharField("numéro", max_length=20)
    text = models.TextField("décision", max_length=3000)
    owner = models.CharField("responsable", max_length=150, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True)
    state = models.CharField("état", max_length=15, choices=DecisionState, default=DecisionState.TODO)
    outcome = models.TextField("suite donnée", max_length=2000, blank=True)
    fiches = models.ManyToManyField(FicheAction, blank=True, related_name="decisions", verbose_name="fiches concernées")
    changement = models.ForeignKey(
        ChangementFiche,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name="changement de fiche approuvé",
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        ordering = ["seance", InOrder("number"), "pk"]
        constraints = [
            *Owned.Meta.constraints,
            models.UniqueConstraint(
                name="decision_number_once",
                fields=["seance", "number"],
                violation_error_message="Ce numéro de décision existe déjà dans la séance.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decision_text_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                IF (NEW.text, NEW.number, NEW.seance_id, NEW.owner, NEW.owner_person_id, NEW.owner_organisation_id,
                    NEW.due_on)
                   IS DISTINCT FROM (OLD.text, OLD.number, OLD.seance_id, OLD.owner, OLD.owner_person_id,
                    OLD.owner_organisation_id, OLD.due_on)
                   OR (NEW.changement_id IS DISTINCT FROM OLD.changement_id AND NEW.changement_id IS NOT NULL) THEN
                """
                + SEANCE_OPEN.format(seance="OLD.seance_id")
                + SEANCE_OPEN.format(seance="NEW.seance_id")
                + """
                END IF;
                RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="kept_after_minutes",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete | pgtrigger.Insert,
                func=SEANCE_OPEN.format(seance="COALESCE(NEW.seance_id, OLD.seance_id)") + "RETURN COALESCE(NEW, OLD);",
            ),
        ]

    def __str__(self):
        return f"Décision {self.number}"

    def get_absolute_url(self):
        return decision_address(self.seance_id, self.pk)

    @property
    def is_closed(self):
        return self.state in CLOSED

    def is_late_on(self, on):
        """Open, and due before the day `on`. Reads `seance`."""
        return bool(self.due_on and self.due_on < on and not self.is_closed and self.seance.is_held)

    def clean(self):
        """A change of another convention's fiche is refused, even typed by hand."""
        if self.changement_id and self.changement.fiche.plan.convention_id != self.seance.comite.convention_id:
            raise ValidationError({"changement": "Ce changement appartient à une autre convention."})


def tied_fiche(link, owner, column):
    """Triggers of a table that ties fiches to `owner`: fiches of the same convention, kept with the minutes."""
    table = f"governance_{owner}"
    seance = f"(SELECT seance_id FROM {table} WHERE id = {{row}}.{column})"
    return [
        pgtrigger.Trigger(
            name=f"{link}_added",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update,
            func=SEANCE_OPEN.format(seance=seance.format(row="OLD"))
            + SEANCE_OPEN.format(seance=seance.format(row="NEW"))
            + f"""
            IF NOT EXISTS (
                SELECT 1 FROM {table} o
                JOIN governance_seance s ON s.id = o.seance_id
                JOIN governance_comite c ON c.id = s.comite_id
                JOIN actions_ficheaction f ON f.id = NEW.ficheaction_id
                JOIN actions_planactions p ON p.id = f.plan_id AND p.convention_id = c.convention_id
                WHERE o.id = NEW.{column}) THEN
                RAISE EXCEPTION 'Cette fiche appartient à une autre convention.'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
            """,
        ),
        pgtrigger.Trigger(
            name=f"{link}_removed",
            when=pgtrigger.Before,
            operation=pgtrigger.Delete,
            func=SEANCE_OPEN.format(seance=seance.format(row="OLD")) + "RETURN OLD;",
        ),
    ]


class DecisionFiche(Decision.fiches.through):  # type: ignore[name-defined]  # made by Django
    """The fiches that a decision concerns."""

    class Meta:
        proxy = True
        triggers = tied_fiche("decision_fiche", "decision", "decision_id")


class PointFiche(PointOrdreDuJour.fiches.through):  # type: ignore[name-defined]  # made by Django
    """The fiches that a point of the agenda is about."""

    class Meta:
        proxy = True
        triggers = tied_fiche("point_fiche", "pointordredujour", "pointordredujour_id")


def decision_address(seance, decision):
    """Where a decision is read on the page of its séance: two keys."""
    return f"{of_row('governance:seance', seance)}#decision-{decision}"
