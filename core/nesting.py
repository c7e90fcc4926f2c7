"""How far the tags of a clean rich text go: cells within their bounds, no table in a table, and no depth that a reader
of documents gives up at. Words are never lost for it."""

import re

from core.squaring import MOST, span

TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)\b([^>"]*(?:"[^"]*"[^>"]*)*)>')
SPAN = re.compile(r' (colspan|rowspan)="([^"]*)"')
DEEPEST = 30  # elements in one another
OF_TABLES = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
CELLS = {"caption", "th", "td"}
#: Parts that stay or go with what holds them.
PARTS = OF_TABLES - {"table"} | {"li"}
PHRASES = {"strong", "em", "a"}


def bounded(html):
    """The same clean HTML, each span a number that HTML allows."""
    return SPAN.sub(_bounded, html) if "span=" in html else html


def _bounded(found):
    name, written = found[1], found[2]
    if re.fullmatch("[0-9]{1,5}", written) and int(written) <= MOST[name] and (int(written) or name == "rowspan"):
        return found[0]
    number = span(written, name)
    return "" if number == 1 else f' {name}="{number}"'


def flattened(html):
    """The same clean HTML in which a table within a table is paragraphs, a cell each, and what lies deeper than DEEPEST
    stands where that is reached. To be parsed again: a paragraph may hold another."""
    if html.count("</") <= DEEPEST and html.count("<table") < 2:
        return html
    parts, done, kept = [], 0, []  # kept: (name, what its end is written as) of the open elements
    depth = tables = 0
    for tag in TAG.finditer(html):
        is_end, name = bool(tag[1]), tag[2]
        if name == "br":
            continue
        parts.append(html[done : tag.start()])
        done = tag.end()
        if is_end:
            _, end = kept.pop() if kept else (name, tag[0])
        else:
            start, end = _written(name, tag[0], kept, depth, tables)
            kept.append((name, end))
            parts.append(start)
        step = -1 if is_end else 1
        depth += step if end == f"</{name}>" else 0
        tables += step if name == "table" else 0
        if is_end:
            parts.append(end)
    return "".join([*parts, html[done:]])


def _written(name, tag, kept, depth, tables):
    """(what its start is written as, its end)."""
    if name in OF_TABLES and tables > (name != "table"):
        return ("<p>", "</p>") if name in CELLS else ("", "")
    if name in PARTS and kept:
        is_kept = kept[-1][1].startswith("</")
    else:
        is_kept = depth < DEEPEST
    if is_kept:
        return tag, f"</{name}>"
    return ("", "") if name in PHRASES else ("<br>", " ")
