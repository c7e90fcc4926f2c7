"""A word that no space cuts, such as a pasted address, stays on the paper and in its column."""

import weasyprint
from weasyprint.formatting_structure.boxes import TextBox

from reporting.documents import pipeline

ADDRESS = "https://www.caf.fr/" + "dossier" * 30


def lines(page, tag):
    """(text, left, right) of each line drawn in these elements, in pixels."""
    found = [box for box in page._page_box.descendants() if isinstance(box, TextBox) and box.element_tag == tag]
    return [(box.text, box.position_x, box.position_x + box.width) for box in found]


def test_a_long_word_is_cut_at_the_margin_and_by_its_column():
    html = f"<p>{ADDRESS}</p><table class='d-table'><tr><th>{ADDRESS}</th><td>Fin</td></tr></table>"
    config, sheet, _ = pipeline._engine_state(False)
    (page,) = weasyprint.HTML(string=html).render(font_config=config, stylesheets=[sheet]).pages
    ((_, column, _),) = lines(page, "td")
    margin = page.width - 20 / 25.4 * 96
    for tag, edge in (("p", margin), ("th", column)):
        drawn = lines(page, tag)
        assert max(right for *_, right in drawn) <= edge + 1, tag
        assert "".join(text for text, *_ in drawn) == ADDRESS, tag
