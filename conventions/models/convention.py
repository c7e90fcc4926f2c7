import datetime as dt

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.functional import cached_property

from conventions import beside, between, doors, on_day, perms, readings, short_names, shown, steps
from conventions.documents import holding
from conventions.enums import (
    DRAFTED,
    SIGNED,
    UNSIGNED,
    ConventionKind,
    ConventionLevel,
    ConventionOrigin,
    ConventionState,
    PartieRole,
)
from conventions.signing.models.actes import OF_ANOTHER_TEXT, ending_actes
from conventions.signing.models.parties import SIGNED_ON, Partie
from core import clock
from core.addresses import of_row
from core.answers import Answer
from core.date_fields import PreciseDateField, SourcedDateField, coherent
from core.dates import PreciseDate, on_words
from core.formats import period, years
from core.models import Created, Ending, TransitionLine, Versioned
from core.tones import tone_of
from core.transitions import TransitionRefused, others, transition
from core.triggers import kept, refusing, refusing_when
from territories.managers import SearchName, SearchQuerySet
from territories.models import Caf, Territoire

S = ConventionState
TOLD = ("name", "starts_on", "ends_on")  # what a convention names itself by
#: And what its end is told by, to the one that follows it.
ENDED_ON = ("terminated_on", "ends_on_precision", "ends_on_nuance")
# Columns of a signed convention that are not of its text; the moves of its state have a trigger of their own.
_STEPS = ("launched_on", "engagement_voted_on", "diagnostic_validated_on", "plan_validated_on")
_DATED = (*_STEPS, "signature_planned_on", "ceremony_on")
STILL_WRITTEN = (
    *("state", "terminated_on", "end_reason", "search_name"),
    *("level", "adviser_id", "predecessor_id", "is_example", "modele_id", "consultant_name", "short_name"),
    *("target_year", "ceremony_place", "announced_years", *_DATED, *(f"{name}_precision" for name in _DATED)),
)


