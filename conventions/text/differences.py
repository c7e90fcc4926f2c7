"""What changed between two states of a text: article by article, block by block, word by word (`core.differing`)."""

from bisect import bisect_left
from dataclasses import dataclass, field

from conventions.text import champs, told
from core import blocks, richtext
from core.differing import (
    ADDED,
    JOINED,
    KEPT,
    REMOVED,
    SPLIT,
    VALUE_ADDED,
    VALUE_REMOVED,
    Line,
    compare_blocks,
    compare_lines,
)
from core.formats import sentence

__all__ = ["ADDED", "KEPT", "REMOVED", "as_model", "columns", "compare", "compare_lines", "compare_texts", "model_of"]


@dataclass
class ArticleDifference:
    """`state` in words; `place` says where a moved article was and is, else empty.

    `lines` are those of `core.differing` whose wording changed, `values` those where only the value of a field did:
    nobody wrote another text there.
    """

    heading: str
    state: str
    is_changed: bool = True
    lines: list = field(default_factory=list)
    place: str = ""
    values: list = field(default_factory=list)

    @property
    def value_labels(self):
        """What the fields are called whose values changed."""
        names = dict.fromkeys(name for line in (*self.lines, *self.values) for name in line.values)
        return list(dict.fromkeys(champs.label_of(each) for name in names for each in name.split(",")))


def heading_of(article):
    return told.heading_of(article["number"], article["title"])


def compare(old, new):
    """Differences between two lists of articles (`champs.filled_articles`), in the order of the new one.

    An article is the same when it kept its identity, wherever it went and whatever its number; one that was taken
    out comes where it stood.
    """
    before = {article["id"]: article for article in old}
    after = {article["id"] for article in new}
    places = _places(old, new)
    found, waiting = [], list(old)
    for article in new:
        if article["id"] in before:
            while waiting and waiting[0]["id"] != article["id"]:
                if waiting[0]["id"] in after:
                    if any(each["id"] == article["id"] for each in waiting):
                        break
                    waiting.pop(0)
                else:
                    found.append(_whole(waiting.pop(0), REMOVED))
            waiting = [each for each in waiting if each["id"] != article["id"]]
            found.append(_article(before[article["id"]], article, places.get(article["id"], "")))
        else:
            found.append(_whole(article, ADDED))
    found += [_whole(article, REMOVED) for article in waiting if article["id"] not in after]
    return found


def _whole(article, kind):
    lines = [Line.of(block, [(kind, block.text)]) for block in blocks.blocks(blocks.unmarked(article["body"]))]
    state = "Article ajouté" if kind == ADDED else "Article retiré"
    return ArticleDifference(heading_of(article), state, lines=lines)


def _article(old, new, place):
    lines = []
    if heading_of(old) != heading_of(new):
        lines += compare_lines([heading_of(old)], [heading_of(new)])
    found = []
    if old["body"] != new["body"]:
        found = compare_texts(old["body"], new["body"], sources=(old.get("source"), new.get("source")))
    words = [line for line in found if line.has_words]
    values = [line for line in found if line.has_values and not line.has_words]
    states = []
    if place:
        states.append("déplacé")
    if old["number"] != new["number"]:
        states.append("renuméroté")
    if old["title"] != new["title"] or words:
        states.append("modifié")
    elif old["body"] != new["body"] and not values:
        states.append("mis en forme autrement")
    updated = ["valeurs de champs mises à jour"] if values or any(line.has_values for line in words) else []
    if not states and not updated:
        return ArticleDifference(heading_of(new), "Inchangé", is_changed=False)
    state = _capital(", ".join(filter(None, [_listed(states), *updated])))
    return ArticleDifference(heading_of(new), state, lines=lines + words, place=place, values=values)


def _listed(states):
    """« déplacé, renuméroté et modifié »."""
    return " et ".join(filter(None, (", ".join(states[:-1]), *states[-1:])))


def _capital(words):
    return words[:1].upper() + words[1:]


def _places(old, new):
    """{id: where it was and is, in words} of the articles to move, as few as can be, to order the old text as the new."""
    ranks = {article["id"]: rank for rank, article in enumerate(old)}
    common = [article["id"] for article in new if article["id"] in ranks]
    stayed = _longest_rise([ranks[each] for each in common])
    was, now = _followed(old), _followed(new)
    return {
        each: sentence(f"Placé {now[each]} ; il était {was[each]}.") for each in common if ranks[each] not in stayed
    }


def _followed(articles):
    """{id: « après « Article 2 – Durée » »}."""
    places, place = {}, "en tête"
    for article in articles:
        places[article["id"]] = place
        place = f"après « {heading_of(article)} »"
    return places


def _longest_rise(ranks):
    """The set of the longest rising series among these distinct numbers, in their order."""
    tails, before = [], {}  # the lowest end of a series of each length; what each number follows
    for rank in ranks:
        at = bisect_left(tails, rank)
        before[rank] = tails[at - 1] if at else None
        tails[at : at + 1] = [rank]
    found, rank = set(), tails[-1] if tails else None
    while rank is not None:
        found.add(rank)
        rank = before[rank]
    return found


def compare_texts(old, new, *, sources=(None, None)):
    """Two rich texts: a `core.differing.Line` for each block. `sources`: what they were before their fields were
    written, to tell their values from their words."""
    return compare_blocks(
        *(blocks.blocks(champs.with_values(source, text)) for source, text in zip(sources, (old, new), strict=True))
    )


def columns(lines):
    """Lines as two columns, (before, after): the first text without what was added, the second without what was removed."""
    return tuple(
        [Line.of(line, kept, line.values) for line in lines if (kept := [part for part in line if part[0] not in but])]
        for but in ((ADDED, VALUE_ADDED, SPLIT), (REMOVED, VALUE_REMOVED, JOINED))
    )


# --- A text and its model -----------------------------------------------------------------------


def as_model(articles):
    """These articles (`champs.filled_articles`) as their model writes them, fields named and not filled; a version of
    before fields were kept, as it reads."""
    return [
        {**row, "source": None, "body": row["body"] if row["source"] is None else champs.named(row["source"])}
        for row in articles
    ]


def model_of(rows, articles):
    """The articles `rows` of a model, as `as_model(articles)`: each takes the identity of the one that was written from
    it, whose title it has, else whose words are the most alike; a negative one when nothing was."""
    shown = [{"id": -row.pk, "source": None, "body": champs.named(row.body), **_facts(row)} for row in rows]
    waiting = list(articles)
    for is_same in (_same_title, _alike):
        for row in (each for each in shown if each["id"] < 0):
            found = next((each for each in waiting if is_same(row, each)), None)
            if found:
                row["id"] = found["id"]
                waiting.remove(found)
    return shown


def _facts(row):
    return {"kind": row.kind, "number": row.number, "title": row.title}


def _same_title(row, other):
    return row["kind"] == other["kind"] and row["title"].casefold() == other["title"].casefold()


def _alike(row, other):
    if row["kind"] != other["kind"]:
        return False
    words, others = (set(richtext.plain(each["body"]).split()) for each in (row, other))
    return 2 * len(words & others) > max(len(words), len(others))
