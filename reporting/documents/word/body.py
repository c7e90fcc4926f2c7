"""From the HTML that is printed to the body of a Word file: headings, paragraphs, lists and tables in Word's own styles.

The print template stays the only place where a document is told: what it says here, the Word file says, in the same
order. Elements are made directly, as python-docx makes them: through its own objects, sixty pages take seconds.
"""

import re
from collections import deque
from itertools import count

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree, html

from core.squaring import TO_THE_END, Grid, span
from reporting.documents.engine_log import RenderingRefused

W = {name: qn(f"w:{name}") for name in (
    *("p", "pPr", "pStyle", "r", "rPr", "t", "br", "b", "i", "u", "vertAlign", "hyperlink", "anchor", "val", "id"),
    *("name", "bookmarkStart", "bookmarkEnd", "keepNext", "pageBreakBefore", "numPr", "ilvl", "numId", "jc", "fldChar"),
    *("fldCharType", "instrText", "dirty", "tbl", "tblPr", "tblStyle", "tblW", "type", "w", "tblGrid", "gridCol", "tr"),
    *("trPr", "cantSplit", "tblHeader", "trHeight", "hRule", "tc", "tcPr", "tcW", "gridSpan", "vMerge", "tblLook"),
    *("num", "abstractNumId", "lvlOverride", "startOverride", "rStyle", "tblLayout", "tblCaption", "firstRow", "firstColumn"),
)}  # fmt: skip
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
BLANKS = re.compile(r"[ \t\r\n\f]+")  # as HTML folds them: no-break spaces stay
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # that no XML file holds
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = {*HEADINGS, "p", "div", "section", "article", "nav", "ul", "ol", "table", "figure", "figcaption", "dl", "header", "footer", "blockquote"}  # fmt: skip
#: What is drawn beside its numbers, or printed at the edges of the page.
LEFT_OUT_TAGS, LEFT_OUT_CLASSES = {"svg", "script", "style", "head", "title", "img"}, {"d-courant"}
#: Lists that mark nothing: names on a cover, boxes to sign in, facts under their labels.
UNMARKED = {"d-faits", "d-signataires"}
STYLES = {
    "d-genre": "Subtitle",
    "d-lieu": "Subtitle",
    "d-periode": "Subtitle",
    "d-cle": "Label",
    "d-marge": "Label",
    "d-nom": "Label",
    "d-tampon": "Stamp",
    "d-mention": "Stamp",
    "d-projet": "Mark",
    "d-version": "Mark",
    "d-chaine": "Stamp",
}
#: Parts that open a page, where the print sheet does and nothing in the source says it.
OPENING = {"d-annexe"}
DEEPEST = 3  # levels of list that Word's own styles have
SIGN_HEIGHT = 1900  # twentieths of a point: room to sign in a box
TABLE_WIDTH = 5000  # fiftieths of a percent: the whole line
WIDEST = 63  # columns of a table that Word opens
DEEPEST = 100  # elements in one another
TOO_DEEP = "Le texte a des listes ou des tableaux trop imbriqués les uns dans les autres pour Word. Simplifiez-les."


def _sub(parent, tag, /, **attributes):
    found = etree.SubElement(parent, W[tag])
    for key, value in attributes.items():
        found.set(W[key], str(value))
    return found


def _classes(element):
    return set((element.get("class") or "").split())


def _span(cell, name):
    return span(cell.get(name), name)


def _width(rows):
    """The columns of a table of these rows, cells that come from above counted."""
    grid, part = Grid(), None
    for row in rows:
        if row.getparent() is not part:
            grid.hanging, part = [], row.getparent()
        grid.start_row()
        for cell in row.iterchildren("td", "th"):
            grid.add(_span(cell, "colspan"), _span(cell, "rowspan"))
        grid.end_row(None)
    return grid.width


