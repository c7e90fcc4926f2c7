"""From a document to its PDF: accessible (UA-1), archivable (A-3a), the same to the byte each time.

One set of fonts and one parsed style sheet serve the whole life of a process. Nothing is fetched
but our static files, our fonts and the document's own images. The key of the cache is a hash of
everything that is drawn, so that an unchanged document is never drawn twice (`storage.py`).
"""

import atexit
import datetime as dt
import gc
import hashlib
import re
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from core import fonts
from core.inside import pydyf_writer, weasyprint_pages
from reporting.documents import kept_parts
from reporting.documents.engine_log import Limits, RenderingRefused, listening

from .finisher import finish

VARIANT = "pdf/a-3a"
ENGINES = ("weasyprint", "pydyf", "fonttools", "tinycss2", "tinyhtml5")
STYLE_SHEETS = ("ctg/documents/print.css",)
PROJECT_SHEET = "ctg/documents/project.css"
PARTS_SHEET = "ctg/documents/parts.css"
_lock = threading.RLock()  # WeasyPrint renders in processes, never in threads

LONG = 60  # pages: beyond, memory counts more than a third of a second
PREVIEW = Limits(pages=3, seconds=5)
WHOLE = Limits(pages=600, seconds=300)


@dataclass(frozen=True)
class Rendering:
    """A PDF, or the bytes of its Word copy, and what is worth keeping of it. `key`: hash of all that it was made from."""

    pdf: bytes = field(repr=False)
    page_count: int
    sha256: str
    html_sha: str
    key: str
    seconds: float
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prepared:
    """What the engine is given, made once a drawing, and the key of what it will give back."""

    html: str = field(repr=False)
    warnings: tuple[str, ...]
    key: str


def prepare(document, *, final):
    """The document before it is drawn: what is kept under its key need not be drawn again."""
    html, warnings = page_html(document, final=final)
    return Prepared(html, warnings, cache_key(document, html, final=final))


def render(document, *, final, limits=WHOLE, on_page=None, prepared=None):
    """The document as a tagged, archivable PDF.

    `final`: for signature or publication; any error of the engine, and any sign that the font
    lacks, then raises RenderingRefused. A draft replaces them and says so in `warnings`.
    `on_page(number)` is called as pages are laid out, for the progress shown to people.
    `limits`: PREVIEW within a web request; TooLong beyond. `prepared`: what `prepare` gave for this document, when it was asked before.
    """
    prepared = prepared or prepare(document, final=final)
    started = time.perf_counter()
    with _lock:
        pdf, page_count, errors = _draw(document, prepared.html, limits, on_page)
    if errors and final:
        raise RenderingRefused(*errors)
    return Rendering(
        pdf=pdf,
        page_count=page_count,
        sha256=hashlib.sha256(pdf).hexdigest(),
        html_sha=hashlib.sha256(prepared.html.encode()).hexdigest(),
        key=prepared.key,
        seconds=round(time.perf_counter() - started, 3),
        warnings=(*prepared.warnings, *errors),
    )


def page_html(document, *, final=False):
    """The HTML given to the engine, and the warnings about its signs."""
    html = render_to_string(document.template, {"document": document, "is_pdf": True})
    html = fonts.with_twins(html)
    signs = fonts.missing(html)
    if not signs:
        return html, ()
    listed = ", ".join(f"« {sign} » (U+{ord(sign):04X})" for sign in signs[:10])
    sentence = f"La police du document n’a pas ces signes : {listed}. Remplacez-les dans le texte."
    if final:
        raise RenderingRefused(sentence)
    return fonts.without_missing(html), (sentence,)


def cache_key(document, html, *, final):
    """SHA-256 of all that is drawn or attached, and of the engines that draw it."""
    digest = hashlib.sha256()
    for text in (html, document.data, *_all_sheets(document.is_project), str(final), *engine_versions()):
        digest.update(hashlib.sha256(text.encode()).digest())
    for item in (*document.pictures, *document.files):
        digest.update(f"{item.name} {item.sha256}".encode())
    return digest.hexdigest()


@cache
def engine_versions():
    own = hashlib.sha256()
    ours = [Path(__file__).parent / name for name in ("finisher.py", "tables.py", "pipeline.py", "kept_parts.py")]
    for path in (*ours, Path(fonts.__file__), Path(pydyf_writer.__file__), Path(weasyprint_pages.__file__)):
        own.update(path.read_bytes())
    return (*(f"{name} {version(name)}" for name in ENGINES), own.hexdigest())


# --- The engine -------------------------------------------------------------------------------


