from collections.abc import Mapping
from types import MappingProxyType

import pghistory
import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.functional import cached_property

from conventions.enums import (
    AUTHORISING,
    DRAFTED,
    AutorisationKind,
    ConventionState,
    PartieRole,
    VersionKind,
    VoteOutcome,
    VotePurpose,
)
from conventions.signing.models.actes import (
    ACT_FROZEN,
    ACT_SUBMITTED,
    PARTY_KEPT,
    SIGNED_WORDS,
    SUBMITTED_WORDS,
    Acte,
    keeps_signature,
    owed_since,
    stays,
)
from conventions.text.models.texte import VersionTexte
from core.answers import rows_begun
from core.date_fields import PreciseDateField, SourcedDateField, coherent
from core.dates import DATELESS, PreciseDate, comes_before
from core.formats import counted
from core.models import Created, Versioned
from core.richtext import RichTextField
from core.triggers import kept, refusing_when
from territories import french
from territories.managers import SearchName
from territories.models import Organisation

#: Of a party to an act, what is written of its papers, before and after the signature.
FOLLOWED = (
    *("council_on", "council_on_precision", "sent_on", "sent_on_precision"),
    *("copy_on", "copy_on_precision", "handed_on", "handed_on_precision", "reminded_on"),
)
#: What is known of the date of a signature, in the order of `core.dates.words`.
SIGNED_ON = ("signed_on", "signed_on_precision", "signed_on_nuance", "signed_on_month_day")


def signed_condition(*, on=None):
    """Q of a signataire who has signed, on a day that is known or not; with the day `on`, for certain by then."""
    signed = Q(signed_on__isnull=False) | Q(signed_on_precision__in=DATELESS)
    return signed if on is None else signed & rows_begun("signed_on", on=on).certain


class PartieQuerySet(models.QuerySet):
    """What its parties owe to the initial convention: an avenant has its own rows of `PartieActe`."""

    def of_initial(self):
        """Those of the initial convention, without those that an avenant brings in: they owe nothing to it."""
        return self.filter(entered_by=None)

    def known(self):
        """Those of the initial convention, and those that a signed avenant brings in or takes out, on whatever day."""
        signed = Acte.objects.standing().signed().filter(modifications__partie=OuterRef("pk"))
        return self.filter(Q(entered_by=None) | Exists(signed))

    def required(self):
        """Those whose signature is required."""
        return self.filter(initial__is_required=True)

    def optional(self):
        """The others: they may sign, now or later."""
        return self.filter(initial__is_required=False)

    def signed(self, *, on=None):
        """Those of which every signataire has signed, for certain on or before the day `on` if given.

        A party without signataire has not signed. The rule of `PartieActe.is_signed`, for lists.
        """
        return self.filter(~self.unsigned_condition(on=on))

    def unsigned(self, *, on=None):
        """The others: one signature at least is missing."""
        return self.of_initial().filter(self.unsigned_condition(on=on))

    @staticmethod
    def unsigned_condition(*, on=None):
        """The rule of `unsigned`, for counts."""
        rows = Signataire.objects.filter(partie_acte=OuterRef("initial__pk"))
        return ~Exists(rows) | Exists(rows.exclude(signed_condition(on=on)))


