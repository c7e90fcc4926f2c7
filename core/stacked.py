"""On a telephone each row of a table is a block: its cells then say the heading of their column.

The labels are written in the page, so that they are there without script and for those who listen.
"""

import re

_ROW = re.compile(r"<tr\b.*?</tr>|<tr\b.*", re.S)
_HEADING = re.compile(r"<th\b([^>]*)>(.*?)</th>", re.S)
_UNSEEN = re.compile(r'<span class="(?:visually-hidden|th-help)">.*?</span>|<[^>]+>', re.S)
_OPENING = re.compile(r"<(tr|th|td)\b([^>]*)>(\s*</td>)?")
_SPAN = re.compile(r'\b(col|row)span="(\d+)"')


def labelled(content):
    """The HTML `content` of a table, with on each cell `data-label`, the words of the heading over it.

    A heading that is only heard labels nothing; nor does a cell under several. One that is left blank says
    `data-blank`: a block does not show it. A label that is there already is kept.
    """
    head, closing, body = content.partition("</thead>")
    if not closing:
        return content
    labels = _labels(head)
    column = 0

    def opened(match):
        nonlocal column
        name, attributes, blank = match.groups()
        if name == "tr":
            column = 0
            return match[0]
        here = column
        column += 1 if "colspan" not in attributes else _spans(attributes)["col"]
        if name == "th" or "data-label=" in attributes:
            return match[0]
        label = labels.get(here, "") if column == here + 1 else ""
        if not label and not blank:
            return match[0]
        said = "data-blank" if blank else f'data-label="{label}"'
        return f"<td{attributes} {said}>{blank or ''}"

    return head + closing + _OPENING.sub(opened, body)


_PARTS = re.compile(r"<(thead|tbody|tfoot|tr|th|td)\b([^>]*)>")
_ROLES = {"thead": "rowgroup", "tbody": "rowgroup", "tfoot": "rowgroup", "tr": "row", "td": "cell"}


def with_roles(content):
    """The HTML of a table that is drawn as cards: each part says what it is, for a browser forgets it of a block."""

    def said(match):
        name, attributes = match.groups()
        if name == "th":
            role = "rowheader" if 'scope="row"' in attributes else "columnheader"
        else:
            role = _ROLES[name]
        return f'<{name}{attributes} role="{role}">'

    return _PARTS.sub(said, content)


def _labels(head):
    """{column: words} of a <thead>; a column under two headings says both: « 2024, Prévu »."""
    labels: dict[int, str] = {}
    taken = set()
    for line, row in enumerate(_ROW.findall(head)):
        column = 0
        for attributes, inside in _HEADING.findall(row):
            while (line, column) in taken:
                column += 1
            spans = _spans(attributes)
            words = " ".join(_UNSEEN.sub("", inside).split()).replace('"', "&quot;")
            for each in range(column, column + spans["col"]):
                labels[each] = ", ".join(filter(None, (labels.get(each, ""), words)))
                taken |= {(line + below, each) for below in range(spans["row"])}
            column += spans["col"]
    return labels


def _spans(attributes):
    """How many columns and rows a cell takes, read in its attributes: {"col": 2, "row": 1}."""
    return {"col": 1, "row": 1} | {name: int(count) for name, count in _SPAN.findall(attributes)}
