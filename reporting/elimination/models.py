import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from conventions.documents.models import Document
from core.formats import counted
from core.models import Created, Versioned
from core.triggers import kept, refusing
from territories.models import Caf

YEARS = 1, 100


class Conservation(Created, Versioned):
    """How many years a Caf keeps a convention after its end. Without it nothing is ever proposed."""

    caf = models.OneToOneField(Caf, models.PROTECT, editable=False, related_name="conservation")
    years = models.PositiveSmallIntegerField(
        "durée de conservation (années)",
        validators=[MinValueValidator(YEARS[0]), MaxValueValidator(YEARS[1])],
        help_text="Après la fin de la convention, sa résiliation ou son abandon, selon le tableau de gestion de vos archives.",
    )

    class Meta:
        verbose_name = "durée de conservation"
        constraints = [
            models.CheckConstraint(name="conservation_years_in_bounds", condition=Q(years__range=YEARS)),
        ]

    def __str__(self):
        return counted(self.years, "an")


KEPT = "'Un bordereau d’élimination ne change pas : il reçoit une fois le visa des archives, puis sa destruction.'"
OWNER_ONLY = """
    IF session_user <> (
        SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'public.django_migrations'::regclass
    ) AND (NEW.destroyed_at IS DISTINCT FROM OLD.destroyed_at
        OR NEW.destroyed IS DISTINCT FROM COALESCE(OLD.destroyed, '[]'::jsonb)) THEN
        RAISE EXCEPTION 'Seule la commande « eliminer » détruit ce que nomme un bordereau.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


class Bordereau(Created, Versioned):
    """Conventions that a Caf proposes to destroy, with the visa of its archives: kept for ever.

    Before that visa it may be withdrawn, once, with a reason: it stays, and what it names may go on another.

    `lines`: {convention, title, parties, period, end, why, until, documents} each. `destroyed`, written by
    `manage.py eliminer` alone: {convention, rows: {table: number}, files: [{name, sha256, size}]} each.
    """

    caf = models.ForeignKey(Caf, models.PROTECT, editable=False, related_name="bordereaux")
    years = models.PositiveSmallIntegerField("durée de conservation (années)", editable=False)
    lines = models.JSONField(default=list, editable=False)
    withdrawn_at = models.DateTimeField("retiré le", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="retiré par"
    )
    withdrawn_why = models.CharField("motif du retrait", max_length=300, blank=True, editable=False)
    visa_on = models.DateField("date du visa", null=True, blank=True)
    visa_reference = models.CharField("référence du visa", max_length=100, blank=True)
    visa_name = models.CharField("donné par", max_length=150, blank=True)
    visa_capacity = models.CharField("en qualité de", max_length=150, blank=True)
    visa_document = models.OneToOneField(Document, models.PROTECT, null=True, editable=False, related_name="+")
    destroyed_at = models.DateTimeField("détruit le", null=True, editable=False)
    destroyed = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = "bordereau d’élimination"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="bordereau_visa_whole",
                condition=Q(visa_on=None, visa_reference="", visa_name="", visa_capacity="")
                | (Q(visa_on__isnull=False) & ~Q(visa_reference="") & ~Q(visa_name="") & ~Q(visa_capacity="")),
                violation_error_message="Un visa a sa date, sa référence, et le nom et la qualité de qui l’a donné.",
            ),
            models.CheckConstraint(
                name="bordereau_withdrawn_before_visa",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, visa_on=None) & ~Q(withdrawn_why="")),
                violation_error_message="Un bordereau se retire avant son visa, une fois, avec un motif.",
            ),
            models.CheckConstraint(
                name="bordereau_destroyed_with_visa",
                condition=Q(destroyed_at=None) | Q(visa_on__isnull=False, visa_document__isnull=False),
                violation_error_message="Rien ne se détruit sans le visa des archives.",
            ),
        ]
        triggers = [
            kept("bordereau_kept", KEPT, free=("destroyed",), once=True),
            kept(
                "bordereau_with_visa",
                KEPT,
                free=("destroyed", "destroyed_at", "visa_document_id"),
                since="OLD.visa_on IS NOT NULL",
            ),
            refusing("bordereau_stays", pgtrigger.Delete, KEPT),
            pgtrigger.Trigger(
                name="bordereau_owner",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=OWNER_ONLY,
            ),
        ]

    def __str__(self):
        return f"Bordereau d’élimination nº {self.pk}"

    @property
    def is_waiting(self):
        """Whether it has neither its visa nor been withdrawn."""
        return self.visa_on is None and self.withdrawn_at is None

    @property
    def is_closed(self):
        """Whether what it names goes by it no more."""
        return self.destroyed_at is not None or self.withdrawn_at is not None

    def get_absolute_url(self):
        return reverse("elimination:bordereau", args=[self.caf_id, self.pk])
