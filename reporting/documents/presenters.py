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


def data_text(content):
    """A JSON object as donnees.json writes it: the same text for the same object, kept by its hash."""
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)


def moment_words(at):
    """« 12 juin 2023 à 10 h 12 », the day alone at midnight."""
    day = words(at.date())
    return day if (at.hour, at.minute) == (0, 0) else f"{day} à {at.hour}{NBSP}h{NBSP}{at:%M}"


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

    #: At the head of each page of its Word file: what it is, and what it is not.
    word_mark: ClassVar[str] = "PROJET"
    word_edge: ClassVar[str] = "Copie de travail, à modifier dans Word : seul le PDF du portail se vote et se signe."

    template: ClassVar[str]
    page_template: ClassVar[str] = ""  # of what is read on a page of its own
    subject: ClassVar[str] = ""
    file_stem: ClassVar[str] = "document"

    @property
    def is_working(self):
        """Only then is it said what is late, missing or still to be written: never in what is signed or validated."""
        return self.is_project

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

    @property
    def content(self):
        """The numbers and words of the document as a JSON object."""
        return as_data(self)

    @cached_property
    def data(self):
        """`content` as the text that is attached to the PDF, for machines."""
        return data_text(self.content)

    def kept_as(self, content):
        """This document, read from frozen `content`: its data stay what was frozen, in the schema of that day."""
        self.__dict__["data"] = data_text(content)  # as the cached property would
        return self

    @cached_property
    def data_sha256(self):
        return hashlib.sha256(self.data.encode()).hexdigest()

    @property
    def stamp(self):
        """Printed at the foot of each page: which version, of when, with which data; and a demonstration says so."""
        parts = [
            self.version_label,
            moment_words(self.version_at),
            f"données {self.data_sha256[:8]}",
            demonstration.mention(),
        ]
        return " · ".join(part for part in parts if part)
