"""Where each signature box goes, so that none is ever alone on its page or on its row.

Sizes are those of `convention.css`: a page is 250 mm high inside its margins.
"""

from dataclasses import dataclass
from math import ceil

PAGE_HEIGHT = 238.0  # mm left for boxes on a full page
FIRST_PAGE_HEIGHT = 196.0  # after the heading and « Fait à… »
GAP = 4.0
LINE = 4.1
SIGNATURE_SPACE = 17.0
# Number of boxes up to which a width serves: boxes on a row, and letters on a line.
WIDTHS = ((8, 2, 44), (1000, 3, 29))


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
    columns, letters = next((c, w) for most, c, w in WIDTHS if len(parties) <= most)
    rows = [
        Row(part, columns, _height(part, letters)) for part in _rows(tuple(parties), columns)
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


def _height(parties, letters):
    return max(_box_height(party, letters) for party in parties)


def _box_height(party, letters):
    """Height that holds the name of the party, its signatories and room to sign (mm)."""

    def lines(text):
        return ceil(len(text) / letters) if text else 0

    people = party.representatives or (None,)
    height = 6 + LINE * lines(party.name)
    for person in people:
        if person is not None:
            height += LINE * (lines(person.name) + lines(person.function) + lines(person.capacity))
        height += SIGNATURE_SPACE
    return 5 * ceil(height / 5)  # one class of the style sheet for each height
