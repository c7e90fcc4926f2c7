"""The text that is signed: its visas, its preamble, its articles, and where and when it is made."""

from dataclasses import dataclass

from conventions.enums import ArticleKind
from conventions.text.champs import LATER
from core.dates import on_words
from core.telling import Section


@dataclass(frozen=True)
class Article:
    """`number` is text (« 1 », « 2 bis »), empty for an article without one. `html` is clean."""

    id: str
    number: str
    title: str
    html: str

    @property
    def section(self):
        return Section(self.id, heading_of(self.number, self.title))


def heading_of(number, title):
    """« Article 2 bis – Les parties »; the title alone without a number."""
    return f"Article {number} – {title}" if number else title


@dataclass(frozen=True)
class Closing:
    """`on`: « le 11 octobre 2023 », « en octobre 2023 »."""

    place: str = ""
    on: str = ""

    def words(self, copies):
        """`copies`: how many originals, None when it is left to be written by hand."""
        where, many = self.place or LATER, LATER if copies is None else copies
        when = self.on or f"le {LATER}"
        return f"Fait à {where}, {when}, en {many} exemplaires originaux."


@dataclass(frozen=True)
class Text:
    """`visas`, `preambule` and `closing`: clean HTML, empty when nobody wrote them."""

    visas: str
    preambule: str
    articles: tuple[Article, ...]
    closing: str


def text_of(rows):
    """`rows`: those of `champs.filled_articles`, or of a version that kept them."""
    return Text(
        visas=_bodies(rows, ArticleKind.VISA),
        preambule=_bodies(rows, ArticleKind.PREAMBLE),
        articles=tuple(
            Article(f"article-{row['id']}", row["number"], row["title"], row["body"])
            for row in rows
            if row["kind"] == ArticleKind.ARTICLE
        ),
        closing=_bodies(rows, ArticleKind.CLOSING),
    )


def _bodies(rows, kind):
    return "".join(row["body"] for row in rows if row["kind"] == kind)


def closing_of(convention, parties):
    """Where and when the convention is made: the day of its ceremony, else the one day when all of the Parties
    `parties` signed."""
    days = {person.signed_on for party in parties for person in party.representatives}
    day = on_words(convention.ceremony_on, convention.ceremony_on_precision) if convention.ceremony_on else ""
    if not day and len(days) == 1:
        day = days.pop()
    return Closing(convention.ceremony_place, day)
