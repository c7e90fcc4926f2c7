"""A block copied from a spreadsheet, placed in the cells that its rows and headings name, or from the cell where it is pasted."""

from dataclasses import dataclass, field

from django import forms

from core import folding, text
from core.date_fields import DayField, PreciseDateFormField
from core.date_reading import day_of_serial
from core.formats import counted

LONGEST_BLOCK, MOST_LINES = 200_000, 2000
MOST_NAMES = 3  # cells that name a line, before its values
NO_SUCH_COLUMN = "aucune colonne ne porte ce nom ; laissée de côté."


#: What a cell of a spreadsheet holds for a box that is ticked, as `folding.plain` gives it.
TICKED = ("oui", "x", "vrai", "true", "1")


@dataclass
class Pasted:
    """What became of a block: `placed`, {name of a cell that took a value: its line}; `refusals`, one sentence each.
    `read_as`: how it was read without headings, in a sentence. `is_in_cell`: pasted in a cell. `is_lost`: in one of another sheet."""

    line_count: int = 0
    placed: dict[str, int] = field(default_factory=dict)
    refusals: list = field(default_factory=list)
    read_as: str = ""
    is_in_cell: bool = False
    is_lost: bool = False


@dataclass
class _Heading:
    """`before`: headings of the columns that stand before the first one that is written."""

    columns: dict
    width: int
    refused: list
    before: list

    def between(self, named):
        """Those that name no line either, when the first `named` cells of the rows do."""
        return [(name, NO_SUCH_COLUMN) for name in self.before[named:] if name]


def place_block(sheet, block):
    """Put the values of a block in the cells that they are for. Nothing is written."""
    rows = text.rows(block)
    pasted = Pasted(line_count=len(rows))
    if not rows:
        pasted.refusals.append("Le bloc est vide : copiez des cellules d’un tableur, puis collez-les ici.")
    if len(rows) > MOST_LINES:
        pasted.refusals.append(f"Le bloc compte {len(rows)} lignes : {MOST_LINES} au plus à la fois.")
        return pasted
    index, headed = _index(sheet), None
    if rows and (headed := _heading(sheet, rows[0], index)):
        pasted.refusals += [f"Colonne « {name} » : {why}" for name, why in headed.refused]
    found = [(number, cells, *_find(sheet, cells, index)) for number, cells in enumerate(rows, 1)]
    found = found[1:] if headed else found
    if headed:
        named = max((taken for *_, line, taken, _ in found if line is not None), default=len(rows[0]))
        pasted.refusals += [f"Colonne « {name} » : {why}" for name, why in headed.between(named)]
    width = max((_filled(cells) - taken for _, cells, _, line, taken, _ in found if line is not None), default=0)
    for number, cells, part, line, taken, why in found:
        if line is None:
            pasted.refusals.append(f"Ligne {number} : {why}")
            continue
        columns = _unheaded(sheet, part, line, width) if headed is None else None
        if columns and width and not pasted.read_as:
            pasted.read_as = _read_as(columns[:width])
        _place_row(sheet, number, part, line, cells, taken, headed, columns, pasted)
    return pasted


