"""The text on a day: the signed one, then what the avenants make of it (DESIGN § 11.4; docs/calculs/texte-au.md).

Nothing is stored. `text_on` reads the text that was signed and the modifications of the avenants, and folds those that
every required party has signed, in order of (effect, number, position). `fold` asks nothing of the database.
"""

import datetime as dt
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.utils import timezone

from conventions.avenants.models import OF_LISTS, Modification
from conventions.enums import ArticleKind
from conventions.enums import ModificationKind as K
from conventions.signing import progress
from conventions.text import champs, told, versions
from core import richtext
from core.answers import Answer, begun
from core.dates import first_day


@dataclass
class Passage:
    """One article on a day. `by`: the Modification that gives its wording, or that deletes it; None for the signed text.

    `placed_by`, `numbered_by`: those that moved and renumbered it. `restored_by`: the one that cancelled an avenant
    which had changed it. `coming`: those that are signed and not in effect yet.
    """

    id: int
    kind: str
    number: str
    title: str
    body: str
    hash: str
    by: Modification | None = None
    placed_by: Modification | None = None
    numbered_by: Modification | None = None
    restored_by: Modification | None = None
    is_deleted: bool = False
    coming: list[Modification] = field(default_factory=list)

    @property
    def heading(self):
        return told.heading_of(self.number, self.title)

    def body_under(self, level):
        """Its wording, the headings placed below a heading of that level."""
        return richtext.under(self.body, level)

    @property
    def as_article(self):
        """As `text.differences.compare` takes it."""
        return {name: getattr(self, name) for name in ("id", "kind", "number", "title", "body")}


@dataclass
class Text:
    """`passages` in order, the deleted ones at their place. `coming`: signed, not in effect yet, in order; those without
    date of effect last. `lost`: those in effect that find nothing to change, their article having gone with the
    avenant that inserted it. `unlike`: those that replace another wording than the one they were written on. `undone`: those of
    avenants cancelled that day; `cancelled`: as `cancelling`."""

    passages: list[Passage]
    applied: list[Modification] = field(default_factory=list)
    coming: list[Modification] = field(default_factory=list)
    lost: list[Modification] = field(default_factory=list)
    unlike: list[Modification] = field(default_factory=list)
    undone: list[Modification] = field(default_factory=list)
    cancelled: dict[int, Modification] = field(default_factory=dict)

    def find(self, key):
        return next((each for each in self.passages if each.id == key), None)

    @property
    def articles(self):
        """Those that are valid, as `text.differences.compare` takes them."""
        return [each.as_article for each in self.passages if not each.is_deleted]

    @property
    def actes(self):
        """The avenants that it is made of, in the order of their effect."""
        return list(dict.fromkeys(each.acte for each in self.applied))


def text_on(convention, day, known_on=None, *, read=None):
    """The text valid on the day `day`, as its avenants say; with `known_on`, as signed by that day. Three queries, or four;
    none once it was `read`."""
    read = read or read_once(convention)
    return fold([passage(row) for row in read.articles], signed_rows(read.rows, known_on=known_on), day=day)


def signed_articles(convention):
    """The text that was signed, as `champs.filled_articles`; of a convention signed outside the portal, what was typed
    of it."""
    version = progress.version_signed(convention)
    return versions.articles_of(version) if version else champs.filled_articles(convention)


def passage(row):
    """The Passage of an article, as `champs.filled_articles` gives it."""
    digest = versions.wording_digest(row["title"], row["source"])
    return Passage(**{name: row[name] for name in ("id", "kind", "number", "title", "body")}, hash=digest)


_kept: ContextVar[dict | None] = ContextVar("modifications", default=None)


