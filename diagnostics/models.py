"""Shared diagnostic: indicator values, constats, enjeux."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse

from conventions.models import Convention, Theme
from core.addresses import of_row
from core.models import Created, Versioned
from core.richtext import RichTextField
from diagnostics.enums import ConstatKind, Direction, IndicateurKind, Priority, ValeurStatus
from territories.models import Caf, Territoire


@pghistory.track()
class Diagnostic(Versioned):
    """The shared assessment of one convention, made when it is first opened."""

    convention = models.OneToOneField(Convention, models.CASCADE, related_name="diagnostic")
    context = RichTextField("contexte et territoire")
    method = RichTextField("démarche, sources et biais")
    synthesis = RichTextField("synthèse")

    class Meta:
        verbose_name = "diagnostic"

    def __str__(self):
        return f"Diagnostic de {self.convention}"

    def get_absolute_url(self):
        return reverse("diagnostics:detail", args=[self.convention_id])


@pghistory.track()
class Volet(Created, Versioned):
    """A heading under which enjeux are counted: « petite enfance », « isolement des publics »."""

    diagnostic = models.ForeignKey(Diagnostic, models.CASCADE, related_name="volets")
    label = models.CharField("intitulé", max_length=150)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "volet"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.label


class IndicateurQuerySet(models.QuerySet):
    def usable_by(self, caf):
        """National indicators, and those that this Caf added."""
        return self.filter(Q(caf=None) | Q(caf=caf))


class Indicateur(Created, Versioned):
    """Definition of an indicator. Those that ship come from data/indicators.csv (`caf` empty)."""

    caf = models.ForeignKey(Caf, models.PROTECT, null=True, blank=True, related_name="indicateurs")
    code = models.CharField("code", max_length=40)
    label = models.CharField("intitulé", max_length=200)
    short_label = models.CharField("intitulé court", max_length=80, blank=True)
    theme_code = models.CharField("thème", max_length=40, blank=True)
    unit = models.CharField("unité", max_length=60, blank=True)
    decimals = models.PositiveSmallIntegerField("décimales", default=0)
    kind = models.CharField("nature", max_length=15, choices=IndicateurKind, default=IndicateurKind.QUANTITATIVE)
    direction = models.CharField("sens", max_length=10, choices=Direction, default=Direction.NEUTRAL)
    source = models.CharField("source", max_length=150, blank=True)
    dataset = models.CharField("jeu de données", max_length=250, blank=True)
    formula = models.CharField("formule", max_length=300, blank=True)
    aggregation = models.CharField("agrégation", max_length=60, blank=True)
    note = models.CharField("remarque", max_length=400, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = IndicateurQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(name="indicateur_code_once", fields=["code"], condition=Q(caf=None)),
            models.UniqueConstraint(
                name="indicateur_code_once_a_caf",
                fields=["caf", "code"],
                violation_error_message="Ce code d’indicateur existe déjà.",
            ),
        ]

    def __str__(self):
        return self.short_label or self.label


class ValeurQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Open national values, and those of this user's Cafs or of conventions they read."""
        conventions = Convention.objects.visible_to(user, on=on)
        return self.filter(
            Q(caf=None)
            | Q(caf__in=user.caf_ids(on=on))
            | Q(caf__in=conventions.values("caf"), territoire__in=conventions.values("territoire"))
            | Q(caf__in=conventions.values("caf"), territoire__in=conventions.values("autres_territoires"))
            | Q(caf__in=conventions.values("caf"), territoire__kind="departement")
        )


@pghistory.track()
class ValeurIndicateur(Created, Versioned):
    """One value, on one territory, for one year, from one source. A missing row is « non renseigné ».

    `caf` empty: open national data. Otherwise typed or imported by that Caf, and only its own.
    """

    indicateur = models.ForeignKey(Indicateur, models.PROTECT, related_name="valeurs")
    territoire = models.ForeignKey(Territoire, models.PROTECT, related_name="valeurs")
    caf = models.ForeignKey(Caf, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField("année")
    value = models.DecimalField("valeur", max_digits=16, decimal_places=4, null=True, blank=True)
    text = models.TextField("valeur en mots", blank=True)
    status = models.CharField("statut", max_length=15, choices=ValeurStatus, default=ValeurStatus.KNOWN)
    source = models.CharField("source", max_length=150, blank=True)
    comment = models.CharField("commentaire", max_length=300, blank=True)

    objects = ValeurQuerySet.as_manager()

    class Meta:
        verbose_name = "valeur d’indicateur"
        ordering = ["indicateur", "territoire", "year", "pk"]
        indexes = [models.Index(fields=["territoire", "indicateur", "year"], name="valeur_where_what_when")]
        constraints = [
            models.UniqueConstraint(
                name="valeur_once",
                fields=["indicateur", "territoire", "year", "source", "caf"],
                nulls_distinct=False,
                violation_error_message="Une valeur existe déjà pour cette année et cette source.",
            ),
            models.CheckConstraint(
                name="valeur_known_has_a_value",
                condition=~Q(status__in=["known", "estimated"]) | Q(value__isnull=False) | ~Q(text=""),
                violation_error_message="Une valeur connue ou estimée s’écrit ; sinon choisissez un autre statut.",
            ),
            models.CheckConstraint(
                name="valeur_not_known_has_none",
                condition=Q(status__in=["known", "estimated"]) | Q(value=None),
                violation_error_message="Une valeur secrète, non disponible ou non applicable reste vide.",
            ),
        ]

    def __str__(self):
        return f"{self.indicateur}, {self.territoire}, {self.year}"


@pghistory.track()
class Constat(Created, Versioned):
    """What the figures and the people say: a force, a weakness, a need…"""

    diagnostic = models.ForeignKey(Diagnostic, models.CASCADE, related_name="constats")
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="constats", verbose_name="thème"
    )
    kind = models.CharField("nature", max_length=15, choices=ConstatKind)
    text = models.TextField("constat", max_length=3000)
    source = models.CharField(
        "sources", max_length=300, blank=True, help_text="Chiffres, habitants, élus, professionnels…"
    )
    indicateurs = models.ManyToManyField(Indicateur, blank=True, related_name="constats", verbose_name="indicateurs")
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "constat"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text[:80]

    def get_absolute_url(self):
        return reverse("diagnostics:detail", args=[self.diagnostic.convention_id]) + f"#constat-{self.pk}"


@pghistory.track()
class Enjeu(Created, Versioned):
    """What is at stake, drawn from constats, counted by volet."""

    diagnostic = models.ForeignKey(Diagnostic, models.CASCADE, related_name="enjeux")
    volet = models.ForeignKey(Volet, models.PROTECT, null=True, blank=True, related_name="enjeux", verbose_name="volet")
    label = models.CharField("enjeu", max_length=400)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="enjeux", verbose_name="thème")
    priority = models.CharField("priorité", max_length=10, choices=Priority, blank=True)
    constats = models.ManyToManyField(Constat, blank=True, related_name="enjeux", verbose_name="constats")
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "enjeu"
        verbose_name_plural = "enjeux"
        ordering = ["volet__position", "position", "pk"]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return enjeu_address(self.diagnostic.convention_id, self.pk)


def enjeu_address(convention, enjeu):
    """Where an enjeu of this convention is read: two keys."""
    return f"{of_row('diagnostics:detail', convention)}#enjeu-{enjeu}"