def place_in_cells(sheet, block, where):
    """Put the values of a block that was pasted in a cell in this cell and those at its right and under it, as they are shown.
    `where`: their names, « » for a cell that is only read, a tab between two, a line a row. A block whose rows name their
    lines is placed by these names. Nothing is written."""
    cells_of = {
        sheet.name_of(line, column): (part, line)
        for part, line, groups in sheet.lines()
        for _, columns in groups
        for column in columns
    }
    places = [row.split("\t") for row in where.replace("\r", "").split("\n")]
    rows, index = text.grid(block), _index(sheet)
    if not any(name in cells_of for row in places for name in row):
        return Pasted(
            is_in_cell=True, is_lost=True, refusals=["La cellule où ce bloc est collé n’est plus sur cette feuille."]
        )
    if not rows or len(rows) > MOST_LINES or len(block) > LONGEST_BLOCK or _are_named(sheet, rows, index):
        pasted = place_block(sheet, block[:LONGEST_BLOCK])
        pasted.is_in_cell = True
        return pasted
    headed = _heading(sheet, rows[0], index)
    pasted = Pasted(line_count=len(rows), is_in_cell=True)
    pasted.refusals = [f"Colonne « {name} » : {why}" for name, why in headed.refused] if headed else []
    first = 2 if headed else 1
    for number, (cells, names) in enumerate(zip(rows[first - 1 :], places, strict=False), first):
        own = next((cells_of[name] for name in names if name in cells_of), None)
        if headed and own:
            columns = (headed.columns.get(at) for at in range(len(cells)))
            names = [sheet.name_of(own[1], column) if column else None for column in columns]
        _place_here(sheet, number, cells, names, cells_of, pasted)
    if len(rows) >= len(places) + first:
        pasted.refusals.append(
            f"{counted(len(rows) - len(places) - first + 1, 'ligne')} de trop, à partir de la ligne {len(places) + first} : "
            f"la feuille n’en a pas d’autre sous cette cellule."
        )
    return pasted


def _place_here(sheet, number, cells, names, cells_of, pasted):
    """One row of a block in the cells that bear these names: None, those of a heading that names no column."""
    read_only, over = [], []
    for at, cell in enumerate(cells):
        if not cell.strip() or (at < len(names) and names[at] is None):
            continue
        if at >= len(names):
            over.append(cell)
        elif names[at] in cells_of:
            _take(sheet, number, names[at], cell, pasted)
        else:
            read_only.append(cell)
    for refused, why in (
        (read_only, "cela se lit ici, et ne s’écrit pas"),
        (over, "la feuille n’a pas d’autre colonne"),
    ):
        if refused:
            said = ", ".join(f"« {cell.strip()[:40]} »" for cell in refused[:5])
            pasted.refusals.append(f"Ligne {number} : {said} laissé de côté, {why}.")


def _are_named(sheet, rows, index):
    """Whether the rows of a block pasted in a cell begin with the names of lines, more often than not, and go on with values."""
    filled = [cells for cells in rows if any(cell.strip() for cell in cells)]
    named = [cells for cells in filled if _find(sheet, cells, index)[1] is not None and len(cells) > 1]
    return 2 * len(named) > len(filled) - (_heading(sheet, rows[0], index) is not None)


def _filled(cells):
    """How many cells a row has, up to the last that holds something."""
    return max((at for at, cell in enumerate(cells, 1) if cell.strip()), default=0)


def _unheaded(sheet, part, line, width):
    """The columns of a block without headings, by its shape: the one that is awaited for one value a line; all those of the page
    when there are as many values; else those that are typed."""
    columns = sheet.open_columns(part, line)
    awaited = [column for column in columns if column.is_awaited]
    if width == 1 and awaited:
        return awaited
    return part.columns if len(columns) < width == len(part.columns) else columns


def _read_as(columns):
    said = ", ".join(f"« {column.label} »" for column in columns)
    return f"Ce bloc n’a pas de titres : {'chaque valeur est lue comme' if len(columns) == 1 else 'il est lu dans l’ordre'} {said}."


def _place_row(sheet, number, part, line, cells, taken, headed, columns, pasted):
    open_columns = sheet.open_columns(part, line)
    if not open_columns:
        pasted.refusals.append(f"Ligne {number} : « {line.label} » se lit ici, et ne s’écrit pas.")
        return
    if headed:
        values = [(headed.columns.get(at), cell) for at, cell in enumerate(cells) if at >= taken]
        over = [cell for at, cell in enumerate(cells) if at >= headed.width and cell.strip()]
    else:
        values = list(zip(columns, cells[taken:], strict=False))
        over = [cell for cell in cells[taken + len(columns) :] if cell.strip()]
    if over:
        said = ", ".join(f"« {cell.strip()[:40]} »" for cell in over[:5])
        pasted.refusals.append(
            f"Ligne {number} : {counted(len(over), 'colonne')} de trop, {said} ; "
            f"cette ligne est laissée de côté. Donnez les titres des colonnes en première ligne."
        )
        return
    names = {column.key for column in open_columns}
    for column, cell in values:
        if column is not None and cell.strip() and column.key in names:
            _take(sheet, number, sheet.name_of(line, column), cell, pasted)


