"""The small frozen parts that subjects are told with, on every floor: plain data, without database or clock."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

DEEPEST_HEADING = 6


@dataclass(frozen=True)
class Section:
    """A heading of the document. `level`: 2 for a part, 3 and more below; h1 is the title.

    Contents and bookmarks go as deep as the document; the headings themselves stop at `heading`.
    """

    id: str
    title: str
    level: int = 2

    @property
    def heading(self):
        return min(self.level, DEEPEST_HEADING)


@dataclass(frozen=True)
class Picture:
    """An image of the document, logo most often. `alt` is never empty: it is content."""

    name: str
    alt: str
    content: bytes = field(repr=False)
    media_type: str = "image/png"

    @property
    def url(self):
        return f"document:{self.name}"

    @property
    def size(self):
        return len(self.content)

    @cached_property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class AttachedFile:
    """A file carried inside the PDF, announced by a page of its own.

    Its hash is known without reading it: `read` is called only when a PDF is drawn.
    """

    name: str
    description: str
    sha256: str
    size: int
    read: Callable[[], bytes] = field(repr=False, compare=False)
    page_count: int | None = None

    @cached_property
    def content(self):
        return self.read()

    @property
    def short_sha256(self):
        """Enough to recognise the file; the whole hash is in the data of the document."""
        return self.sha256[:16]


@dataclass(frozen=True)
class Chart:
    """Numbers to draw: one label for each value of each series, and the words that go with it.

    `kind`: « bars » (one series), « stacked » (parts of each bar) or « grouped ».
    `unit` follows each value. A value None is a missing bar, « non renseigné » in the table.
    """

    id: str
    title: str
    kind: str
    labels: tuple[str, ...]
    series: tuple["Series", ...]
    unit: str = ""
    label_heading: str = ""
    has_total: bool = True


@dataclass(frozen=True)
class Series:
    label: str
    values: tuple[Decimal | int | None, ...]
    tone: str = ""