@pghistory.track()
class Partie(Created, Versioned):
    """Who signs the convention: an organisation, or, while nobody knows which, the words that name it:
    « 5 syndicats », « les communes volontaires ». Readers ask the party, which knows both, not its organisation.

    What it votes and signs is told act by act (`PartieActe`): `initial` is what it owes to the initial convention. One that an
    avenant brings in (`entered_by`) owes nothing to it and has no `initial`; who is a party on a day is computed from the
    modifications of the avenants (`avenants.belonging`).
    """

    convention = models.ForeignKey("conventions.Convention", models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="parties", verbose_name="organisation"
    )
    description = models.CharField("désignation", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    role = models.CharField("rôle", max_length=15, choices=PartieRole)
    short_name = models.CharField("ci-après dénommée", max_length=100, blank=True)
    address = models.CharField("adresse", max_length=250, blank=True)
    competences = RichTextField("champs d’intervention")
    commitments = RichTextField("engagements")
    entered_by = models.ForeignKey(
        Acte, models.RESTRICT, null=True, editable=False, db_index=False, related_name="+", verbose_name="entrée par"
    )
    read_parts: "list[PartieActe]"  # written by `progress.with_facts` and `of_acte`

    objects = PartieQuerySet.as_manager()

    class Meta:
        verbose_name = "partie"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="partie_once_a_convention",
                fields=["convention", "organisation"],
                violation_error_message="Cette organisation est déjà partie à la convention.",
            ),
            models.UniqueConstraint(
                "convention",
                SearchName("description"),
                name="partie_described_once",
                condition=~Q(description=""),
                violation_error_message="Une partie de la convention porte déjà cette désignation.",
            ),
            models.CheckConstraint(
                name="partie_organisation_or_description",
                condition=Q(organisation=None) & ~Q(description="") | Q(organisation__isnull=False, description=""),
                violation_error_message="Une partie est une organisation, ou une désignation : l’une des deux exactement.",
            ),
            models.CheckConstraint(
                name="partie_caf_since_the_start",  # a Caf that signs reads its convention: no avenant gives that right
                condition=Q(entered_by=None) | ~Q(role=PartieRole.CAF),
                violation_error_message="Une Caf n’entre pas dans une convention par un avenant.",
            ),
        ]
        triggers = [
            stays("convention", "entered_by"),
            kept("signed_unchanged", SIGNED_WORDS, since=PARTY_KEPT),
            refusing_when("signed_not_removed", pgtrigger.Delete, PARTY_KEPT, SIGNED_WORDS),
            refusing_when(
                "enters_by_its_avenant",
                pgtrigger.Insert,
                """NEW.entered_by_id IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM conventions_acte a WHERE a.id = NEW.entered_by_id AND a.kind = 'avenant'
                    AND a.convention_id = NEW.convention_id AND a.frozen_at IS NULL AND a.document_id IS NULL)""",
                "'Une partie entre par un avenant de sa convention, qui n’est pas encore soumis.'",
            ),
            pgtrigger.Trigger(
                name="part_in_initial",  # whoever inserts it, and however
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__entered_by__isnull=True),
                func="""
                INSERT INTO conventions_partieacte (
                    partie_id, acte_id, is_required, exemption, version,
                    council_on_precision, sent_on_precision, copy_on_precision, handed_on_precision)
                SELECT NEW.id, id, true, '', 0, 'day', 'day', 'day', 'day' FROM conventions_acte WHERE initial_of_id = NEW.convention_id;
                RETURN NULL;
                """,
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("conventions:parties", args=[self.convention_id]) + f"#partie-{self.pk}"

    @property
    def owed(self):
        """Its part in the act whose page one reads: the initial one, unless it was read `progress.with_facts(acte=…)`."""
        return self.read_parts[0] if "read_parts" in vars(self) else self.initial

    @property
    def name(self):
        """The everyday name, or the description as it was written."""
        return self.organisation.name if self.organisation_id else self.description

    @property
    def formal_name(self):
        """The name to print: « Commune d’Évry-Courcouronnes », « Les communes volontaires »."""
        if self.organisation_id:
            return self.organisation.formal_name
        return self.description[:1].upper() + self.description[1:]

    @property
    def with_article(self):
        """« la commune de Grigny », « 5 syndicats », « les communes volontaires »."""
        return self.organisation.with_article if self.organisation_id else french.with_article(self.description)

    @property
    def de_la(self):
        """« de la commune de Grigny », « de 5 syndicats », « des communes volontaires »."""
        return french.de(self.with_article)

    @property
    def kind(self):
        """OrganisationKind of its organisation; '' when only described."""
        return self.organisation.kind if self.organisation_id else ""

    @property
    def address_words(self):
        """Its own address, else that of its organisation: what its form promises."""
        return self.address or (self.organisation.address_words if self.organisation_id else "")


@pghistory.track(exclude=["initial_of"])
class PartieActe(Versioned):
    """What one act asks of one party: its vote and its signature.

    `is_required` parties must authorise and sign before the act is signed; `exemption` says why a party needs no
    authorisation (a director who signs by delegation…): people read « autorisation sans objet ». `council_on` is the day
    for which its assembly is planned, `sent_on` that on which its file left, `copy_on` that on which the copy
    that it signed came back, `handed_on` that on which it was given the whole one, `reminded_on` that of the last reminder.
    The row of the initial convention comes with the party, whoever inserts it; the database refuses an act and a
    party of two conventions.
    """

    acte = models.ForeignKey(Acte, models.CASCADE, related_name="parties")
    partie = models.ForeignKey(Partie, models.CASCADE, related_name="parts")
    #: The party again, in the initial act alone: written by the database, so that lists join one row.
    initial_of = models.OneToOneField(Partie, models.CASCADE, null=True, editable=False, related_name="initial")
    is_required = models.BooleanField("signature requise", default=True)
    exemption = models.CharField(
        "autorisation sans objet",
        max_length=300,
        blank=True,
        help_text="Motif, si cette partie n’a pas à produire de délibération ou de décision.",
    )
    council_on = PreciseDateField("conseil prévu")
    council_on_known: PreciseDate | None  # written by the field, as the next ones
    sent_on = PreciseDateField("dossier envoyé", happened=True)
    sent_on_known: PreciseDate | None
    copy_on = PreciseDateField("exemplaire reçu", happened=True)
    copy_on_known: PreciseDate | None
    handed_on = PreciseDateField("exemplaire remis", happened=True)
    handed_on_known: PreciseDate | None
    reminded_on = models.DateField("dernière relance", null=True, editable=False)

    class Meta:
        verbose_name = "partie à un acte"
        ordering = ["acte", "partie__position", "partie"]
        constraints = [models.UniqueConstraint(name="partieacte_once_an_acte", fields=["acte", "partie"])]
        triggers = [
            pgtrigger.Trigger(
                name="of_one_convention",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("is_initial", "boolean")],
                func="""
                SELECT a.kind = 'initial' INTO is_initial
                FROM conventions_acte a JOIN conventions_partie p ON p.convention_id = a.convention_id
                WHERE a.id = NEW.acte_id AND p.id = NEW.partie_id
                AND (a.kind <> 'initial' OR p.entered_by_id IS NULL);
                IF is_initial IS NULL THEN
                    RAISE EXCEPTION 'La partie n’est pas de la convention de ce qu’elle signe.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                NEW.initial_of_id := CASE WHEN is_initial THEN NEW.partie_id END;
                RETURN NEW;
                """,
            ),
            keeps_signature("signature_kept", "SELECT DISTINCT unnest(ARRAY[NEW.acte_id, OLD.acte_id])"),
            kept(
                "signed_unchanged",
                SIGNED_WORDS,
                free=FOLLOWED,
                since=ACT_FROZEN.format(acts="OLD.acte_id, NEW.acte_id"),
            ),
            refusing_when("signed_not_added", pgtrigger.Insert, ACT_FROZEN.format(acts="NEW.acte_id"), SIGNED_WORDS),
            refusing_when("signed_not_removed", pgtrigger.Delete, ACT_FROZEN.format(acts="OLD.acte_id"), SIGNED_WORDS),
            stays("acte", "partie"),
            refusing_when(
                "given_not_added", pgtrigger.Insert, ACT_SUBMITTED.format(acts="NEW.acte_id"), SUBMITTED_WORDS
            ),
            refusing_when(
                "given_not_removed", pgtrigger.Delete, ACT_SUBMITTED.format(acts="OLD.acte_id"), SUBMITTED_WORDS
            ),
        ]

    def __str__(self):
        return f"{self.partie} – {self.acte}"

    def get_absolute_url(self):
        """The page of the party in this act."""
        if self.initial_of_id:
            return reverse("conventions:partie", args=[self.acte.convention_id, self.partie_id])
        return reverse("conventions:avenant_partie", args=[self.acte.convention_id, self.acte.number, self.partie_id])

    @property
    def is_signed(self):
        """Each of its representatives has, on a day that is known or not. Reads prefetched `signataires`."""
        return bool(rows := self.signataires.all()) and all(row.signed_on_known for row in rows)

    @property
    def signed_on(self):
        """Last signature of its representatives, or None while one is missing or without date.

        Reads prefetched `signataires`.
        """
        dates = [signataire.signed_on for signataire in self.signataires.all()]
        return max(dates) if dates and all(dates) else None

    @property
    def is_authorised(self):
        """Has a vote that authorises the signature of the text, or an explicit exemption. Reads `autorisations` as
        `with_votes` prefetches them."""
        return bool(self.exemption) or any(act.holds for act in self.autorisations.all())


