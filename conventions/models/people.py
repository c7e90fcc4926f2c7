import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation
from accounts.models.people import Dated, stand_in_ends, stands_in_for
from conventions.enums import Role, Side
from core.models import Created, Versioned
from core.ordering import InOrder
from territories.models import Organisation


class MembershipQuerySet(Dated):
    pass


@pghistory.track()
class Membership(Created, Versioned):
    """A person's role on one convention between two dates, with the function held then.

    The user is empty until the invitation is accepted. Closed, never deleted.
    """

    convention = models.ForeignKey("conventions.Convention", models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="personne",
    )
    invitation = models.ForeignKey(
        Invitation, models.SET_NULL, null=True, blank=True, editable=False, related_name="memberships"
    )
    role = models.CharField("rôle", max_length=30, choices=Role)
    function = models.CharField("fonction", max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="organisation"
    )
    etp_share = models.DecimalField("part de temps (ETP)", max_digits=4, decimal_places=2, null=True, blank=True)
    theme = models.ForeignKey(
        "conventions.Theme", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="thème"
    )
    starts_on = models.DateField("depuis le", default=timezone.localdate)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    stands_in_for = stands_in_for()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "membre"
        ordering = ["role", InOrder("user__last_name"), "pk"]
        indexes = [models.Index(fields=["user", "convention"], name="membership_user_convention")]
        constraints = [
            models.CheckConstraint(
                name="membership_dates_in_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin doit suivre le début.",
            ),
            models.CheckConstraint(
                name="membership_has_a_person",
                condition=Q(user__isnull=False) | Q(invitation__isnull=False),
                violation_error_message="Un membre est une personne, ou une invitation en attente.",
            ),
            models.CheckConstraint(
                name="membership_consultant_ends",
                condition=~Q(role=Role.CONSULTANT) | Q(ends_on__isnull=False),
                violation_error_message="La mission d’un cabinet de conseil a une fin : indiquez son dernier jour.",
            ),
            stand_in_ends("membership"),
        ]

    def __str__(self):
        return f"{self.user or self.invitation}, {self.get_role_display()}"

    def get_absolute_url(self):
        return reverse("conventions:membres", args=[self.convention_id])


@pghistory.track()
class Contact(Created, Versioned):
    """Someone useful to the convention who has no account."""

    convention = models.ForeignKey("conventions.Convention", models.CASCADE, related_name="contacts")
    name = models.CharField("nom", max_length=150)
    function = models.CharField("fonction", max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="organisation"
    )
    side = models.CharField("côté", max_length=15, choices=Side, default=Side.COLLECTIVITE)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)

    class Meta:
        verbose_name = "contact"
        ordering = [InOrder("name"), "pk"]
        indexes = [models.Index("convention", InOrder("name"), "id", name="contact_by_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("conventions:membres", args=[self.convention_id])
