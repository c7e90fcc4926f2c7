"""How parties are named and sign; where each signature box goes, so that none is ever alone on its page or on its row.

Sizes are those of `convention.css`: a page is 250 mm high inside its margins.
"""

from dataclasses import dataclass
from functools import cached_property
from math import ceil

from conventions.signing.told import Party
from conventions.text.told import Closing
from core.formats import NOT_GIVEN
from core.telling import Section

PAGE_HEIGHT = 248.0  # mm left for boxes on a full page
FIRST_PAGE_HEIGHT = 206.0  # after the heading, the closing in three lines and « Fait à… »
GAP = 4.0
LINE = 4.1
SIGNATURE_SPACE = {2: 24.0, 3: 17.0}
FEW = 8  # up to that many parties, two boxes on a row; three beyond
LETTERS = {2: 44, 3: 30}  # that a line of a box surely holds


@dataclass(frozen=True)
class Row:
    """Boxes side by side, all of one height (mm)."""

    parties: tuple
    columns: int
    height: int

    @property
    def is_wide(self):
        """The only box of its row takes the whole width."""
        return len(self.parties) == 1


@dataclass(frozen=True)
class SignaturePage:
    rows: tuple[Row, ...]


def arrange(parties):
    """SignaturePages for any number of parties, in their order."""
    if not parties:
        return ()
    columns = 2 if len(parties) <= FEW else 3
    rows = [
        Row(part, columns, max(_box_height(party, columns) for party in part))
        for part in _rows(tuple(parties), columns)
    ]
    pages = [[]]
    room = FIRST_PAGE_HEIGHT
    for row in rows:
        if pages[-1] and row.height > room:
            pages.append([])
            room = PAGE_HEIGHT
        pages[-1].append(row)
        room -= row.height + GAP
    while len(pages) > 1 and len(pages[-1]) < 2 and len(pages[-2]) > 2:
        pages[-1].insert(0, pages[-2].pop())
    return tuple(SignaturePage(tuple(page)) for page in pages)


def _rows(parties, columns):
    """Full rows; when one box would be left alone, the last rows share the boxes evenly."""
    count = len(parties)
    sizes = [columns] * (count // columns)
    left = count % columns
    if left == 1 and columns == 3 and sizes:
        sizes[-1:] = [2, 2]
    elif left:
        sizes.append(left)
    place = 0
    for size in sizes:
        yield parties[place : place + size]
        place += size


def _box_height(party, columns):
    """Height that holds the name of the party, its signatories and room to sign (mm)."""
    letters = LETTERS[columns]
    beside = 2 if columns == 2 and party.is_pair else 1  # people side by side
    people = [
        sum(_lines(text, letters // beside) for text in _printed(person)) for person in party.representatives
    ] or [1]
    stories = [max(people[i : i + beside]) for i in range(0, len(people), beside)]
    height = 5 + LINE * _lines(party.name, letters)
    height += sum(LINE * story + SIGNATURE_SPACE[columns] for story in stories)
    return 5 * ceil(height / 5)  # one class of the style sheet for each height


def _printed(person):
    signed = f"Signé {person.signed_on}" if person.signed_on else ""
    return [text for text in (person.name, person.function, person.capacity, signed) if text]


def _lines(text, letters):
    return ceil(len(text) / letters) if text else 0


class Signed:
    """A document that is concluded between `parties`, of the place and the day of its `closing`.

    `concluded_words`: how it introduces them; `listed_words`: the caption of those that a table lists.
    """

    parties: tuple[Party, ...]
    closing: Closing
    is_working: bool
    concluded_words = ""
    listed_words = ""
    perimeter = ""
    closing_html = ""

    parties_section = Section("parties", "Les parties")
    signatures_section = Section("signatures", "Signatures")

    @property
    def copies(self):
        """As many originals as parties; None while one is known only by its description."""
        return None if any(party.is_described for party in self.parties) else len(self.parties)

    @property
    def closing_words(self):
        return self.closing.words(NOT_GIVEN if self.copies == 0 else self.copies)

    @cached_property
    def signature_pages(self):
        return arrange(self.parties)

    @property
    def signs_in_one_row(self):
        """Signatures that follow the list of annexes when the page has room, and open no page."""
        pages = self.signature_pages
        return len(pages) == 1 and len(pages[0].rows) == 1 and len(pages[0].rows[0].parties) > 1

    @property
    def detailed_parties(self):
        """Parties in full; beyond eight, the first two, the others being listed in a table."""
        return self.parties if len(self.parties) <= 8 else self.parties[:2]

    @property
    def listed_parties(self):
        return self.parties[len(self.detailed_parties) :]

    @property
    def lists_authorisations(self):
        """Whether the table of the others has their column: of what is signed, only when one is known."""
        return self.is_working or any(party.authorisations for party in self.listed_parties)

    @property
    def cover_parties(self):
        """Names on the cover: all up to eight, then the first ones and a count."""
        return self.parties if len(self.parties) <= 8 else self.parties[:4]

    @property
    def other_parties(self):
        rest = self.parties[len(self.cover_parties) :]
        if not rest:
            return ""
        communes = [party for party in rest if party.name.lower().startswith("commune") and not party.is_described]
        noun = "communes" if len(communes) == len(rest) else "autres parties"
        return f"et {len(rest)} {noun}, nommées à la page « Les parties »"
