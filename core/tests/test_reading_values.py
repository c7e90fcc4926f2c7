"""Amounts and dates as people write them: a value, a value in doubt, or none; never a wrong one in silence."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.reading import Cell, values
from core.reading.values import Doubtful


def read(reader, given):
    """(value, kinds of its doubts)."""
    found = reader(Cell(given if isinstance(given, str) else str(given), given))
    doubts = found.doubts if isinstance(found, Doubtful) else ()
    return found.value if doubts else found, [doubt.kind for doubt in doubts]


AMOUNTS = {
    "12,5 k€": "12500",
    "8 000": "8000",
    "96\u202f500 €": "96500",
    "20\u00a0500 €": "20500",
    "1.500,00 €": "1500",
    "3 200,50 €": "3200.5",
    "8k€": "8000",
    "0,5 M€": "500000",
    "1,2 million d’euros": "1200000",
    "18 000 € TTC": "18000",
    "2500€": "2500",
    "12.50": "12.5",
    "1,234.50": "1234.5",
    "− 500 €": "-500",
    "0": "0",
    148000: "148000",
    3200.5: "3200.5",
}


@pytest.mark.parametrize("given", AMOUNTS)
def test_an_amount_is_read_as_it_is_written(given):
    assert read(values.amount, given) == (Decimal(AMOUNTS[given]), [])


DOUBTFUL_AMOUNTS = {
    "15 à 20 K€": (None, "amount_range"),
    "entre 15 000 et 20 000 €": (None, "amount_range"),
    "10-15 k€": (None, "amount_range"),
    "5/10": (None, "amount_range"),
    "1 2": (None, "several_amounts"),
    "6 000 € (2024) ; 7 000 € (2025)": (None, "several_amounts"),
    "4 000 €/an": (4000, "amount_per_year"),
    "4 000 € par an": (4000, "amount_per_year"),
    "environ 5 000 €": (5000, "amount_about"),
    "1 000 € HT": (1000, "amount_without_tax"),
    "1.500": (1500, "thousands"),
    "1,500": (1500, "thousands"),
}


@pytest.mark.parametrize("given", DOUBTFUL_AMOUNTS)
def test_an_amount_in_doubt_is_asked_and_a_range_is_none(given):
    value, kind = DOUBTFUL_AMOUNTS[given]
    assert read(values.amount, given) == (value, [kind])


@pytest.mark.parametrize("given", ["-", "néant", "sans objet", "/"])
def test_no_amount_is_no_amount(given):
    assert read(values.amount, given) == (None, [])


@pytest.mark.parametrize("given", ["à définir", "à chiffrer", "MSA : 1000 €", "12 000 000 000 €", float("inf")])
def test_what_is_no_amount_never_becomes_a_number(given):
    with pytest.raises(ValidationError):
        read(values.amount, given)


DATES = {
    "11/10/2023": ("11/10/2023", "11/10/2023", []),
    "2 septembre 2024": ("02/09/2024", "02/09/2024", []),
    "10/2023": ("10/2023", "10/2023", []),
    "octobre 2023": ("10/2023", "10/2023", []),
    "sept. 2024": ("09/2024", "09/2024", []),
    "2023": ("2023", "2023", []),
    2024: ("2024", "2024", []),
    "janv-24": ("01/2024", "01/2024", ["two_digit_year"]),
    "31/12/26": ("31/12/2026", "31/12/2026", ["two_digit_year"]),
    45292: ("01/01/2024", "01/01/2024", ["serial_date"]),
    "1er trim. 2024": ("01/2024", "03/2024", []),
    "T2 2024": ("04/2024", "06/2024", []),
    "S1 2024": ("01/2024", "06/2024", []),
    "2e semestre 2025": ("07/2025", "12/2025", []),
    "fin du 1er semestre 2025": ("06/2025", "06/2025", []),
    "début 2024": ("01/2024", "01/2024", []),
    "mi-2024": ("06/2024", "06/2024", []),
    "fin 2026": ("12/2026", "12/2026", []),
    "rentrée 2024": ("09/2024", "09/2024", []),
    "courant 2025": ("2025", "2025", []),
    "printemps 2024": ("03/2024", "06/2024", ["season"]),
    "année scolaire 2024-2025": ("09/2024", "07/2025", []),
    dt.date(2024, 9, 2): ("02/09/2024", "02/09/2024", []),
    dt.datetime(2024, 9, 2, 14, 30): ("02/09/2024", "02/09/2024", []),
}


@pytest.mark.parametrize("given", DATES)
def test_a_date_is_read_with_what_is_known_of_it(given):
    first, last, doubts = DATES[given]
    for reader, expected in ((values.date, first), (values.end, last)):
        value, kinds = read(reader, given)
        assert (str(value), kinds) == (expected, doubts)


PERIODS = {
    "2023/2026": ("2023", "2026", []),
    "2023-2026": ("2023", "2026", []),
    "2023 à 2026": ("2023", "2026", []),
    "de mars 2024 à juin 2025": ("03/2024", "06/2025", []),
    "mi-2024 → 2026": ("06/2024", "2026", []),
    "Septembre-décembre 2024": ("09/2024", "12/2024", []),
    "sept. à déc. 2024": ("09/2024", "12/2024", []),
    "printemps 2024 - fin 2026": ("03/2024", "12/2026", ["season"]),
    "du 02/09/2024 au 04/07/2025": ("02/09/2024", "04/07/2025", []),
    "années scolaires 2024-25 et 2025-26": ("09/2024", "07/2026", []),
    "1er trim. 2024": ("01/2024", "03/2024", []),
    "2025": ("2025", "2025", []),
}


@pytest.mark.parametrize("given", PERIODS)
def test_a_period_is_read_from_its_beginning_to_its_end(given):
    (first, last), doubts = read(values.period, given)
    assert (str(first), str(last), doubts) == PERIODS[given]


NO_DATES = [
    "fin " * 5000,
    float("inf"),
    "dès que possible",
    "31/02/2024",
    "1850",
    "en 3024",
    "à définir",
    12.5,
    7,
    True,
    "3e semestre 2024",
    "fin 2026 à 2023",
]


@pytest.mark.parametrize("given", NO_DATES)
def test_what_is_no_date_says_what_to_write(given):
    for reader in (values.date, values.period):
        with pytest.raises(ValidationError):
            read(reader, given)


def test_two_dates_in_a_cell_for_one_are_refused():
    with pytest.raises(ValidationError, match="Écrivez une date"):
        read(values.date, "2023 à 2026")
