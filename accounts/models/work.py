"""What the portal owes to people: jobs that they asked for, mails, imports."""

import datetime as dt
import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ImportState, JobState, MailState, Rhythm
from accounts.models.entries import hashed
from accounts.models.people import User
from territories.models import Caf

STOP_DAYS = 180


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
