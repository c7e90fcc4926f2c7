"""A block copied from a spreadsheet, placed in the cells that its rows and headings name."""

from dataclasses import dataclass, field

from django import forms

from core import folding, text
from core.dates import DayField, PreciseDateFormField, day_of_serial
from core.formats import counted

LONGEST_BLOCK, MOST_LINES = 200_000, 2000
MOST_NAMES = 3  # cells that name a line, before its values


@dataclass
class Pasted:
    """What became of a block: `placed`, {name of a cell that took a value: its line}; `refusals`, one sentence each."""

    line_count: int = 0
    placed: dict[str, int] = field(default_factory=dict)
    refusals: list = field(default_factory=list)


@dataclass
class _Heading:
    columns: dict
    width: int
    refused: list


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
    for number, cells in enumerate(rows, 1):
        if number == 1 and (headed := _heading(sheet, cells)):
            pasted.refusals += [f"Colonne « {name} » : {why}" for name, why in headed.refused]
            continue
        _place_row(sheet, number, cells, index, headed, pasted)
    return pasted


def _place_row(sheet, number, cells, index, headed, pasted):
    part, line, taken, why = _find(sheet, cells, index)
    if line is None:
        pasted.refusals.append(f"Ligne {number} : {why}")
        return
    open_columns = sheet.open_columns(part, line)
    if not open_columns:
        pasted.refusals.append(f"Ligne {number} : « {line.label} » se lit ici, et ne s’écrit pas.")
        return
    if headed:
        values = [(headed.columns.get(at), cell) for at, cell in enumerate(cells) if at >= taken]
        over = [cell for at, cell in enumerate(cells) if at >= headed.width and cell.strip()]
    else:
        values = list(zip(open_columns, cells[taken:], strict=False))
        over = [cell for cell in cells[taken + len(open_columns) :] if cell.strip()]
    if over:
        said = ", ".join(f"« {cell.strip()[:40]} »" for cell in over[:5])
        pasted.refusals.append(
            f"Ligne {number} : {counted(len(over), 'colonne')} de trop, {said} ; "
            f"cette ligne est laissée de côté. Donnez les titres des colonnes en première ligne."
        )
        return
    names = {column.key for column in open_columns}
    for column, cell in values:
        if column is None or not cell.strip() or column.key not in names:
            continue
        name = sheet.name_of(line, column)
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


def _heading(sheet, cells):
    """What the first row of a block says of its columns; None when it is a row like the others."""
    if _find(sheet, cells, _index(sheet))[1] is not None:
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
            refused.append((cell.strip(), "aucune colonne ne porte ce nom ; laissée de côté."))
        elif column is not None and column.field is None:
            refused.append((cell.strip(), "elle se lit ici, et ne s’écrit pas."))
    return _Heading(written, len(cells), refused)


def _plain(name):
    """A name as it is compared: without accents, case, or more than one space."""
    return " ".join(folding.plain(name.replace("’", "'")).split())
