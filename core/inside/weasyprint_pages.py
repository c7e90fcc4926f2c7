"""Boxes of the pages that WeasyPrint has laid out, and its own style sheet: none of it is its public interface."""

import copy
import re
from functools import cache


@cache
def html_class():
    """WeasyPrint's HTML with a default sheet that spares us six pseudo-elements for each element.

    Its own gives a footnote call, a footnote mark, three kinds of notes and a list mark to every
    element of the document: a third of the memory, and we have no footnote.
    """
    from importlib.resources import files

    from weasyprint import CSS, HTML
    from weasyprint.html import UA_COUNTER_STYLE

    text = (files("weasyprint") / "css" / "html5_ua.css").read_text("utf-8")
    text = re.sub(r"^::(?:foot)?note-.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^::marker(?= )", "li::marker", text, flags=re.MULTILINE)
    sheet = CSS(string=text, counter_style=UA_COUNTER_STYLE)

    class Source(HTML):
        def _ua_stylesheets(self, forms=False):
            return [sheet]

    return Source


_marks = {}  # id of the box of a cell: its element of the structure, while one file is written


@cache
def keep_marks_apart():
    """WeasyPrint writes this element in the box itself, whose full dictionary then doubles: 1.5 KiB a cell of a table."""
    from weasyprint.formatting_structure.boxes import Box

    Box.mark = property(lambda box: _marks[id(box)], lambda box, element: _marks.__setitem__(id(box), element))


def mark_of(cell):
    """The element of the structure of this cell, None when it has none."""
    return _marks.get(id(cell))


def body_children(page):
    """Boxes of what is right under the body, on this page."""
    html, *_ = page._page_box.children
    body, *_ = html.children
    return body.children


def texts_after_links(page):
    """Text boxes of `a::after`, on this page: the numbers of a table of contents."""
    from weasyprint.formatting_structure.boxes import TextBox

    return [box for box in page._page_box.descendants() if box.element_tag == "a::after" and isinstance(box, TextBox)]


def write_text(box, text, *, right):
    """Another text in this box, on one line, that ends at `right`."""
    from weasyprint.text.line_break import split_first_line

    layout, _, _, width, _, _ = split_first_line(text, box.style, None, None, 0)
    box.text, box.pango_layout, box.width = text, layout, width
    box.position_x = right - width


def with_margins(page, sheet):
    """The page, with the margin boxes of the sheet that has its number; the kept one is as it was."""
    from weasyprint.formatting_structure.boxes import MarginBox

    margins = [box for box in sheet._page_box.children if isinstance(box, MarginBox)]
    dressed = copy.copy(page)
    dressed._page_box = page._page_box.copy_with_children([*page._page_box.children, *margins])
    return dressed


def tables_of(page):
    """Tables of a page in reading order, those in cells after the one that holds them."""
    from weasyprint.formatting_structure.boxes import LineBox, MarginBox, ParentBox, TableBox

    waiting = [page._page_box]
    while waiting:
        found = waiting.pop()
        found = getattr(found, "_box", found)  # placed absolutely
        if isinstance(found, TableBox):
            yield found
        if isinstance(found, ParentBox) and not isinstance(found, LineBox | MarginBox):
            waiting.extend(reversed(found.children))


def forget_writing(page):
    """Take from the page what writing it left there."""
    _marks.clear()
    for *_, box in page.links:
        box.link_annotation = None
    for box in page._page_box.descendants():
        drawing = getattr(getattr(box, "replacement", None), "_svg", None)
        if drawing is not None:
            drawing.stream = drawing.context = None
