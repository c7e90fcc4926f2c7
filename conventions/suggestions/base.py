"""A suggestion before it is written: its number, what it is about, the wording that it is written on."""

from django.db.models import Max

from conventions.enums import SuggestionKind as K
from conventions.models import Suggestion
from conventions.text.versions import wording_digest


def blank(convention, identity, article, *, kind, side):
    """The unsaved row, on the article of this identity, as it is today: `article`, None once it is gone. To be called
    while the convention is held, for its number."""
    last = convention.suggestions.aggregate(last=Max("number"))["last"] or 0
    row = Suggestion(convention=convention, number=last + 1, side=side, kind=kind)
    if kind == K.INSERT:
        row.after_id = identity
    else:
        row.article_id = identity
    if article is not None:
        row.base_number, row.base_title = article.number, article.title
        if kind != K.INSERT:
            row.base_body, row.base_hash = article.body, wording_digest(article.title, article.body)
        if kind == K.REWORD:
            row.title, row.body = article.title, article.body
    return row
