"""What changed between two states of a text, article by article and word by word."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from conventions.text import told
from core import richtext
from core.formats import sentence

KEPT, REMOVED, ADDED = "kept", "removed", "added"
MAX_WORDS = 3000  # beyond, two passages are shown whole, one after the other


@dataclass
class ArticleDifference:
    """`state` in words; `place` says where a moved article was and is, else empty.

    `lines` is a list of lines, each a list of (KEPT | REMOVED | ADDED, words).
    """

    heading: str
    state: str
    is_changed: bool = True
    lines: list = field(default_factory=list)
    place: str = ""


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
    lines = [[(kind, line)] for line in richtext.lines(article["body"]).split("\n") if line]
    state = "Article ajouté" if kind == ADDED else "Article retiré"
    return ArticleDifference(heading_of(article), state, lines=lines)


def _article(old, new, place):
    lines = []
    if heading_of(old) != heading_of(new):
        lines.append(_words(heading_of(old), heading_of(new)))
    words = compare_texts(old["body"], new["body"])
    lines += words
    states = []
    if place:
        states.append("déplacé")
    if old["number"] != new["number"]:
        states.append("renuméroté")
    if old["title"] != new["title"] or any(kind != KEPT for line in words for kind, _ in line):
        states.append("modifié")
    if not states:
        return ArticleDifference(heading_of(new), "Inchangé", is_changed=False)
    lines = [line for line in lines if any(kind != KEPT for kind, _ in line)]
    return ArticleDifference(heading_of(new), _listed(states), lines=lines, place=place)


def _listed(states):
    """« Déplacé, renuméroté et modifié »."""
    words = " et ".join(filter(None, (", ".join(states[:-1]), states[-1])))
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


def compare_texts(old, new):
    """Two rich texts: [[(kind, words), …] for each line]."""
    return compare_lines(richtext.lines(old).split("\n"), richtext.lines(new).split("\n"))


def compare_lines(before, after):
    """Two lists of lines: [[(kind, words), …] for each line]."""
    lines = []
    for operation, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            lines += [[(KEPT, line)] for line in before[a:b] if line]
            continue
        gone, come = before[a:b], after[c:d]
        if len(gone) == len(come):
            lines += [_words(one, other) for one, other in zip(gone, come, strict=True)]
        else:
            lines += _paired(gone, come)
    return [line for line in lines if line]


def _paired(gone, come):
    """Lines of two passages of unequal length: each one beside the most alike, in order."""
    lines, start = [], 0
    for line in gone:
        words = set(line.split())
        scores = [
            (len(words & set(other.split())) / max(1, len(words | set(other.split()))), rank)
            for rank, other in enumerate(come[start:], start)
        ]
        score, rank = max(scores, key=lambda pair: (pair[0], -pair[1]), default=(0, start))
        if score >= 0.4:
            lines += [[(ADDED, other)] for other in come[start:rank] if other]
            lines.append(_words(line, come[rank]))
            start = rank + 1
        elif line:
            lines.append([(REMOVED, line)])
    return lines + [[(ADDED, other)] for other in come[start:] if other]


def _words(old, new):
    # A no-break space is part of its word: « enfance ; » is one.
    before, after = re.findall(r"[^ \n]+", old), re.findall(r"[^ \n]+", new)
    if len(before) > MAX_WORDS or len(after) > MAX_WORDS:
        return [(REMOVED, old), (ADDED, new)]
    parts = []
    for operation, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            parts.append((KEPT, " ".join(before[a:b])))
            continue
        if a != b:
            parts.append((REMOVED, " ".join(before[a:b])))
        if c != d:
            parts.append((ADDED, " ".join(after[c:d])))
    return parts
