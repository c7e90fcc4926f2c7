"""Where every page of a suggestion starts: the convention that one reads whole, then the suggestion, then what one may do."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from conventions import perms
from conventions.enums import Side
from conventions.finding import find_whole
from conventions.models import Suggestion
from conventions.suggestions import telling
from conventions.text import articles

#: Of two sides that one speaks for, the one that a suggestion or a comment is made for.
FIRST = (Side.CAF, Side.COLLECTIVITE, Side.PARTNER)


def find(request, pk, number):
    """(convention, suggestion), or 404; 403 to who reads a part of the convention."""
    convention = find_whole(request, pk)
    rows = Suggestion.objects.visible_to(request.user).filter(convention=convention)
    row = get_object_or_404(rows.select_related("created_by", "decided_by", "resolved_by"), number=number)
    row.convention = convention
    return convention, row


def side_of(user, convention):
    """The side that this person speaks for here, None for who only reads."""
    held = perms.sides(user, convention)
    return next((side for side in FIRST if side in held), None)


@dataclass(frozen=True)
class Rights:
    """What one person may do of one suggestion; `refusal`: why nobody answers it now, and what becomes of it."""

    answer: bool
    withdraw: bool
    comment: bool
    resolve: bool
    refusal: str
    is_own_side: bool


def rights(user, row):
    convention = row.convention
    closed = articles.why_closed(convention)
    held = perms.sides(user, convention)
    is_author = row.created_by_id == user.pk
    may_answer = perms.can_answer_side(user, convention, row.side) and not is_author
    writes_for_side = perms.can_cowrite(user, convention) and row.side in held
    return Rights(
        answer=row.is_waiting and may_answer and not closed,
        withdraw=row.is_waiting and ((is_author and bool(held)) or writes_for_side) and not closed,
        comment=bool(held) and not row.resolved_at and not convention.is_text_frozen,
        resolve=not row.is_waiting
        and (may_answer or writes_for_side or (is_author and bool(held)))
        and not convention.is_text_frozen,
        refusal=telling.closed_words(convention, closed) if closed and row.is_waiting else "",
        is_own_side=row.side in held,
    )


def state(row):
    """(article of today at its place or None, State)."""
    return telling.states([row], is_signed=row.convention.is_text_frozen)[row.pk]