def _draw(document, html, limits, on_page):
    pydyf_writer.repair()
    weasyprint_pages.keep_marks_apart()
    fetcher = _fetcher_class()(document.pictures)
    config, *sheets = _engine_state(document.is_project)

    def run(html, *, is_part=False):
        source = weasyprint_pages.html_class()(string=html, base_url=None, url_fetcher=fetcher)
        used = sheets if is_part else sheets[:1]
        return source, source.render(font_config=config, stylesheets=used, pdf_variant=VARIANT)

    with _collector_asleep(), listening(limits, on_page) as hearing:
        laid_out = kept_parts.lay_out(html, drawn_with=_drawn_with(document), run=run, hearing=hearing)
        if len(laid_out.pages) > LONG:
            gc.collect()  # what laying it out left behind makes room for what is written
        attachments = _attachments(document, fetcher)
        try:
            pdf = laid_out.write_pdf(pdf_variant=VARIANT, finisher=finish, attachments=attachments)
        finally:
            kept_parts.tidy(laid_out)
        page_count = len(laid_out.pages)
        del laid_out
    return pdf, page_count, tuple(dict.fromkeys(hearing.errors))


@contextmanager
def _collector_asleep():
    """Without the cyclic collector, which would walk the growing pages many times for nothing.

    What lived before is not walked by the collection at the end, unless kept parts have left:
    only a whole collection gives their memory back. Those that stay are never walked again.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
        if kept_parts.KEPT.has_dropped:
            gc.unfreeze()
            kept_parts.KEPT.has_dropped = False
        gc.collect()
        if kept_parts.KEPT:
            gc.freeze()
        else:
            gc.unfreeze()


def _drawn_with(document):
    """All that a part is drawn with, beside its HTML."""
    pictures = [f"{picture.name} {picture.sha256}" for picture in document.pictures]
    return "\n".join([*_all_sheets(document.is_project), *engine_versions(), *pictures])


def _attachments(document, fetcher):
    """The data of the document as its source, then the uploaded annexes, in order of names."""
    from weasyprint import Attachment

    when = document.version_at.astimezone(dt.UTC)
    common = {"created": when, "modified": when, "url_fetcher": fetcher}
    found = [
        Attachment(
            string=document.data.encode(),
            name="donnees.json",
            description=f"Données du document « {document.title} »",
            relationship="Source",
            **common,
        )
    ]
    for item in document.files:
        if hashlib.sha256(item.content).hexdigest() != item.sha256:
            raise RenderingRefused(f"Le fichier « {item.description} » n’est plus celui qui a été déposé.")
        found.append(
            Attachment(
                string=item.content,
                name=item.name,
                description=item.description,
                relationship="Supplement",
                **common,
            )
        )
    return sorted(found, key=lambda attachment: attachment.name)


@cache
def _engine_state(is_project):
    """Fonts, the parsed sheet and the one added for parts, once for each process and mark."""
    from weasyprint import CSS

    config = _font_configuration()
    fetcher = _fetcher_class()(())
    sheets = [CSS(string=text, font_config=config, url_fetcher=fetcher) for text in _all_sheets(is_project)]
    return config, *sheets


@cache
def _font_configuration():
    from weasyprint.text.fonts import FontConfiguration

    atexit.register(_forget_fonts)  # its temporary folder is removed while Python still can
    return FontConfiguration()


def _forget_fonts():
    kept_parts.KEPT.clear()
    _engine_state.cache_clear()
    _font_configuration.cache_clear()
    gc.collect()


@cache
def _all_sheets(is_project):
    """The style sheet of a document, and the one added to it for the parts."""
    names = (*STYLE_SHEETS, *([PROJECT_SHEET] if is_project else []))
    whole = fonts.faces_css() + "\n".join(static_content(name).decode() for name in names)
    return whole, static_content(PARTS_SHEET).decode()


def static_content(name):
    """Bytes of one of our static files; KeyError outside `ctg/`."""
    if not re.fullmatch(r"ctg/(?:[\w-]+/)*[\w-]+\.(?:css|svg|png|jpg)", name):
        raise KeyError(name)
    path = finders.find(name)
    if path is None:
        raise KeyError(name)
    return Path(path).read_bytes()


MEDIA_TYPES = {"css": "text/css", "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}


@cache
def _fetcher_class():
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        """`static:`, `font:` and `document:` addresses; everything else is refused unread."""

        def __init__(self, pictures):
            super().__init__(allowed_protocols=(), allow_redirects=False)
            self.pictures = {picture.name: picture for picture in pictures}

        def fetch(self, url, headers=None):
            scheme, _, name = url.partition(":")
            try:
                if scheme == "static":
                    return self._answer(url, static_content(name), MEDIA_TYPES[name.rsplit(".", 1)[-1]])
                if scheme == "font":
                    return self._answer(url, fonts.content(name), "font/ttf")
                if scheme == "document":
                    picture = self.pictures[name]
                    return self._answer(url, picture.content, picture.media_type)
            except KeyError:
                pass
            raise ValueError(f"Adresse refusée : {url[:200]}")

        @staticmethod
        def _answer(url, content, media_type):
            return URLFetcherResponse(url, content, {"Content-Type": media_type})

    return OwnFilesOnly