@contextmanager
def kept_while_shown():
    """Within it, the modifications of a convention are read once: a page that shows them writes nothing."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def modifications(convention):
    """Those of all its avenants, with them. One query."""
    kept = _kept.get()
    if kept is None:
        return _read(convention)
    if convention.pk not in kept:
        kept[convention.pk] = _read(convention)
    return list(kept[convention.pk])


def _read(convention):
    rows = Modification.objects.filter(convention=convention)
    rows = rows.select_related("acte", "cancelled", "commune", "partie__organisation__territoire")
    return list(rows.order_by("acte__number", "position", "pk"))


def signed_rows(rows, *, known_on=None):
    """Those of signed avenants, among these modifications."""
    return [row for row in rows if counts(row.acte, known_on=known_on)]


def counts(acte, *, known_on=None):
    """Whether it is signed by every required party and stands; for certain by the day `known_on`."""
    if acte.withdrawn_on is not None or not acte.is_signed:
        return False
    if known_on is None:
        return True
    if acte.signed_from and acte.signed_from > known_on:
        return False
    return begun(acte.signed_on, acte.signed_on_precision, on=known_on) == Answer.YES


def order(row, *, unknown=dt.date.max):
    """What modifications are taken in the order of. An effect known to the month or the year is from its first day."""
    known = row.effect
    day = first_day(known.date, known.precision) if known else unknown
    return (day, row.acte.number, row.position, row.pk or 0)


def fold(passages, rows, *, day, unknown=dt.date.max):
    """The Text that these modifications, all of signed avenants, make of these passages on this day. `unknown`: the day from which
    those without date of effect count."""
    text = Text(passages)
    rows = sorted(rows, key=lambda row: order(row, unknown=unknown))
    current = [row for row in rows if _day(row, unknown) <= day and _day(row, unknown) < dt.date.max]
    cancelled = text.cancelled = cancelling(current)
    touched = {}
    for row in current:
        if row.acte_id in cancelled:
            text.undone.append(row)
            if row.kind in (K.REPLACE, K.DELETE):
                touched[row.article_id] = row
            continue
        text.applied.append(row)
        if row.kind not in (K.CANCEL, *OF_LISTS):
            _apply(text, row)
    for key, row in touched.items():
        found = text.find(key)
        if found and (found.by is None or order(found.by, unknown=unknown) < order(row, unknown=unknown)):
            found.restored_by = cancelled[row.acte_id]
    text.coming = [row for row in rows if row not in current and row.acte_id not in cancelled]
    for row in text.coming:
        if found := text.find(row.article_id):
            found.coming.append(row)
    return text


def _day(row, unknown):
    return order(row, unknown=unknown)[0]


def cancelling(current):
    """{key of an avenant: the last that cancels it}, of the cancellations that are not cancelled themselves."""
    by: dict[int, list] = {}
    for row in current:
        if row.kind == K.CANCEL:
            by.setdefault(row.cancelled_id, []).append(row)

    def stands(row, seen=frozenset()):
        above = by.get(row.acte_id, ())
        return row.acte_id not in seen and not any(stands(each, seen | {row.acte_id}) for each in above)

    return {key: row for key, rows in by.items() for row in rows if stands(row)}


def moves_communes(key, rows):
    """Whether the avenant of this key moves communes, among these modifications: by itself, or by cancelling one that does."""
    return _moves("commune_id", key, rows, frozenset())


def moves_parties(key, rows):
    """The same of parties."""
    return _moves("partie_id", key, rows, frozenset())


def _moves(what, key, rows, seen):
    seen = seen | {key}
    return any(
        getattr(row, what)
        or (row.cancelled_id and row.cancelled_id not in seen and _moves(what, row.cancelled_id, rows, seen))
        for row in rows
        if row.acte_id == key
    )


def cancelled_on(convention, day):
    """{key of an avenant: the modification that cancels it} on this day. One query."""
    rows = sorted(signed_rows(modifications(convention)), key=order)
    return cancelling([row for row in rows if order(row)[0] <= day and order(row)[0] < dt.date.max])


def _apply(text, row):
    if row.kind == K.INSERT:
        made = Passage(
            id=row.article_id,
            kind=ArticleKind.ARTICLE,
            number=row.number,
            title=row.title,
            body=row.body,
            hash=wording_hash(row),
            by=row,
        )
        _place(text, made, row)
        return
    found = text.find(row.article_id)
    if found is None:
        text.lost.append(row)
        return
    if row.kind in (K.REPLACE, K.DELETE) and not is_on(row, found):
        text.unlike.append(row)
    match row.kind:
        case K.REPLACE:
            found.title, found.body, found.hash = row.title, row.body, wording_hash(row)
            found.by, found.is_deleted = row, False
        case K.DELETE:
            found.by, found.is_deleted = row, True
        case K.RENUMBER:
            found.number, found.numbered_by = row.number, row
        case K.MOVE:
            text.passages.remove(found)
            _place(text, found, row)


def is_on(row, found):
    """Whether the modification was written on the wording of this passage."""
    return not found.is_deleted and row.base_hash == found.hash


def wording_hash(row):
    """Of what a modification replaces or inserts."""
    return versions.wording_digest(row.title, row.body)


def _place(text, found, row):
    """After the article that it follows, and after those that were put there before it; at the head without one. When
    that article is not there, at the end, before the closing."""
    rows = text.passages
    keys = [each.id for each in rows]
    if row.after_id is not None and row.after_id not in keys:
        at = next((rank for rank, each in enumerate(rows) if each.kind == ArticleKind.CLOSING), len(rows))
        text.lost.append(row)
    else:
        at = 0 if row.after_id is None else keys.index(row.after_id) + 1
        group = {row.after_id}  # those that were put there, and what was put after them
        while at < len(rows) and rows[at].placed_by and rows[at].placed_by.after_id in group:
            group.add(rows[at].id)
            at += 1
    found.placed_by = row
    rows.insert(at, found)


@dataclass(frozen=True)
class Read:
    """The signed text and every modification of a convention, read once for several texts."""

    articles: list
    rows: list[Modification]


def read_once(convention):
    return Read(signed_articles(convention), modifications(convention))


def text_before(convention, acte, *, until=None, effect=None, read=None):
    """The text that a modification of this avenant is written on: what is signed, and what the avenant itself does before it.

    `until`: that modification, None for a new one, which comes last; `effect`: its own PreciseDate, that of the
    avenant without one. Without any date, the text of today.
    """
    read, today = read or read_once(convention), timezone.localdate()
    known = effect or acte.effect_on_known
    day = first_day(known.date, known.precision) if known and known.date else today
    mark = (day, acte.number, until.position if until else 32767, until.pk if until else 0)
    rows = [
        row
        for row in read.rows
        if row != until and (row.acte_id == acte.pk or counts(row.acte)) and order(row, unknown=today) < mark
    ]
    return fold([passage(row) for row in read.articles], rows, day=day, unknown=today)
