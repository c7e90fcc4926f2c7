import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from conventions import perms as convention_perms
from conventions.documents.holding import held_trigger, kept_trigger
from conventions.models import Convention, Document
from core import clock
from core.addresses import of_row
from core.models import LINE_KEPT, Created, TransitionLine, Versioned
from core.richtext import RichTextField
from core.transitions import Door, transition
from core.triggers import refusing, refusing_when
from governance.models import Seance
from reporting.bilans import steps
from reporting.bilans.freezing import freeze
from reporting.enums import FROZEN, SHOWN, BilanKind, BilanState

S = BilanState
guards = Door()


class BilanQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Bilans of conventions read whole: to all their readers once sent to the COPIL, to the
        writers before (the draft of a bilan is internal until it is sent)."""
        conventions = Convention.objects.read_whole_by(user, on=on).values("pk")
        written = Convention.objects.co_written_by(user, on=on).values("pk")
        return self.filter(Q(convention__in=conventions, state__in=SHOWN) | Q(convention__in=written))

    def opened_to(self, cafs, held, *writing):
        """`visible_to`, in a query written once: by the keys that `perms.opening` gives of conventions read whole,
        then those of `perms.writing`."""
        read = Convention.objects.opened_condition(cafs, held, "convention__") & Q(state__in=SHOWN)
        return self.filter(read | convention_perms.written_by_keys(*writing, path="convention__", among="any"))

    def visible_on(self, convention, user, *, on=None):
        """`visible_to` among those of one convention, from what this person holds there: no subquery."""
        return self.filter(convention=convention, state__in=states_read(convention, user, on=on))


def states_read(convention, user, *, on=None):
    """States of the bilans of this convention that this person reads. No query."""
    if convention_perms.can_cowrite(user, convention, on=on):
        return list(BilanState)
    return list(SHOWN) if convention_perms.can_read_whole(user, convention, on=on) else []


@pghistory.track(exclude=["frozen", "answered"])
class Bilan(Created, Versioned):
    """The report of one year (or the final one) to the COPIL.

    The numbers come by themselves; people write the words of each section. Once
    validated it is a frozen snapshot: data, file and hash, which a trigger keeps.
    """

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="bilans")
    kind = models.CharField("nature", max_length=10, choices=BilanKind, default=BilanKind.ANNUAL)
    year = models.PositiveSmallIntegerField("année")
    state = models.CharField("état", max_length=20, choices=S, default=S.DRAFT, editable=False)
    seance = models.ForeignKey(
        Seance, models.PROTECT, null=True, blank=True, related_name="bilans", verbose_name="séance du COPIL"
    )
    introduction = RichTextField("mot d’introduction")
    highlights = RichTextField("faits marquants")
    difficulties = RichTextField("difficultés")
    decisions_comment = RichTextField("commentaire sur le suivi des décisions")
    governance_comment = RichTextField("commentaire sur la gouvernance")
    finances_comment = RichTextField("commentaire sur les finances")
    means_comment = RichTextField("commentaire sur les moyens humains")
    priorities = RichTextField("priorités de l’année suivante")
    zoom_fiches = models.ManyToManyField(
        "actions.FicheAction", blank=True, related_name="+", verbose_name="fiches mises en avant"
    )
    validated_on = models.DateField("validé le", null=True, editable=False)
    reservations = models.TextField("réserves", blank=True, editable=False)
    #: {section: [digest of the draft, what a person answered to it]} (`reporting.bilans.proposing`).
    answered = models.JSONField(default=dict, editable=False)
    frozen = models.JSONField(null=True, editable=False)
    frozen_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, null=True, editable=False, related_name="+")

    objects = BilanQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan"
        ordering = ["-year", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="bilan_once_a_year",
                fields=["convention", "kind", "year"],
                violation_error_message="Ce bilan existe déjà pour cette année.",
            ),
            models.CheckConstraint(
                name="bilan_validated_is_frozen",
                condition=~Q(state="validated") | (Q(frozen__isnull=False) & ~Q(frozen_sha256="")),
                violation_error_message="Un bilan validé est figé.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="bilan_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                IF OLD.state = 'validated' AND (
                    (to_jsonb(NEW) - 'state' - 'document_id' - 'version')
                        IS DISTINCT FROM (to_jsonb(OLD) - 'state' - 'document_id' - 'version')
                    OR NEW.state <> 'validated'
                    OR (OLD.document_id IS NOT NULL AND NEW.document_id IS DISTINCT FROM OLD.document_id)
                ) THEN
                    RAISE EXCEPTION 'Le bilan % est validé : il ne change plus.', OLD.id
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="bilan_not_deleted",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func="""
                IF OLD.state = 'validated' THEN
                    RAISE EXCEPTION 'Un bilan validé ne s’efface pas.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN OLD;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}"

    def get_absolute_url(self):
        return of_row("bilans:detail", self.pk)

    @property
    def is_frozen(self):
        return self.state in FROZEN

    @transition(source=(S.DRAFT, S.SENT), target=S.INTERNAL_REVIEW, door=guards, step=steps.REVIEW)
    def review(self, *, by, reason):
        """Ask the Caf and the collectivité to read it again."""

    @transition(source=(S.INTERNAL_REVIEW, S.SENT), target=S.DRAFT, step=steps.TAKE_BACK)
    def take_back(self, *, by, reason):
        """Back to writing."""

    @transition(source=(S.DRAFT, S.INTERNAL_REVIEW), target=S.SENT, door=guards, step=steps.SEND)
    def send(self, *, by, reason):
        """Members of the COPIL now see it."""

    @transition(source=S.SENT, target=S.PRESENTED, door=guards, step=steps.PRESENT)
    def present(self, *, by, reason):
        """It was presented in committee."""

    @transition(source=(S.SENT, S.PRESENTED), target=S.VALIDATED, door=guards, step=steps.VALIDATE)
    def validate(self, *, by, reason, reservations=""):
        """Freeze the data as they are today; the file is made from them by a job."""
        self.validated_on = clock.today()
        self.reservations = reservations
        freeze(self)


class BilanTransition(TransitionLine):
    bilan = models.ForeignKey(Bilan, models.CASCADE, related_name="transitions")

    class Meta(TransitionLine.Meta):
        verbose_name = "changement d’état de bilan"
        triggers = [
            refusing("line_kept", pgtrigger.Update, LINE_KEPT),
            refusing_when(  # a draft made by mistake goes with what was done of it within the day
                "line_of_draft",
                pgtrigger.Delete,
                "EXISTS (SELECT 1 FROM reporting_bilan WHERE id = OLD.bilan_id AND state <> 'draft')",
                LINE_KEPT,
            ),
        ]


class BilanFile(Document):
    """The files of validated bilans: each changes only with its bilan."""

    class Meta:
        proxy = True
        triggers = [
            kept_trigger(
                "kept_with_bilan",
                "SELECT 1 FROM reporting_bilan WHERE document_id = OLD.id",
                "fichier d’un bilan, il ne change qu’avec lui.",
                is_whole=True,
            ),
            held_trigger(
                "held_by_bilan",
                "SELECT 1 FROM reporting_bilan WHERE document_id = OLD.id",
                "un bilan le tient, il ne se supprime pas.",
            ),
        ]
