"""What people add to what waits by itself: their own tasks, and what they put to sleep."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from actions.models import FicheAction
from conventions.perms import stood_for, whole_opening
from core.addresses import of_row
from core.clock import MadeAtField
from core.models import Created, Versioned
from governance.models import Seance
from reporting.bilans.models import Bilan
from reporting.desk.keys import Key
from reporting.enums import AlertKind

OBJECTS = ("fiche", "seance", "bilan")


class OfConventionQuerySet(models.QuerySet):
    def opened_to(self, user, *, on=None):
        """Of the conventions that this person reads whole."""
        cafs, held = whole_opening(user, on=on)
        return self.filter(Q(convention__caf__in=cafs) | Q(convention__in=held))

    def visible_to(self, user, *, on=None):
        return self.opened_to(user, on=on)


class TacheQuerySet(OfConventionQuerySet):
    def visible_to(self, user, *, on=None):
        """Tasks that this person wrote or does, and those of who they stand in for, where they do; in the conventions
        that they read whole."""
        return self.opened_to(user, on=on).filter(Q(created_by=user) | theirs(user, on=on))

    def open(self):
        return self.filter(done_at=None)


def theirs(user, *, on=None):
    """Condition on tasks that wait for this person: their own, and those of the people that they stand in for, there."""
    condition = Q(assigned_to=user)
    for convention, people in stood_for(user, on=on).items():
        condition |= Q(convention=convention, assigned_to__in=people)
    for row in user.caf_memberships_on(on or timezone.localdate()):
        if row.stands_in_for_id:
            condition |= Q(convention__caf=row.caf_id, assigned_to=row.stands_in_for_id)
    return condition


class Tache(Created, Versioned):
    """What somebody has to do, in their own words, on a CTG or on one thing of it: a fiche, a séance, a bilan."""

    convention = models.ForeignKey("conventions.Convention", models.CASCADE, editable=False, related_name="taches")
    text = models.CharField("à faire", max_length=200)
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par qui")
    due_on = models.DateField("pour le", null=True, blank=True)
    fiche = models.ForeignKey(FicheAction, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    seance = models.ForeignKey(Seance, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    bilan = models.ForeignKey(Bilan, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    done_at = models.DateTimeField("faite le", null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="faite par"
    )

    objects = TacheQuerySet.as_manager()

    class Meta:
        verbose_name = "tâche"
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                name="tache_one_object",
                condition=Q(fiche=None, seance=None) | Q(fiche=None, bilan=None) | Q(seance=None, bilan=None),
                violation_error_message="Une tâche porte sur une seule chose.",
            ),
            models.CheckConstraint(
                name="tache_done_whole",
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                violation_error_message="Une tâche faite l’a été par quelqu’un.",
            ),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        """Its form."""
        return of_row("desk:task_edit", self.pk)

    @property
    def about(self):
        """The thing that it is on, or None: the CTG itself."""
        return next((found for name in OBJECTS if (found := getattr(self, name)) is not None), None)

    @property
    def key(self):
        return Key(AlertKind.TASK.value, self.pk, self.due_on)


class Sommeil(models.Model):
    """What waits, put to sleep until a day, with a reason that whoever it waits for reads. One row a key: the last one."""

    convention = models.ForeignKey("conventions.Convention", models.CASCADE, editable=False, related_name="+")
    kind = models.CharField("sorte", max_length=20, choices=AlertKind, editable=False)
    subject = models.BigIntegerField("objet", editable=False)
    due_on = models.DateField("échéance", null=True, editable=False)
    until = models.DateField("jusqu’au")
    reason = models.CharField("motif", max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name="par"
    )
    created_at = MadeAtField("le")

    objects = OfConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "mise en sommeil"
        ordering = ["until", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="sommeil_one_of_a_key", fields=["kind", "subject", "due_on"], nulls_distinct=False
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, jusqu’au {self.until}"

    @property
    def key(self):
        return Key(self.kind, self.subject, self.due_on)
