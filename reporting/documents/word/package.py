"""The Word file around the body: its styles, its language, what is at the edges of its pages, what it says of itself."""

import datetime as dt
import hashlib
import io
import time
import zipfile
from functools import cache
from importlib.metadata import version

import docx
from django.template.loader import render_to_string
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from core.typography import french
from reporting.documents.engine_log import Hearing
from reporting.documents.pipeline import WHOLE, Prepared, Rendering

from .body import Writer

#: Part of the key of what is kept: a change of what this room writes asks for the next one.
WRITER = 2
FONT, ACCENT, GREY = "Calibri", RGBColor(0x1B, 0x4B, 0x5A), RGBColor(0x51, 0x63, 0x6A)
LANGUAGE = "fr-FR"
TEXT_WIDTH = 9300  # twentieths of a point between the margins
ZIP_DAY = (1980, 1, 1, 0, 0, 0)  # the same file for the same words
#: name: (base, size, bold, colour, space before, space after, kept with what follows)
OWN_STYLES = {
    "Label": ("Normal", 10.5, True, ACCENT, 6, 0, True),
    "Mark": ("Normal", 11, True, RGBColor(0x8A, 0x2B, 0x0F), 6, 6, False),
    "Stamp": ("Normal", 9, False, GREY, 2, 2, False),
    "Table Text": ("Normal", 9.5, False, None, 1, 1, False),
    "Table Heading": ("Normal", 9.5, True, None, 1, 1, False),
    "Table Number": ("Normal", 9.5, False, None, 1, 1, False),
    "TOC 1": ("Normal", 10.5, False, None, 2, 0, False),
    "TOC 2": ("Normal", 10, False, None, 0, 0, False),
    "TOC 3": ("Normal", 10, False, None, 0, 0, False),
}
HEADING_SIZES = {1: 16, 2: 13, 3: 11.5, 4: 10.5, 5: 10.5}


def prepare(document, *, final=False):
    """The document as its print template tells it, and the key of the Word file: the hash of all that it is made from.
    A copy to work on is never `final`."""
    source = render_to_string(document.template, {"document": document, "is_pdf": True})
    told = "\n".join(
        ("docx", str(WRITER), version("python-docx"), version("lxml"), document.word_edge, document.title, source)
    )
    return Prepared(source, (), hashlib.sha256(told.encode()).hexdigest())


def render(document, *, final=False, limits=WHOLE, on_page=None, prepared=None):
    """Its Word file, as `pipeline.render` gives a PDF: Word alone knows its pages, so that none is told. Raises
    RenderingRefused, TooLong beyond the seconds of `limits`."""
    started = time.perf_counter()
    prepared = prepared or prepare(document)
    file = docx.Document(io.BytesIO(_blank()))
    package = _Package(file)
    hearing = Hearing(limits, on_page)
    Writer(package, step=lambda: hearing.step(None)).write(prepared.html)
    package.close()
    _edges(file, document)
    _properties(file.core_properties, document)
    content = _fixed(file)
    return Rendering(
        pdf=content,
        page_count=0,
        sha256=hashlib.sha256(content).hexdigest(),
        html_sha=hashlib.sha256(prepared.html.encode()).hexdigest(),
        key=prepared.key,
        seconds=round(time.perf_counter() - started, 3),
    )


class _Package:
    """What the body needs of the file: where it is written, its styles, numbers for each list."""

    text_width = TEXT_WIDTH

    def __init__(self, file):
        self.part, self.body = file.part, file.element.body
        self.section = self.body.find(qn("w:sectPr"))
        self.body.remove(self.section)
        self._styles = {each.name: each.style_id for each in file.styles}
        self._numbering = file.part.numbering_part.element
        self._models = {}

    def style(self, name):
        return self._styles[name]

    def numbering(self, style):
        """A list that counts from one: the key of its own numbers, drawn as those of this style."""
        if style not in self._models:
            own = self.part.document.styles[style].element.find(f".//{qn('w:numId')}").get(qn("w:val"))
            row = next(each for each in self._numbering.num_lst if str(each.numId) == own)
            self._models[style] = row.abstractNumId.val
        number = self._numbering.add_num(self._models[style])
        number.add_lvlOverride(0).add_startOverride(1)
        return number.numId

    def close(self):
        """The page's own settings end the body."""
        self.body.append(self.section)


