"""Rows of a pasted table get the cells that they lack, and nothing else changes."""

import pytest

from core.nesting import DEEPEST
from core.richtext import clean, plain, under
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


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<td colspan="abc" rowspan="">a</td>', "<td>a</td>"),
        ('<td colspan="-3" rowspan="-1">a</td>', "<td>a</td>"),
        ('<td colspan="0" rowspan="0">a</td>', '<td rowspan="0">a</td>'),
        ('<td colspan="100000" rowspan="99999999">a</td>', '<td colspan="1000" rowspan="65534">a</td>'),
        ('<td colspan="2" rowspan="3">a</td>', '<td colspan="2" rowspan="3">a</td>'),
        ("<td>A<table><tr><td>B</td><td>C</td></tr></table></td>", "<td>A<p>B</p><p>C</p></td>"),
    ],
)
def test_a_cell_says_what_html_allows(cell, expected):
    assert clean(f"<table><tr>{cell}</tr></table>") == f"<table><tbody><tr>{expected}</tr></tbody></table>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<table><tr><td>", "</td></tr></table>"),
        ("<ul><li>", "</li></ul>"),
        ("<strong>", "</strong>"),
        ("<ol><li><p>x</p><em>", "</em></li></ol>"),
        ("<object><p>", "</p></object>"),
    ],
)
def test_what_is_nested_without_end_is_flattened_and_keeps_its_words(before, after):
    found = clean("".join(f"{before}mot{n} " for n in range(400)) + "fin" + after * 400)
    assert [each for each in plain(found).split() if each != "x"] == [*(f"mot{n}" for n in range(400)), "fin"]
    assert clean(found) == found and found.count("<table") <= 1
    depth = deepest = 0
    for tag in found.replace("<br>", "").split("<")[1:]:
        depth += -1 if tag.startswith("/") else 1
        deepest = max(deepest, depth)
    assert deepest <= DEEPEST + 4
