"""Séances: their agenda, who came, their minutes, and what is kept with these once validated."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from actions.models import FicheAction
from conventions.perms import can_cowrite, can_read_whole
from core import clock
from core.addresses import of_row
from core.dates import words
from core.models import Created, TransitionLine, Versioned
from core.ordering import InOrder
from core.richtext import RichTextField
from core.transitions import Door, transition
from governance import steps
from governance.enums import ComiteKind, PresenceStatus, SeanceState
from governance.models.comites import Comite, MembreComite

S = SeanceState
TOOK_PLACE = (S.HELD, S.VALIDATED)
guards = Door()


def hidden(path=""):
    """The condition that the séance at `path` is in preparation, or cancelled before it was announced."""
    return Q(**{f"{path}state": S.DRAFT}) | Q(**{f"{path}state": S.CANCELLED, f"{path}convened_at": None})


class SeanceQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Séances of visible comités; one in preparation, or cancelled before it was
        announced, is seen by its writers only."""
        return self.filter(
            Q(comite__in=Comite.objects.visible_to(user, on=on).values("pk")) & ~hidden()
            | Q(comite__in=Comite.objects.written_by(user, on=on).values("pk"))
        )

    def opened_to(self, cafs, held, administered, *writing):
        """`visible_to`, of the rows that are named: by the keys that `governance.perms.opening` gives, in a query that
        may be written once."""
        return self.filter(self.opened_condition(cafs, held, administered, *writing))

    @staticmethod
    def opened_condition(cafs, held, administered, *writing, path=""):
        """`opened_to`, on rows whose séance is at `path` (« seance__ »)."""
        read = Comite.objects.opened_condition(cafs, held, f"{path}comite__")
        return read & ~hidden(path) | Comite.objects.written_condition(administered, *writing, path=f"{path}comite__")

    def visible_on(self, convention, user, *, on=None):
        """`visible_to` among those of one convention, from what this person holds there: no subquery."""
        if not can_read_whole(user, convention, on=on):
            return self.none()
        return self.shown_of(convention, to_writers=can_cowrite(user, convention, on=on))

    def shown_of(self, convention, *, to_writers):
        """Those of one convention that its writers see, or its other readers."""
        rows = self.filter(comite__convention=convention)
        return rows if to_writers else rows.exclude(hidden())

    def held(self, *, until=None):
        rows = self.filter(state__in=TOOK_PLACE)
        return rows.filter(held_on__lte=until) if until else rows

    def upcoming(self, *, on):
        """Planned for the day `on` or later, nearest first."""
        rows = self.filter(state__in=[S.DRAFT, S.CONVENED], held_on__gte=on)
        return rows.order_by("held_on", "starts_at", "pk")

    def of_copil(self):
        return self.filter(comite__kind=ComiteKind.COPIL)


KEPT = """
IF OLD.state = 'validated' THEN
    RAISE EXCEPTION 'Le compte rendu de la séance % est validé : il ne change plus.', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN {row};
"""
# The lock is taken first: a validation that is being committed is waited for, then seen.
SEANCE_OPEN = """
PERFORM 1 FROM governance_seance WHERE id = {seance} FOR SHARE;
IF EXISTS (SELECT 1 FROM governance_seance WHERE id = {seance} AND state = 'validated') THEN
    RAISE EXCEPTION 'Le compte rendu de cette séance est validé : il ne change plus.'
        USING ERRCODE = 'integrity_constraint_violation';
END IF;
"""


