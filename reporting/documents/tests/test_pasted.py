"""What people paste from Word into a text is drawn, valid, and read aloud as it is seen."""

import io

import pikepdf
import pytest
from pypdf import PdfReader

from core import richtext
from reporting.documents import checks, pipeline

from . import aloud, samples

CORNER = (
    "<table><thead><tr><th><p></p></th><th><p>2024</p></th><th>2025</th></tr></thead>"
    "<tbody><tr><th>Crèches</th><td>12</td><td><p></p></td></tr><tr><th>Relais</th><td>3</td><td>4</td></tr></tbody></table>"
)
BARE = (
    "<table><tr><td></td><th>2024</th><th>2025</th></tr>"
    '<tr><th scope="row">Crèches</th><td>12</td><td>13</td></tr></table>'
)
HEADS = (
    "<table><thead><tr><th></th><th>2024</th></tr></thead><thead><tr><th>Places</th><th></th></tr></thead></table>"
    "<table><thead><tr><th>Seul</th><th>En-tête</th></tr></thead></table>"
)
UNEVEN = (
    "<table><tr><td>Un titre</td></tr><tr><td>a</td><td>b</td><td>c</td></tr>"
    '<tr><td rowspan="9">d</td><td>e</td></tr><tr><td colspan="4">f</td></tr><tr></tr></table>'
)
LINKS = (
    '<h3><a href="https://www.caf.fr/un">Titre</a></h3><h4><a href="https://www.caf.fr/deux"></a></h4>'
    '<p>Voir <a href="https://www.caf.fr/trois"></a>, <a href="https://www.caf.fr/quatre"><strong> </strong></a>,'
    ' <a href="mailto:ctg@caf.fr"><br></a>, <a href="">là</a> et <a>ici</a>.</p>'
)
LISTS = "<li>seul</li><li>et un autre</li><ul>texte<li></li><li>un point</li></ul><ol></ol><ul><ul><li>dessous</li></ul></ul>"
SIGNS = "<p>une ligne\u2028une autre\u000bet\u0001 la\ufffc fin\u202c</p>"
LONG_SPAN = (
    "<table><thead><tr><th></th><th>Action</th><th>Année</th></tr></thead><tbody>"
    '<tr><th rowspan="60">Axe 1</th><td>Action 1<br>suite</td><td>2024</td></tr>'
    + "".join(f"<tr><td>Action {number}<br>suite</td><td>2025</td></tr>" for number in range(2, 61))
    + "".join(f"<tr><th>Axe {number}</th><td>Seule {number}</td><td>2026</td></tr>" for number in range(2, 5))
    + "</tbody></table>"
)
LONG_ROW = (
    '<table><tr><th>Axe</th><th>Action</th></tr><tr><td rowspan="2">un</td><td>'
    + "".join(f"<p>Paragraphe {number}</p>" for number in range(120))
    + "<table><tr><td>dedans</td></tr></table></td></tr><tr><td>fin</td></tr></table>"
)
TALL_ROWS = (
    "<table>"
    + "".join(f"<tr><td>{number}</td><td>{f'ligne {number}<br>' * 20}</td></tr>" for number in "ABCDEF")
    + "</table>"
)


def drawn(*texts):
    """The final PDF of a fiche whose content is these texts, as they are stored."""
    description = "".join(richtext.clean(text) for text in texts)
    document = samples.make_fiche_document(samples.make_fiche(description=description))
    return pipeline.render(document, final=True).pdf


@pytest.fixture(scope="module")
def pasted():
    return drawn(CORNER, BARE, UNEVEN, HEADS, LINKS, LISTS, SIGNS)


@pytest.fixture(scope="module")
def cut():
    return drawn(LONG_SPAN, LONG_ROW, TALL_ROWS)


def words_of(table):
    return [[cell.words for cell in row] for row in table]


def test_what_is_pasted_is_drawn_and_valid(pasted):
    assert checks.validate(pasted) == []


def test_an_empty_corner_heads_nothing_the_others_their_cells(pasted):
    for table in aloud.tables(pasted)[:2]:
        corner, year, other, creches, value, last, *_ = [cell for row in table for cell in row]
        assert (corner.kind, corner.words, corner.attributes.get("Scope")) == ("TD", "", None)
        assert [cell.attributes["Scope"] for cell in (year, other)] == ["Column", "Column"]
        assert (creches.kind, creches.attributes["Scope"]) == ("TH", "Row")
        assert value.attributes["headers"] == ["Crèches", "2024"]
        assert last.attributes["headers"] == ["Crèches", "2025"]


def test_cells_beyond_the_first_row_are_drawn(pasted):
    first, second, third, fourth, _ = words_of(aloud.tables(pasted)[2])
    assert first == ["Un titre", ""]
    assert second == ["a", "b", "c", ""]
    assert (third, fourth) == (["d", "e", ""], ["f"])


def test_a_table_cut_by_pages_is_drawn_and_valid(cut):
    assert checks.validate(cut) == []


def test_a_span_cut_by_pages_is_one_table_with_its_headers(cut):
    head, *rows = aloud.tables(cut)[0]
    assert words_of([head]) == [["", "Action", "Année"]]
    assert [row[-2].words for row in rows] == [
        *(f"Action {number}suite" for number in range(1, 61)),
        *(f"Seule {number}" for number in range(2, 5)),
    ]
    assert rows[0][0].attributes["RowSpan"] == "60"
    assert rows[59][0].attributes["headers"] == ["Axe 1", "Action"]
    assert rows[59][1].attributes["headers"] == ["Axe 1", "Année"]
    assert rows[60][1].attributes["headers"] == ["Axe 2", "Action"]


def test_a_row_that_a_page_can_hold_is_not_cut(cut):
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(cut)).pages]
    found = [(number, page.count(f"ligne {number}")) for page in pages for number in "ABCDEF"]
    assert [each for each in found if each[1]] == [(number, 20) for number in "ABCDEF"]


def test_a_row_cut_by_pages_is_one_row(cut):
    _, (axe, action), (last,) = aloud.tables(cut)[1]
    assert (axe.words, axe.attributes["RowSpan"]) == ("un", "2")
    # The table that was pasted in the cell is paragraphs, a cell each.
    assert [each.words for each in action.all("P")] == [*(f"Paragraphe {number}" for number in range(120)), "dedans"]
    assert (last.words, last.attributes["headers"]) == ("fin", ["Action"])


def test_a_link_without_text_is_announced_by_its_address(pasted):
    with pikepdf.open(io.BytesIO(pasted)) as pdf:
        links = [link for page in pdf.pages for link in page.get("/Annots", [])]
        told = {str(link.A.URI): str(link.Contents) for link in links}
    assert told == {
        "https://www.caf.fr/un": "Titre",
        "https://www.caf.fr/deux": "Lien vers www.caf.fr/deux",
        "https://www.caf.fr/trois": "Lien vers www.caf.fr/trois",
        "https://www.caf.fr/quatre": "Lien vers www.caf.fr/quatre",
        "mailto:ctg@caf.fr": "Lien vers ctg@caf.fr",
    }
