import datetime as dt

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from actions import doors, steps
from actions.enums import ENDED, ActeurRole, ChangementKind, FicheOrigin, FicheState
from actions.models import locked
from actions.models.plan import Axe, PlanActions
from actions.models.suivi import IndicateurFiche
from conventions import perms
from conventions.enums import Role
from conventions.models import ContratLie, Convention, Theme
from core import clock
from core.addresses import of_row
from core.date_fields import PreciseDateField
from core.dates import Precision, last_day
from core.models import Created, Ending, TransitionLine, Versioned
from core.ordering import InOrder
from core.richtext import RichTextField
from core.transitions import others, transition
from diagnostics.enums import Priority
from diagnostics.models import Enjeu
from territories.managers import SearchName
from territories.models import Caf, Organisation, Territoire

S = FicheState
#: As a plan lists its fiches, under each of its nodes.
IN_PLAN = ("position", InOrder("code"), "pk")
CARRIERS = (ActeurRole.OWNER, ActeurRole.CO_OWNER)


class Audience(models.Model):
    """A public that actions are for: familles, 0-3 ans, séniors… `caf` empty: shipped with the portal."""

    caf = models.ForeignKey(Caf, models.PROTECT, null=True, blank=True, related_name="+")
    label = models.CharField("public", max_length=100)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "public"
        ordering = ["position", InOrder("label")]
        constraints = [
            models.UniqueConstraint(
                name="audience_once_a_caf",
                fields=["caf", "label"],
                nulls_distinct=False,
                violation_error_message="Ce public existe déjà.",
            ),
        ]

    def __str__(self):
        return self.label


class FicheQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Fiches of the conventions that this user may read."""
        return self.filter(Convention.objects.holding(user, "plan__convention", on=on))

    def opened_to(self, cafs, held):
        """`visible_to`, in a query written once: by the keys that `conventions.perms.opening` gives."""
        return self.filter(Convention.objects.opened_condition(cafs, held, "plan__convention__"))

    def counted(self):
        return self.filter(plan__convention__is_example=False)

    def of_user(self, user):
        """Fiches of which this person, or who they stand in for, is pilote, co-pilote or référent Caf."""
        return self.filter(of_people_condition(perms.acting_for(user)))

    def followed_by(self, user):
        """`of_user`, and what this person follows without carrying it: all of a CTG whose chargée de coopération they
        are; as a partner, what names their organisation. Of rows that they see."""
        condition = of_people_condition(perms.acting_for(user))
        if ctgs := perms.held_by(user, (Role.COOPERATION_OFFICER,)):
            condition |= Q(plan__convention__in=ctgs)
        return self.filter(condition | naming_condition(user))

    def carried_by(self, user):
        """Fiches of which this person, or who they stand in for, is pilote or co-pilote."""
        carried = Acteur.objects.filter(user__in=perms.acting_for(user), role__in=CARRIERS)
        return self.filter(pk__in=carried.order_by().values("fiche"))

    def naming(self, user):
        """Those that name the organisation that this person is a partner of their convention for."""
        return self.filter(naming_condition(user))

    def to_update(self, user):
        """What this person brings up to date: of what they carry or follow (`followed_by`), the running fiches whose
        life they write. Of rows that they see."""
        rows = self.followed_by(user).filter(written_life_condition(user))
        return rows.live().counted().exclude(state=S.DONE)

    def of_people(self, keys):
        return self.filter(of_people_condition(keys))

    def in_plan(self):
        """Without those that are only proposed, waiting for a decision or an avenant."""
        return self.filter(is_proposed=False)

    def live(self):
        """In the plan, and not abandoned."""
        return self.in_plan().exclude(state=S.ABANDONED)

    def late(self, *, on):
        """End passed, and neither done nor abandoned. Source: docs/calculs/retard.md."""
        return self.filter(late_condition(on))

    def told_late(self, user, *, on):
        """Those that this person reads as late: see `told_late_condition`."""
        return self.filter(told_late_condition(user, on))

    def concerning(self, user):
        """Those whose delay this person reads at once: their pilotes, and the writers of their convention."""
        return self.filter(concerning_condition(user))

    def with_late(self, *, on):
        """Annotate `is_late`, by the same rule as `late`."""
        return self.annotate(is_late=lateness(on))

    def without_owner(self):
        return self.exclude(Exists(Acteur.objects.filter(fiche=OuterRef("pk"), role=ActeurRole.OWNER)))

    def without_indicator(self):
        return self.exclude(Exists(IndicateurFiche.objects.filter(fiche=OuterRef("pk"))))


def of_people_condition(keys):
    """The rule of `of_user`, by keys of people. Begins by the rows of these, which are few."""
    carried = Acteur.objects.filter(user__pk__any=keys, role__in=CARRIERS)
    referred = FicheAction.caf_referents.through.objects.filter(user__pk__any=keys)
    keys = carried.order_by().values("fiche").union(referred.values("ficheaction"), all=True)
    return Q(pk__in=keys)


def naming_condition(user):
    """The rule of `naming`. The organisation of one convention opens nothing of another."""
    conventions: dict[frozenset, list] = {}
    for convention, organisations in perms.partner_for(user).items():
        conventions.setdefault(frozenset(organisations), []).append(convention)
    found = Q(pk__in=())
    for organisations, keys in conventions.items():
        named = Acteur.objects.filter(organisation__in=organisations).order_by().values("fiche")
        found |= Q(plan__convention__in=keys, pk__in=named)
    return found


def written_life_condition(user, *, on=None):
    """The rule of `perms.can_follow_fiche`, for lists: the fiches of the conventions that this person writes, and those
    that they, or who they stand in for there, carry as a member."""
    stood = perms.stood_for(user, on=on)
    carried = Q(pk__in=())
    for convention in perms.held_by(user, (Role.FICHE_OWNER, Role.PARTNER), on=on):
        carried |= Q(fiche__plan__convention=convention, user__in=[user.pk, *stood.get(convention, ())])
    carriers = Acteur.objects.filter(carried, role__in=CARRIERS).order_by().values("fiche")
    return perms.written_by_keys(*perms.writing(user, on=on), path="plan__convention__") | Q(pk__in=carriers)


def passed(on, path="ends_on"):
    """Condition: the date at `path`, read with its precision, is entirely before the day `on`.

    « 2026 » is passed from 1 January 2027 only, « juin 2026 » from 1 July 2026.
    """

    def bound(precision, day):
        return Q(**{f"{path}_precision": precision, f"{path}__lt": day})

    return (
        bound(Precision.DAY, on)
        | bound(Precision.MONTH, on.replace(day=1))
        | bound(Precision.YEAR, on.replace(month=1, day=1))
    )


def late_condition(on):
    return passed(on) & Q(is_proposed=False) & ~Q(state__in=ENDED)


def is_late(row, on):
    """The same rule, of a row already read."""
    return (
        row.ends_on is not None
        and not row.is_proposed
        and row.state not in ENDED
        and last_day(row.ends_on, row.ends_on_precision) < on
    )


#: How long its pilote has to explain a delay, before others read it.
TO_EXPLAIN = dt.timedelta(days=7)


def told_day(on, *, is_concerned):
    """The day on which lateness is read: today for who carries a fiche or writes its convention, a week ago for others."""
    return on if is_concerned else on - TO_EXPLAIN


def explain_by(row, on):
    """The day from which others read this fiche as late, while it is to come; None when it is not late, or is known to
    be."""
    if not is_late(row, on) or is_late(row, told_day(on, is_concerned=False)):
        return None
    return last_day(row.ends_on, row.ends_on_precision) + dt.timedelta(days=1) + TO_EXPLAIN


def concerning_condition(user):
    carried = Acteur.objects.filter(user__pk__any=perms.acting_for(user), role__in=CARRIERS)
    written = Convention.objects.filter(perms.co_written_condition(user))
    return Q(pk__in=carried.order_by().values("fiche")) | Q(plan__convention__in=written.values("pk"))


def told_late_condition(user, on):
    """`told_day` as a condition: late for all since a week, or late today and this person's to explain or to manage."""
    return late_condition(told_day(on, is_concerned=False)) | (late_condition(on) & concerning_condition(user))