class ConventionQuerySet(SearchQuerySet):
    code_fields = ("territoire__code",)
    search_ties = (F("starts_on").desc(nulls_last=True), "search_name", "pk")

    def with_labels(self):
        """Ready for its own words: asked by `territories.fields.SearchField`."""
        return self

    def with_other_places(self):
        """Annotate what `other_territoires` tells, in the same query."""
        through = Convention.autres_territoires.through.objects.filter(convention=OuterRef("pk"))
        place = JSONObject(**{name: f"territoire__{name}" for name in ("kind", "code", "name", "valid_to")})
        rows = through.order_by("territoire__search_name", "territoire").values_list(place)
        return self.annotate(other_places=ArraySubquery(rows))

    def with_predecessor(self):
        """Annotate what `predecessor_words` and `since_predecessor` tell: some columns of the other row, not all of them."""
        told = {f"predecessor_{name}": F(f"predecessor__{name}") for name in (*TOLD, *ENDED_ON)}
        return self.annotate(**told, predecessor_actes=ending_actes("predecessor__"))

    def visible_to(self, user, *, on=None):
        """Conventions this user may read on the day `on` (today): those of their
        Caf, those where they hold a membership, and those that their Caf signs beside the pilote.
        Every view starts here."""
        return self._opened_by(user, perms.READERS, on)

    def read_whole_by(self, user, *, on=None):
        """Among `visible_to`, those of which this person reads more than diagnostic and
        plan: `perms.can_read_whole`, for lists."""
        return self._opened_by(user, set(perms.READERS) - set(perms.PARTIAL_READERS), on)

    def opened_to(self, cafs, held):
        """`visible_to` and `read_whole_by`, in a query written once: by the keys that `perms.opening` gives."""
        return self.filter(self.opened_condition(cafs, held))

    @staticmethod
    def opened_condition(cafs, held, path=""):
        """`opened_to`, on rows whose convention is at `path` (« plan__convention__ »)."""
        return Q(**{f"{path}caf__pk__any": cafs}) | Q(**{f"{path}pk__any": held})

    def _opened_by(self, user, roles, on):
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(caf__in=user.caf_ids(on=on)) | Q(pk__in=perms.held_by(user, roles, on=on)))

    def co_written_by(self, user, *, on=None):
        """Those whose diagnostic, plan, text and bilans this person writes: `perms.can_cowrite`, for lists."""
        return self.filter(perms.co_written_condition(user, on=on))

    def holding(self, user, path, *, on=None):
        """`visible_to` as a condition on rows whose convention is at `path`.

        Who has one kind of right is compared with its keys, without the subquery that PostgreSQL would
        plan at each request; who has both needs it, for a condition on two tables reads them whole.
        """
        cafs, held = (
            (user.caf_ids(on=on), perms.held_by(user, perms.READERS, on=on)) if user.is_authenticated else ((), ())
        )
        if cafs and held:
            return Q(**{f"{path}__in": self.visible_to(user, on=on).values("pk")})
        return Q(**{f"{path}__caf__in": cafs}) if cafs else Q(**{f"{path}__in": held})

    def signed_by_cafs(self, cafs):
        """Those of these Cafs (their keys): as the pilote, or beside it."""
        parties = Partie.objects.filter(role=PartieRole.CAF, organisation__caf_profile__in=cafs).order_by()
        return self.filter(Q(caf__in=cafs) | Q(pk__in=parties.values("convention")))

    def counted(self):
        """Without those marked « exemple », which stay out of every count."""
        return self.filter(is_example=False)

    def mine(self, user, *, on=None):
        """Those that this person follows: as referent, or by a running membership."""
        return self.filter(self.mine_condition(user, on=on))

    @staticmethod
    def mine_condition(user, *, on=None):
        """The rule of `mine`, for a list that must also tell which rows are theirs."""
        return Q(adviser=user) | Q(pk__in=perms.held_by(user, on=on))

    def signed(self, *, on, answer=Answer.YES):
        """First reading: every required signature dated on or before the day `on`, and not ended then.

        `answer`: those of which it is certain, uncertain, or which are not. Source: docs/calculs/en-vigueur.md.
        """
        return self.filter(readings.rows_signed(on=on).condition(answer))

    def in_effect(self, *, on, answer=Answer.YES):
        """Second reading: signed by every required party, whenever, and the day `on` inside the period.

        A past day counts conventions that have ended since, were renewed, or terminated (until
        `terminated_on`). `answer` as in `signed`.
        """
        return self.filter(readings.rows_in_effect(on=on).condition(answer))

    def with_end(self):
        """Annotate what `on_day` reads of the avenants of one convention, so that it costs no query."""
        return self.annotate(ending_actes=ending_actes())

    def with_shown_state(self, *, on):
        """Annotate what a list says of the state on the day `on`, narrows to and sorts by: `shown_state`
        (a value of ShownState, its label in French) and `shown_rank`. The twin of `shown_state_on`."""
        return self.annotate(shown_state=shown.column(on=on), shown_rank=shown.rank(on=on))

    @staticmethod
    def ending_condition(first, last):
        """In force, and ending from one of these days to the other, for counts."""
        return Q(state=S.IN_FORCE) & on_day.ending_between(first, last)


def _words(name, starts_on, ends_on):
    return f"CTG {name} {years(starts_on, ends_on)}".strip()


