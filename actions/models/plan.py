import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from actions.models import locked
from conventions.models import Convention, Theme
from core import counts
from core.addresses import of_row
from core.dates import Nuance
from core.models import Created, Versioned
from core.richtext import RichTextField
from core.transitions import TransitionRefused
from diagnostics.models import Enjeu

MAX_LEVELS = 4


@pghistory.track()
class PlanActions(Versioned):
    """All the fiches of a CTG, under a tree whose levels and words are the convention's own.

    `original_complete_on`: day when the original plan was declared complete (DESIGN § 4.15);
    from then on, once in force, a new fiche or a changed title needs a decision.
    """

    convention = models.OneToOneField(Convention, models.CASCADE, related_name="plan")
    introduction = RichTextField("introduction")
    declared_fiche_count = models.PositiveSmallIntegerField("nombre de fiches annoncé", null=True, blank=True)
    declared_fiche_count_nuance = models.CharField(
        "nuance (nombre de fiches annoncé)", max_length=10, choices=Nuance, blank=True, default=""
    )
    declared_fiche_count_source = models.CharField(
        "source (nombre de fiches annoncé)", max_length=200, blank=True, default=""
    )
    original_complete_on = models.DateField("plan d’origine complet le", null=True, blank=True)

    class Meta:
        verbose_name = "plan d’actions"
        constraints = [
            models.CheckConstraint(
                name="plan_declared_count_coherent",
                condition=Q(declared_fiche_count__isnull=False)
                | Q(declared_fiche_count_nuance="", declared_fiche_count_source=""),
                violation_error_message="Un nombre qui n’est pas écrit n’a ni nuance ni source.",
            ),
        ]
        triggers = locked.PLAN_TRIGGERS

    def __str__(self):
        return f"Plan d’actions de {self.convention}"

    def get_absolute_url(self):
        return reverse("actions:plan", args=[self.convention_id])

    def declared_words(self, one="", several="", *, with_source=True):
        """« environ 18 fiches annoncées (lu dans : préambule) », '' when none is announced."""
        if not self.declared_fiche_count:
            return ""
        source = self.declared_fiche_count_source if with_source else ""
        return counts.words(
            self.declared_fiche_count, one, several, nuance=self.declared_fiche_count_nuance, source=source
        )

    @property
    def is_locked(self):
        """Changes to titles and objectives, and new fiches, need a decision or an avenant (`actions.models.locked`).

        Read to propose, never to refuse: the database does."""
        return self.original_complete_on is not None and self.convention.is_signed

    def declare_complete(self, *, on):
        """Every fiche of the original plan is there. Raises TransitionRefused."""
        with transaction.atomic():
            row = PlanActions.objects.select_for_update().get(pk=self.pk)
            if row.original_complete_on:
                raise TransitionRefused("Le plan d’origine est déjà déclaré complet.")
            if not row.fiches.exists():
                raise TransitionRefused("Le plan n’a encore aucune fiche.")
            self._write_completion(row, on)

    def reopen_original(self):
        """Take the declaration back, before the signature only: the database refuses it afterwards (IntegrityError)."""
        with transaction.atomic():
            self._write_completion(PlanActions.objects.select_for_update().get(pk=self.pk), None)

    def _write_completion(self, row, on):
        row.original_complete_on = self.original_complete_on = on
        row.version += 1
        row.save(update_fields=["original_complete_on", "version"])


@pghistory.track()
class NiveauPlan(Created, Versioned):
    """The word of one level above the fiches, 1 being the top: « axe », « objectif »…"""

    plan = models.ForeignKey(PlanActions, models.CASCADE, related_name="niveaux")
    depth = models.PositiveSmallIntegerField("rang")
    label = models.CharField("mot", max_length=60)
    plural = models.CharField("pluriel", max_length=60, blank=True)

    class Meta:
        verbose_name = "niveau du plan"
        ordering = ["depth"]
        constraints = [
            models.UniqueConstraint(
                name="niveau_once", fields=["plan", "depth"], violation_error_message="Ce niveau existe déjà."
            ),
            models.CheckConstraint(
                name="niveau_from_1_to_4",
                condition=models.Q(depth__gte=1, depth__lte=MAX_LEVELS),
                violation_error_message="Un plan a de 0 à 4 niveaux au-dessus des fiches.",
            ),
        ]

    def __str__(self):
        return self.label


@pghistory.track()
class Axe(Created, Versioned):
    """A node of the tree, at a level whose word is the plan's own. `code` is free text."""

    plan = models.ForeignKey(PlanActions, models.CASCADE, related_name="axes")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="rattachement"
    )
    depth = models.PositiveSmallIntegerField(default=1, editable=False)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    code = models.CharField("numéro", max_length=20, blank=True)
    label = models.CharField("intitulé", max_length=300)
    description = RichTextField("présentation")
    enjeux = models.ManyToManyField(Enjeu, blank=True, related_name="axes", verbose_name="enjeux servis")
    themes = models.ManyToManyField(Theme, blank=True, related_name="axes", verbose_name="thèmes")

    class Meta:
        verbose_name = "axe"
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.code} {self.label}".strip()

    def get_absolute_url(self):
        return axe_address(self.plan.convention_id, self.pk)

    def clean(self):
        """Its parent is of the same plan, not under itself, and leaves room for four levels."""
        if self.parent_id is None:
            return
        if self.parent.plan_id != self.plan_id:
            raise ValidationError({"parent": "Ce rattachement appartient à un autre plan d’actions."})
        above, steps = self.parent, 0
        while above is not None and steps <= MAX_LEVELS:
            if above.pk == self.pk:
                raise ValidationError({"parent": "Un élément ne peut pas être placé sous lui-même."})
            above, steps = above.parent, steps + 1
        if self.parent.depth + self.height() > MAX_LEVELS:
            raise ValidationError({"parent": "Un plan a au plus quatre niveaux au-dessus des fiches."})

    def height(self):
        """Number of levels of the branch that begins here: 1 without children."""
        if self.pk is None:
            return 1
        return 1 + max((child.height() for child in self.children.all()), default=0)

    def save(self, *args, **kwargs):
        self.depth = self.parent.depth + 1 if self.parent_id else 1
        if (written := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*written, "depth"}
        super().save(*args, **kwargs)
        if self.pk and written is not None and "parent" in written:
            for child in self.children.all():
                child.save(update_fields=["parent"])


def axe_address(convention, axe):
    """Where an axe is read in the plan of this convention: two keys."""
    return f"{of_row('actions:plan', convention)}#axe-{axe}"
