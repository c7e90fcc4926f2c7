"""What a file that is read may weigh and hold, and the one way of refusing it."""

import time

from django.core.exceptions import ValidationError

MB = 1_000_000
MAX_BYTES = 5 * MB  # SECURITY § 3
MAX_ROWS = 5_000
MAX_COLUMNS = 100
#: Rows of headings, instructions and titles, over those of data.
HEAD_ROOM = 50
MAX_EMPTY_ROWS = 100_000  # walked over before the last that holds something
MAX_CELLS = 400_000
MAX_CHARACTERS = 20_000_000  # a workbook writes a text once, and shows it in any number of cells
MAX_SECTIONS = 60
MAX_TEXT = 32_767  # characters of a cell, as in Excel
MAX_NESTING = 8  # tables in cells
MAX_SECONDS = 20  # of this thread’s own work: a machine that is busy elsewhere refuses no file


class Refused(ValidationError):
    """The file is not read, nothing of it is kept. `sentence`: French, for the person who sent it."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self):
        return self.sentence


TOO_LONG = "Ce fichier a plus de 5\u202f000 lignes : partagez-le en plusieurs fichiers."
DAMAGED = "Ce fichier est abîmé : il ne s’ouvre pas."


class Meter:
    """Counts what is read and watches the clock: a reader calls `row` and `cells` as it goes."""

    def __init__(self, *, seconds=MAX_SECONDS):
        self.ends_at = time.thread_time() + seconds
        self.area = 0
        self.cell_count = self.row_count = self.character_count = 0

    def new_section(self):
        self.row_count = 0

    def again(self):
        """What was read is forgotten, and read in another way: the clock alone goes on."""
        self.cell_count = self.row_count = self.character_count = 0

    def row(self, cells):
        """One row of a sheet. Raises Refused."""
        self.row_count += 1
        self.character_count += sum(len(cell.text) for cell in cells)
        if self.row_count > MAX_ROWS + HEAD_ROOM:
            raise Refused(TOO_LONG)
        if self.character_count > MAX_CHARACTERS:
            raise Refused("Ce fichier contient trop de texte : partagez-le en plusieurs fichiers.")
        self.cells(len(cells))

    def cells(self, count=1):
        self.cell_count += count
        if self.cell_count > MAX_CELLS:
            raise Refused("Ce fichier a trop de cellules : partagez-le en plusieurs fichiers.")
        self.look()

    def covered(self, area):
        """Places that merged cells cover, those that overlap too. Raises Refused."""
        self.area += area
        if self.area > MAX_CELLS:
            raise Refused("Ce fichier a trop de cellules fusionnées.")

    def column(self, number):
        if number > MAX_COLUMNS:
            raise Refused(
                f"Ce fichier a plus de {MAX_COLUMNS} colonnes : ne gardez que celles qui servent, puis recommencez."
            )

    def look(self):
        """Raises Refused when the file takes too long."""
        if time.thread_time() > self.ends_at:
            raise Refused("Ce fichier est trop long à lire : partagez-le en plusieurs fichiers.")
