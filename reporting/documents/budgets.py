"""A budget of several years as a table: funders in rows, years in columns."""

from dataclasses import dataclass
from functools import cached_property

from actions.telling import total
from actions.telling.shapes import BudgetRow, rows_of, years_of

MOST_YEARS = 5  # beyond, amounts no longer hold in their columns


@dataclass(frozen=True)
class Crossed:
    """`rows`: `BudgetRow` of one `years`. What was spent has no line while nothing of it is known."""

    years: tuple[int | None, ...]
    rows: tuple[BudgetRow, ...]

    @cached_property
    def told(self):
        """[(row, [(« Prévu » or « Réalisé », amounts of the years, their total)])]."""
        count = 2 if self.has_actual else 1
        return [
            (row, [(word, [amount for _, amount in amounts], added) for word, amounts, added in row.words[:count]])
            for row in self.rows
        ]

    @cached_property
    def sums(self):
        """The same of all the funders: totals of the known amounts."""
        by_word = zip(*(words for _, words in self.told), strict=True)
        return [
            (
                words[0][0],
                [total(amounts) for amounts in zip(*(amounts for _, amounts, _ in words), strict=True)],
                total(added for *_, added in words),
            )
            for words in by_word
        ]

    @cached_property
    def has_actual(self):
        return any(line.actual is not None for row in self.rows for line in row.lines)

    @cached_property
    def has_gaps(self):
        return any(amount is None for _, words in self.told for _, amounts, _ in words for amount in amounts)


def crossed(lines):
    """The `BudgetLine` of several years as a `Crossed`; None where a list says as much, or has more years than a page
    holds columns."""
    years = years_of(lines)
    return Crossed(years, rows_of(lines)) if 1 < len(years) <= MOST_YEARS else None
