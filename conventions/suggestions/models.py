import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from conventions import perms
from conventions.enums import Side, SuggestionKind, SuggestionOutcome
from conventions.enums import SuggestionOutcome as Outcome
from conventions.models.convention import Convention
from conventions.text.models.texte import FROZEN, ArticleIdentity
from core.models import Created
from core.richtext import RichTextField
from core.triggers import kept, refusing

K = SuggestionKind
#: What the answer writes; the words of a suggestion never change.
ANSWERED = (
    "outcome",
    "answer",
    "decided_by_id",
    "decided_side",
    "decided_at",
    "written_title",
    "written_body",
    "article_id",
)
RESOLVED = ("resolved_at", "resolved_by_id")
#: The sides that may keep a note for themselves; partners are several organisations.
CONFIDING = (Side.CAF, Side.COLLECTIVITE)


class SuggestionQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Those of the texts that this person reads."""
        return self.filter(convention__in=Convention.objects.read_whole_by(user, on=on))

    def waiting(self):
        """Nobody has answered them yet, be they overtaken or not."""
        return self.filter(outcome=Outcome.WAITING)


@pghistory.track()
class Suggestion(Created):
    """What one side asks of one article of the working text, with its reason: another wording, an article after it, its removal.

    `article` is the identity of what is reworded or removed, or of what an accepted insertion became; `after`, of what an
    insertion follows. `base_…` is the article as it was under the eyes of who wrote: `base_hash`, that of its wording
    (`text_versions.wording_digest`), tells whether the text has moved since; of an insertion, which is written on no wording, it is empty.
    `title` and `body` have fields (`[[champ:nom]]`), as an article. `written_…` is what was written in the text when it was
    accepted with a change. `side` is the one for which it was made, whatever its author became; `decided_side`, the one of
    who accepted or refused it, that day: empty of what was withdrawn, which its own side takes back.
    """

    convention = models.ForeignKey("conventions.Convention", models.CASCADE, related_name="suggestions")
    number = models.PositiveSmallIntegerField("numéro")
    side = models.CharField("côté", max_length=15, choices=Side)
    kind = models.CharField("nature", max_length=10, choices=SuggestionKind)
    article = models.ForeignKey(
        ArticleIdentity, models.RESTRICT, null=True, related_name="suggestions", verbose_name="article"
    )
    after = models.ForeignKey(ArticleIdentity, models.RESTRICT, null=True, related_name="+", verbose_name="place")
    base_hash = models.CharField("empreinte du texte de départ", max_length=64, blank=True)
    base_number = models.CharField("numéro de départ", max_length=10, blank=True)
    base_title = models.CharField("titre de départ", max_length=200, blank=True)
    base_body = RichTextField("texte de départ")
    label = models.CharField("numéro de l’article", max_length=10, blank=True)
    title = models.CharField("titre", max_length=200, blank=True)
    body = RichTextField("texte")
    reason = models.TextField("motif", max_length=2000)
    outcome = models.CharField("suite donnée", max_length=10, choices=SuggestionOutcome, default=Outcome.WAITING)
    answer = models.TextField("réponse", max_length=2000, blank=True)
    written_title = models.CharField("titre écrit", max_length=200, blank=True)
    written_body = RichTextField("texte écrit")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="répondu par"
    )
    decided_side = models.CharField("répondu pour", max_length=15, choices=Side, blank=True)
    decided_at = models.DateTimeField("répondu le", null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="résolue par"
    )
    resolved_at = models.DateTimeField("résolue le", null=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition sur le texte"
        ordering = ["convention", "number"]
        constraints = [
            models.UniqueConstraint(name="suggestion_number_once", fields=["convention", "number"]),
            models.CheckConstraint(
                name="suggestion_worded",
                condition=Q(kind=K.REMOVE, title="", body="") | ~Q(kind=K.REMOVE) & ~Q(title=""),
                violation_error_message="L’article proposé a un titre.",
            ),
            models.CheckConstraint(
                name="suggestion_on_an_article",
                condition=Q(kind=K.INSERT, after__isnull=False, base_hash="")
                | (~Q(kind=K.INSERT) & Q(after=None, article__isnull=False, label="") & ~Q(base_hash="")),
                violation_error_message="Une proposition porte sur un article du texte.",
            ),
            models.CheckConstraint(
                name="suggestion_answered_whole",
                condition=Q(
                    outcome=Outcome.WAITING,
                    answer="",
                    decided_by=None,
                    decided_side="",
                    decided_at=None,
                    resolved_at=None,
                )
                | Q(outcome=Outcome.WITHDRAWN, decided_side="", decided_at__isnull=False)
                | (
                    ~Q(outcome__in=(Outcome.WAITING, Outcome.WITHDRAWN))
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_side="")
                ),
                violation_error_message="Une réponse dit qui l’a donnée, et quand.",
            ),
            models.CheckConstraint(
                name="suggestion_refused_with_words",
                condition=~Q(outcome=Outcome.REFUSED) | ~Q(answer=""),
                violation_error_message="Un refus donne sa réponse.",
            ),
            models.CheckConstraint(
                name="suggestion_not_of_who_decides",
                condition=Q(decided_by=None)
                | Q(outcome=Outcome.WITHDRAWN)
                | Q(created_by=None)
                | ~Q(decided_by=F("created_by")),
                violation_error_message="Personne ne décide de sa propre proposition.",
            ),
            models.CheckConstraint(
                name="suggestion_not_of_the_side_that_decides",
                condition=~Q(decided_side=F("side")),
                violation_error_message="Personne ne décide d’une proposition de son propre côté.",
            ),
        ]
        triggers = [
            kept("words_kept", "'Une proposition ne change pas : on y répond.'", free=(*ANSWERED, *RESOLVED)),
            kept(
                "answer_kept",
                "'La réponse à une proposition ne change pas.'",
                free=RESOLVED,
                since="OLD.outcome <> 'waiting'",
            ),
            refusing("suggestion_kept", pgtrigger.Delete, "'Une proposition ne se supprime pas : on la retire.'"),
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
                name="of_one_convention",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                IF EXISTS (
                    SELECT 1 FROM conventions_articleidentity
                    WHERE id IN (NEW.article_id, NEW.after_id) AND convention_id <> NEW.convention_id
                ) THEN
                    RAISE EXCEPTION 'Une proposition porte sur le texte de sa convention.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"Proposition {self.number}"

    def get_absolute_url(self):
        return reverse("conventions:suggestion", args=[self.convention_id, self.number])

    @property
    def is_waiting(self):
        return self.outcome == Outcome.WAITING

    @property
    def place(self):
        """Key of the article that it is about: the one it follows, of an insertion."""
        return self.after_id if self.kind == K.INSERT else self.article_id


class SuggestionCommentQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Those of the texts that this person reads, but for the notes that another side keeps for itself."""
        whole = Convention.objects.read_whole_by(user, on=on)
        own = Q()
        for side in CONFIDING:
            own |= Q(side=side) & perms.with_notes_of(user, side, on=on, path="suggestion__convention")
        return self.filter(Q(is_private=False) | own, suggestion__convention__in=whole)


class SuggestionComment(Created):
    """What is said under a suggestion; `is_private`: a note that the side of its author keeps for itself. Its words never change."""

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="comments")
    side = models.CharField("côté", max_length=15, choices=Side, editable=False)
    text = models.TextField("commentaire", max_length=2000)
    is_private = models.BooleanField("garder pour mon côté", default=False)

    objects = SuggestionCommentQuerySet.as_manager()

    class Meta:
        verbose_name = "commentaire d’une proposition"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="suggestioncomment_private_of_a_side",
                condition=Q(is_private=False) | Q(side__in=CONFIDING),
                violation_error_message="Une note se garde du côté de la Caf, ou de la collectivité.",
            ),
        ]
        triggers = [
            kept("words_kept", "'Un commentaire ne change pas : on y répond.'"),
            refusing("comment_kept", pgtrigger.Delete, "'Un commentaire ne se supprime pas : on y répond.'"),
        ]

    def __str__(self):
        return self.text[:80]

    def get_absolute_url(self):
        return f"{self.suggestion.get_absolute_url()}#echanges"