def lateness(on):
    """The same rule as an expression, true or false, to sort by."""
    return Case(When(late_condition(on), then=Value(True)), default=Value(False), output_field=models.BooleanField())


@pghistory.track(exclude=["search_name"])
class FicheAction(Ending, Created, Versioned):
    """One action of the plan, on one or two pages. Edited by section, each apart."""

    plan = models.ForeignKey(PlanActions, models.CASCADE, related_name="fiches")
    axe = models.ForeignKey(
        Axe, models.PROTECT, null=True, blank=True, related_name="fiches", verbose_name="rattachement principal"
    )
    other_axes = models.ManyToManyField(
        Axe, blank=True, related_name="other_fiches", verbose_name="autres rattachements"
    )
    position = models.PositiveSmallIntegerField("ordre", default=0)
    code = models.CharField("numéro", max_length=20, blank=True)
    title = models.CharField("titre", max_length=300)
    #: The title as it is searched: folded once, when it is written, and not at each search.
    search_name = models.GeneratedField(
        expression=SearchName("title"), output_field=models.TextField(), db_persist=True
    )
    state = models.CharField("statut", max_length=15, choices=S, default=S.PLANNED, editable=False)
    origin = models.CharField(
        "origine", max_length=15, choices=FicheOrigin, default=FicheOrigin.INITIAL, editable=False
    )
    is_proposed = models.BooleanField("ajout proposé", default=False, editable=False)
    priority = models.CharField("priorité", max_length=10, choices=Priority, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="fiches", verbose_name="thèmes")
    enjeux = models.ManyToManyField(Enjeu, blank=True, related_name="fiches", verbose_name="enjeux servis")
    context = RichTextField("constat, contexte")
    general_objective = models.TextField("objectif général", max_length=1000, blank=True)
    description = RichTextField("contenu")
    audiences = models.ManyToManyField(Audience, blank=True, related_name="fiches", verbose_name="publics")
    audience_note = models.CharField("précisions sur le public", max_length=300, blank=True)
    communes = models.ManyToManyField(
        Territoire,
        blank=True,
        related_name="+",
        verbose_name="communes concernées",
        help_text="Aucune commune choisie : tout le périmètre.",
    )
    caf_referents = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="referred_fiches", verbose_name="référents Caf"
    )
    starts_on = PreciseDateField("début")
    ends_on = PreciseDateField("échéance")
    is_recurring = models.BooleanField("chaque année", default=False)
    material_means = models.TextField("moyens matériels", max_length=2000, blank=True)
    dispositifs = models.ManyToManyField(
        "actions.Dispositif", blank=True, related_name="fiches", verbose_name="dispositifs Caf mobilisables"
    )
    contrats_lies = models.ManyToManyField(ContratLie, blank=True, related_name="fiches", verbose_name="contrats liés")
    linked_contracts = models.CharField(
        "articulation avec d’autres contrats", max_length=400, blank=True, help_text="PEdT, CLS, contrat de ville…"
    )
    attention_points = models.TextField("points de vigilance", max_length=2000, blank=True)
    obstacles = models.TextField("freins", max_length=2000, blank=True)
    levers = models.TextField("leviers", max_length=2000, blank=True)
    evaluation = models.TextField("modalités d’évaluation", max_length=2000, blank=True)
    progress_rate = models.DecimalField("avancement", max_digits=5, decimal_places=4, null=True, blank=True)
    progress_comment = models.CharField("commentaire sur l’avancement", max_length=400, blank=True)
    progress_on = models.DateField("avancement constaté le", null=True, blank=True)
    #: The day when who follows it last said, among all their fiches, where it is: « sans changement » says so too.
    reviewed_on = models.DateField("suivi à jour le", null=True, editable=False)
    abandoned_on = models.DateField(null=True, editable=False)
    abandon_reason = models.TextField(blank=True, editable=False)

    objects = FicheQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche action"
        verbose_name_plural = "fiches action"
        ordering = ["axe__position", *IN_PLAN]
        indexes = [
            models.Index(fields=["plan", "state"], name="fiche_plan_state"),
            models.Index(fields=["ends_on"], name="fiche_ends_on"),
        ]
        constraints = [
            models.CheckConstraint(
                name="fiche_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="L’échéance doit suivre le début.",
            ),
            models.CheckConstraint(
                name="fiche_progress_is_a_share",
                condition=Q(progress_rate=None) | Q(progress_rate__gte=0, progress_rate__lte=1),
                violation_error_message="L’avancement va de 0 à 100 %.",
            ),
            models.CheckConstraint(
                name="fiche_abandoned_has_date_and_reason",
                condition=~Q(state=S.ABANDONED) | (Q(abandoned_on__isnull=False) & ~Q(abandon_reason="")),
                violation_error_message="Un abandon a une date et un motif.",
            ),
        ]
        triggers = locked.FICHE_TRIGGERS

    def __str__(self):
        return f"{self.code} {self.title}".strip()

    def clean(self):
        """An axe of another plan, even typed by hand, is refused."""
        super().clean()
        if self.axe_id and self.axe.plan_id != self.plan_id:
            raise ValidationError({"axe": "Ce rattachement appartient à un autre plan d’actions."})

    def get_absolute_url(self):
        return of_row("actions:fiche", self.pk)

    @property
    def convention(self):
        return self.plan.convention

    @property
    def eyebrow(self):
        """What it is, above its title: « Fiche action 2.3 »."""
        return f"Fiche action {self.code}".strip()

    @property
    def needs_support(self):
        """Its title and objectives change only with a decision or an avenant."""
        return self.plan.is_locked and not self.is_proposed

    def is_late_on(self, on):
        """End passed, and neither done nor abandoned. Source: docs/calculs/retard.md."""
        return is_late(self, on)

    def may_be_deleted_by(self, user, *, now=None):
        """Made by mistake: by its author, within the day, still planned and without follow-up."""
        now = now or timezone.now()
        return (
            self.created_by_id == user.pk
            and now - self.created_at < dt.timedelta(days=1)
            and self.state == S.PLANNED
            and not self.needs_support
            and not self.is_written()
        )

    def is_written(self):
        """Anything was typed on it besides what its creation asks for: a section saved since, a text,
        a choice, a line, a decision or a point of an agenda that names it."""
        fields = [f for f in self._meta.concrete_fields if f.editable and f.name not in ASKED_FIRST]
        values = [getattr(self, field.attname) for field in fields]
        return (
            self.version > 0
            or any(value not in ("", None) and value is not False for value in values)
            or any(getattr(self, f.name).exists() for f in self._meta.many_to_many)
            or any(rows.exists() for rows in self._pointing_rows())
        )

    def _pointing_rows(self):
        """Rows of every table that points to it, those of the upper floors too: none needs to be named."""
        for relation in self._meta.related_objects:
            if hasattr(relation.related_model, "pgh_tracked_model"):
                continue  # its history
            rows = relation.related_model._base_manager.filter(**{relation.field.name: self.pk})
            if relation.related_model._meta.model_name == "changementfiche":
                rows = rows.exclude(kind=ChangementKind.ADDED)  # the proposal made with the fiche itself
            yield rows

    # Transitions: any state may follow any other, each change dated and signed ------------

    @transition(source=others(S.PLANNED), target=S.PLANNED, door=doors.guards, step=steps.PLAN)
    def plan_again(self, *, by, reason):
        """Back among what is to come."""
        self._resume()

    @transition(source=others(S.TO_DISCUSS), target=S.TO_DISCUSS, door=doors.guards, step=steps.DISCUSS)
    def put_to_discussion(self, *, by, reason):
        """To be discussed by both sides."""
        self._resume()

    @transition(source=others(S.IN_PROGRESS), target=S.IN_PROGRESS, door=doors.guards, step=steps.START)
    def start(self, *, by, reason):
        """Work has begun, or begins again."""
        self._resume()

    @transition(source=others(S.DONE), target=S.DONE, door=doors.guards, step=steps.COMPLETE)
    def complete(self, *, by, reason):
        """Done."""
        self._resume()

    @transition(source=others(S.PAUSED), target=S.PAUSED, door=doors.guards, needs_reason=True, step=steps.PAUSE)
    def pause(self, *, by, reason):
        """Stopped for a while."""
        self._resume()

    @transition(source=others(S.BLOCKED), target=S.BLOCKED, door=doors.guards, needs_reason=True, step=steps.BLOCK)
    def block(self, *, by, reason):
        """Cannot go on until something is lifted."""
        self._resume()

    @transition(
        source=others(S.POSTPONED), target=S.POSTPONED, door=doors.guards, needs_reason=True, step=steps.POSTPONE
    )
    def postpone(self, *, by, reason):
        """Put off."""
        self._resume()

    def _resume(self):
        """No longer given up: the date and the reason stay in the history of states."""
        self.abandoned_on, self.abandon_reason = None, ""

    @transition(
        source=others(S.ABANDONED), target=S.ABANDONED, door=doors.guards, needs_reason=True, step=steps.ABANDON
    )
    def abandon(self, *, by, reason, on=None):
        """Given up: it stays in the plan with its date and reason."""
        self.abandoned_on, self.abandon_reason = on or clock.today(), reason


