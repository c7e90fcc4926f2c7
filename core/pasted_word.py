"""Lists of Word: paragraphs of a style, each with its bullet drawn in its words. Here, they are lists again."""

import re

_PARAGRAPH = re.compile(r"<p\b([^>]*)>(.*?)</p\s*>", re.DOTALL | re.IGNORECASE)
_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level(\d)", re.IGNORECASE)
_CONDITIONAL = re.compile(r"<!--\[if[^>]*>.*?<!\[endif\]-->|<!\[[^>]*>", re.DOTALL | re.IGNORECASE)
_IGNORED = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_SPAN = re.compile(r"<(/?)span\b([^>]*)>", re.IGNORECASE)
#: « 1. », « a) », « iv. »: what Word draws before the item of a numbered list.
_NUMBER = re.compile(r"\(?(?:\d+|[a-z]|[ivx]+)[.)]", re.IGNORECASE)


def word_lists(html):
    """HTML in which paragraphs of Word's lists are <ul> and <ol>, without their drawn bullets; any other as it is."""
    if "mso-list" not in html:
        return html
    parts, open_lists, end = [], [], 0
    html = _CONDITIONAL.sub("", html)
    for found in _PARAGRAPH.finditer(html):
        level = _LEVEL.search(found[1])
        between = html[end : found.start()]
        if open_lists and (between.strip() or not level):
            parts.append(_closed(open_lists, 0))
        if not open_lists:
            parts.append(between)
        end = found.end()
        if level:
            words, bullet = _without_bullet(found[2])
            depth = min(int(level[1]), len(open_lists) + 1)  # one that begins deeper is the first all the same
            parts.append(_item(open_lists, depth, "ol" if _NUMBER.fullmatch(bullet) else "ul"))
            parts.append(words.strip())
        else:
            parts.append(found[0])
    return "".join((*parts, _closed(open_lists, 0), html[end:]))


def _item(open_lists, level, kind):
    """What goes before the words of an item: lists that end, or begin, and the item before it that ends."""
    written = _closed(open_lists, level)
    if len(open_lists) == level and open_lists[-1] != kind:
        written += _closed(open_lists, level - 1)
    if len(open_lists) == level:
        written += "</li>"
    if len(open_lists) < level:
        open_lists.append(kind)
        written += f"<{kind}>"
    return f"{written}<li>"


def _closed(open_lists, level):
    written = ""
    while len(open_lists) > level:
        written += f"</li></{open_lists.pop()}>"
    return written


def _without_bullet(words):
    """(words, the bullet that was drawn before them)."""
    start = depth = 0
    for span in _SPAN.finditer(words):
        if depth or _IGNORED.search(span[2]):
            start = start if depth else span.start()
            depth += -1 if span[1] else 1
            if depth == 0:
                bullet = re.sub(r"<[^>]*>|&nbsp;|\s", "", words[start : span.end()])
                return words[:start] + words[span.end() :], bullet
    return words, ""
