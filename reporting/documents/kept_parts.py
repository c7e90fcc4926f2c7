"""A long document laid out in parts, so that a changed fiche costs a fiche and not the whole.

Templates put MARK where a new page begins in any case. What comes before the first mark, the
cover, opens the document. Each part is laid out without anything that depends on its place: no
running head, no « x / y », and PLACEHOLDER for each page number of a table of contents. Pages
are kept under a hash of all that they show; only the missing ones are laid out, in one run.

Then one sheet without text for each page gives the margins, with the cover, in a cheap last run:
they are put around the pages, and the numbers are written in the tables. The same pages come out
whether they were kept or not, hence the same file to the byte.

Where we reach inside WeasyPrint's pages is `core.inside.weasyprint_pages`.
"""

import gc
import hashlib
import logging
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from core.inside.weasyprint_pages import body_children, forget_writing, texts_after_links, with_margins, write_text

MARK = "<!-- coupe -->"
PLACEHOLDER = "000"  # as wide as the longest page number; also written in print.css
FRAME = '<!doctype html><html lang="fr"><head><title>Parties</title></head><body class="d-document">{}</body></html>'
SHEET = '<div class="d-feuille"></div>'
logger = logging.getLogger(__name__)

KEPT_PAGES = 90  # a convention of 60 fiches, at some 0.7 MiB a page
BESIDE_PAGES = 60  # fewer where others are to be laid out: two long documents never add up


class CutInsidePage(Exception):
    """Two parts share a page: a mark stands where none begins."""


@dataclass(frozen=True)
class PageNumber:
    """A text box that says on which page an anchor is; `right`: where its text ends."""

    box: Any  # of WeasyPrint
    text: str
    right: float
    anchor: str

    def write(self, number):
        write_text(self.box, self.text.replace(PLACEHOLDER, str(number)), right=self.right)


@dataclass(frozen=True)
class Part:
    """WeasyPrint's pages, without margins, and the page numbers to write in them."""

    pages: tuple
    numbers: tuple[PageNumber, ...]


class Kept:
    """Parts laid out lately, in order of their last use, within a number of pages.

    `beside`: what is kept of other documents and what is to be laid out come within it.
    """

    def __init__(self, page_limit, *, beside):
        self.page_limit, self.beside = page_limit, beside
        self._parts = OrderedDict()
        self.has_dropped = False  # parts have left whose memory is not given back yet

    def __len__(self):
        return len(self._parts)

    @property
    def page_count(self):
        return sum(len(part.pages) for part in self._parts.values())

    def find(self, key):
        return self._parts.get(key)

    def use(self, parts):
        """These parts, {key: part} in their order, are now the last used; the oldest leave."""
        for key, part in parts.items():
            self._parts[key] = part
            self._parts.move_to_end(key)
        self._shrink(self.page_limit)

    def make_room(self, page_count, *, wanted):
        """Before so many pages are laid out: the oldest leave, but the `wanted` keys.

        Their memory is given back at once.
        """
        self._shrink(self.beside - page_count, wanted)
        self.give_back()

    def _shrink(self, page_count, wanted=()):
        for key in list(self._parts):
            if self.page_count <= page_count:
                break
            if key not in wanted:
                del self._parts[key]
                self.has_dropped = True

    def clear(self):
        self._shrink(0)
        self.give_back()

    def give_back(self):
        """The memory of what has left: its boxes hold each other, and may be frozen (`pipeline`)."""
        if self.has_dropped:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self.has_dropped = False


KEPT = Kept(KEPT_PAGES, beside=BESIDE_PAGES)


def cut(html):
    """The opening of a document, with its head, and its parts; none where nothing is marked."""
    opening, *parts = html.rpartition("</body>")[0].split(MARK)
    return opening, parts


def lay_out(html, *, drawn_with, run, hearing):
    """The laid out document, ready to be written.

    `drawn_with`: what the parts are drawn with beside their HTML, as a text. `run(html, is_part=…)` gives
    a WeasyPrint source and its layout; `hearing` counts pages and hears errors meanwhile.
    """
    opening, contents = cut(html)
    try:
        parts = _parts(contents, drawn_with, run, hearing)
    except CutInsidePage:
        # A fault of the templates, never of the person who asked: the document is right, and slower.
        logger.error("%s where no page begins: laid out in one part", MARK)
        parts = _parts(["".join(contents)], drawn_with, run, hearing)
    if not hearing.errors:  # a part is kept only if nothing is to be said of it
        KEPT.use(parts)
    pages = [page for part in parts.values() for page in part.pages]
    hearing.is_counting = not contents
    _, sheets = run(f"{opening}{SHEET * len(pages)}</body></html>")
    hearing.count(len(sheets.pages))
    first = len(sheets.pages) - len(pages)
    whole = sheets.pages[:first]
    whole += [with_margins(page, sheet) for page, sheet in zip(pages, sheets.pages[first:], strict=True)]
    _write_numbers(parts.values(), whole)
    return sheets.copy(whole)


def tidy(laid_out):
    """Take from the pages what writing them left there: it belongs to one file."""
    for page in laid_out.pages:
        forget_writing(page)


def _parts(contents, drawn_with, run, hearing):
    """{key: part} in the order of the document; those that are not kept are laid out together."""
    keys = [hashlib.sha256(f"{drawn_with}\n{html}".encode()).hexdigest() for html in contents]
    found = {key: KEPT.find(key) for key in keys}
    missing = {key: html for key, html in zip(keys, contents, strict=True) if found[key] is None}
    hearing.page_base = sum(len(part.pages) for part in found.values() if part is not None)
    if missing:
        KEPT.make_room(len(missing), wanted=found)  # a page each at least
        source, laid_out = run(FRAME.format(MARK.join(missing.values())), is_part=True)
        for key, pages in zip(missing, _pages_of_parts(source, laid_out), strict=True):
            numbers = tuple(number for page in pages for number in _page_numbers(page))
            found[key] = Part(tuple(pages), numbers)
    return found


def _pages_of_parts(source, laid_out):
    """The pages of each part, told by the elements that open them."""
    owners, place = {}, 0
    for child in source.etree_element.find("body"):
        if callable(child.tag):  # a comment: ours
            place += 1
        else:
            owners[child] = place
    found = [[] for _ in range(place + 1)]
    for page in laid_out.pages:
        places = {owners[box.element] for box in body_children(page)}
        if len(places) != 1:
            raise CutInsidePage
        found[places.pop()].append(page)
    return found


def _page_numbers(page):
    for box in texts_after_links(page):
        if PLACEHOLDER in box.text:
            anchor = box.element.get("href").removeprefix("#")
            yield PageNumber(box, box.text, box.position_x + box.width, anchor)


def _write_numbers(parts, pages):
    places = {}
    for number, page in enumerate(pages, 1):
        for anchor in page.anchors:
            places.setdefault(anchor, number)
    for part in parts:
        for number in part.numbers:
            number.write(places.get(number.anchor, "?"))