# What the form of a new fiche asks for: alone, it may still have been made by mistake.
ASKED_FIRST = ("id", "plan", "axe", "position", "code", "title", "priority", "starts_on", "ends_on")


class FicheTransition(TransitionLine):
    fiche = models.ForeignKey(FicheAction, models.CASCADE, related_name="transitions")

    @property
    def to_label(self):
        return FicheState(self.to_state).label

    class Meta(TransitionLine.Meta):
        verbose_name = "changement de statut"


@pghistory.track()
class Objectif(Created, Versioned):
    """An operational objective of a fiche, one line each, in order."""

    fiche = models.ForeignKey(FicheAction, models.CASCADE, related_name="objectifs")
    text = models.CharField("objectif opérationnel", max_length=500)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "objectif opérationnel"
        ordering = ["position", "pk"]
        triggers = locked.OBJECTIF_TRIGGERS

    def __str__(self):
        return self.text


@pghistory.track()
class Acteur(Created, Versioned):
    """An organisation that carries a fiche or takes part in it, with a person if known."""

    fiche = models.ForeignKey(FicheAction, models.CASCADE, related_name="acteurs")
    role = models.CharField("rôle", max_length=10, choices=ActeurRole)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="organisation")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actor_rows",
        verbose_name="personne (avec un compte)",
    )
    person_name = models.CharField("personne (sans compte)", max_length=150, blank=True)
    note = models.CharField("contribution", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "acteur"
        ordering = ["role", "position", "pk"]
        indexes = [models.Index(fields=["user", "role"], name="acteur_user_role")]

    def __str__(self):
        person = self.user or self.person_name
        return f"{self.organisation} ({person})" if person else str(self.organisation)

    @property
    def person(self):
        """The person in words, or nothing."""
        return str(self.user) if self.user_id else self.person_name


@pghistory.track()
class Etape(Ending, Created, Versioned):
    """A step of a fiche: label, start, end, done on."""

    fiche = models.ForeignKey(FicheAction, models.CASCADE, related_name="etapes")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    label = models.CharField("étape", max_length=250)
    starts_on = PreciseDateField("début")
    ends_on = PreciseDateField("échéance")
    done_on = models.DateField("faite le", null=True, blank=True)

    class Meta:
        verbose_name = "étape"
        ordering = ["position", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="etape_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="L’échéance doit suivre le début.",
            ),
        ]

    def __str__(self):
        return self.label

    def is_late_on(self, on):
        return bool(self.ends_on and not self.done_on and last_day(self.ends_on, self.ends_on_precision) < on)
