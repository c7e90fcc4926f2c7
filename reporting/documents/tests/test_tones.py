"""One table of tones: what pages, charts and documents write of a state is read from it."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template

from actions.enums import FicheState
from core import charts, tones
from core.drawing import figure
from core.telling import Chart, Series
from reporting.documents.charts import draw

SHEETS = Path(__file__).resolve().parents[3] / "static" / "ctg"
TOKENS = dict(re.findall(r"--ctg-([a-z-]+):\s*(#[0-9a-f]{6})\b", (SHEETS / "tokens.css").read_text()))


def colours(sheet, rule):
    """(text, ground, border) of the one rule of a sheet that ends with this selector."""
    [body] = re.findall(rf"{re.escape(rule)} {{([^}}]*)}}", (SHEETS / sheet).read_text())
    found = {}
    for name, value in re.findall(r"([a-z-]+):\s*([^;}]+)", body):
        token = re.fullmatch(r"var\(--ctg-([a-z-]+)\)", value.strip())
        found[name] = TOKENS[token[1]] if token else value.strip()
    return found["color"], found["background"], found["border-color"]


@pytest.mark.parametrize("name", tones.TONES)
def test_a_tone_is_written_alike_in_pages_documents_and_charts(name):
    tone = tones.TABLE[name]
    said = (tone.text, tone.ground, tone.border)
    assert colours("components.css", f".badge--{name}") == said
    assert colours("documents/print.css", f".d-ton-{name}") == said
    assert colours("documents/screen.css", f".d-ton-{name}") == said
    drawing = charts.bar_chart("Fiches", [charts.Value("a", 2, name)])
    assert [shape.at["fill"] for shape in drawing.shapes if shape.kind == "rect"] == [tone.bar]


def test_no_other_rule_gives_a_colour_to_a_state_in_a_document():
    print_sheet = (SHEETS / "documents" / "print.css").read_text()
    assert re.findall(r"d-alerte|\.d-badge[^{]*{[^}]*color", print_sheet) == []


def test_a_state_told_by_its_words_keeps_its_tone_and_two_of_one_tone_are_told_apart():
    assert {state.label: tones.tone_of_words(state.label) for state in FicheState} == {
        state.label: tones.tone_of(state) for state in FicheState
    }
    assert tones.tone_of_words("Territoire", "accent") == "accent"
    labels = tuple(FicheState.labels)
    stacked = draw(Chart("g", "Statuts", "stacked", ("Axe 1",), tuple(Series(label, (1,)) for label in labels)))
    looks = {
        (shape.at["fill"], shape.look) for shape in stacked.shapes if shape.kind == "rect" and "stroke" in shape.at
    }
    assert len(looks) == len(labels)
    with pytest.raises(ValueError, match="deux tons"):
        tones.register_tones({FicheState.DONE: "danger"})
    tones.register_tones({FicheState.DONE: "success"})


def test_a_chart_of_states_says_what_it_shows():
    labels = ("À venir", "En cours", "Réalisée", "Bloquée", "Abandonnée")
    chart = Chart("g", "Statuts", "bars", labels, (Series("Fiches", (2, 8, 3, 2, 1)),))
    assert draw(chart).description == (
        "Trois fiches sur seize réalisées, deux à venir, huit en cours, deux bloquées, une abandonnée"
    )
    none = Chart("g", "Statuts", "bars", ("En cours",), (Series("Fiches", (2,)),))
    assert draw(none).description == "Aucune fiche sur deux réalisée, deux en cours"
    by_axe = Chart(
        "g", "Statuts", "stacked", ("Axe 1", "Axe 2"), (Series("Réalisée", (1, 0)), Series("En cours", (0, 4)))
    )
    assert draw(by_axe).description == (
        "Axe 1 : Une fiche sur une réalisée ; Axe 2 : Aucune fiche sur quatre réalisée, quatre en cours"
    )
    money = Chart(
        "g", "Budget", "grouped", ("Caf", "MSA"), (Series("Prévu", (10, 5)), Series("Réalisé", (9, None))), "€"
    )
    said = draw(money).description.replace("\u00a0", " ")
    assert (
        said
        == "En tout : prévu 15 €, réalisé 9 € ; Caf : prévu 10 €, réalisé 9 € ; MSA : prévu 5 €, réalisé non renseigné"
    )


def test_a_chart_has_its_narrow_twin_with_the_same_words():
    money = charts.grouped_chart("Budget", [charts.Series("Prévu")], [charts.Row("Communauté de communes", (1049500,))])
    assert money.narrow.width < 340 < money.width
    for drawing in (money, money.narrow):
        texts = [shape for shape in drawing.shapes if shape.kind == "text"]
        assert any("1\u202f049\u202f500\u00a0€" in shape.text for shape in texts)
        for shape in texts:
            reach = len(shape.text) * shape.at["font-size"] * 0.56
            assert shape.at["x"] + (reach if shape.at["text-anchor"] == "start" else 0) <= drawing.width
    html = figure(money, prefix="essai")
    ids = re.findall(r' id="([^"]+)"', html)
    assert html.count("<svg") == 2 and len(ids) == len(set(ids))


def test_a_chart_of_a_document_is_drawn_for_a_telephone_on_its_page_alone():
    chart = Chart("montants", "Montants", "grouped", ("Caf", "MSA"), (Series("Prévu", (10, 5)),), "€")
    template = Template("{% load documents %}{% document_chart chart %}")
    page, pdf = (template.render(Context({"chart": chart, "is_pdf": is_pdf})) for is_pdf in (False, True))
    assert (page.count("<svg"), pdf.count("<svg")) == (2, 1)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) and 'viewBox="0 0 328 ' in page
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', page)]
    assert min(sizes) >= 13  # the width of the drawing is that of a telephone: the words keep their size
