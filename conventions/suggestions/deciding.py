"""What becomes of a suggestion: accepted as it is, accepted with a change, refused, withdrawn; one answer, once.

Whatever writes the text writes it as the page of an article does (`core.editing`, `conventions.text.forms`). Every act
is called while the convention is held (`conventions.text.views.texte.held`), so that of two who decide, one waits and is told.
"""

import pghistory
from django.db import transaction

from conventions.enums import ArticleKind
from conventions.enums import SuggestionKind as K
from conventions.enums import SuggestionOutcome as Outcome
from conventions.models import Article, Suggestion
from conventions.suggestions import finding, telling
from conventions.text import articles
from conventions.text.forms import ArticleForm
from core import clock
from core.editing import save_creation, save_edit
from core.transitions import TransitionRefused

#: Columns that an answer writes.
WRITTEN = ("outcome", "answer", "decided_by", "decided_side", "decided_at", "written_title", "written_body", "article")


def why_not(convention, suggestion):
    """The sentence that refuses any answer to this suggestion, read again; an empty text while one may be given."""
    if refusal := articles.why_closed(convention):
        return telling.closed_words(convention, refusal)
    found = Suggestion.objects.select_related("decided_by").get(pk=suggestion.pk)
    return "" if found.is_waiting else telling.already(found)


def take(suggestion):
    """The row, locked and read again. Raises TransitionRefused with who answered when somebody did."""
    row = (
        Suggestion.objects.select_for_update(of=("self",))
        .select_related("convention", "decided_by")
        .get(pk=suggestion.pk)
    )
    if not row.is_waiting:
        raise TransitionRefused(telling.already(row))
    return row


def answer(row, outcome, *, by, words="", **written):
    """Write the answer on a row that was taken, with the side of who gives it: nobody decides for the one that asks."""
    if outcome != Outcome.WITHDRAWN:
        row.decided_side = finding.side_of(by, row.convention) or ""
    row.outcome, row.answer, row.decided_by, row.decided_at = outcome, words, by, clock.now()
    for name, value in written.items():
        setattr(row, name, value)
    row.save(update_fields=WRITTEN)
    return row


def told_as(suggestion):
    """The context in which the text is written: the history says by which suggestion."""
    return pghistory.context(act="suggestion", reason=f"{suggestion} acceptée")


@transaction.atomic
def accept(suggestion, *, by, words=""):
    """Write it in the text, as it is. Raises TransitionRefused, nothing written, when somebody answered, or when the text
    is no longer the one it was written on."""
    row = take(suggestion)
    article = Article.objects.select_for_update(of=("self",)).filter(pk=row.place).first()
    _, state = telling.states([row])[row.pk]
    if state.is_overtaken and not state.is_said:
        raise TransitionRefused(
            "Le texte a changé depuis que cette proposition a été écrite : elle n’est pas appliquée. Relisez-la sur le texte "
            "d’aujourd’hui, puis acceptez-la avec un changement ou refusez-la."
        )
    with told_as(row):
        made = None if state.is_said else _write(row, article, by=by)
        return answer(row, Outcome.ACCEPTED, by=by, words=words, **({"article_id": made.pk} if made else {}))


def _write(row, article, *, by):
    """Give the text what is asked. Returns the article that an insertion made."""
    if row.kind == K.REMOVE:
        article.delete()
        return None
    if row.kind == K.INSERT:
        typed = {"kind": ArticleKind.ARTICLE, "number": row.label, "title": row.title, "body": row.body}
        made, _ = save_creation(_valid(ArticleForm(typed, instance=Article(convention=row.convention))), by=by)
        articles.place_after(made, None if article.kind == ArticleKind.CLOSING else article)
        return made
    typed = {"kind": article.kind, "number": article.number, "title": row.title, "body": row.body}
    save_edit(_valid(ArticleForm(typed | {"version": article.version}, instance=article)), by=by)
    return None


def _valid(form):
    """The form; TransitionRefused when the text would not take what is asked, in its own sentences."""
    if not form.is_valid():
        raise TransitionRefused(" ".join(each for errors in form.errors.values() for each in errors))
    return form


def amended(suggestion, article, *, by, words):
    """Write the answer once this article holds the text that was accepted in its place. To be called in the transaction that wrote it."""
    row = take(suggestion)
    made = {"article_id": article.pk} if row.kind == K.INSERT else {}
    return answer(
        row, Outcome.AMENDED, by=by, words=words, written_title=article.title, written_body=article.body, **made
    )


@transaction.atomic
def refuse(suggestion, *, by, words):
    return answer(take(suggestion), Outcome.REFUSED, by=by, words=words)


@transaction.atomic
def withdraw(suggestion, *, by):
    return answer(take(suggestion), Outcome.WITHDRAWN, by=by)


@transaction.atomic
def resolve(suggestion, *, by, is_resolved):
    """Close the talk under an answered suggestion, or open it again. Done already, nothing changes."""
    row = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    if row.is_waiting:
        raise TransitionRefused("Cette proposition attend encore une réponse.")
    if bool(row.resolved_at) != is_resolved:
        row.resolved_at, row.resolved_by = (clock.now(), by) if is_resolved else (None, None)
        row.save(update_fields=["resolved_at", "resolved_by"])
    return row
