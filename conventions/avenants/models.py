import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from conventions.enums import ModificationKind
from conventions.signing.models.actes import Acte, stays
from conventions.signing.models.parties import Partie
from conventions.text.models.texte import ArticleIdentity
from core.date_fields import PreciseDateField
from core.dates import PreciseDate
from core.models import Created, Versioned
from core.richtext import RichTextField
from core.triggers import kept, refusing_when
from territories.models import Territoire

K = ModificationKind
WORDED = (K.REPLACE, K.INSERT)  # those that give a wording
OF_PERIMETER = (K.ENTER, K.LEAVE)  # those that move a commune
OF_PARTIES = (K.JOIN, K.QUIT)  # those that make a party, or end it
OF_LISTS = (*OF_PERIMETER, *OF_PARTIES)  # those that change no word of the text
BASELESS = (K.INSERT, K.CANCEL, *OF_LISTS)  # those that are written on no wording
#: SQL condition of what a submitted or signed avenant changes: its parties have its PDF. `{acts}`: an expression of keys of acts.
GIVEN = "EXISTS (SELECT 1 FROM conventions_acte WHERE id IN ({acts}) AND (frozen_at IS NOT NULL OR document_id IS NOT NULL))"
GIVEN_WORDS = "'L’avenant est soumis à ses parties ou signé : ce qu’il modifie ne change plus.'"


