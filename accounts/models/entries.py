"""The ways in: invitations, codes by mail, ProConnect, second factors taken away."""

import datetime as dt
import hashlib
import secrets

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import CafRole
from accounts.models.people import User
from core.clock import MadeAtField
from core.models import LINE_KEPT, Created
from core.triggers import refusing
from territories.models import Caf, Organisation

INVITATION_DAYS = 7
PROCONNECT_SUBJECT_LENGTH = 255
FORMER_LINKS = 20  # of one invitation, that say that a newer one was sent


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
