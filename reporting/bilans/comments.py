"""What the readers of a bilan say of its sections while it is written: asked, answered, settled.

A working exchange: no document and no text of the bilan holds it, and nothing is added once it is validated.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.addresses import of_row
from core.models import Created
from core.triggers import kept
from reporting.bilans import perms
from reporting.bilans.models import Bilan
from reporting.enums import BilanSection


class CommentaireQuerySet(models.QuerySet):
    def visible_on(self, bilan, user):
        """All of them to the writers; to another reader, what this person asked, with its answers."""
        rows = self.filter(bilan=bilan)
        if perms.can_move(user, bilan):
            return rows
        return rows.filter(Q(created_by=user) | Q(answers_to__created_by=user))

    def threads(self):
        """What was asked, without its answers."""
        return self.filter(answers_to=None)


class CommentaireBilan(Created):
    """A comment on a section, or an answer to one. Its words never change: one answers."""

    bilan = models.ForeignKey(Bilan, models.CASCADE, related_name="commentaires")
    section = models.CharField("section", max_length=12, choices=BilanSection)
    answers_to = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, editable=False, related_name="answers"
    )
    text = models.TextField("commentaire", max_length=2000)
    settled_at = models.DateTimeField("réglé le", null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="réglé par",
    )

    objects = CommentaireQuerySet.as_manager()

    class Meta:
        verbose_name = "commentaire d’un bilan"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="commentaire_settled_whole",
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False, answers_to=None),
                violation_error_message="Un commentaire se règle en entier, avec ses réponses.",
            ),
        ]
        triggers = [
            kept("words_kept", "'Un commentaire ne change pas : on y répond.'", free=("settled_at", "settled_by_id")),
        ]

    def __str__(self):
        return self.text[:80]

    def get_absolute_url(self):
        return f"{of_row('bilans:detail', self.bilan_id)}#commentaires-{self.section}"


def threads(bilan, user):
    """{section: [comment, with `replies`]} of what this person reads. One query."""
    rows = CommentaireBilan.objects.visible_on(bilan, user).select_related("created_by", "settled_by")
    found: dict[str, list] = {}
    asked = {}
    for row in rows:
        row.replies = []
        if row.answers_to_id is None:
            asked[row.pk] = row
            found.setdefault(row.section, []).append(row)
        elif row.answers_to_id in asked:
            asked[row.answers_to_id].replies.append(row)
    return found
