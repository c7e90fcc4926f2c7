import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.urls import reverse

from conventions.enums import ArticleKind, VersionKind
from conventions.signing.models.actes import keeps_signature
from conventions.text.models.modeles import ArticleBase
from core.clock import MadeAtField
from core.models import Created, Versioned
from core.triggers import refusing

FROZEN = """
IF EXISTS (
    SELECT 1 FROM conventions_acte
    WHERE initial_of_id IN ({rows}) AND frozen_at IS NOT NULL
) THEN
    RAISE EXCEPTION 'Le texte de la convention % est signé : il ne change plus.', {row}.convention_id
        USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN {row};
"""


@pghistory.track()
class Article(ArticleBase, Created, Versioned):
    """One article of a convention's text. Once signed, the database refuses any change."""

    convention = models.ForeignKey("conventions.Convention", models.CASCADE, related_name="articles")

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
            pgtrigger.Trigger(
                name="identity_given",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                IF EXISTS (SELECT 1 FROM conventions_articleidentity WHERE id = NEW.id) THEN
                    RAISE EXCEPTION 'L’article % a déjà existé : son identité ne sert pas deux fois.', NEW.id
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                INSERT INTO conventions_articleidentity (id, convention_id) VALUES (NEW.id, NEW.convention_id);
                RETURN NULL;
                """,
            ),
            refusing(
                "identity_kept",
                pgtrigger.Update,
                "'L’article % garde son identité et sa convention.', OLD.id",
                condition=pgtrigger.AnyChange("id", "convention"),
            ),
        ]

    def get_absolute_url(self):
        return reverse("conventions:texte", args=[self.convention_id]) + f"#article-{self.pk}"


class ArticleIdentity(models.Model):
    """What stays of an article for ever: its key, that of its `Article` row, even once that row is deleted.

    The database gives it with the row and refuses a key that has served. Whatever speaks of an article across
    versions, suggestions or acts points here.
    """

    id = models.BigIntegerField(primary_key=True)
    convention = models.ForeignKey("conventions.Convention", models.CASCADE, related_name="article_identities")

    class Meta:
        verbose_name = "identité d’article"
        ordering = ["pk"]
        triggers = [
            refusing("identity_unchanged", pgtrigger.Update, "'L’identité d’un article ne change pas.'"),
            pgtrigger.Trigger(
                name="identity_not_deleted",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=FROZEN.format(row="OLD", rows="OLD.convention_id"),
            ),
        ]

    def __str__(self):
        return f"Article {self.pk}"


class VersionTexte(models.Model):
    """A version of the whole text, kept as data: fields filled, in order, with its hash.

    `content` is the very thing that `sha256` is the hash of; article by article, it is read from `wordings`.
    Votes point to the version « soumise aux assemblées », made with its PDF; signatures, to the version « à signer »,
    whose PDF is attached when the job that renders it is done: `signing` holds what is not of what was voted, its
    votes and its signatories. Rows are never changed but for that file.
    """

    convention = models.ForeignKey("conventions.Convention", models.CASCADE, related_name="versions_texte")
    number = models.PositiveSmallIntegerField("numéro")
    kind = models.CharField("nature", max_length=10, choices=VersionKind)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    signing = models.JSONField(null=True)
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
                name="version_not_added",  # the last one to sign is the one that was signed
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=FROZEN.format(row="NEW", rows="NEW.convention_id"),
            ),
            keeps_signature(  # a signature that was given on another text counts no more
                "signature_kept",
                "SELECT id FROM conventions_acte WHERE initial_of_id = NEW.convention_id AND NEW.kind = 'to_sign'",
                pgtrigger.Insert,
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


class ArticleVersion(models.Model):
    """The wording of one article in one version of the text.

    `source` holds the fields as they were written (`[[champ:nom]]`), None in a version made before they were kept;
    `rendered` holds them filled, as it is signed. `label` is the number (« 4.1 »), empty for visas, preamble and
    closing. `hash` is that of the wording alone (`text_versions.wording_digest`): what is written about an article
    says by it which wording it was written on. The database takes only what the version's content says, word for word.
    """

    article = models.ForeignKey(ArticleIdentity, models.RESTRICT, related_name="wordings")
    version = models.ForeignKey(VersionTexte, models.CASCADE, related_name="wordings")
    position = models.PositiveSmallIntegerField("ordre")
    kind = models.CharField("nature", max_length=10, choices=ArticleKind)
    label = models.CharField("numéro", max_length=10, blank=True)
    title = models.CharField("titre", max_length=200)
    source = models.TextField("texte, champs à remplir", null=True)
    rendered = models.TextField("texte", blank=True)
    hash = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "rédaction d’un article"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="articleversion_article_once", fields=["version", "article"]),
            models.UniqueConstraint(name="articleversion_position_once", fields=["version", "position"]),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="wording_of_content",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                IF NOT EXISTS (
                    SELECT 1 FROM conventions_versiontexte v
                    JOIN conventions_articleidentity i ON i.convention_id = v.convention_id
                    WHERE v.id = NEW.version_id AND i.id = NEW.article_id AND NEW.position > 0
                    AND v.content #> ARRAY['articles', (NEW.position - 1)::text] @> jsonb_build_object(
                        'id', NEW.article_id, 'kind', NEW.kind, 'number', NEW.label, 'title', NEW.title,
                        'body', NEW.rendered)
                ) THEN
                    RAISE EXCEPTION 'Article % : cette rédaction n’est pas celle de la version.', NEW.article_id
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
                """,
            ),
            refusing("wording_kept", pgtrigger.Update, "'La rédaction d’une version de texte ne change plus.'"),
            pgtrigger.Trigger(
                name="wording_not_deleted",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func="""
                IF EXISTS (
                    SELECT 1 FROM conventions_versiontexte v JOIN conventions_acte a ON a.initial_of_id = v.convention_id
                    WHERE v.id = OLD.version_id AND a.frozen_at IS NOT NULL
                ) THEN
                    RAISE EXCEPTION 'Le texte de la convention est signé : il ne change plus.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN OLD;
                """,
            ),
        ]

    def __str__(self):
        return f"Article {self.label} – {self.title}" if self.label else self.title
