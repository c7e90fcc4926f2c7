import pghistory
from django.db import models
from django.urls import reverse

from conventions.enums import ArticleKind
from core.models import Created, Versioned
from core.ordering import InOrder
from core.richtext import RichTextField
from territories.models import Caf


class ModeleConventionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(caf__in=user.caf_ids())

    def offered(self):
        return self.filter(is_active=True)


@pghistory.track()
class ModeleConvention(Created, Versioned):
    """A Caf's model of text: data, edited in the portal. `version` grows with each change."""

    caf = models.ForeignKey(Caf, models.PROTECT, related_name="modeles_convention")
    name = models.CharField("nom du modèle", max_length=150)
    is_default = models.BooleanField("modèle par défaut", default=False)
    is_active = models.BooleanField("proposé", default=True)

    objects = ModeleConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "modèle de convention"
        ordering = ["-is_default", InOrder("name"), "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("conventions:modele", args=[self.pk])


class ArticleBase(models.Model):
    """One block of a text: visas, preamble, numbered article or closing.

    `number` is a text (« 4 », « 4.1 »); the body may hold `[[champ:nom]]` tokens.
    """

    kind = models.CharField("nature", max_length=10, choices=ArticleKind, default=ArticleKind.ARTICLE)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    number = models.CharField("numéro", max_length=10, blank=True)
    title = models.CharField("titre", max_length=200)
    body = RichTextField("texte")

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self):
        return f"Article {self.number} – {self.title}" if self.number else self.title


@pghistory.track()
class ArticleModele(ArticleBase, Created, Versioned):
    modele = models.ForeignKey(ModeleConvention, models.CASCADE, related_name="articles")

    class Meta(ArticleBase.Meta):
        verbose_name = "article de modèle"
