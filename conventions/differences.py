"""What changed between two states of a text, article by article and word by word."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from conventions.telling import text
from core import richtext

KEPT, REMOVED, ADDED = "kept", "removed", "added"
MAX_WORDS = 3000  # beyond, two passages are shown whole, one after the other


@dataclass
class ArticleDifference:
    """`state` in words; `lines` is a list of lines, each a list of (KEPT | REMOVED | ADDED, words)."""

    heading: str
    state: str
    is_changed: bool = True
    lines: list = field(default_factory=list)


def heading_of(article):
    return text.heading_of(article["number"], article["title"])


def compare(old, new):
    """Differences between two lists of articles (`champs.filled_articles`), in the order of the new one.

    An article is the same when it kept its row; one that was taken out comes where it stood.
    """
    before = {article["id"]: article for article in old}
    after = {article["id"] for article in new}
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
            found.append(_article(before[article["id"]], article))
        else:
            found.append(_whole(article, ADDED))
    found += [_whole(article, REMOVED) for article in waiting if article["id"] not in after]
    return found


def _whole(article, kind):
    lines = [[(kind, line)] for line in richtext.lines(article["body"]).split("\n") if line]
    state = "Article ajouté" if kind == ADDED else "Article retiré"
    return ArticleDifference(heading_of(article), state, lines=lines)


def _article(old, new):
    lines = []
    if heading_of(old) != heading_of(new):
        lines.append(_words(heading_of(old), heading_of(new)))
    lines += compare_texts(old["body"], new["body"])
    changed = [line for line in lines if any(kind != KEPT for kind, _ in line)]
    if not changed:
        return ArticleDifference(heading_of(new), "Inchangé", is_changed=False)
    return ArticleDifference(heading_of(new), "Modifié", lines=lines)


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
