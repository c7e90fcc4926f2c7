"""Who writes a bilan learns that somebody commented on it, and who asked that somebody answered: in the mail of the day."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts import mails
from accounts.enums import Rhythm
from accounts.models import User
from conventions.models import Membership
from conventions.perms import CO_WRITERS
from reporting.bilans.comments import CommentaireBilan


def tell(comment, *, by):
    """Ask the mails of a comment just written: to the writers of its bilan; of an answer, to who asked too."""
    bilan = comment.bilan
    held = Membership.objects.running(on=timezone.localdate()).filter(
        convention=bilan.convention_id, role__in=CO_WRITERS, user=OuterRef("pk")
    )
    asked = comment.answers_to.created_by_id if comment.answers_to_id else None
    heard = Q(pk__in={bilan.convention.adviser_id, asked} - {None}) | Q(Exists(held))
    readers = User.objects.filter(heard, is_active=True).exclude(pk=by.pk)
    mails.ask_all(
        "bilan_comment",
        [(each.email, bilan, {"comment": comment.pk, "person": each.pk, "by_words": str(by)}) for each in readers],
        by=by,
    )


@mails.kind(
    "bilan_comment",
    label="Un bilan est commenté",
    why="parce qu’un bilan que vous écrivez, ou que vous avez commenté, reçoit un commentaire",
    rhythm=Rhythm.DAILY,
)
def _told(comment, person, by_words):
    reader = User.objects.get(pk=person)
    row = CommentaireBilan.objects.filter(pk=comment).select_related("bilan__convention", "answers_to").first()
    if row is None or row.bilan.is_frozen or (row.answers_to or row).settled_at is not None:
        return None
    bilan = row.bilan
    seen = type(bilan).objects.visible_to(reader).filter(pk=bilan.pk).exists()
    if not seen or not CommentaireBilan.objects.visible_on(bilan, reader).filter(pk=row.pk).exists():
        return None
    act = "a répondu à un commentaire" if row.answers_to_id else "a commenté la section"
    return {
        "bilan": bilan,
        "by": by_words,
        "person": reader,
        "act": act,
        "section": row.get_section_display(),
        "place": str(bilan.convention),
        "line": f"{bilan} : {by_words} {act} « {row.get_section_display()} ».",
        "link": mails.absolute(row.get_absolute_url()),
    }
