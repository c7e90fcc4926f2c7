"""What every document of the house is made of: plain frozen data, without database or clock.

A document is read twice, as a page and as a PDF, from the same presenter and the same body
template: the same sections, in the same order, under the same ids, with the same words.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from core import demonstration
from core.dates import words
from core.formats import NBSP
from core.frozen import as_data


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
    page_template: ClassVar[str] = ""  # of what is read on a page of its own
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
