"""Word documents (docx): a walk of the XML, because python-docx’s `.text` loses what people write in.

Kept: paragraphs, their bold beginning and list mark, tables with spans, nested tables, content controls, boxes
☐ ☒ and old form fields, text boxes, the final text of tracked changes, notes. Removed text is not of the
document any more: it is told as a doubt of the book, and asked.
"""

import re
import zipfile
from dataclasses import dataclass, field

from lxml import etree

from core.reading.book import Cell, Doubt, Heading, Paragraph, Section, Table
from core.reading.bounds import MAX_NESTING, Refused
from core.reading.texts import clean

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
TICKED, EMPTY = "☒", "☐"
#: Not text of the reader’s: removed by a tracked change, or codes of fields.
SKIPPED = {
    W + each for each in ("del", "moveFrom", "delText", "instrText", "pPr", "rPr", "tblPr", "tcPr", "trPr", "sdtPr")
}
SKIPPED |= {MC + "Fallback"}  # the same text box again, for older programs
SYMBOLS = {"2612": TICKED, "2611": TICKED, "2610": EMPTY, "F0FE": TICKED, "F0FD": TICKED, "F0A8": EMPTY, "F06F": EMPTY}
TITLE_STYLE = re.compile(r"(?:heading|titre)\s*(\d)|(title|titre)$", re.IGNORECASE)
LIST_STYLE = re.compile(r"list|liste", re.IGNORECASE)
BESIDE = re.compile(r"word/(footnotes|endnotes|comments|header|footer)\d*\.xml")
PLACES = {
    "footnotes": "note de bas de page",
    "endnotes": "note de fin",
    "comments": "commentaire",
    "header": "en-tête de page",
    "footer": "pied de page",
}
BOLD_PREFIX = 80  # characters: a longer one is a bold paragraph


def read_sections(stream, meter):
    """[Section] of one document: its body, then its notes, comments, and what is at the edges of its pages."""
    with zipfile.ZipFile(stream) as archive:
        names = sorted(archive.namelist())
        walk = _Walk(meter, _numberings(archive, names))
        section = Section("", blocks=walk.blocks(_parsed(archive, "word/document.xml").find(W + "body")))
        for name in names:
            if found := BESIDE.fullmatch(name):
                place = PLACES[found[1]]
                root = _parsed(archive, name)
                for part in root if found[1].endswith("s") else [root]:
                    section.blocks += walk.blocks(part, where=place)
    if walk.has_tracked_changes:
        removed = clean(" ".join("".join(walk.removed).split())[:200])
        said = f" (retiré\u00a0: «\u00a0{removed}\u00a0»)" if removed else ""
        section.doubts.append(Doubt(f"le suivi des modifications est lu dans son état final{said}", "tracked_changes"))
    return [section]


def _parsed(archive, name):
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(archive.read(name), parser)


def _numberings(archive, names):
    """{number of a list: « - » or « 1. » }, of its first level."""
    if "word/numbering.xml" not in names:
        return {}
    tree = _parsed(archive, "word/numbering.xml")
    formats = {}
    for abstract in tree.iterfind(W + "abstractNum"):
        shape = abstract.find(f"{W}lvl/{W}numFmt")
        formats[abstract.get(W + "abstractNumId")] = "-" if shape is None or shape.get(W + "val") == "bullet" else "1."
    found = {}
    for each in tree.iterfind(W + "num"):
        of = each.find(W + "abstractNumId")
        found[each.get(W + "numId")] = formats.get(of.get(W + "val") if of is not None else "", "-")
    return found


@dataclass
class _Pieces:
    """Texts of a paragraph as they come, each with whether it is bold; and the blocks of its text boxes."""

    texts: list = field(default_factory=list)
    boxes: list = field(default_factory=list)

    def add(self, text, is_bold=False):
        self.texts.append((text, is_bold))


