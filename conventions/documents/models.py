import pghistory
import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from conventions import perms, visibility
from conventions.documents import holding
from conventions.enums import WHOLE_KINDS, DocumentKind, Visibility
from conventions.models.convention import Convention
from conventions.models.documents import stored_name
from conventions.signing.models.parties import Autorisation
from core.models import LINE_KEPT, Created, Versioned
from core.triggers import refusing
from territories.models import Caf


def owned_by(owner):
    """The columns of a file that belongs to this convention, to this Caf, or to neither (None)."""
    return {
        "convention": owner if isinstance(owner, Convention) else None,
        "caf": owner if isinstance(owner, Caf) else None,
    }


def one_owner(name):
    """Constraint of a table of files: of a convention, of a Caf, or of neither, never of both."""
    return models.CheckConstraint(
        name=name,
        condition=Q(convention=None) | Q(caf=None),
        violation_error_message="Un fichier est à une convention ou à une Caf, pas aux deux.",
    )


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Documents of visible conventions, at a visibility that this person reaches; those of
        its text, committees and bilans, where they read it whole.

        A file of a Caf, or of nobody, has no reader here: what ties it says who reads it
        (`governance.SeanceDocument`)."""
        whole = Q(convention__in=Convention.objects.read_whole_by(user, on=on).values("pk"))
        return self.filter(visibility.readable(user, on=on), ~Q(kind__in=WHOLE_KINDS) | whole)

    def visible_on(self, convention, user, *, on=None):
        """`visible_to` among those of one convention, from what this person holds there."""
        rows = self.filter(visibility.readable_on(convention, user, on=on), convention=convention)
        return rows if perms.can_read_whole(user, convention, on=on) else rows.exclude(kind__in=WHOLE_KINDS)

    def annexes(self):
        return self.exclude(annex_position=None).order_by("annex_position", "pk")

    def of_text(self):
        """Those that assemblies vote on, with the text: no act of a vote, deposited as such or named by one."""
        votes = Autorisation.objects.filter(document=OuterRef("pk"))
        return self.exclude(Q(kind=DocumentKind.DELIBERATION) | Exists(votes))


#: What is known of a file when it is kept, for ever.
FILE = (
    *("id", "convention", "caf", "file", "original_name", "content_type", "size", "sha256", "page_count"),
    *("created_by", "created_at", "creation_key"),
)


@pghistory.track(exclude=["file"])
class Document(Created, Versioned):
    """A file of a convention or of a Caf, uploaded or produced, with its hash. Served by a view only.

    What a version of the text, a vote once signed, validated minutes or a bilan point to, and the
    signed copy, are kept as they are (`conventions.documents.holding`): those of upper floors add their trigger to this table.
    """

    convention = models.ForeignKey(Convention, models.PROTECT, null=True, editable=False, related_name="documents")
    caf = models.ForeignKey(Caf, models.PROTECT, null=True, editable=False, related_name="documents")
    kind = models.CharField("nature", max_length=15, choices=DocumentKind)
    title = models.CharField("titre", max_length=200)
    file = models.FileField("fichier", upload_to=stored_name, max_length=200)
    original_name = models.CharField(max_length=150, editable=False)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    page_count = models.PositiveIntegerField(null=True, editable=False)
    visibility = models.CharField("visible par", max_length=10, choices=Visibility, default=Visibility.SHARED)
    annex_position = models.PositiveSmallIntegerField(
        "rang parmi les annexes",
        null=True,
        blank=True,
        help_text="Donnez un rang pour joindre ce document à la convention, dans cet ordre.",
    )
    partie = models.ForeignKey(
        "conventions.Partie",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="partie concernée",
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="document_has_hash",
                condition=~Q(sha256=""),
                violation_error_message="Un document a son empreinte.",
            ),
            one_owner("document_one_owner"),
        ]
        triggers = [
            holding.kept_trigger(
                "kept_with_version",
                "SELECT 1 FROM conventions_versiontexte WHERE document_id = OLD.id",
                "fichier d’une version du texte, il ne change qu’avec elle.",
                is_whole=True,
            ),
            holding.kept_trigger(
                "kept_with_avenant",
                "SELECT 1 FROM conventions_acte WHERE document_id = OLD.id",
                "fichier d’un avenant soumis, il ne change qu’avec lui.",
                is_whole=True,
            ),
            holding.kept_trigger(
                "kept_with_signature",
                """
                SELECT 1 FROM conventions_acte a
                WHERE a.initial_of_id = OLD.convention_id AND a.frozen_at IS NOT NULL AND (
                    OLD.kind = 'signed' OR EXISTS (
                        SELECT 1 FROM conventions_autorisation WHERE document_id = OLD.id))
                """,
                "acte d’une convention signée, il garde son titre, sa nature et ses lecteurs.",
                lock="PERFORM 1 FROM conventions_convention WHERE id = OLD.convention_id FOR SHARE;",
            ),
            refusing(
                "unchanged_file",  # after those that say more
                pgtrigger.Update,
                "'Document % : son fichier et son empreinte ne changent pas.', OLD.id",
                condition=pgtrigger.AnyChange(*FILE),
            ),
            holding.held_trigger(
                "held_not_removed",
                """
                SELECT 1 FROM conventions_versiontexte WHERE document_id = OLD.id
                UNION ALL SELECT 1 FROM conventions_autorisation WHERE document_id = OLD.id
                """,
                "une version du texte ou un vote le tient, il ne se supprime pas.",
            ),
            holding.held_trigger(
                "held_by_avenant",
                "SELECT 1 FROM conventions_acte WHERE document_id = OLD.id",
                "un avenant soumis à ses parties le tient, il ne se supprime pas.",
            ),
            pgtrigger.Trigger(
                name="last_text_kept",  # one deletion at a time, and none while the convention is being signed
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__kind=DocumentKind.SIGNED),
                func=f"""
                PERFORM 1 FROM conventions_convention WHERE id = OLD.convention_id FOR NO KEY UPDATE;
                IF EXISTS (
                    SELECT 1 FROM conventions_convention c JOIN conventions_acte a ON a.initial_of_id = c.id
                    WHERE c.id = OLD.convention_id AND a.frozen_at IS NOT NULL AND c.origin <> 'reprise'
                ) AND NOT {holding.keeps_text("OLD.convention_id", but="OLD.id")} THEN
                    RAISE EXCEPTION '{holding.ONLY_COPY}'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN OLD;
                """,  # noqa: S608  (SQL of our own)
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def owner(self):
        """Its convention, its Caf, or None."""
        return self.convention or self.caf

    def get_absolute_url(self):
        """Where it is downloaded; '' for a file of a Caf, whose address is that of what ties it."""
        if self.convention_id is None:
            return ""
        return reverse("conventions:document_download", args=[self.convention_id, self.pk])

    def holds(self):
        """What keeps this file as it is: list of `holding.Hold`, empty for most."""
        return holding.holds([self.pk]).get(self.pk, []) if self.pk else []

    def clean(self):
        """The words of the triggers, before they speak."""
        if not (found := self.holds()):
            return
        stored = Document.objects.get(pk=self.pk)
        other_partie = self.partie_id not in (None, stored.partie_id)
        if closed := holding.closed_sentence(found):
            kept = ("kind", "title", "visibility", "annex_position")
            if other_partie or any(getattr(self, name) != getattr(stored, name) for name in kept):
                raise ValidationError(closed)
        elif (self.kind, self.title) != (stored.kind, stored.title) or (stored.partie_id and other_partie):
            raise ValidationError(holding.named_sentence(found))
        elif self.visibility not in holding.wider_than(stored.visibility):
            raise ValidationError({"visibility": holding.named_sentence(found)})


class Telechargement(models.Model):
    """Who downloaded a non-public document, and when."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="downloads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "téléchargement"
        ordering = ["-at", "-pk"]
        triggers = [refusing("line_kept", pgtrigger.Update, LINE_KEPT)]

    def __str__(self):
        return f"{self.document}, {self.by}"

    @classmethod
    def keep(cls, document, *, by):
        """Write that this person takes this document, unless it is everybody's. Whether it is written."""
        if document.visibility == Visibility.PUBLIC:
            return False
        cls.objects.create(document=document, by=by)
        return True
