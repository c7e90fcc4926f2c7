"""Comités, séances, présences, décisions."""

import pghistory
import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from accounts.enums import CafRole
from accounts.models import Dated
from actions.models import ChangementFiche, FicheAction
from conventions.enums import Side
from conventions.holding import kept_trigger
from conventions.models import Convention, Document, Owned, Theme
from conventions.perms import can_cowrite, can_read_whole, co_written_by
from core import clock
from core.addresses import of_row
from core.dates import words
from core.models import Created, TransitionLine, Versioned
from core.richtext import RichTextField
from core.transitions import Door, TransitionRefused, transition
from governance import perms
from governance.enums import ComiteKind, DecisionState, PaperReaders, PresenceStatus, SeanceState
from territories.models import Caf, Organisation

S = SeanceState
TOOK_PLACE = (S.HELD, S.VALIDATED)
guards = Door()


class ComiteQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Those of the conventions this user reads whole; without convention, those of their Caf."""
        return self.filter(
            Q(convention__in=Convention.objects.read_whole_by(user, on=on).values("pk"))
            | Q(convention=None, caf__in=user.caf_ids(on=on))
        )

    def written_by(self, user, *, on=None):
        """Those whose séances this person prepares: the same rule as `perms.can_write`, for lists."""
        administered = [row.caf_id for row in user.caf_memberships_on(on) if row.role == CafRole.ADMIN]
        return self.filter(
            Q(convention__in=co_written_by(user, on=on).values("pk")) | Q(convention=None, caf__in=administered)
        )


@pghistory.track()
class Comite(Created, Versioned):
    """A committee: of a convention, or of a Caf (CDSF) when `convention` is empty."""

    caf = models.ForeignKey(Caf, models.PROTECT, related_name="comites")
    convention = models.ForeignKey(Convention, models.CASCADE, null=True, blank=True, related_name="comites")
    kind = models.CharField("nature", max_length=20, choices=ComiteKind)
    name = models.CharField("nom", max_length=150)
    composition = RichTextField("composition et rôle")
    frequency = models.CharField(
        "rythme attendu", max_length=150, blank=True, help_text="Une fois par an, chaque trimestre…"
    )
    parity_rule = models.CharField("règle de parité", max_length=250, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="comites", verbose_name="thèmes")

    objects = ComiteQuerySet.as_manager()

    class Meta:
        verbose_name = "comité"
        ordering = ["kind", "name", "pk"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if self.convention_id:
            self.caf_id = self.convention.caf_id
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return of_row("governance:comite", self.pk)

    def membres_on(self, on):
        """Its members on the day `on`, with their account and organisation. One query."""
        return self.membres.running(on=on).select_related("user", "organisation")


class MembreQuerySet(Dated):
    pass


@pghistory.track()
class MembreComite(Created, Versioned):
    """A member of a committee between two dates, with or without an account."""

    comite = models.ForeignKey(Comite, models.CASCADE, related_name="membres")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="committee_rows",
        verbose_name="personne (avec un compte)",
    )
    name = models.CharField("nom (sans compte)", max_length=150, blank=True)
    function = models.CharField("fonction", max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="organisation"
    )
    side = models.CharField("côté", max_length=15, choices=Side, default=Side.COLLECTIVITE)
    is_chair = models.BooleanField("préside", default=False)
    starts_on = models.DateField("depuis le", default=timezone.localdate)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    objects = MembreQuerySet.as_manager()

    class Meta:
        verbose_name = "membre de comité"
        ordering = ["side", "-is_chair", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="membrecomite_is_someone",
                condition=Q(user__isnull=False) | ~Q(name="") | ~Q(function=""),
                violation_error_message="Indiquez une personne, ou au moins une fonction.",
            ),
            models.CheckConstraint(
                name="membrecomite_dates_in_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin doit suivre le début.",
            ),
        ]

    def __str__(self):
        return self.display_name

    @property
    def display_name(self):
        return str(self.user) if self.user_id else self.name or self.function


HIDDEN = Q(state=S.DRAFT) | Q(state=S.CANCELLED, convened_at=None)
_HIDDEN_SEANCE = Q(seance__state=S.DRAFT) | Q(seance__state=S.CANCELLED, seance__convened_at=None)


class SeanceQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Séances of visible comités; one in preparation, or cancelled before it was
        announced, is seen by its writers only."""
        return self.filter(
            Q(comite__in=Comite.objects.visible_to(user, on=on).values("pk")) & ~HIDDEN
            | Q(comite__in=Comite.objects.written_by(user, on=on).values("pk"))
        )

    def visible_on(self, convention, user, *, on=None):
        """`visible_to` among those of one convention, from what this person holds there: no subquery."""
        rows = self.filter(comite__convention=convention)
        if can_cowrite(user, convention, on=on):
            return rows
        return rows.exclude(HIDDEN) if can_read_whole(user, convention, on=on) else self.none()

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

    @transition(source=S.DRAFT, target=S.CONVENED, door=guards)
    def convene(self, *, by, reason):
        """Announce it: members now see it."""
        self.convened_at = clock.now()

    @transition(source=(S.DRAFT, S.CONVENED), target=S.HELD, door=guards)
    def hold(self, *, by, reason):
        """It took place."""
        if self.held_on > clock.today():
            raise TransitionRefused("Cette séance n’a pas encore eu lieu.")

    @transition(source=S.HELD, target=S.VALIDATED, door=guards)
    def validate_minutes(self, *, by, reason):
        """The minutes are agreed: frozen from now on."""
        self.validated_at = clock.now()

    @transition(source=(S.DRAFT, S.CONVENED), target=S.CANCELLED, needs_reason=True)
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
    """Triggers of the rows that belong to the minutes: none is added, changed or removed after."""
    return [
        pgtrigger.Trigger(
            name="kept_with_minutes",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update,
            func=SEANCE_OPEN.format(seance="NEW.seance_id") + "RETURN NEW;",
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
        ordering = ["status", "name", "pk"]
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


class SeanceDocumentQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Papers that this person reads: `readers` says so, and writers read all. One of a convention is
        also read by its own visibility; one of a Caf has no other reader, and its members need no
        other right than their seat, once the séance is announced."""
        written = Comite.objects.written_by(user, on=on).filter(pk=OuterRef("seance__comite"))
        seances = Seance.objects.visible_to(user, on=on).filter(pk=OuterRef("seance"))
        files = Document.objects.visible_to(user, on=on).filter(pk=OuterRef("document"))
        read = Q(readers=PaperReaders.SEANCE) & Exists(seances)
        read |= _of_members(user, on=on) & ~_HIDDEN_SEANCE
        return self.filter(Q(document__convention=None) | Exists(files), read | Exists(written))

    def visible_on(self, seance, user, *, on=None):
        """`visible_to` among those of one séance that this person reads: what they hold is asked once."""
        rows = self.filter(seance=seance)
        if seance.comite.convention_id:
            rows = rows.filter(document__in=Document.objects.visible_to(user, on=on).values("pk"))
        if perms.can_write(user, seance.comite):
            return rows
        return rows.filter(Q(readers=PaperReaders.SEANCE) | _of_members(user, on=on))


def _of_members(user, *, on=None):
    seats = MembreComite.objects.running(on=on or timezone.localdate()).filter(user=user)
    return Q(readers=PaperReaders.MEMBERS, seance__comite__in=seats.values("comite"))


@pghistory.track()
class SeanceDocument(Created, Versioned):
    """A paper of a séance: what is read before, shown there, signed after; and who reads it.

    The file is one of the convention of the comité, which keeps its own visibility, or one of its Caf,
    deposited here. Kept with the minutes.
    """

    seance = models.ForeignKey(Seance, models.CASCADE, related_name="documents")
    document = models.ForeignKey(Document, models.PROTECT, related_name="seance_links", verbose_name="document")
    readers = models.CharField("lu par", max_length=10, choices=PaperReaders, default=PaperReaders.SEANCE)

    objects = SeanceDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document de la séance"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="seancedocument_once",
                fields=["seance", "document"],
                violation_error_message="Ce document est déjà joint à cette séance.",
            ),
        ]
        triggers = [
            *kept_with_minutes(),
            pgtrigger.Trigger(
                name="seancedocument_of_its_convention",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                IF NOT EXISTS (
                    SELECT 1 FROM conventions_document d
                    JOIN governance_comite c ON c.convention_id = d.convention_id
                        OR (c.convention_id IS NULL AND d.convention_id IS NULL AND c.caf_id = d.caf_id)
                    JOIN governance_seance s ON s.comite_id = c.id
                    WHERE d.id = NEW.document_id AND s.id = NEW.seance_id) THEN
                    RAISE EXCEPTION 'Ce document appartient à une autre convention ou à une autre Caf.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"la séance « {self.seance} »"

    def get_absolute_url(self):
        return of_row("governance:seance", self.seance_id) + "#documents"

    @property
    def file_url(self):
        """Where the file is downloaded: among those of its convention, or here for one of a Caf."""
        return self.document.get_absolute_url() or of_row("governance:seance_document", self.pk)


CLOSED = (DecisionState.DONE, DecisionState.DROPPED)


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        return self.filter(seance__in=Seance.objects.visible_to(user, on=on).values("pk"))

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
        ordering = ["seance", "number", "pk"]
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
        return of_row("governance:seance", self.seance_id) + f"#decision-{self.pk}"

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
            func=SEANCE_OPEN.format(seance=seance.format(row="NEW"))
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


class SeanceFile(Document):
    """The files shown in a séance: once its minutes are validated, they keep their name and their readers."""

    class Meta:
        proxy = True
        triggers = [
            kept_trigger(
                "kept_with_minutes",
                """
                SELECT 1 FROM governance_seancedocument l
                JOIN governance_seance s ON s.id = l.seance_id
                WHERE l.document_id = OLD.id AND s.state = 'validated'
                """,
                "montré dans une séance au compte rendu validé, il garde son titre, sa nature et ses lecteurs.",
                lock="""
                PERFORM 1 FROM governance_seance WHERE id IN (
                    SELECT seance_id FROM governance_seancedocument WHERE document_id = OLD.id) FOR SHARE;
                """,
            )
        ]
