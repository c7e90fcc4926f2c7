"""People, their memberships of a Caf, invitations, and the jobs that they ask for."""

import datetime as dt
import hashlib
import secrets
import uuid

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import doors
from accounts.enums import CafRole, ImportState, JobState, MailState, Rhythm, SecurityKind
from core import compiled
from core.clock import MadeAtField
from core.models import LINE_KEPT, Created, LogLine, Versioned
from core.triggers import refusing, refusing_when
from territories.models import Caf, Organisation

INVITATION_DAYS = 7
STOP_DAYS = 180
PROCONNECT_SUBJECT_LENGTH = 255
FORMER_LINKS = 20  # of one invitation, that say that a newer one was sent


class Dated(models.QuerySet):
    """Rows that hold between two dates, both included; an open end never ends."""

    def running(self, *, on):
        return self.filter(Q(starts_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on))


class UserManager(BaseUserManager["User"]):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


def person_words(first_name, last_name, email):
    """How a person is named: by their name, or else their address."""
    return f"{first_name} {last_name}".strip() or email


@pghistory.track(exclude=["password", "last_login", "session_round"])
class User(AbstractBaseUser, PermissionsMixin, Versioned):
    """A person who logs in with an e-mail address."""

    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=100, blank=True)
    last_name = models.CharField("nom", max_length=100, blank=True)
    function = models.CharField("fonction", max_length=150, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    is_instance = models.BooleanField(
        "opérateur de l’instance",
        default=False,
        help_text="Crée les Caf et charge les données nationales ; ne voit aucune convention.",
    )
    is_active = models.BooleanField("actif", default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    session_round = models.PositiveIntegerField(default=0, editable=False)  # one more ends every session

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "personne"
        ordering = ["last_name", "first_name", "pk"]

    def __str__(self):
        return person_words(self.first_name, self.last_name, self.email)

    @property
    def full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.first_name or self.email

    @property
    def is_staff(self):
        return self.is_superuser

    def get_session_auth_hash(self):
        return self._in_this_round(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self):
        return map(self._in_this_round, super().get_session_auth_fallback_hash())

    def _in_this_round(self, found):
        """Django compares it at each request: another round, and no session is theirs any more."""
        if not self.session_round:
            return found
        return salted_hmac("accounts.sessions", f"{found}:{self.session_round}", algorithm="sha256").hexdigest()

    def caf_memberships_on(self, on=None):
        """This person's Caf memberships that hold on the day `on` (today). One query,
        kept for the life of this object, which is one request."""
        on = on or timezone.localdate()
        kept = self.__dict__.setdefault("_caf_memberships", {})
        if on not in kept:
            kept[on] = [_held(self, row) for row in compiled.ask(_memberships, self.pk, on=on)] if self.pk else []
        return kept[on]

    def cafs(self, *, on=None):
        """The Cafs that this person works for on the day `on` (today)."""
        return list({row.caf_id: row.caf for row in self.caf_memberships_on(on)}.values())

    def caf_ids(self, *, on=None):
        return {row.caf_id for row in self.caf_memberships_on(on)}

    def caf_roles(self, caf_id, *, on=None):
        """Set of CafRole values held in this Caf on the day `on` (today)."""
        return {row.role for row in self.caf_memberships_on(on) if row.caf_id == caf_id}


def stands_in_for():
    """Column of a dated role: who the person of the role stands in for, between its two dates."""
    return models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="en remplacement de"
    )


def stand_in_ends(table):
    return models.CheckConstraint(
        name=f"{table}_stand_in_ends",
        condition=Q(stands_in_for=None) | Q(ends_on__isnull=False),
        violation_error_message="Un remplacement a une fin : indiquez son dernier jour.",
    )


class CafMembershipQuerySet(Dated):
    def visible_to(self, user):
        return self.filter(caf__in=user.caf_ids())


@pghistory.track()
class CafMembership(Created, Versioned):
    """A person's role in a Caf between two dates. Closed, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="caf_memberships", verbose_name="personne")
    caf = models.ForeignKey(Caf, models.PROTECT, related_name="memberships")
    role = models.CharField("rôle", max_length=30, choices=CafRole)
    function = models.CharField("fonction", max_length=150, blank=True)
    starts_on = models.DateField("depuis le", default=timezone.localdate)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    stands_in_for = stands_in_for()

    objects = CafMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "appartenance à une Caf"
        ordering = ["caf", "role", "user__last_name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="cafmembership_dates_in_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin doit suivre le début.",
            ),
            models.UniqueConstraint(
                name="cafmembership_one_open_role",
                fields=["user", "caf", "role"],
                condition=Q(ends_on=None),
                violation_error_message="Cette personne a déjà ce rôle dans la Caf.",
            ),
            stand_in_ends("cafmembership"),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()}"


HELD = tuple(field.attname for field in CafMembership._meta.concrete_fields)
HELD_IN = tuple(field.attname for field in Caf._meta.concrete_fields)


def _memberships(user, *, on):
    """In the order of the model, with the Caf and without the person again. Asked by every page."""
    rows = CafMembership.objects.running(on=on).filter(user=user).order_by("caf", "role", "pk")
    return rows.values_list(*HELD, *(f"caf__{name}" for name in HELD_IN))


def _held(user, values):
    """The rows that the ORM would have made: no field of these tables is read otherwise than the driver gives it."""
    row = CafMembership.from_db(DEFAULT_DB_ALIAS, HELD, values[: len(HELD)])
    row.user, row.caf = user, Caf.from_db(DEFAULT_DB_ALIAS, HELD_IN, values[len(HELD) :])
    return row


class PassationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(caf__in=user.caf_ids())


class Passation(models.Model):
    """Who passed on to whom what a person held: see `accounts.handover`. Written once, never changed.

    `lines`: [kind, key, words, place, key of the person who took it]: what they held until the day before.
    """

    caf = models.ForeignKey(Caf, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, related_name="passations", verbose_name="de la part de")
    place = models.CharField("où", max_length=250)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", auto_now_add=True)
    reason = models.CharField("motif", max_length=300, blank=True)
    lines = models.JSONField(default=list)

    objects = PassationQuerySet.as_manager()

    class Meta:
        verbose_name = "transmission"
        ordering = ["-at", "-pk"]
        triggers = [refusing("passation_kept", pgtrigger.Update | pgtrigger.Delete, LINE_KEPT)]

    def __str__(self):
        return f"Transmission de ce que suivait {self.person}"


def hashed(token):
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet):
    def open(self, *, at=None):
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=at or timezone.now())

    def visible_to(self, user):
        return self.filter(caf__in=user.caf_ids())


class Invitation(Created):
    """A role offered to one e-mail address, for seven days, once. Only the token's hash is kept.

    With `caf_role`, accepting opens a Caf membership. Upper floors point to the
    invitation and hear `accounts.signals.invitation_accepted`.
    """

    email = models.EmailField("adresse électronique")
    first_name = models.CharField("prénom", max_length=100, blank=True)
    last_name = models.CharField("nom", max_length=100, blank=True)
    caf = models.ForeignKey(Caf, models.PROTECT, related_name="invitations")
    caf_role = models.CharField("rôle", max_length=30, choices=CafRole, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    role_words = models.CharField(max_length=200, blank=True, editable=False)
    function = models.CharField("fonction", max_length=150, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    former_hashes = ArrayField(models.CharField(max_length=64), default=list, editable=False)
    expires_at = models.DateTimeField("valable jusqu’au", editable=False)
    accepted_at = models.DateTimeField("acceptée le", null=True, editable=False)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    revoked_at = models.DateTimeField(null=True, editable=False)
    is_former = False  # found by a link that a newer one has replaced: see `accounts.invitations.find`
    is_prepared = models.BooleanField("préparée, pas encore envoyée", default=False, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        ordering = ["-created_at", "-pk"]
        indexes = [GinIndex(name="invitation_former", fields=["former_hashes"])]

    def __str__(self):
        return f"{self.email}, {self.role_words or self.get_caf_role_display()}"

    def renew_token(self, *, at=None):
        """Set a fresh token for seven days and return it: it is never stored."""
        token = secrets.token_urlsafe(32)
        if self.token_hash:
            self.former_hashes = [*self.former_hashes, self.token_hash][-FORMER_LINKS:]
        self.token_hash = hashed(token)
        self.expires_at = (at or timezone.now()) + dt.timedelta(days=INVITATION_DAYS)
        return token


class LoginCode(models.Model):
    """A code of `accounts.light`, asked by one browser. Neither the code nor the browser's secret is kept: their digests."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    browser_hash = models.CharField(max_length=64, unique=True)
    place = models.CharField(max_length=64)  # digest of the network that asked
    code_hash = models.CharField(max_length=64, blank=True)  # empty until its mail is written
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "code de connexion"

    def __str__(self):
        return f"{self.user}, {self.asked_at}"


class ProConnectLink(models.Model):
    """The account that an identity of ProConnect opens: see `accounts.proconnect`. Ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="proconnect_links", verbose_name="personne")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=PROCONNECT_SUBJECT_LENGTH)
    linked_at = MadeAtField("rattachée le")
    ended_at = models.DateTimeField("détachée le", null=True, editable=False)

    class Meta:
        verbose_name = "identité ProConnect"
        ordering = ["-linked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="proconnect_one_account", fields=["issuer", "subject"], condition=Q(ended_at=None)
            ),
            models.UniqueConstraint(
                name="proconnect_one_identity", fields=["user", "issuer"], condition=Q(ended_at=None)
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.linked_at}"


class SecondFactorReset(models.Model):
    """A second factor taken away from somebody who lost theirs: by whom, why, in which Caf (none: by the operator)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="second_factor_resets", verbose_name="personne")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="retirée par")
    caf = models.ForeignKey(Caf, models.PROTECT, null=True, related_name="+")
    reason = models.TextField("motif")
    at = MadeAtField("le")

    class Meta:
        verbose_name = "double authentification retirée"
        ordering = ["-at", "-pk"]
        triggers = [refusing("line_kept", pgtrigger.Update | pgtrigger.Delete, LINE_KEPT)]

    def __str__(self):
        return f"{self.user}, {self.reason}"


