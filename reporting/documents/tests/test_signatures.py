from dataclasses import replace

import pytest
import weasyprint
from django.template.loader import render_to_string

from reporting.documents import pipeline, signatures

from . import samples

COUNTS = (2, 3, 57, 70, 160)


def boxes_by_page(document):
    """For each page that has some, the (x, y, width, height) of its signature boxes, in pixels."""
    html, _ = pipeline.page_html(document)
    config, sheet, _ = pipeline._engine_state(document.is_project)
    fetcher = pipeline._fetcher_class()(())
    laid_out = weasyprint.HTML(string=html, url_fetcher=fetcher).render(font_config=config, stylesheets=[sheet])
    pages = []
    for page in laid_out.pages:
        found = []
        for box in page._page_box.descendants():
            classes = (box.element.get("class") or "").split() if box.element is not None else []
            if "d-boite" in classes and box.element_tag == "li" and box.is_floated():
                found.append((box.position_x, box.position_y, box.margin_width(), box.margin_height()))
        if found:
            pages.append((page.height, found))
    return pages


@pytest.mark.parametrize("count", COUNTS)
def test_no_signature_box_is_left_alone(count):
    document = samples.make_convention(count, 0, articles=(), annexes=(), preambule="", visas="")
    pages = boxes_by_page(document)
    assert sum(len(boxes) for _, boxes in pages) == count
    for height, boxes in pages:
        assert len(boxes) > 1
        assert all(y + tall < height - 20 / 25.4 * 96 + 1 for _, y, _, tall in boxes)
    if count > 3:
        for _, boxes in pages:
            rows = [y for _, y, _, _ in boxes]
            assert all(rows.count(y) > 1 for y in rows)
    assert len(pages) == len(document.signature_pages)


@pytest.mark.parametrize("count", range(1, 165))
def test_every_party_has_one_box_in_order(count):
    parties = samples.make_parties(count)
    pages = signatures.arrange(parties)
    assert [party for page in pages for row in page.rows for party in row.parties] == list(parties)
    if len(pages) > 1:
        assert all(len(page.rows) > 1 for page in pages)
    if count > 3:
        assert all(len(row.parties) > 1 for page in pages for row in page.rows) or count in (5, 7)


def test_no_party_gives_no_page():
    assert signatures.arrange(()) == ()


@pytest.mark.parametrize("is_project", [True, False])
def test_what_is_signed_has_no_column_that_nobody_fills(is_project):
    parties = tuple(replace(party, authorisations=()) for party in samples.make_parties(9))
    document = replace(samples.make_convention(9, 0, annexes=(), is_project=is_project), parties=parties)
    html = render_to_string("reporting/documents/_parties.html", {"document": document})
    assert (">Habilitation<" in html) is is_project
    one = replace(parties[-1], authorisations=("délibération du 27 juin 2022",))
    known = render_to_string(
        "reporting/documents/_parties.html", {"document": replace(document, parties=(*parties[:-1], one))}
    )
    assert ">Habilitation<" in known and "délibération du 27 juin 2022" in known
