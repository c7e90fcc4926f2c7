"""Rows of a pasted table get the cells that they lack, and nothing else changes."""

import pytest

from core.richtext import clean, under
from core.squaring import squared


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "<tr><td>a</td></tr><tr><td>b</td><td>c</td></tr>",
            "<tr><td>a</td><td></td></tr><tr><td>b</td><td>c</td></tr>",
        ),
        (
            '<tr><td colspan="4">a</td></tr><tr><th>b</th></tr>',
            '<tr><td colspan="4">a</td></tr><tr><th>b</th><td colspan="3"></td></tr>',
        ),
        (
            '<tr><td>a</td><td rowspan="2">b</td><td>c</td></tr><tr></tr>',
            '<tr><td>a</td><td rowspan="2">b</td><td>c</td></tr><tr><td></td><td></td></tr>',
        ),
        (
            '<tr><td rowspan="0">a</td><td>b</td></tr><tr></tr><tr><td>c</td></tr>',
            '<tr><td rowspan="0">a</td><td>b</td></tr><tr><td></td></tr><tr><td>c</td></tr>',
        ),
        (
            "<tr><td>a<table><tbody><tr><td>x</td></tr><tr></tr></tbody></table></td><td>b</td></tr><tr><td>c</td></tr>",
            "<tr><td>a<table><tbody><tr><td>x</td></tr><tr><td></td></tr></tbody></table></td><td>b</td></tr>"
            "<tr><td>c</td><td></td></tr>",
        ),
        (
            '</tbody><thead><tr><th rowspan="5">a</th><th>b</th></tr></thead><tbody><tr><td>c</td></tr>',
            '</tbody><thead><tr><th rowspan="5">a</th><th>b</th></tr></thead><tbody><tr><td>c</td><td></td></tr>',
        ),
        ('<tr><td colspan="x" rowspan="">a</td></tr>', '<tr><td colspan="x" rowspan="">a</td></tr>'),
    ],
)
def test_short_rows_are_filled(rows, expected):
    assert squared(f"<p>x</p><table><tbody>{rows}</tbody></table>") == (
        f"<p>x</p><table><tbody>{expected}</tbody></table>"
    )


def test_a_text_in_a_document_is_squared_and_stays_the_same():
    once = under("<table><tr><td>a</td></tr><tr><td>b</td><td>c</td></tr></table>", 2)
    assert once.count("<td") == 4
    assert under(once, 2) == once


def test_the_widest_cells_cost_no_more_than_others():
    rows = '<tr><td colspan="99999999" rowspan="99999999">a</td></tr>' + "<tr></tr>" * 10_000
    assert len(squared(clean(f"<table>{rows}</table>"))) < 400_000
