"""Sheets: a grid of fields, saved whole, where each cell is accepted or refused on its own.

A floor says what its sheet holds, and what a row of the database is to it:

    class YearSheet(Sheet):
        model, place = ValeurFiche, ("indicateur_id", "year")

        def __init__(self, data, *, indicateurs, year):
            columns = [Column("value", "Valeur", field_of), Column("comment", "Commentaire", CharField(…))]
            lines = [Line(str(each.pk), each.label, subject=each) for each in indicateurs]
            super().__init__(data, parts=[Part("Valeurs", columns, lines)], rows={…})

A `Line` is a row of the page, a `Column` one of its columns; the cells of a line that share a `group` are one row
of `model` (no row while they are blank), whose key and version travel hidden with them. When somebody else wrote that
row meanwhile, the cells that both changed are told side by side (`core.editing.settle`), and nothing is written; a
cell that one person alone changed stays theirs. A block copied from a spreadsheet is placed in the cells, to be read
again before it is saved: what no cell can take is told, line by line, with its reason. Pasted in a cell, with script, it
fills those at its right and under it.

Nothing here asks the database by line: the rows are read once, locked when they are to be written (`rows_of`), and
written in one query for what is new, one for what changed, one or two for what goes.

- `cells`: what a floor says, `Column`, `Line`, `Part`;  `grid`: `Sheet` and its fields;
- `saving`: versions, conflicts, what is written;  `pasted`: the block;  `page`: `sheet_view`.
"""
