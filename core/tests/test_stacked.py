"""On a telephone a row is a block, and each of its facts says the heading of its column."""

import re

import pytest
from django.template import Context, Template
from lxml import html

from core.stacked import labelled

HEAD = '<thead><tr><th scope="col"><span class="visually-hidden">Choisir</span></th><th scope="col">Nom</th>{}</tr></thead>'


def draw(source, **context):
    return Template(source).render(Context(context))


def labels(content):
    """[[label of each <td>, None without]] of the rows of the body."""
    table = html.fromstring(f"<table>{content}</table>")
    return [[cell.get("data-label") for cell in row.xpath("./td")] for row in table.xpath(".//tbody/tr | .//tfoot/tr")]


def test_each_cell_says_the_heading_over_it():
    head = HEAD.format('<th scope="col">Signée le</th><th class="num" scope="col">Prévu "TTC" &lt;€&gt;</th>')
    row = '<tr id="a"><td><input></td><th scope="row">Caf</th><td>2023</td><td class="num">3</td></tr>'
    told = labelled(f"{head}<tbody>{row}{row}</tbody>")
    assert labels(told) == [[None, "Signée le", 'Prévu "TTC" <€>']] * 2
    assert re.sub(r' data-label="[^"]*"', "", told) == f"{head}<tbody>{row}{row}</tbody>"


def test_a_heading_that_sorts_labels_with_its_words_only():
    head, body = "<thead><tr>{% sort_header name 'fin' %}</tr></thead>", "<tbody><tr><td>1</td></tr></tbody>"
    told = draw(f'{{% data_table caption="C" %}}{head}{body}{{% enddata_table %}}', name="Fin <")
    assert labels(told) == [["Fin <"]]


def test_a_column_under_two_headings_says_both():
    head = (
        '<thead><tr><th rowspan="2">Financeur</th><th colspan="2">2024</th><th colspan="2">Total</th></tr>'
        "<tr><th>Prévu</th><th>Réalisé</th><th>Prévu</th><th>Réalisé</th></tr></thead>"
    )
    row = "<tr><th>Caf</th><td>1</td><td>2</td><td>3</td><td>4</td></tr>"
    [found] = labels(labelled(f"{head}<tbody>{row}</tbody>"))
    assert found == ["2024, Prévu", "2024, Réalisé", "Total, Prévu", "Total, Réalisé"]


def test_wide_blank_and_labelled_cells_are_left_to_themselves():
    head = "<thead><tr><th>A</th><th>B</th><th>C</th><th>D</th></tr></thead>"
    wide = '<tr><th>a</th><td colspan="2">b</td><td>d</td></tr>'
    body = f'<tbody>{wide}<tr><th>a</th><td data-label="Été">b</td><td> </td></tr></tbody>'
    foot = '<tfoot><tr><th scope="row" colspan="3">Total</th><td>4</td></tr></tfoot>'
    assert labels(labelled(head + body + foot)) == [[None, "D"], ["Été", None], ["D"]]
    assert labelled(head + body).count("data-blank") == 1 and "<td data-blank> </td>" in labelled(head + body)


@pytest.mark.parametrize("content", ["", "<tbody><tr><td>1</td></tr></tbody>"])
def test_a_table_without_headings_is_as_it_was(content):
    assert labelled(content) == content


def test_a_list_of_lines_stays_a_table_for_who_listens():
    head = '<thead><tr><th scope="col">Nom</th><th scope="col">Fin</th></tr></thead>'
    body = '<tbody><tr id="a"><th scope="row" class="grow">Caf 21</th><td>2026</td></tr><tr><th scope="row">Caf 71</th><td></td></tr></tbody>'
    table = html.fromstring(draw(f'{{% data_table caption="C" lines=True %}}{head}{body}{{% enddata_table %}}'))
    [drawn] = table.xpath("//table")
    assert drawn.get("role") == "table" and drawn.get("class") == "table lines"
    roles = [[cell.get("role") for cell in row] for row in drawn.iter("tr")]
    assert roles == [["columnheader"] * 2, ["rowheader", "cell"], ["rowheader", "cell"]]
    assert {part.get("role") for part in drawn.xpath("./thead | ./tbody")} == {"rowgroup"}
    assert [row.get("role") for row in drawn.iter("tr")] == ["row"] * 3
    assert drawn.xpath("//td[1]/@data-label") == ["Fin"]