def _take(sheet, number, name, cell, pasted):
    """A value in its cell; the first one that comes, when two do."""
    typed = as_typed(sheet.fields[name], cell)
    if name not in pasted.placed:
        sheet.data[name] = typed
        pasted.placed[name] = number
    elif sheet.data[name] != typed:
        pasted.refusals.append(
            f"Ligne {number} : « {typed[:40]} » laissé de côté, "
            f"la ligne {pasted.placed[name]} du bloc remplit déjà cette cellule."
        )


def as_typed(made, cell):
    """The text of a cell as its box would send it: the key of a choice that is written in words, the day of a date that lost its
    format."""
    cell = cell.strip()
    if isinstance(made, forms.BooleanField):
        return "on" if folding.plain(cell) in TICKED else ""
    if isinstance(made, forms.ChoiceField):
        said = folding.plain(cell)
        choices = list(made.choices)  # type: ignore[arg-type]  # pairs once it is set
        return next((str(key) for key, label in choices if folding.plain(str(label)) == said), cell)
    if isinstance(made, DayField | PreciseDateFormField) and (day := day_of_serial(cell)):
        return f"{day:%d/%m/%Y}"
    return cell


def _index(sheet):
    """{words of the first cells of a row: [(part, line)]}: by all its names, by the last alone, and by each code."""
    found: dict[tuple, list] = {}
    for part in sheet.parts:
        for line in part.lines:
            names = tuple(_plain(name) for name in line.names or [line.label] if name)
            for key in {names, names[-1:], *((_plain(code),) for code in line.codes)}:
                if key and not line.is_new:
                    found.setdefault(key, []).append((part, line))
    return found


def _find(sheet, cells, index):
    """(part, line, how many cells name it, why none): the most precise name first."""
    for taken in range(min(MOST_NAMES, len(cells)), 0, -1):
        found = index.get(tuple(_plain(cell) for cell in cells[:taken]), [])
        if len(found) == 1:
            return *found[0], taken, ""
        if found:
            return None, None, 0, _namesakes(cells[taken - 1].strip()[:60], [line for _, line in found])
    name = next((cell.strip() for cell in cells if cell.strip()), "")
    if number := text.number_before_excel(name):
        return None, None, 0, f"« {name} » est un numéro dont Excel a fait une date : écrivez {number}."
    return None, None, 0, sheet.why_unknown(name)


def _namesakes(name, lines):
    """Why a name is not enough, and the codes that would be."""
    codes = " ou ".join(line.codes[0] for line in lines if line.codes)
    return f"plusieurs lignes s’appellent « {name} »{f' : collez son code, {codes}' if codes else ''}."


def _heading(sheet, cells, index):
    """What the first row of a block says of its columns; None when it is a row like the others."""
    if _find(sheet, cells, index)[1] is not None:
        return None
    known = {
        _plain(name): column
        for part in sheet.parts
        for column in part.columns
        for name in (column.label, column.key, *column.names)
    }
    columns = [known.get(_plain(cell)) for cell in cells]
    written = {at: column for at, column in enumerate(columns) if column is not None and column.field is not None}
    if not written:
        return None
    refused = []
    for at, (cell, column) in enumerate(zip(cells, columns, strict=True)):
        if column is None and at > min(written) and cell.strip():  # those before name the lines
            refused.append((cell.strip(), NO_SUCH_COLUMN))
        elif column is not None and column.field is None:
            refused.append((cell.strip(), "elle se lit ici, et ne s’écrit pas."))
    before = [
        cell.strip() if column is None else "" for cell, column in zip(cells[: min(written)], columns, strict=False)
    ]
    return _Heading(written, len(cells), refused, before)


def _plain(name):
    """A name as it is compared: without accents, case, or more than one space."""
    return " ".join(folding.plain(name.replace("’", "'")).split())