def _latest_first():
    """An order, from the signature that may be the last: the rule of `core.dates.latest`, and of `keeps_signature`.

    The words of a precision are those of PostgreSQL: the month of a date, and one month. One that has no date
    may be the last.
    """
    precision = F("signed_on_precision")
    start = Func(precision, F("signed_on"), function="date_trunc", output_field=models.DateTimeField())
    length = Func(Concat(Value("1 "), precision), template="(%(expressions)s)::interval")
    ends = Case(
        When(
            signed_on__isnull=False,
            then=ExpressionWrapper(
                start + ExpressionWrapper(length, models.DurationField()), output_field=models.DateTimeField()
            ),
        )
    )
    return ends.desc(nulls_first=True), precision  # day, day and month, month, year: of two, the better known


class SignataireQuerySet(models.QuerySet):
    def latest_first(self):
        return self.order_by(*_latest_first())


@pghistory.track()
class Signataire(Created, Versioned):
    """Who signs for a party: a person if known, else a function."""

    partie_acte = models.ForeignKey(PartieActe, models.CASCADE, related_name="signataires")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="personne (avec un compte)",
    )
    name = models.CharField("nom", max_length=150, blank=True)
    capacity = models.CharField("qualité", max_length=150, help_text="Président, maire, directrice par intérim…")
    on_behalf_of = models.CharField(
        "au nom de", max_length=150, blank=True, help_text="Pour une délégation : « pour le président »…"
    )
    position = models.PositiveSmallIntegerField("ordre", default=0)
    signed_on = SourcedDateField("signé le", happened=True)
    signed_on_known: PreciseDate | None  # written by the field
    signed_version = models.ForeignKey(
        "conventions.VersionTexte",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="signatures",
        verbose_name="version signée",
    )

    objects = SignataireQuerySet.as_manager()

    class Meta:
        verbose_name = "signataire"
        ordering = ["position", "pk"]
        constraints = [coherent("signataire", "signed_on")]
        triggers = [
            keeps_signature(
                "signature_kept",
                "SELECT DISTINCT acte_id FROM conventions_partieacte "
                "WHERE id IN (NEW.partie_acte_id, OLD.partie_acte_id)",
            ),
            # One whose signature was not required signs late: what it says of it is then written, and stays.
            kept(
                "signed_unchanged",
                SIGNED_WORDS,
                since=f"""(OLD.signed_on IS NOT NULL OR OLD.signed_on_precision IN ('day_month', 'unknown')
                    OR OLD.partie_acte_id <> NEW.partie_acte_id) AND {owed_since("OLD.partie_acte_id, NEW.partie_acte_id")}""",
                once=True,
            ),
            refusing_when(
                "signed_not_added",
                pgtrigger.Insert,
                owed_since("NEW.partie_acte_id", "AND p.is_required"),
                SIGNED_WORDS,
            ),
            refusing_when("signed_not_removed", pgtrigger.Delete, owed_since("OLD.partie_acte_id"), SIGNED_WORDS),
        ]

    def __str__(self):
        return self.name or self.capacity