class _Walk:
    def __init__(self, meter, numberings):
        self.meter, self.numberings = meter, numberings
        self.table_count = self.paragraph_count = 0
        self.has_tracked_changes = False
        self.removed = []  # texts of tracked changes

    def blocks(self, parent, nesting=0, where=""):
        """Blocks of a body, of a cell or of a text box, in the order of the page."""
        if nesting > MAX_NESTING:
            raise Refused("Ce document a des tableaux imbriqués trop profondément.")
        found = []
        for child in self._content(parent):
            if child.tag == W + "p":
                found += self._paragraph(child, nesting, where)
            elif child.tag == W + "tbl":
                if table := self._table(child, nesting, where):
                    found.append(table)
        return found

    def _content(self, parent):
        """Children, those of content controls and of kept changes with them."""
        for child in parent.iterchildren(tag=etree.Element):
            if child.tag in (W + "del", W + "moveFrom"):
                self._hear_removed(child)
            elif child.tag == W + "sdt":
                content = child.find(W + "sdtContent")
                if content is not None:
                    yield from self._content(content)
            elif child.tag in (
                W + "ins",
                W + "moveTo",
                W + "customXml",
                W + "smartTag",
                MC + "AlternateContent",
                MC + "Choice",
            ):
                self.has_tracked_changes |= child.tag in (W + "ins", W + "moveTo")
                yield from self._content(child)
            else:
                yield child

    # -- Paragraphs ------------------------------------------------------------

    def _paragraph(self, element, nesting, where):
        """The paragraph when it says something, and what its text boxes hold."""
        self.meter.cells()
        if not where:
            self.paragraph_count += 1
        place = where or f"paragraphe {self.paragraph_count}"
        pieces = _Pieces()
        self._gather(element, pieces, False)
        boxes = [block for box in pieces.boxes for block in self.blocks(box, nesting + 1, f"{place}, encadré")]
        text = clean("".join(each for each, _ in pieces.texts))
        if not text:
            return boxes
        style = element.find(f"{W}pPr/{W}pStyle")
        name = style.get(W + "val", "") if style is not None else ""
        if not where and (title := TITLE_STYLE.match(name)):
            return [Heading(text, int(title[1] or 1), place), *boxes]
        return [Paragraph(text, _bold_prefix(pieces.texts), self._list_mark(element, name), place), *boxes]

    def _list_mark(self, element, style):
        number = element.find(f"{W}pPr/{W}numPr/{W}numId")
        if number is not None and number.get(W + "val") != "0":
            return self.numberings.get(number.get(W + "val"), "-")
        if LIST_STYLE.match(style):
            return "1." if "umber" in style or "num" in style.lower() else "-"
        return ""

    def _gather(self, element, pieces, is_bold):
        """Texts under an element, in order. lxml bounds how deep it goes (256)."""
        for child in element.iterchildren(tag=etree.Element):
            tag = child.tag
            if tag in (W + "del", W + "moveFrom"):
                self._hear_removed(child)
            if tag in SKIPPED:
                continue
            self.has_tracked_changes |= tag in (W + "ins", W + "moveTo")
            if tag == W + "t":
                pieces.add(child.text or "", is_bold)
            elif tag in (W + "br", W + "cr"):
                pieces.add("\n", is_bold)
            elif tag == W + "tab":
                pieces.add("\t", is_bold)
            elif tag == W + "noBreakHyphen":
                pieces.add("-", is_bold)
            elif tag == W + "sym":
                pieces.add(SYMBOLS.get(child.get(W + "char", "").upper(), ""), is_bold)
            elif tag == W + "checkBox":
                pieces.add(TICKED if _is_ticked(child) else EMPTY)
            elif tag == W + "txbxContent":
                pieces.boxes.append(child)
            elif tag == W + "r":
                self._gather(child, pieces, _is_bold(child))
            elif tag == W + "sdt":
                self._gather_control(child, pieces, is_bold)
            else:
                self._gather(child, pieces, is_bold)

    def _gather_control(self, control, pieces, is_bold):
        """A content control: the box of a check box is written once, whatever the letter that draws it."""
        box = control.find(f"{W}sdtPr/{W14}checkbox")
        content = control.find(W + "sdtContent")
        if box is not None:
            state = box.find(W14 + "checked")
            pieces.add(TICKED if state is not None and state.get(W14 + "val") in ("1", "true") else EMPTY)
        elif content is not None:
            self._gather(content, pieces, is_bold)

    def _hear_removed(self, change):
        self.has_tracked_changes = True
        if change.tag == W + "del":  # what moved is where it went
            self.removed += [each.text or "" for each in change.iter(W + "delText", W + "t")]

    # -- Tables ----------------------------------------------------------------

    def _table(self, element, nesting, where):
        self.table_count += not where
        place = f"{where}, tableau imbriqué" if where else f"tableau {self.table_count}"
        rows, open_spans = [], {}
        number = 0
        for line in self._content(element):
            if line.tag != W + "tr":
                continue
            if line.find(f"{W}trPr/{W}del") is not None:  # a row removed by a tracked change
                self.has_tracked_changes = True
                self.removed += [each.text or "" for each in line.iter(W + "delText", W + "t")]
                continue
            number += 1
            cells = self._line(line, number, place, open_spans, nesting)
            self.meter.cells(len(cells) or 1)
            if cells:
                rows.append(cells)
        rows = [[cell for cell in row if cell.text or cell.nested] for row in rows]
        rows = [row for row in rows if row]
        self.meter.covered(sum(cell.rowspan * cell.colspan for row in rows for cell in row))
        return Table(rows, place) if rows else None

    def _line(self, line, number, place, open_spans, nesting):
        """Cells that begin on this row. `open_spans`: {column: cell that goes on below}."""
        cells = []
        before = line.find(f"{W}trPr/{W}gridBefore")
        column = 1 + _integer(before, 0)
        for each in self._content(line):
            if each.tag != W + "tc":
                continue
            look = each.find(W + "tcPr")
            width = _integer(look.find(W + "gridSpan") if look is not None else None, 1)
            self.meter.column(column + width - 1)
            merge = look.find(W + "vMerge") if look is not None else None
            goes_on = merge is not None and merge.get(W + "val") != "restart"
            if goes_on and column in open_spans:
                open_spans[column].rowspan = number - open_spans[column].row + 1
            else:
                cell = self._cell(each, number, column, width, place, nesting)
                cells.append(cell)
                open_spans.pop(column, None)
                if merge is not None:
                    open_spans[column] = cell
            column += width
        return cells

    def _cell(self, element, row, column, width, place, nesting):
        cell = Cell("", None, row, column, colspan=width, where=place)
        blocks = self.blocks(element, nesting + 1, cell.place)
        plain = [block for block in blocks if isinstance(block, Paragraph) and not block.place.endswith("encadré")]
        lines = [f"- {block.text}" if block.list_mark else block.text for block in plain]
        cell.text = cell.raw = clean("\n".join(lines))
        cell.bold = bool(plain) and all(block.bold_prefix == block.text for block in plain)
        own = {id(block) for block in plain}
        cell.nested = [block for block in blocks if id(block) not in own] or None
        return cell


def _bold_prefix(texts):
    """« Pilote : », of a paragraph that begins in bold."""
    prefix = ""
    for text, is_bold in texts:
        if text.strip() and not is_bold:
            break
        prefix += text
    prefix = clean(prefix)
    return prefix if len(prefix) <= BOLD_PREFIX else ""


def _is_bold(run):
    bold = run.find(f"{W}rPr/{W}b")
    return bold is not None and bold.get(W + "val", "1") not in ("0", "false", "off")


def _is_ticked(box):
    """An old form field: checked now, else by default."""
    for name in ("checked", "default"):
        state = box.find(W + name)
        if state is not None:
            return state.get(W + "val", "1") not in ("0", "false")
    return False


def _integer(element, default):
    value = element.get(W + "val", "") if element is not None else ""
    return int(value) if re.fullmatch(r"[1-9]\d{0,3}", value) else default