@pghistory.track(exclude=["search_name"])
class Convention(Ending, Created, Versioned):
    """A convention territoriale globale (CTG) between a Caf and a territory.

    `state` says how far the work has gone; whether it is signed and in effect on a day is computed
    (`signed_answer`, `in_effect_answer`), and so is what one says of the state on a day (`shown_state_on`).
    No date is derived from another (DOMAIN § 4.4).
    """

    kind = models.CharField(max_length=10, choices=ConventionKind, default=ConventionKind.CTG, editable=False)
    level = models.CharField("échelle", max_length=15, choices=ConventionLevel, default=ConventionLevel.LOCAL)
    origin = models.CharField(
        "origine",
        max_length=10,
        choices=ConventionOrigin,
        default=ConventionOrigin.PORTAL,
        help_text="« Enregistrée déjà signée » : signée hors du portail, qui n’en garde pas le texte.",
    )
    caf = models.ForeignKey(Caf, models.PROTECT, related_name="conventions")
    territoire = models.ForeignKey(
        Territoire, models.PROTECT, null=True, blank=True, related_name="conventions", verbose_name="territoire"
    )
    autres_territoires = models.ManyToManyField(
        Territoire, blank=True, related_name="+", verbose_name="autres territoires"
    )
    name = models.CharField("intitulé du territoire", max_length=200)
    short_name = models.CharField(
        "nom court",
        max_length=short_names.LENGTH,
        blank=True,
        default="",
        help_text="Quelques mots pour les listes et les téléphones, comme « Gevrey-Nuits ». Le texte ne le dit pas.",
    )
    search_name = models.GeneratedField(expression=SearchName("name"), output_field=models.TextField(), db_persist=True)
    state = models.CharField("état", max_length=20, choices=S, default=S.PROSPECTING, editable=False)
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="advised_conventions",
        verbose_name="référent Caf",
    )
    predecessor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name="convention précédente"
    )
    themes = models.ManyToManyField("conventions.Theme", blank=True, related_name="conventions", verbose_name="thèmes")
    is_example = models.BooleanField(
        "exemple", default=False, help_text="Une convention d’exemple reste hors de tous les comptes."
    )
    modele = models.ForeignKey(
        "conventions.ModeleConvention",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="conventions",
        verbose_name="modèle de texte",
    )

    target_year = models.PositiveSmallIntegerField("année visée pour la signature", null=True, blank=True)
    launched_on = PreciseDateField("lancement de la démarche", happened=True)
    engagement_voted_on = PreciseDateField("engagement voté", happened=True)
    diagnostic_validated_on = PreciseDateField("diagnostic validé", happened=True)
    plan_validated_on = PreciseDateField("plan d’actions validé", happened=True)
    signature_planned_on = PreciseDateField("signature prévue")
    ceremony_on = PreciseDateField("signature officielle")
    ceremony_place = models.CharField("lieu de signature", max_length=150, blank=True)
    starts_on = SourcedDateField("prise d’effet")
    starts_on_known: PreciseDate | None  # written by the field, as the next ones
    ends_on = SourcedDateField("fin")
    ends_on_known: PreciseDate | None
    ending_actes: list[dict]  # annotated by `with_end`; else asked by `beside`
    other_places: list[dict]  # annotated by `with_other_places`
    announced_years = models.PositiveSmallIntegerField("durée annoncée (années)", null=True, blank=True)
    consultant_name = models.CharField("cabinet d’appui", max_length=150, blank=True)

    abandoned_on = models.DateField("abandonnée le", null=True, editable=False)
    terminated_on = models.DateField("résiliée le", null=True, editable=False)
    end_reason = models.TextField("motif", blank=True, editable=False)

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        ordering = ["search_name", "-starts_on", "pk"]
        indexes = [
            models.Index(fields=["caf", "state"], name="convention_caf_state"),
            models.Index(fields=["adviser"], name="convention_adviser"),
            models.Index(fields=["caf", "search_name", "id"], name="convention_by_name"),
            models.Index(fields=["ends_on"], name="convention_ends_on"),
        ]
        constraints = [
            models.CheckConstraint(
                name="convention_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="La fin doit être postérieure à la prise d’effet.",
            ),
            coherent("convention", "starts_on"),
            coherent("convention", "ends_on"),
            models.CheckConstraint(
                name="convention_abandoned_has_date_and_reason",
                condition=~Q(state=S.ABANDONED) | (Q(abandoned_on__isnull=False) & ~Q(end_reason="")),
                violation_error_message="Un abandon a une date et un motif.",
            ),
            models.CheckConstraint(
                name="convention_terminated_has_date_and_reason",
                condition=~Q(state=S.TERMINATED) | (Q(terminated_on__isnull=False) & ~Q(end_reason="")),
                violation_error_message="Une résiliation a une date et un motif.",
            ),
            models.CheckConstraint(
                name="convention_expired_is_computed",
                condition=~Q(state=S.EXPIRED),
                violation_error_message="« Échue » se lit de la date de fin, et ne s’enregistre pas.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="initial_acte",  # whoever inserts it, and however
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                INSERT INTO conventions_acte (convention_id, initial_of_id, kind, number, subject, created_by_id, created_at, version,
                    effect_on_precision, effect_on_nuance, effect_on_month_day, effect_on_source,
                    ends_on_precision, ends_on_nuance, ends_on_month_day, ends_on_source,
                    signed_on_precision, signed_on_nuance, signed_on_month_day, signed_on_source)
                VALUES (NEW.id, NEW.id, 'initial', 0, '', NEW.created_by_id, NEW.created_at, 0,
                    'day', '', '', '', 'day', '', '', '', 'day', '', '', '');
                RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="text_is_kept",  # the last word of `requirements.its_text_is_kept`
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state__in=SIGNED)
                & ~pgtrigger.Q(new__origin=ConventionOrigin.REPRISE)
                & (
                    pgtrigger.Q(old__state__in=(*UNSIGNED, S.ABANDONED))
                    | pgtrigger.Q(old__origin=ConventionOrigin.REPRISE)
                ),
                func=f"""
                IF NOT {holding.keeps_text("NEW.id")} THEN
                    RAISE EXCEPTION 'La convention % n’entre pas en vigueur : aucun fichier ne garde son texte.', NEW.id
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="signed_on_its_text",  # the last word of `requirements.signed_on_this_version`
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state__in=SIGNED, old__state__in=(*UNSIGNED, S.ABANDONED)),
                func=f"""
                IF EXISTS (
                    SELECT 1 FROM conventions_signataire s JOIN conventions_partieacte p ON p.id = s.partie_acte_id
                    JOIN conventions_acte a ON a.id = p.acte_id
                    WHERE a.initial_of_id = NEW.id AND p.is_required AND EXISTS ({OF_ANOTHER_TEXT})
                ) THEN
                    RAISE EXCEPTION 'La convention % n’entre pas en vigueur : une signature requise porte sur un autre texte.',
                        NEW.id USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
                """,  # noqa: S608  (columns of our own triggers)
            ),
            kept(
                "signed_unchanged",
                "'La convention % est signée : son nom et ses dates ne changent plus que par un avenant.', OLD.id",
                free=STILL_WRITTEN,
                once=True,
                condition=pgtrigger.Q(old__state__in=SIGNED),
            ),
            refusing_when(
                "state_goes_on",
                pgtrigger.Update,
                "(OLD.state, OLD.terminated_on, OLD.end_reason) IS DISTINCT FROM"
                " (NEW.state, NEW.terminated_on, NEW.end_reason)",
                "'La convention % est signée : son état ne revient pas en arrière.', OLD.id",
                condition=pgtrigger.Q(old__state__in=SIGNED)
                & ~pgtrigger.Q(old__state=S.IN_FORCE, new__state__in=(S.RENEWED, S.TERMINATED)),
            ),
            refusing(
                "signed_not_removed",
                pgtrigger.Delete,
                "'La convention % est signée : elle ne se supprime plus.', OLD.id",
                condition=pgtrigger.Q(old__state__in=SIGNED),
            ),
        ]

    def __str__(self):
        return _words(self.name, self.starts_on, self.ends_on)

    @property
    def title(self):
        return str(self)

    @property
    def label(self):
        """« Gevrey-Nuits 2023-2026 », for lists: the period of its own text."""
        return short_names.label(self.name, self.short_name, self.starts_on, self.ends_on)

    def get_absolute_url(self):
        return of_row("desk:synthese", self.pk)  # a page of `reporting`, by its name

    def refresh_from_db(self, *args, **kwargs):
        for name in beside.KEPT:
            vars(self).pop(name, None)
        super().refresh_from_db(*args, **kwargs)

    # What is computed -----------------------------------------------------------------

    @property
    def other_territoires(self):
        """`autres_territoires` by name, of a row read `with_other_places`: names, links and dates, without keys."""
        ends = [each["valid_to"] and dt.date.fromisoformat(each["valid_to"]) for each in self.other_places]
        return [Territoire(**each | {"valid_to": end}) for each, end in zip(self.other_places, ends, strict=True)]

    @property
    def predecessor_words(self):
        """`predecessor` as it names itself, of a row read `with_predecessor`; without one, an empty text."""
        if not self.predecessor_id:
            return ""
        told = vars(self)
        return _words(*(told[f"predecessor_{name}"] for name in TOLD))

    @property
    def since_predecessor(self):
        """« 4 mois sans convention, entre le … et le … », of a row read `with_predecessor`; '' when it follows at once."""
        if not self.predecessor_id:
            return ""
        told = vars(self)
        names = ("ends_on", "ends_on_precision", "ends_on_nuance")
        own = PreciseDate(*(told[f"predecessor_{name}"] for name in names))
        ended = PreciseDate(told["predecessor_terminated_on"]) if told["predecessor_terminated_on"] else None
        return between.words(ended or on_day.told(own, told["predecessor_actes"]), self.starts_on_known)

    @cached_property
    def signature_dates(self):
        """Parts of the dates (`core.dates.words`) of the signatures of the required parties; of a missing one,
        nothing is told.

        One query, whatever the number of parties; a party without signatory has not signed.
        """
        rows = self.parties.required().order_by()
        return list(rows.values_list(*(f"initial__signataires__{column}" for column in SIGNED_ON)))

    @property
    def is_fully_signed(self):
        """Every required party has signed, on a day that is known or not."""
        return self.initial_acte.is_signed

    @property
    def last_signature(self):
        """PreciseDate of the last required signature, to be told, or None while one is missing."""
        return self.initial_acte.signed_on_known

    def signed_answer(self, *, on):
        """Answer: was it signed on the day `on`? The twin of `ConventionQuerySet.signed`."""
        return readings.signed(self, on=on)

    def in_effect_answer(self, *, on):
        """Answer: is it in effect on the day `on`? The twin of `ConventionQuerySet.in_effect`."""
        return readings.in_effect(self, on=on)

    def shown_state_on(self, day):
        """ShownState on this day: « Échue », « Signée, effet à venir », and what is uncertain, from the period."""
        return shown.shown_state(self, on=day)

    def state_words(self, *, on=None):
        """The state as one says it: « Signée, effet au 1er janvier 2023 » before its effect, « Échue » after its end."""
        return shown.words_of(self, on=on or timezone.localdate())

    @property
    def end_known(self):
        """PreciseDate of the end that holds, avenants included, or None; `ends_on` is that of its own text."""
        return on_day.end_of(self)

    @property
    def end_day(self):
        """The last day of it, or None."""
        return known.date if (known := self.end_known) else None

    @property
    def last_known(self):
        """The same, or the day on which it was terminated."""
        return PreciseDate(self.terminated_on) if self.terminated_on else self.end_known

    @property
    def end_on_words(self):
        """« le 31 décembre 2026 », « fin 2026 », of an end that is known."""
        return on_words(*self.end_known.parts)

    @property
    def period_words(self):
        """« du 1er janvier 2023 au 31 décembre 2026 », « de 2023 à 2026 », or « période non publiée »: until the end
        that holds."""
        return period(self.starts_on_known, self.end_known)

    @property
    def text_period_words(self):
        """The same, of its own text."""
        return period(self.starts_on_known, self.ends_on_known)

    def get_state_display(self):  # type: ignore[no-redef]  # in the place of the one that Django writes
        """What generic components and refusals say of the state: never « En vigueur » of a past convention."""
        return self.state_words()

    @property
    def state_tone(self):
        return tone_of(self.shown_state_on(timezone.localdate()))

    @property
    def is_signed(self):
        return self.state in SIGNED

    @property
    def is_amendable(self):
        """Whether an avenant may change it: signed, and neither at an end nor followed by another."""
        return self.is_signed and self.state not in (ConventionState.TERMINATED, ConventionState.RENEWED)

    @property
    def is_text_frozen(self):
        return self.initial_acte.frozen_at is not None

    @property
    def is_reprise(self):
        """Signed outside the portal, entered with what is known (DESIGN § 4.15)."""
        return self.origin == ConventionOrigin.REPRISE

    @property
    def is_project(self):
        """« PROJET » is printed on the document until it is submitted to the assemblies."""
        return self.state in DRAFTED or self.state == S.ABANDONED

    def length_in_years(self):
        """Length to the tenth of a year, or None when a date is missing."""
        if not (self.starts_on and self.ends_on):
            return None
        return round(((self.ends_on - self.starts_on).days + 1) / 365.25, 1)

    def lacks_for(self, step):
        """What is missing before `step` is entered, own guards and those of upper floors."""
        return doors.guards.lacks(step, self)

    def may_be_deleted_by(self, user, *, now=None):
        """Made by mistake: by its author, within the day, and still empty."""
        now = now or timezone.now()
        return (
            self.created_by_id == user.pk
            and now - self.created_at < dt.timedelta(days=1)
            and self.state == S.PROSPECTING
            and not any(written(self) for written in doors.emptiness)
        )

    # Transitions ----------------------------------------------------------------------

    @transition(source=others(S.FRAMING, DRAFTED), target=S.FRAMING, door=doors.guards, step=steps.FRAMING)
    def start_framing(self, *, by, reason):
        """Agree on the method: perimeter, themes, calendar."""

    @transition(source=others(S.DIAGNOSTIC, DRAFTED), target=S.DIAGNOSTIC, door=doors.guards, step=steps.DIAGNOSTIC)
    def start_diagnostic(self, *, by, reason):
        """Open the collection and the analysis."""

    @transition(source=others(S.ACTION_PLAN, DRAFTED), target=S.ACTION_PLAN, door=doors.guards, step=steps.ACTION_PLAN)
    def start_action_plan(self, *, by, reason):
        """Open the work on axes and fiches."""

    @transition(source=others(S.DRAFTING, DRAFTED), target=S.DRAFTING, door=doors.guards, step=steps.DRAFTING)
    def start_drafting(self, *, by, reason):
        """Open the writing of the text."""

    @transition(source=DRAFTED, target=S.APPROVAL, door=doors.guards, step=steps.APPROVAL)
    def submit_for_approval(self, *, by, reason, candidate=None):
        """Send the text to the votes, in the version (`text_versions.Candidate`) that was drawn for them."""
        doors.text_keeper().accept(self, candidate, by=by)

    @transition(source=S.APPROVAL, target=S.READY_TO_SIGN, door=doors.guards, step=steps.READY_TO_SIGN)
    def prepare_signature(self, *, by, reason):
        """Everyone has authorised what was submitted: make the version to sign, of the same content."""
        version = doors.text_keeper().version_to_sign(self, by=by)
        for hear in doors.on_ready_to_sign:
            hear(version, by=by)

    @transition(source=(S.APPROVAL, S.READY_TO_SIGN), target=S.DRAFTING, needs_reason=True, step=steps.REOPEN)
    def reopen(self, *, by, reason):
        """Take up again a text that was submitted, before it is signed."""

    @transition(source=S.READY_TO_SIGN, target=S.IN_FORCE, door=doors.guards, step=steps.IN_FORCE)
    def enter_into_force(self, *, by, reason):
        """Every required party has signed: the text is frozen."""
        self.initial_acte.frozen_at = clock.now()
        self.initial_acte.save(update_fields=["frozen_at"])

    @transition(source=S.IN_FORCE, target=S.RENEWED, door=doors.guards, step=steps.RENEWED)
    def renew(self, *, by, reason):
        """A successor has taken over."""

    @transition(source=UNSIGNED, target=S.ABANDONED, needs_reason=True, step=steps.ABANDONED)
    def abandon(self, *, by, reason, on):
        """Stop before any signature."""
        if on is None:
            raise TransitionRefused("Indiquez la date de l’abandon.")
        self.abandoned_on, self.end_reason = on, reason

    @transition(source=S.IN_FORCE, target=S.TERMINATED, needs_reason=True, step=steps.TERMINATED)
    def terminate(self, *, by, reason, on):
        """End before the term."""
        if on is None:
            raise TransitionRefused("Indiquez la date de la résiliation.")
        if self.starts_on and on < self.starts_on:
            raise TransitionRefused("La résiliation ne peut pas précéder la prise d’effet.")
        if self.end_day and on > self.end_day:
            raise TransitionRefused(f"La convention a pris fin {self.end_on_words} : elle ne se résilie plus après.")
        self.terminated_on, self.end_reason = on, reason


class ConventionTransition(TransitionLine):
    convention = models.ForeignKey(Convention, models.CASCADE, related_name="transitions")

    class Meta(TransitionLine.Meta):
        verbose_name = "changement d’état"