class SecurityLineQuerySet(models.QuerySet):
    def of_caf(self, caf):
        """Lines about this Caf; and of those about none, the ones of people who then had a role there."""
        return self.filter(Q(caf=caf) | Q(caf=None) & _had_a_role(caf))

    def without_caf(self):
        """Lines about no Caf, of nobody or of people who then had a role in none."""
        return self.filter(Q(caf=None) & ~_had_a_role(None))


def _had_a_role(caf):
    """Whether who acted, or whom it happened to, had on that day a role in the Caf (None: any) or a convention of it."""
    on, found = models.OuterRef("at__date"), Q()
    for roles in doors.roles:
        rows = roles(caf).filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)
        for name in ("user", "person"):
            found |= models.Exists(rows.filter(user=models.OuterRef(name)))
    return found


class SecurityLine(LogLine):
    """One line of the security log: see `accounts.traces`. `user` acts; it happens to `person`. Kept for so many
    months, and never less than six: then `ctg_forget_security_lines` removes it."""

    kind = models.CharField("nature", max_length=20, choices=SecurityKind)
    at = MadeAtField("le")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="par")
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="personne concernée")
    caf = models.ForeignKey(Caf, models.PROTECT, null=True, related_name="+")
    roles = models.CharField("en tant que", max_length=200, blank=True)
    address = models.GenericIPAddressField("adresse", null=True)
    what = models.CharField("quoi", max_length=200, blank=True)
    is_refused = models.BooleanField("refusé", default=False)

    objects = SecurityLineQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du journal de sécurité"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(name="security_at", fields=["-at"]),
            models.Index(name="security_caf_at", fields=["caf", "-at"]),
        ]
        triggers = [
            refusing("line_kept", pgtrigger.Update, LINE_KEPT),
            refusing_when("young_line_kept", pgtrigger.Delete, "OLD.at > now() - interval '6 months'", LINE_KEPT),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.at}"


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(requested_by=user)


