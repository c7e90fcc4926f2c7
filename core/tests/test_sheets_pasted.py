"""Blocks copied from a spreadsheet; sheets themselves are tried on the floors that have one."""

import pytest

from core.text import rows as read_rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("\n \t \r\n", []),
        ("1.1\t7\r\n1.2\t12\r\n", [["1.1", "7"], ["1.2", "12"]]),
        ('2023\t7\tKnown\t"Compté\ndeux fois"\n2024\t8', [["2023", "7", "Known", "Compté\ndeux fois"], ["2024", "8"]]),
        ('Dit ""zéro""\t"a ""b"" c"', [['Dit ""zéro""', 'a "b" c']]),
        ('"Relais" itinérant\t4\n2024\t5', [['"Relais" itinérant', "4"], ["2024", "5"]]),
        ('2023\t"jamais fermé\n2024\t5', [["2023", '"jamais fermé'], ["2024", "5"]]),
        ("2023\0\t7", [["2023", "7"]]),
    ],
)
def test_a_block_is_cut_in_cells_as_a_spreadsheet_wrote_it(text, rows):
    assert read_rows(text) == rows


def test_a_cell_beyond_all_measure_is_cut_by_lines():
    assert read_rows("2023\t" + "x" * 140_000) == [["2023", "x" * 140_000]]
