"""Order and numbers of the articles of a text, of a convention or of a model alike."""

import re

from django.db import connection, transaction
from django.db.models import Max

from conventions.enums import ArticleKind
from conventions.models import Article, ArticleIdentity
from conventions.words import TEXT_SUBMITTED
from core.rows import write_order

TEXT_SIGNED = "Le texte est signé : il ne change plus. Seul un avenant peut le modifier."
TEXT_TO_SIGN = (
    "La version à signer est faite : le texte ne change plus. Pour le reprendre, rouvrez d’abord la rédaction."
)


# « 4 bis »: put between 4 and 5, which keep their numbers.
RANKS = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "nonies", "decies")
_BETWEEN = re.compile(rf"(?<![a-z])(?:{'|'.join(RANKS)})$", re.IGNORECASE)

_CLOSED = {"approval": TEXT_SUBMITTED, "ready_to_sign": TEXT_TO_SIGN}


def why_closed(convention):
    """The sentence that refuses any change of this text, or an empty text while it is open."""
    return TEXT_SIGNED if convention.is_text_frozen else _CLOSED.get(convention.state, "")


def siblings(article):
    model = type(article)
    parent = "convention" if model is Article else "modele"
    return model._base_manager.filter(**{parent: getattr(article, f"{parent}_id")}).order_by("position", "pk")


def next_position(rows):
    """After the last of `rows`."""
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def new_identity(convention):
    """The identity of an article that an avenant inserts: a key of its own, among those of the articles."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Article._meta.db_table])
        [key] = cursor.fetchone()
    return ArticleIdentity.objects.create(pk=key, convention=convention)


@transaction.atomic
def place_after(article, previous):
    """Put this article just after `previous` (an article of the same text), or before the closing."""
    rows = [row for row in siblings(article).select_for_update() if row.pk != article.pk]
    if previous is not None:
        at = next((rank for rank, row in enumerate(rows, 1) if row.pk == previous.pk), len(rows))
    else:
        at = next((rank for rank, row in enumerate(rows) if row.kind == ArticleKind.CLOSING), len(rows))
    rows.insert(at, article)
    write_order(rows)


@transaction.atomic
def renumber(rows):
    """Number the articles in their order: 1, 2, 3… ; 4.1, 4.2 for those that had a dot ; 4 bis, 4 ter for those that
    stood between two, until they go first.

    Visas, preamble and closing have no number. Returns how many numbers changed; mentions
    of an article inside the texts are left as they are.
    """
    changed = main = sub = between = 0
    for row in rows.select_for_update().order_by("position", "pk"):
        if row.kind != ArticleKind.ARTICLE:
            number = ""
        elif "." in row.number and main:
            sub += 1
            number = f"{main}.{sub}"
        elif _BETWEEN.search(row.number) and main and between < len(RANKS):
            number = f"{main} {RANKS[between]}"
            between += 1
        else:
            main, sub, between = main + 1, 0, 0
            number = str(main)
        if row.number != number:
            row.number = number
            row.version += 1
            row.save(update_fields=["number", "version"])
            changed += 1
    return changed