@pghistory.track()
class Seance(Created, Versioned):
    """One meeting of a committee. Its minutes, once validated, never change (trigger)."""

    comite = models.ForeignKey(Comite, models.CASCADE, related_name="seances")
    state = models.CharField("état", max_length=10, choices=S, default=S.DRAFT, editable=False)
    held_on = models.DateField("date")
    starts_at = models.TimeField("heure", null=True, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    is_remote = models.BooleanField("en visioconférence", default=False)
    introduction = RichTextField("ordre du jour (présentation)")
    minutes = RichTextField("compte rendu")
    convened_at = models.DateTimeField("convoquée le", null=True, editable=False)
    validated_at = models.DateTimeField("compte rendu validé le", null=True, editable=False)

    objects = SeanceQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["held_on"], name="seance_held_on")]
        triggers = [
            pgtrigger.Trigger(
                name="minutes_kept", when=pgtrigger.Before, operation=pgtrigger.Update, func=KEPT.format(row="NEW")
            ),
            pgtrigger.Trigger(
                name="minutes_not_deleted",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=KEPT.format(row="OLD"),
            ),
        ]

    def __str__(self):
        return f"{self.comite} du {words(self.held_on)}"

    def get_absolute_url(self):
        return of_row("governance:seance", self.pk)

    @property
    def is_frozen(self):
        return self.state == S.VALIDATED

    @property
    def is_held(self):
        """It took place: its decisions are taken."""
        return self.state in TOOK_PLACE

    @property
    def is_writable(self):
        """Its agenda, presences, minutes and decisions may still change."""
        return self.state not in (S.VALIDATED, S.CANCELLED)

    def previous(self):
        """The last séance of the same comité held before this one, or None."""
        return self.comite.seances.held().filter(held_on__lt=self.held_on).first()

    @transition(source=S.DRAFT, target=S.CONVENED, door=guards, step=steps.CONVENE)
    def convene(self, *, by, reason):
        """Announce it: members now see it."""
        self.convened_at = clock.now()

    @transition(source=(S.DRAFT, S.CONVENED), target=S.HELD, door=guards, step=steps.HOLD)
    def hold(self, *, by, reason):
        """It took place."""

    @transition(source=S.HELD, target=S.VALIDATED, door=guards, step=steps.VALIDATE)
    def validate_minutes(self, *, by, reason):
        """The minutes are agreed: frozen from now on."""
        self.validated_at = clock.now()

    @transition(source=(S.DRAFT, S.CONVENED), target=S.CANCELLED, needs_reason=True, step=steps.CANCEL)
    def cancel(self, *, by, reason):
        """It will not take place."""


class SeanceTransition(TransitionLine):
    seance = models.ForeignKey(Seance, models.CASCADE, related_name="transitions")

    class Meta(TransitionLine.Meta):
        verbose_name = "changement d’état de séance"

    @property
    def label(self):
        """The state entered, in words."""
        return SeanceState(self.to_state).label


def kept_with_minutes():
    """Triggers of the rows that belong to the minutes: none is added, changed, removed or taken elsewhere after."""
    return [
        pgtrigger.Trigger(
            name="kept_with_minutes",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update,
            func=SEANCE_OPEN.format(seance="OLD.seance_id")
            + SEANCE_OPEN.format(seance="NEW.seance_id")
            + "RETURN NEW;",
        ),
        pgtrigger.Trigger(
            name="kept_after_minutes",
            when=pgtrigger.Before,
            operation=pgtrigger.Delete,
            func=SEANCE_OPEN.format(seance="OLD.seance_id") + "RETURN OLD;",
        ),
    ]


@pghistory.track()
class PointOrdreDuJour(Created, Versioned):
    seance = models.ForeignKey(Seance, models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    title = models.CharField("point", max_length=250)
    text = models.TextField("précisions", max_length=2000, blank=True)
    minutes_count = models.PositiveSmallIntegerField("durée (minutes)", null=True, blank=True)
    fiches = models.ManyToManyField(FicheAction, blank=True, related_name="points", verbose_name="fiches concernées")

    class Meta:
        verbose_name = "point à l’ordre du jour"
        ordering = ["position", "pk"]
        triggers = kept_with_minutes()

    def __str__(self):
        return self.title


@pghistory.track()
class Presence(Created, Versioned):
    """Who came. Name, function and organisation are those of that day."""

    seance = models.ForeignKey(Seance, models.CASCADE, related_name="presences")
    membre = models.ForeignKey(MembreComite, models.PROTECT, null=True, blank=True, related_name="presences")
    name = models.CharField("nom", max_length=150)
    function = models.CharField("fonction", max_length=150, blank=True)
    organisation_name = models.CharField("organisation", max_length=200, blank=True)
    status = models.CharField("présence", max_length=12, choices=PresenceStatus, default=PresenceStatus.PRESENT)
    represented_by = models.CharField("représenté par", max_length=150, blank=True)

    class Meta:
        verbose_name = "présence"
        ordering = ["status", InOrder("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                name="presence_once",
                fields=["seance", "membre"],
                violation_error_message="Cette personne est déjà inscrite.",
            ),
        ]
        triggers = kept_with_minutes()

    def __str__(self):
        return f"{self.name} : {self.get_status_display()}"