@cache
def _blank():
    """An empty file in the styles of the house: made once a process."""
    file = docx.Document()
    styles = file.styles
    _faced(styles["Normal"].font, 10.5)
    styles["Normal"].paragraph_format.space_after = Pt(5)
    for level, size in HEADING_SIZES.items():
        heading = styles[f"Heading {level}"]
        _faced(heading.font, size, ACCENT)
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(14 if level == 1 else 9), Pt(4)
        heading.paragraph_format.keep_with_next = True
    for name, size in (("Title", 26), ("Subtitle", 12), ("Caption", 9.5)):
        _faced(styles[name].font, size, ACCENT if name != "Caption" else GREY)
        styles[name].font.italic = False
    styles["Caption"].paragraph_format.keep_with_next = True
    for name, (base, size, bold, colour, before, after, kept) in OWN_STYLES.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.bold = styles[base], bold
        _faced(style.font, size, colour)
        space = style.paragraph_format
        space.space_before, space.space_after, space.keep_with_next = Pt(before), Pt(after), kept
    for level in (2, 3):
        styles[f"TOC {level}"].paragraph_format.left_indent = Cm(0.6 * (level - 1))
    styles["Table Number"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.underline, link.font.color.rgb = True, ACCENT
    _speaks_french(file)
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.2)
    saved = io.BytesIO()
    file.save(saved)
    return saved.getvalue()


def _faced(font, size, colour=None):
    font.name, font.size = FONT, Pt(size)
    fonts = font.element.rPr.rFonts
    for name in list(fonts.attrib):
        if "heme" in name:  # asciiTheme… would win over the name
            del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)
    if colour is not None:
        font.color.rgb = colour


def _speaks_french(file):
    """What Word corrects, and a voice reads, is French: in the defaults, and wherever a style said otherwise."""
    root = file.styles.element
    for each in root.iter(qn("w:lang")):
        for name in ("val", "eastAsia"):
            each.set(qn(f"w:{name}"), LANGUAGE)
    properties = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if properties.find(qn("w:lang")) is None:
        lang = OxmlElement("w:lang")
        lang.set(qn("w:val"), LANGUAGE)
        properties.append(lang)
    theme = file.settings.element.find(qn("w:themeFontLang"))
    if theme is not None:
        theme.set(qn("w:val"), LANGUAGE)


def _edges(file, document):
    section = file.sections[0]
    head = section.header.paragraphs[0]
    head.add_run(document.word_mark).bold = True
    head.add_run(f" – {french(document.word_edge)}")
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{document.territory} · {document.stamp} · page ")
    _numbered(foot, "PAGE")
    foot.add_run(" sur ")
    _numbered(foot, "NUMPAGES")
    for paragraph in (head, foot):
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = Pt(8.5), GREY


def _numbered(paragraph, name):
    """A number that Word counts."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _properties(told, document):
    at = document.version_at.astimezone(dt.UTC).replace(tzinfo=None)
    told.title, told.subject, told.author = document.title[:255], document.subject[:255], document.territory[:255]
    told.language, told.category, told.comments = LANGUAGE, document.word_mark, french(document.word_edge)
    told.created = told.modified = at
    told.last_modified_by, told.revision, told.keywords = "Mitoyen", 1, ""


def _fixed(file):
    """The same bytes for the same words: without the hour of their writing."""
    saved, fixed = io.BytesIO(), io.BytesIO()
    file.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return fixed.getvalue()
