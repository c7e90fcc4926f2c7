"""What every document of the house is made of: plain frozen data, without database or clock.

A document is read twice, as a page and as a PDF, from the same presenter and the same body
template: the same sections, in the same order, under the same ids, with the same words.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from core import demonstration
from core.dates import words
from core.formats import NBSP

DEEPEST_HEADING = 6


@dataclass(frozen=True)
class Section:
    """A heading of the document. `level`: 2 for a part, 3 and more below; h1 is the title."""

    id: str
    title: str
    level: int = 2


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


@dataclass(frozen=True)
class Document:
    """`version_at`: instant of the data shown, the only date written in the file.

    `version_label`: « Version 3 », « Projet », or the state of a bilan. A project bears its mark on each page.
    """

    title: str
    territory: str
    version_at: dt.datetime
    version_label: str
    is_project: bool
    reference: str = ""

    template: ClassVar[str]
    page_template: ClassVar[str]
    subject: ClassVar[str] = ""
    file_stem: ClassVar[str] = "document"

    @property
    def sections(self):
        """Every heading that the contents list, in order."""
        raise NotImplementedError

    @property
    def pictures(self):
        return ()

    @property
    def files(self):
        """Uploaded annexes, attached inside the PDF."""
        return ()

    @cached_property
    def data(self):
        """The numbers and words of the document, for machines: JSON attached to the PDF."""
        return json.dumps(as_data(self), ensure_ascii=False, indent=1, sort_keys=True)

    @cached_property
    def data_sha256(self):
        return hashlib.sha256(self.data.encode()).hexdigest()

    @property
    def stamp(self):
        """Printed at the foot of each page: which version, of when, with which data; and a demonstration says so."""
        at = self.version_at
        when = words(at.date())
        if (at.hour, at.minute) != (0, 0):
            when += f" à {at.hour}{NBSP}h{NBSP}{at:%M}"
        parts = [self.version_label, when, f"données {self.data_sha256[:8]}", demonstration.mention()]
        return " · ".join(part for part in parts if part)


def as_data(value):
    """Dataclasses, decimals, dates and files as JSON values. `from_data` reads it again."""
    if isinstance(value, AttachedFile | Picture):
        return {"name": value.name, "sha256": value.sha256, "size": value.size}
    if is_dataclass(value):
        content = {item.name: as_data(getattr(value, item.name)) for item in fields(value)}
        return {"type": type(value).__name__, **content}
    if isinstance(value, tuple | list):
        return [as_data(part) for part in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return value


def from_data(content, classes):
    """The object that `as_data` wrote; `classes`: the dataclasses it may hold. Files are not read.

    Raises KeyError for a type that is not among them.
    """
    if isinstance(content, list):
        return tuple(from_data(part, classes) for part in content)
    if not isinstance(content, dict):
        return content
    found = classes[content["type"]]
    hints = {item.name: str(item.type) for item in fields(found)}
    values = {}
    for name, hint in hints.items():
        if name in content:
            values[name] = _restored(from_data(content[name], classes), hint)
    return found(**values)


def _restored(value, hint):
    """Decimals and instants are texts in JSON: the annotation of the field says what they were."""
    if isinstance(value, tuple):
        return tuple(_restored(part, hint) for part in value)
    if not isinstance(value, str):
        return value
    if "Decimal" in hint:
        return Decimal(value)
    return dt.datetime.fromisoformat(value) if "datetime" in hint else value