@pghistory.track()
class Modification(Created, Versioned):
    """What an avenant does to one article of the text, to one commune of the perimeter, to one party, or to another avenant that it cancels.

    Of an article, it bears the identity of its article, which an inserted one receives with it (`new_identity`), and `base_hash`, that of the
    wording it was written on (`text_versions.wording_digest`): a text replaced that is no longer in force is seen.
    `title` and `body` are of what is replaced or inserted, said in full: without field, for what is signed does not
    change with the data. `number` is that of an inserted or renumbered article (« 5 bis »); `after`, the article that
    an inserted or moved one follows, None at the head of the text. `effect_on` is None when it takes effect with
    its avenant. The text on a day is computed from these rows, and stored nowhere (`consolidated`); once the avenant is
    closed, those of communes are movements of the perimeter, as any other (`perimeter.settle`).
    """

    convention = models.ForeignKey("conventions.Convention", models.CASCADE, related_name="modifications")
    acte = models.ForeignKey(Acte, models.CASCADE, related_name="modifications", verbose_name="avenant")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    kind = models.CharField("nature", max_length=10, choices=ModificationKind)
    article = models.ForeignKey(
        ArticleIdentity, models.RESTRICT, null=True, related_name="modifications", verbose_name="article"
    )
    base_hash = models.CharField("empreinte du texte de départ", max_length=64, blank=True, editable=False)
    number = models.CharField("numéro", max_length=10, blank=True)
    title = models.CharField("titre", max_length=200, blank=True)
    body = RichTextField("texte")
    after = models.ForeignKey(
        ArticleIdentity, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="place"
    )
    cancelled = models.ForeignKey(
        Acte, models.RESTRICT, null=True, blank=True, related_name="cancelled_by", verbose_name="avenant annulé"
    )
    commune = models.ForeignKey(
        Territoire, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    partie = models.ForeignKey(
        Partie, models.RESTRICT, null=True, blank=True, related_name="modifications", verbose_name="partie"
    )
    effect_on = PreciseDateField("prise d’effet")
    effect_on_known: PreciseDate | None  # written by the field

    class Meta:
        verbose_name = "modification"
        ordering = ["acte", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="modification_once_an_article",
                fields=["acte", "kind", "article"],
                violation_error_message="Cet avenant fait déjà cela du même article : modifiez ce qui est écrit.",
            ),
            models.UniqueConstraint(
                name="modification_cancels_once",
                fields=["acte", "cancelled"],
                violation_error_message="Cet avenant annule déjà celui-là.",
            ),
            models.UniqueConstraint(
                name="modification_moves_a_commune_once",
                fields=["acte", "kind", "commune"],
                violation_error_message="Cet avenant fait déjà cela de cette commune.",
            ),
            models.UniqueConstraint(
                name="modification_moves_a_party_once",
                fields=["acte", "kind", "partie"],
                violation_error_message="Cet avenant fait déjà cela de cette partie.",
            ),
            models.CheckConstraint(
                name="modification_of_one_thing",
                condition=Q(kind=K.CANCEL, article=None, cancelled__isnull=False, commune=None, partie=None)
                | Q(kind__in=OF_PERIMETER, article=None, cancelled=None, commune__isnull=False, partie=None)
                | Q(kind__in=OF_PARTIES, article=None, cancelled=None, commune=None, partie__isnull=False)
                | (
                    ~Q(kind__in=(K.CANCEL, *OF_LISTS))
                    & Q(article__isnull=False, cancelled=None, commune=None, partie=None)
                ),
                violation_error_message="Dites quel article est modifié, quelle commune ou quelle partie entre ou sort, "
                "ou quel avenant est annulé.",
            ),
            models.CheckConstraint(
                name="modification_worded",
                condition=Q(kind__in=WORDED) & ~Q(title="") | ~Q(kind__in=WORDED) & Q(title="", body=""),
                violation_error_message="L’article a un titre.",
            ),
            models.CheckConstraint(
                name="modification_numbered",
                condition=Q(kind=K.INSERT) | Q(kind=K.RENUMBER) & ~Q(number="") | ~Q(kind=K.RENUMBER) & Q(number=""),
                violation_error_message="Dites le nouveau numéro.",
            ),
            models.CheckConstraint(
                name="modification_placed",
                condition=Q(kind__in=(K.INSERT, K.MOVE)) | Q(after=None),
            ),
            models.CheckConstraint(
                name="modification_on_a_base",
                condition=Q(kind__in=BASELESS, base_hash="") | (~Q(kind__in=BASELESS) & ~Q(base_hash="")),
            ),
        ]
        triggers = [
            stays("convention", "acte"),
            pgtrigger.Trigger(
                name="of_one_convention",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                IF NOT EXISTS (
                    SELECT 1 FROM conventions_acte a WHERE a.id = NEW.acte_id AND a.kind = 'avenant'
                    AND a.convention_id = NEW.convention_id
                    AND NEW.cancelled_id IS DISTINCT FROM a.id
                    AND NOT EXISTS (
                        SELECT 1 FROM conventions_articleidentity i
                        WHERE i.id IN (NEW.article_id, NEW.after_id) AND i.convention_id <> a.convention_id)
                    AND NOT EXISTS (
                        SELECT 1 FROM conventions_partie p
                        WHERE p.id = NEW.partie_id
                        AND (p.convention_id <> a.convention_id OR (NEW.kind = 'quit' AND p.role = 'caf')))
                    AND NOT EXISTS (
                        SELECT 1 FROM conventions_acte other WHERE other.id = NEW.cancelled_id
                        AND (other.convention_id <> a.convention_id OR other.kind <> 'avenant'))
                ) THEN
                    RAISE EXCEPTION 'Un avenant modifie le texte de sa convention.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
                """,
            ),
            kept("signed_unchanged", GIVEN_WORDS, since=GIVEN.format(acts="OLD.acte_id, NEW.acte_id")),
            refusing_when("signed_not_added", pgtrigger.Insert, GIVEN.format(acts="NEW.acte_id"), GIVEN_WORDS),
            refusing_when("signed_not_removed", pgtrigger.Delete, GIVEN.format(acts="OLD.acte_id"), GIVEN_WORDS),
        ]

    def __str__(self):
        said = self.get_kind_display()
        if self.partie_id:
            return f"{said.removesuffix(' une partie')} {self.partie.name}"
        return f"{said.removesuffix(' une commune')} {self.commune.name}" if self.commune_id else said

    @property
    def effect(self):
        """PreciseDate of its effect, its own or that of its avenant; None when neither is known."""
        known = self.effect_on_known or self.acte.effect_on_known
        return known if known and known.date else None
