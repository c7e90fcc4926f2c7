"""A text under discussion: how many suggestions wait for an answer. Read with the head of every page (`conventions.beside`)."""

from dataclasses import dataclass, field

from conventions import beside
from core.formats import counted, plural

#: The rubric beside whose name it is told: the key of `doors.counts` and of the tab.
RUBRIC = "texte"


@dataclass(frozen=True)
class Discussion:
    """`by_article`: {identity of an article: how many wait there}."""

    by_article: dict = field(default_factory=dict)

    @property
    def count(self):
        return sum(self.by_article.values())

    @property
    def words(self):
        """« 3 propositions attendent une réponse », an empty text when none does."""
        verb = plural(self.count, "attend", "attendent")
        return f"{counted(self.count, 'proposition')} {verb} une réponse" if self.count else ""


def of(convention):
    """The Discussion of the text of this convention. No query on a page that has its head."""
    return read(beside.read(convention, "counts").get(RUBRIC, ()))


def read(found):
    """The same, of rows as `conventions.suggestions.counting` gives them."""
    return Discussion({row["article"]: row["count"] for row in found})