class Writer:
    """Writes the children of an HTML body at the end of `package.body`. One a document."""

    def __init__(self, package, *, step=lambda: None):
        """`step` is called at each block, to stop what takes too long."""
        self.package, self.parent, self.step = package, package.body, step
        self.keys, self.anchors = count(1), {}
        self.breaks = False  # whether the next paragraph opens a page

    def write(self, source):
        """Raises RenderingRefused where its elements are too many in one another: no word is left out in silence."""
        tree = html.document_fromstring(FORBIDDEN.sub("", source), parser=html.HTMLParser(huge_tree=True))
        depth = 0
        for event, _ in etree.iterwalk(tree, events=("start", "end")):
            depth += 1 if event == "start" else -1
            if depth > DEEPEST:
                raise RenderingRefused(TOO_DEEP)
        self.anchors = {each.get("id"): f"_{rank}" for rank, each in enumerate(tree.iter("h1", "h2", "h3", "h4", "h5", "h6"), 1) if each.get("id")}  # fmt: skip
        self._blocks(tree.body)

    # --- Blocks -------------------------------------------------------------------------------

    def _blocks(self, element, *, style="Normal", depth=0):
        """Its blocks in their order; words that are in none make paragraphs of their own."""
        loose = []
        if element.text and element.text.strip():
            loose.append(element.text)
        for child in element:
            if self._is_block(child):
                self._flush(loose, style)
                self._block(child, style=style, depth=depth)
            else:
                loose.append(child)
            if child.tail and child.tail.strip():
                loose.append(child.tail)
        self._flush(loose, style)

    def _is_block(self, child):
        return not isinstance(child.tag, str) or child.tag in BLOCKS

    def _flush(self, loose, style):
        if any(isinstance(each, str) or self._is_told(each) for each in loose):
            self._paragraph(style, loose)
        loose.clear()

    def _is_told(self, element):
        return element.tag not in LEFT_OUT_TAGS and not (_classes(element) & LEFT_OUT_CLASSES)

    def _block(self, element, *, style, depth):
        self.step()
        if not isinstance(element.tag, str):
            self.breaks |= (element.text or "").strip() == "coupe"
        elif not self._is_told(element):
            return
        elif element.tag in HEADINGS:
            self._heading(element)
        elif element.tag == "table":
            self._table(element)
        elif element.tag in ("ul", "ol"):
            self._list(element, depth=depth)
        elif element.tag == "nav":
            self._contents(element)
        elif "d-page-signatures" in _classes(element):
            self._boxes(element)
        elif element.tag in ("p", "figcaption"):
            self._paragraph(self._style(element, style), [element])
        else:
            self.breaks |= bool(_classes(element) & OPENING)
            self._blocks(element, style="Quote" if element.tag == "blockquote" else style, depth=depth)

    def _style(self, element, style):
        return next((STYLES[name] for name in _classes(element) if name in STYLES), style)

    def _heading(self, element):
        level = HEADINGS[element.tag]
        paragraph = self._paragraph("Title" if level == 1 else f"Heading {level - 1}", [])
        anchor = self.anchors.get(element.get("id"))
        if anchor:
            key = next(self.keys)
            _sub(paragraph, "bookmarkStart", id=key, name=anchor)
        self._runs(paragraph, [element])
        if anchor:
            _sub(paragraph, "bookmarkEnd", id=key)

    def _paragraph(self, style, content, *, numbered=None, level=0):
        paragraph = _sub(self.parent, "p")
        properties = _sub(paragraph, "pPr")
        _sub(properties, "pStyle", val=self.package.style(style))
        if self.breaks:
            _sub(properties, "pageBreakBefore")
            self.breaks = False
        if numbered is not None:
            numbers = _sub(properties, "numPr")
            _sub(numbers, "ilvl", val=level)
            _sub(numbers, "numId", val=numbered)
        self._runs(paragraph, content)
        return paragraph

    # --- Lists --------------------------------------------------------------------------------

    def _list(self, element, *, depth):
        classes = _classes(element)
        is_marked = not (classes & UNMARKED) and "d-entre" not in _classes(element.getparent())
        level = min(depth + 1, DEEPEST)
        style = f"List {'Number' if element.tag == 'ol' else 'Bullet'}{'' if level == 1 else f' {level}'}"
        numbered = self.package.numbering(style) if is_marked and element.tag == "ol" else None
        for item in element:
            if item.tag == "li":
                self._item(item, style if is_marked else "Normal", numbered, depth + 1)
            elif self._is_block(item):  # a list right in a list, as some editors write it
                self._block(item, style="Normal", depth=depth + 1)

    def _item(self, item, style, numbered, depth):
        """Its first words bear the mark; what follows stands under them."""
        loose, is_first = [item.text or ""], True

        def flush():
            nonlocal is_first
            if any(each.strip() if isinstance(each, str) else self._is_told(each) for each in loose):
                under = style if is_first else style.replace("Bullet", "Continue").replace("Number", "Continue")
                self._paragraph(under, loose, numbered=numbered if is_first else None)
                is_first = False
            loose.clear()

        for child in item:
            if not self._is_block(child):
                loose.append(child)
            elif isinstance(child.tag, str) and child.tag == "p":
                flush()
                loose.append(child)
                flush()
            else:
                flush()
                self._block(child, style=style, depth=depth)
            loose.append(child.tail or "")
        flush()

    def _contents(self, element):
        """The contents as a field of Word, with its lines already written: Word puts the page numbers."""
        for child in element:
            if child.tag != "ol":
                self._block(child, style="Normal", depth=0)
                continue
            items = list(child.iterchildren("li"))
            for rank, item in enumerate(items):
                level = next((name[3:] for name in _classes(item) if name.startswith("d-n")), "2")
                paragraph = self._paragraph(f"TOC {min(max(int(level) - 1, 1), 3)}", [])
                if rank == 0:
                    self._field(paragraph, "begin", dirty="true")
                    _sub(_sub(paragraph, "r"), "instrText").text = r'TOC \o "1-2" \h \z \u'
                    self._field(paragraph, "separate")
                self._runs(paragraph, [item])
                if rank == len(items) - 1:
                    self._field(paragraph, "end")

    def _field(self, paragraph, kind, **more):
        _sub(_sub(paragraph, "r"), "fldChar", fldCharType=kind, **more)

    # --- Tables -------------------------------------------------------------------------------

    def _table(self, element):
        caption = element.find("caption")
        if caption is not None:
            self._paragraph("Caption", [caption])
        rows = element.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")  # its own: a table may be in a cell
        width = min(_width(rows), WIDEST)
        if not width:
            return
        words = caption.text_content() if caption is not None else ""
        table = self._table_of(width, words, has_header=any(row.getparent().tag == "thead" for row in rows))
        going: dict[int, tuple[int, int]] = {}  # column: rows still covered from above, columns of that cell
        part = None
        for row in rows:
            if row.getparent() is not part:  # no cell goes from one part of a table to the next
                going, part = {}, row.getparent()
            self._row(table, row, width, going, is_head=part.tag == "thead")
        self._after_table()

    def _table_of(self, width, caption="", *, has_header):
        table = _sub(self.parent, "tbl")
        properties = _sub(table, "tblPr")
        _sub(properties, "tblStyle", val=self.package.style("Table Grid"))
        _sub(properties, "tblW", w=TABLE_WIDTH, type="pct")
        _sub(properties, "tblLook", val="04A0", firstRow=int(has_header), firstColumn=1)
        if caption:
            _sub(properties, "tblCaption", val=" ".join(caption.split()))
        grid = _sub(table, "tblGrid")
        for _ in range(width):
            _sub(grid, "gridCol", w=self.package.text_width // max(width, 1))
        return table

    def _row(self, table, source, width, going, *, is_head):
        self.step()
        row = _sub(table, "tr")
        properties = _sub(row, "trPr")
        _sub(properties, "cantSplit")
        if is_head:
            _sub(properties, "tblHeader")
        column, waiting, last = 0, deque(source.iterchildren("td", "th")), None
        while column < width:
            rows, covered = going.get(column, (0, 0))
            is_needed = waiting and last is None and column + covered >= width  # else its words have no place
            if rows and not is_needed:
                going[column] = rows - 1, covered
                self._cell(row, None, covered, merge="continue")
                column += covered
                continue
            cell = waiting.popleft() if waiting else None
            room = next((n for n in range(column + 1, width) if going.get(n, (0, 0))[0]), width) - column
            columns, down = (min(_span(cell, "colspan"), room), _span(cell, "rowspan")) if cell is not None else (1, 1)
            going[column] = (down or TO_THE_END) - 1, columns
            made = self._cell(row, cell, columns, merge="" if down == 1 else "restart")
            last = made if cell is not None else last
            column += columns
        for cell in waiting:  # beyond what Word holds
            self._within(last, cell, "Table Text")

    def _cell(self, row, source, span, *, merge=""):
        cell = _sub(row, "tc")
        properties = _sub(cell, "tcPr")
        _sub(properties, "tcW", w=0, type="auto")
        if span > 1:
            _sub(properties, "gridSpan", val=span)
        if merge:
            _sub(properties, "vMerge", **({"val": "restart"} if merge == "restart" else {}))
        if source is not None:
            is_number = "d-nombre" in _classes(source)
            self._within(
                cell, source, "Table Heading" if source.tag == "th" else "Table Number" if is_number else "Table Text"
            )
        if not len(cell) or cell[-1].tag != W["p"]:
            _sub(cell, "p")  # a cell without paragraph is a broken file
        return cell

    def _within(self, parent, source, style):
        outer, self.parent = self.parent, parent
        broken, self.breaks = self.breaks, False  # no cell opens a page
        self._blocks(source, style=style)
        self.parent, self.breaks = outer, broken

    def _after_table(self):
        """Two tables one after the other would be one."""
        _sub(_sub(_sub(self.parent, "p"), "pPr"), "pStyle", val=self.package.style("No Spacing"))

    def _boxes(self, element):
        """The boxes of the signatures, as many in a row as on the printed page."""
        for line in element.iterchildren("ul"):
            boxes = list(line.iterchildren("li"))
            table = self._table_of(len(boxes), has_header=False)
            row = _sub(table, "tr")
            properties = _sub(row, "trPr")
            _sub(properties, "cantSplit")
            _sub(properties, "trHeight", val=SIGN_HEIGHT, hRule="atLeast")
            for box in boxes:
                self._cell(row, box, 1)
            self._after_table()

    # --- Words --------------------------------------------------------------------------------

    def _runs(self, paragraph, content):
        words = _Words(self, paragraph)
        for each in content:
            if isinstance(each, str):
                words.text(each, frozenset())
            else:
                words.element(each, frozenset())
        words.close()


#: Marks of a run, in the order in which its properties are written.
MARKS = {"strong": "b", "b": "b", "em": "i", "i": "i", "u": "u", "sup": "superscript", "sub": "subscript"}


class _Words:
    """The words of one paragraph, blanks folded as a page folds them across its elements."""

    def __init__(self, writer, paragraph):
        self.writer, self.parent = writer, paragraph
        self.ends_blank, self.last = True, None

    def element(self, element, marks):
        if not isinstance(element.tag, str) or not self.writer._is_told(element):
            return
        if element.tag == "br":
            _sub(_sub(self.parent, "r"), "br")
            self.ends_blank, self.last = True, None
            return
        if element.tag in MARKS:
            marks = marks | {MARKS[element.tag]}
        outer = self.parent
        if element.tag == "a" and (link := self._link(element.get("href") or "")) is not None:
            self.parent, marks = link, marks | {"link"}
        self.text(element.text or "", marks)
        for child in element:
            self.element(child, marks)
            self.text(child.tail or "", marks if self.parent is not outer or element.tag != "a" else marks - {"link"})
        self.parent = outer

    def _link(self, href):
        if href.startswith("#"):
            anchor = self.writer.anchors.get(href[1:])
            return _sub(self.parent, "hyperlink", anchor=anchor) if anchor else None
        if href.startswith(("https://", "http://", "mailto:")):
            link = _sub(self.parent, "hyperlink")
            link.set(
                qn("r:id"), self.writer.package.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            )
            return link
        return None

    def text(self, text, marks):
        text = BLANKS.sub(" ", text)
        if self.ends_blank:
            text = text.removeprefix(" ")
        if not text:
            return
        self.ends_blank = text.endswith(" ")
        run = _sub(self.parent, "r")
        if marks:
            properties = _sub(run, "rPr")
            if "link" in marks:
                _sub(properties, "rStyle", val=self.writer.package.style("Hyperlink"))
            for mark in ("b", "i"):
                if mark in marks:
                    _sub(properties, mark)
            if "u" in marks:
                _sub(properties, "u", val="single")
            for mark in ("superscript", "subscript"):
                if mark in marks:
                    _sub(properties, "vertAlign", val=mark)
        self.last = _sub(run, "t")
        self.last.set(SPACE, "preserve")
        self.last.text = text

    def close(self):
        """No blank at the end of a paragraph."""
        if self.last is None or not self.last.text.endswith(" "):
            return
        if self.last.text == " ":
            run = self.last.getparent()
            run.getparent().remove(run)
        else:
            self.last.text = self.last.text[:-1]