def _on_the_text():
    """Q of a vote on the text that is voted on or signed: on the version last submitted, on one of the same content,
    or nobody knows on which. While the text is being written, no version is voted on."""
    submitted = VersionTexte.objects.filter(
        convention=OuterRef("voted_version__convention"), kind=VersionKind.SUBMITTED
    )
    is_open = Q(voted_version__convention__state__in=[*DRAFTED, ConventionState.ABANDONED])
    last = Subquery(submitted.order_by("-number").values("sha256")[:1])
    return Q(voted_version=None) | (~is_open & Q(voted_version__sha256=last))


class AutorisationQuerySet(models.QuerySet):
    def on_the_text(self):
        """Those that count: given on the text that is voted on or signed, as far as is known."""
        return self.filter(_on_the_text())

    def told(self):
        """Annotated with `is_on_the_text`."""
        return self.annotate(is_on_the_text=ExpressionWrapper(_on_the_text(), output_field=models.BooleanField()))

    def authorising(self):
        """Those that authorise the signature: the rule of `Autorisation.authorises`, for lists."""
        return self.filter(outcome__in=AUTHORISING, purpose=VotePurpose.SIGN)


@pghistory.track()
class Autorisation(Created, Versioned):
    """The vote or decision by which a party authorises the signature, or does not.

    Its counts are those of the act that was received: when their arithmetic is off, `conforms` says
    that somebody compared them with the paper.
    """

    partie_acte = models.ForeignKey(PartieActe, models.CASCADE, related_name="autorisations")
    kind = models.CharField("nature", max_length=20, choices=AutorisationKind, default=AutorisationKind.DELIBERATION)
    number = models.CharField("numéro", max_length=50, blank=True)
    purpose = models.CharField("portée", max_length=10, choices=VotePurpose, default=VotePurpose.SIGN)
    outcome = models.CharField("résultat", max_length=10, choices=VoteOutcome, default=VoteOutcome.FAVOURABLE)
    decided_on = SourcedDateField("décidée le", happened=True)
    decided_on_known: PreciseDate | None  # written by the field, as the next one
    convened_on = PreciseDateField("convocation du", happened=True)
    convened_on_known: PreciseDate | None
    published_on = PreciseDateField("publiée le", happened=True)
    received_on = PreciseDateField("reçue en préfecture ou communiquée le", happened=True)
    actes_number = models.CharField("numéro ACTES", max_length=50, blank=True)
    subject = models.CharField("objet", max_length=300, blank=True)
    in_office_count = models.PositiveIntegerField("en exercice", null=True, blank=True)
    present_count = models.PositiveIntegerField("présents", null=True, blank=True)
    proxy_count = models.PositiveIntegerField("pouvoirs", null=True, blank=True)
    non_voting_count = models.PositiveIntegerField("ne prennent pas part au vote", null=True, blank=True)
    voter_count = models.PositiveIntegerField("votants", null=True, blank=True)
    expressed_count = models.PositiveIntegerField("exprimés", null=True, blank=True)
    for_count = models.PositiveIntegerField("pour", null=True, blank=True)
    against_count = models.PositiveIntegerField("contre", null=True, blank=True)
    abstention_count = models.PositiveIntegerField("abstentions", null=True, blank=True)
    conforms = models.BooleanField("conforme à l’acte reçu", default=False)
    voted_version = models.ForeignKey(
        "conventions.VersionTexte",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="votes",
        verbose_name="version votée",
    )
    document = models.ForeignKey(
        "conventions.Document", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="document"
    )

    #: `faults` of one that is signed, as it is stored: they can no longer be mended.
    known_faults: Mapping[str, str] = MappingProxyType({})

    objects = AutorisationQuerySet.as_manager()

    class Meta:
        verbose_name = "autorisation"
        ordering = ["decided_on", "pk"]
        constraints = [coherent("autorisation", "decided_on")]
        triggers = [
            kept(
                "signed_unchanged", SIGNED_WORDS, since=owed_since("OLD.partie_acte_id, NEW.partie_acte_id"), once=True
            ),
            refusing_when("signed_not_removed", pgtrigger.Delete, owed_since("OLD.partie_acte_id"), SIGNED_WORDS),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}".strip()

    @property
    def authorises(self):
        """Favourable, with reserves or not, and given to sign: what the signature asks for."""
        return self.outcome in AUTHORISING and self.purpose == VotePurpose.SIGN

    @property
    def holds(self):
        """Authorises the signature of the text that is voted on or signed, not of an earlier one."""
        return self.authorises and self.is_on_the_text

    @cached_property
    def is_on_the_text(self):
        """The rule of `on_the_text`. One query for a row that names its version and was not read by `told`."""
        return self.voted_version_id is None or Autorisation.objects.on_the_text().filter(pk=self.pk).exists()

    @property
    def standing(self):
        """What keeps it from authorising, or goes with it, in words: « Engagement de principe, avec réserves »; '' for
        a plain authorisation."""
        told = [self.get_purpose_display()] if self.purpose != VotePurpose.SIGN else []
        if self.outcome != VoteOutcome.FAVOURABLE:
            told.append(self.get_outcome_display())
        text = ", ".join(told).lower()
        return text[:1].upper() + text[1:]

    def clean(self):
        """Each fault of arithmetic or of order at the field that it concerns, unless the act says so itself."""
        faults = {name: said for name, said in self.faults().items() if self.known_faults.get(name) != said}
        if faults and not self.conforms:
            faults["conforms"] = "Si l’acte reçu dit bien cela, cochez cette case : ce sera gardé."
            raise ValidationError(faults)

    def faults(self):
        """{field: sentence} of what does not agree in the act, as far as it is known."""
        return self.arithmetic_faults() | self.order_faults()

    def order_faults(self):
        """{field: sentence} of its dates that are in no order that law knows."""
        faults = {}
        if comes_before(self.decided_on_known, self.convened_on_known):
            faults["decided_on"] = "La décision précède la convocation de l’assemblée."
        for name in ("published_on", "received_on"):
            if comes_before(getattr(self, f"{name}_known"), self.decided_on_known):
                faults[name] = "Cette date précède celle de la décision."
        return faults

    def arithmetic_faults(self):
        """{field: sentence} of the counts that do not agree; those that are not known agree with all."""
        n = self
        faults = {}
        if None not in (n.present_count, n.proxy_count, n.voter_count):
            aside = n.non_voting_count or 0
            total = n.present_count + n.proxy_count - aside
            if total != n.voter_count:
                less = f" − ne prennent pas part au vote ({aside})" if aside else ""
                faults["voter_count"] = (
                    f"Présents ({n.present_count}) + pouvoirs ({n.proxy_count}){less} font {total}, "
                    f"et non {n.voter_count}."
                )
        if None not in (n.for_count, n.against_count, n.expressed_count):
            total = n.for_count + n.against_count
            if total != n.expressed_count:
                faults["expressed_count"] = (
                    f"Pour ({n.for_count}) + contre ({n.against_count}) font {total}, et non {n.expressed_count}."
                )
        if None not in (n.expressed_count, n.abstention_count, n.voter_count):
            total = n.expressed_count + n.abstention_count
            if total > n.voter_count:
                faults["abstention_count"] = (
                    f"Exprimés ({n.expressed_count}) + abstentions ({n.abstention_count}) font {total}, "
                    f"plus que les {n.voter_count} votants."
                )
        if None not in (n.present_count, n.in_office_count):
            if n.present_count > n.in_office_count:
                faults["present_count"] = (
                    f"{counted(n.present_count, 'présent')} pour {counted(n.in_office_count, 'membre')} en exercice."
                )
            elif n.present_count * 2 <= n.in_office_count:
                # CGCT L.2121-17: more than half of those in office, proxies left out
                faults["present_count"] = (
                    f"{counted(n.present_count, 'présent')} pour {counted(n.in_office_count, 'membre')} en exercice : le quorum n’est pas atteint."
                )
        return faults

    @property
    def vote_words(self):
        """« 95 pour, 0 contre, 0 abstention (90 présents, 5 pouvoirs) » or an empty text."""
        if self.for_count is None:
            return ""
        text = f"{self.for_count} pour"
        if self.against_count is not None:
            text += f", {self.against_count} contre"
        if self.abstention_count is not None:
            text += f", {counted(self.abstention_count, 'abstention')}"
        attendance = []
        if self.present_count is not None:
            attendance.append(counted(self.present_count, "présent"))
        if self.proxy_count is not None:
            attendance.append(counted(self.proxy_count, "pouvoir"))
        if self.non_voting_count:
            attendance.append(
                counted(self.non_voting_count, "ne prend pas part au vote", "ne prennent pas part au vote")
            )
        return text + (f" ({', '.join(attendance)})" if attendance else "")