class Job(models.Model):
    """Work that someone asked for, with its progress and its result.

    `result_url` is the page where the result is; `step` says in words what is being done.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=50)
    label = models.CharField("travail", max_length=300)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="jobs")
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    step = models.CharField(max_length=200, blank=True)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    subject_url = models.CharField(max_length=300, blank=True)
    result_url = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "travail demandé"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return reverse("accounts:job", args=[self.key])

    @property
    def is_over(self):
        return self.state in {JobState.DONE, JobState.FAILED}


class Mail(models.Model):
    """A mail that the portal owes to somebody: see `accounts.mails`. Neither its text nor its token is kept.

    `subject` is the row that it is about (`accounts.invitation:12`), where people read what became of it.
    `context` is what its text was made of, for who has just delivered it.
    """

    context: dict | None = None

    kind = models.CharField(max_length=50)
    recipient = models.EmailField()
    subject = models.CharField(max_length=100, blank=True)
    arguments = models.JSONField(default=dict)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    try_count = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)  # French, for who asked
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "courriel"
        indexes = [models.Index(name="mail_about", fields=["subject", "-id"], condition=~Q(subject=""))]

    def __str__(self):
        return f"{self.kind}, {self.recipient}"

    @property
    def is_waiting(self):
        return self.state == MailState.WAITING

    @property
    def is_missed(self):
        """Whether who asked should know: it is not gone, for a reason that is said."""
        return bool(self.error)


class MailChoice(models.Model):
    """When one person wants the mails of one kind: see `accounts.choices`. Without a row, as the kind declares."""

    user = models.ForeignKey(User, models.CASCADE, related_name="mail_choices")
    kind = models.CharField(max_length=50)
    rhythm = models.CharField(max_length=10, choices=Rhythm)
    chosen_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "choix de courriel"
        constraints = [models.UniqueConstraint(name="mail_one_choice", fields=["user", "kind"])]

    def __str__(self):
        return f"{self.kind}, {self.get_rhythm_display()}"


class MailStop(models.Model):
    """The address by which a mail says how to receive no more like it: see `accounts.stops`. Its token is not kept."""

    mail = models.OneToOneField(Mail, models.CASCADE, related_name="stop")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField("valable jusqu’au")

    class Meta:
        verbose_name = "adresse d’arrêt"

    def __str__(self):
        return str(self.mail)

    @classmethod
    def mint(cls, mail):
        """A fresh token for the mail that leaves, which is returned; that of an earlier try opens nothing any more."""
        token = secrets.token_urlsafe(32)
        expires_at = timezone.now() + dt.timedelta(days=STOP_DAYS)
        cls.objects.update_or_create(mail=mail, defaults={"token_hash": hashed(token), "expires_at": expires_at})
        return token


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(caf__in=user.caf_ids())


class Import(models.Model):
    """A file of one Caf, from its reading to what it wrote: see `accounts.imports`. The file itself is not kept.

    `sheets` is what was read, cell by cell; `mended` what was corrected on the page, {"0!B5": words}; `answers` what
    was answered for this file; `plan` the outcome of each row, as the last page told it; `written` what it wrote, by
    which it is undone. All but the counts are emptied `KEPT_DAYS` after its last act.
    """

    KEPT_DAYS = 30

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=30)
    caf = models.ForeignKey(Caf, models.PROTECT, related_name="imports")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.PREPARED)
    file_name = models.CharField("fichier", max_length=150)
    file_size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    sheets = models.JSONField(default=list)
    mended = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    written = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(name="import_of_caf", fields=["caf", "kind", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="import_state_has_its_date",
                condition=Q(state=ImportState.PREPARED, applied_at=None, undone_at=None)
                | Q(state=ImportState.APPLIED, applied_at__isnull=False, undone_at=None)
                | Q(state=ImportState.UNDONE, applied_at__isnull=False, undone_at__isnull=False),
            )
        ]

    def __str__(self):
        return self.file_name


class ImportAnswer(models.Model):
    """What a Caf answered once to a question of an import: the next file does not ask it again."""

    caf = models.ForeignKey(Caf, models.CASCADE, related_name="import_answers")
    kind = models.CharField(max_length=30)
    question = models.CharField(max_length=30)
    about = models.CharField(max_length=200, blank=True)  # the words asked about, folded
    value = models.CharField(max_length=200, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "réponse retenue"
        constraints = [
            models.UniqueConstraint(name="import_one_answer", fields=["caf", "kind", "question", "about"]),
        ]

    def __str__(self):
        return f"{self.question}, {self.about}"


class ErrorReport(models.Model):
    """A fault of the portal that a page has shown with this reference: see `accounts.defects`.

    Nothing of a person: neither who, nor the address with its keys, nor what was sent, nor the words of the exception,
    which may hold any of them. The journal has them, for as long as it is kept.
    """

    reference = models.CharField("référence", max_length=9, unique=True)
    at = models.DateTimeField("le", auto_now_add=True)
    kind = models.CharField("nature", max_length=200)  # class of the exception, and where it was raised
    view = models.CharField("page", max_length=100, blank=True)  # the name of its address
    method = models.CharField(max_length=10, blank=True)
    status = models.PositiveSmallIntegerField("réponse")
    is_mailed = models.BooleanField(default=False)

    class Meta:
        verbose_name = "défaut"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(name="error_kind_at", fields=["kind", "-at"])]

    def __str__(self):
        return self.reference


class Tally(models.Model):
    """Wrong passwords, or wrong codes, in a row from one place: see `accounts.throttle`.

    The key is a digest: nobody reads here who tries to enter, nor from where. A row is a
    counter, locked by who changes it, and without history.
    """

    key = models.CharField(max_length=64, primary_key=True)
    failure_count = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    opens_at = models.DateTimeField(null=True)  # no try is read before
    entered_at = models.DateTimeField(null=True)  # the last complete log-in, or the last new password
    touched_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "compte d’échecs"

    def __str__(self):
        return f"{self.failure_count} échecs"


class Pace(models.Model):
    """When one person did something heavy lately: see `accounts.pace`."""

    key = models.CharField(max_length=64, primary_key=True)
    done_at = ArrayField(models.DateTimeField())

    class Meta:
        verbose_name = "cadence"

    def __str__(self):
        return f"{len(self.done_at)} fois"
