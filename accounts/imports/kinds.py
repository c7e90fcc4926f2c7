"""What a floor declares to import what it knows: a `Kind`, its fields, and the rows it makes of lines.

class People(Kind):
    slug = "personnes"
    fields = (Field("email", "Adresse électronique", ("mail", "courriel"), is_required=True), …)

declare(People())
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

kinds: dict[str, "Kind"] = {}
#: Functions of (user, Caf) that give what surrounds the pages: `sidenav`, the address `home_url` of the Caf, `list_url`
#: and `list_label` of where one comes from. Filled from above.
around: list[Callable] = []


class Outcome(models.TextChoices):
    NEW = "new", "Nouvelle"
    CHANGED = "changed", "Changée"
    SAME = "same", "Inchangée"
    REFUSED = "refused", "Refusée"
    LEFT = "left", "Laissée de côté"


@dataclass(frozen=True)
class Field:
    """One column that a file may have. `words`: other labels that mean it, without accents. `examples`: of the
    workbook that the portal gives. `is_offered`: whether that workbook has it."""

    key: str
    label: str
    words: tuple[str, ...] = ()
    help: str = ""
    examples: tuple[str, ...] = ()
    is_required: bool = False
    is_offered: bool = True


@dataclass(frozen=True)
class Read:
    """What one cell says. `cell`: « B5 »; `key`: by which it is mended, « 0!B5 ». `doubt`: why it has no value."""

    text: str
    cell: str
    key: str
    doubt: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the file, by the keys of the fields; a field without column is absent until it is mended in place.
    `is_aside`: who imports set it aside, and nothing is asked of it."""

    key: str
    sheet: str
    number: int
    cells: dict[str, Read]
    filled_count: int = 0  # cells with words, those of no field included
    is_aside: bool = False

    def text(self, name):
        found = self.cells.get(name)
        return found.text if found else ""


def absent(line, name):
    """The key by which this line is given what no column of the file says."""
    return f"{line}+{name}"


@dataclass
class Problem:
    """Why a row is refused: where, what was read, what was expected."""

    label: str
    cell: str
    key: str
    value: str
    expected: str


@dataclass
class Row:
    """The outcome of a line. `facts`: what will be kept, in words. `act`: what `Kind.write` is given, as JSON."""

    key: str
    sheet: str
    number: int
    outcome: str
    title: str
    facts: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    changes: list[list[str]] = field(default_factory=list)
    note: str = ""
    act: dict[str, Any] = field(default_factory=dict)

    def as_json(self):
        return vars(self) | {"problems": [vars(each) for each in self.problems], "outcome": str(self.outcome)}


def refused(line, title, problems):
    return Row(line.key, line.sheet, line.number, Outcome.REFUSED, title, problems=problems)


def left(line, title, note):
    said = [read.text for read in line.cells.values() if read.text]
    return Row(line.key, line.sheet, line.number, Outcome.LEFT, title, facts=said, note=note)


class Kind:
    """What is imported. A floor fills these, and `declare`s it.

    `plan` reads and writes nothing; `write`, `kept` and `undo` are called in a transaction that holds the Caf.
    """

    slug = ""
    title = ""  # « Importer des personnes »
    intro = ""  # one sentence under it
    nouns = "ligne", "lignes"
    fields: tuple[Field, ...] = ()
    undo_sentence = ""  # what undoing takes back, and what it leaves

    def may(self, user, caf):
        """Whether this person imports this in this Caf."""
        raise NotImplementedError

    def examples(self, user, caf):
        """Rows of the workbook that the portal gives, in the order of the fields that it has."""
        shown = [each.examples for each in self.fields if each.is_offered]
        return [[values[rank] if rank < len(values) else "" for values in shown] for rank in range(len(shown[0]))]

    def notes(self, user, caf):
        """[(title, [words])] shown beside the file: the words that are read."""
        return []

    def plan(self, caf, user, lines, answers):
        """A Row for each line, in order; `answers.ask(…)` gives an answer, or None until it is given."""
        raise NotImplementedError

    def write(self, caf, user, rows):
        """Write these rows (JSON of `Row`, new or changed), and return what `undo` needs, as JSON."""
        raise NotImplementedError

    def kept(self, written):
        """Words of what undoing would leave: what somebody accepted or changed since."""
        return []

    def undo(self, written, user):
        """Take back what nobody touched."""
        raise NotImplementedError

    def lots(self, written):
        """[Lot] of what waits to be told, to whom; empty when this kind tells nobody."""
        return []

    def tell(self, written, slug, user, *, limit):
        """Ask the mails of one lot, `limit` at most. Returns how many, and `written` as it is then."""
        return 0, written


@dataclass(frozen=True)
class Lot:
    """People who are told together."""

    slug: str
    label: str
    waiting_count: int
    told_count: int = 0
    accepted_count: int = 0


def declare(kind):
    kinds[kind.slug] = kind
    return kind


def surroundings(user, caf):
    found = {"sidenav": [], "home_url": "/", "list_url": "/", "list_label": "Imports"}
    for tell in around:
        found |= tell(user, caf)
    return found
