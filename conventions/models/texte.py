import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.urls import reverse

from conventions.enums import VersionKind
from conventions.models.convention import Convention
from conventions.models.modeles import ArticleBase
from core.clock import MadeAtField
from core.models import Created, Versioned

FROZEN = """
IF EXISTS (
    SELECT 1 FROM conventions_convention
    WHERE id IN ({rows}) AND text_frozen_at IS NOT NULL
) THEN
    RAISE EXCEPTION 'Le texte de la convention % est signé : il ne change plus.', {row}.convention_id
        USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN {row};
"""


@pghistory.track()
class Article(ArticleBase, Created, Versioned):
    """One article of a convention's text. Once signed, the database refuses any change."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="articles")

    class Meta(ArticleBase.Meta):
        verbose_name = "article"
        triggers = [
            pgtrigger.Trigger(
                name="frozen_text",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=FROZEN.format(row="NEW", rows="NEW.convention_id"),
            ),
            pgtrigger.Trigger(
                name="frozen_text_unchanged",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=FROZEN.format(row="NEW", rows="OLD.convention_id, NEW.convention_id"),
            ),
            pgtrigger.Trigger(
                name="frozen_text_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=FROZEN.format(row="OLD", rows="OLD.convention_id"),
            ),
        ]

    def get_absolute_url(self):
        return reverse("conventions:texte", args=[self.convention_id]) + f"#article-{self.pk}"


class VersionTexte(models.Model):
    """A version of the whole text, kept as data: fields filled, in order, with its hash.

    Signatures point to the version « à signer »; its PDF is attached when the job that
    renders it is done. Rows are never changed but for that file.
    """

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="versions_texte")
    number = models.PositiveSmallIntegerField("numéro")
    kind = models.CharField("nature", max_length=10, choices=VersionKind)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    document = models.ForeignKey("conventions.Document", models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = MadeAtField()

    class Meta:
        verbose_name = "version du texte"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(name="versiontexte_number_once", fields=["convention", "number"]),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="version_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                IF (to_jsonb(NEW) - 'document_id') IS DISTINCT FROM (to_jsonb(OLD) - 'document_id')
                   OR (OLD.document_id IS NOT NULL AND NEW.document_id IS DISTINCT FROM OLD.document_id)
                THEN
                    RAISE EXCEPTION 'Une version de texte ne change plus.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="version_not_deleted",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=FROZEN.format(row="OLD", rows="OLD.convention_id"),
            ),
        ]

    def __str__(self):
        return f"Version {self.number} ({self.get_kind_display().lower()})"
