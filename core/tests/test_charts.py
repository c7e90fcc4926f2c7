import datetime as dt
import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from core import charts
from core.drawing import figure
from core.formats import NBSP, THIN

SERIES = (charts.Series("Prévu"), charts.Series("Réalisé"))


def svg_of(drawing, prefix="essai"):
    html = figure(drawing, prefix=prefix)
    return ElementTree.fromstring(re.search(r"<svg.*?</svg>", html, re.DOTALL).group())


def words_of(drawing):
    return [element.text for element in svg_of(drawing).iter() if element.tag.endswith("text")]


def bars_of(drawing):
    return [element for element in svg_of(drawing).iter() if element.tag.endswith("rect") and element.get("stroke")]


def all_charts():
    return [
        charts.bar_chart(
            "Fiches par état", [charts.Value("Réalisée", 7, "success"), charts.Value("À lancer", 4, "pale")]
        ),
        charts.stacked_chart("États par axe", SERIES, [charts.Row("Axe 1", (4, 2)), charts.Row("Axe 2", (1, 0))]),
        charts.grouped_chart("Budget", SERIES, [charts.Row("Caf", (763000, 741250)), charts.Row("MSA", (36000, None))]),
        charts.trend_chart("Places", [charts.Point("2024", 52), charts.Point("2025", 58)], target=60),
        charts.timeline_chart("Calendrier", [charts.Span("Phase 1", dt.date(2022, 2, 1), dt.date(2022, 6, 30))]),
    ]


def test_bars_are_as_long_as_their_values():
    long, short = bars_of(charts.bar_chart("Fiches", [charts.Value("a", 8), charts.Value("b", 2)]))
    assert float(long.get("width")) == pytest.approx(4 * float(short.get("width")), rel=0.01)


def test_bar_chart_adds_what_is_known():
    drawing = charts.bar_chart("Fiches", [charts.Value("a", 7), charts.Value("b", None), charts.Value("c", 5)])
    assert drawing.foot == ("Total", ("12",))
    assert drawing.rows[1] == ("b", ("non renseigné",))


def test_zero_is_written_and_draws_no_bar():
    drawing = charts.bar_chart("Fiches", [charts.Value("a", 3), charts.Value("b", 0)])
    assert len(bars_of(drawing)) == 1
    assert "0" in words_of(drawing)


@pytest.mark.parametrize(
    "drawing",
    [
        charts.bar_chart("Vide", []),
        charts.bar_chart("Zéros", [charts.Value("a", 0)]),
        charts.bar_chart("Manques", [charts.Value("a", None)]),
        charts.stacked_chart("Vide", SERIES, []),
        charts.stacked_chart("Zéros", SERIES, [charts.Row("a", (0, None))]),
        charts.grouped_chart("Vide", SERIES, []),
        charts.trend_chart("Vide", []),
        charts.trend_chart("Manques", [charts.Point("2025", None)], target=3),
        charts.timeline_chart("Vide", []),
    ],
)
def test_chart_without_data_says_so_and_draws_nothing(drawing):
    html = figure(drawing)
    assert "Aucune donnée à représenter." in html
    assert "<svg" not in html
    assert "<table" in html


def test_one_item_alone_is_drawn():
    assert len(bars_of(charts.bar_chart("Fiches", [charts.Value("a", 1)]))) == 1
    assert len(bars_of(charts.stacked_chart("Axes", SERIES, [charts.Row("a", (1, 2))]))) == 2 + len(SERIES)
    assert "52" in words_of(charts.trend_chart("Places", [charts.Point("2025", 52)]))
    assert charts.bar_chart("Fiches", [charts.Value("a", 1)]).foot == ()


def test_long_label_is_cut_into_lines_that_hold():
    label = "Communauté de communes de Gevrey-Chambertin et de Nuits-Saint-Georges, service petite enfance et jeunesse"
    drawing = charts.bar_chart("Fiches", [charts.Value(label, 3)])
    lines = [words for words in words_of(drawing) if words not in ("3",)]
    assert len(lines) == 3
    assert all(len(line) <= 25 for line in lines)
    assert lines[-1].endswith("…")
    assert drawing.rows[0][0] == label  # the table keeps it whole


def test_numbers_are_french():
    drawing = charts.grouped_chart("Budget", SERIES, [charts.Row("Caf", (763000, Decimal("741250.50")))])
    assert f"763{THIN}000{NBSP}€" in words_of(drawing)
    assert f"741{THIN}250,50{NBSP}€" in words_of(drawing)


def test_stacked_chart_adds_rows_and_columns():
    drawing = charts.stacked_chart("Axes", SERIES, [charts.Row("a", (4, 2)), charts.Row("b", (1, None))])
    assert drawing.rows == (("a", ("4", "2", "6")), ("b", ("1", "non renseigné", "1")))
    assert drawing.foot == ("Total", ("5", "2", "7"))


def test_grouped_chart_says_a_missing_amount_in_words():
    drawing = charts.grouped_chart("Budget", SERIES, [charts.Row("MSA", (36000, None))])
    assert "non renseigné" in words_of(drawing)


def test_trend_leaves_a_hole_for_a_missing_year():
    points = [charts.Point(str(year), value) for year, value in zip(range(2020, 2025), (1, 2, None, 3, 4), strict=True)]
    lines = [
        element for element in svg_of(charts.trend_chart("Places", points)).iter() if element.tag.endswith("polyline")
    ]
    assert [len(line.get("points").split()) for line in lines] == [2, 2]


def test_trend_draws_its_target_and_writes_it():
    drawing = charts.trend_chart("Places", [charts.Point("2025", 52)], target=60)
    assert "Cible\u00a0: 60" in words_of(drawing)
    assert drawing.foot == ("Cible", ("60",))


def test_timeline_places_days_in_proportion():
    drawing = charts.timeline_chart(
        "Calendrier",
        [
            charts.Span("a", dt.date(2023, 1, 1), dt.date(2023, 12, 31)),
            charts.Span("b", dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
        ],
    )
    first, second = bars_of(drawing)
    assert float(first.get("x")) + float(first.get("width")) == pytest.approx(float(second.get("x")), abs=0.1)
    assert drawing.rows[0] == ("a", ("1er janvier 2023", "31 décembre 2023", ""))


def test_graduations_hold_the_values_and_stay_few():
    for low, high in [(0, 7), (0, 61), (0, 0.4), (-5, 12), (0, 1234567), (3, 3)]:
        found = charts._steps(min(low, 0), high)
        assert found[0] <= low
        assert found[-1] >= high
        assert len(found) <= 8


@pytest.mark.parametrize(
    "drawing",
    [each for drawing in all_charts() for each in (drawing, drawing.narrow)],
    ids=lambda drawing: f"{drawing.title}, {drawing.width}",
)
def test_svg_keeps_the_rules_of_pdf(drawing):
    root = svg_of(drawing, "bilan-1")
    assert root[0].tag.endswith("title")
    assert len(root[0].text) >= 5
    text = ElementTree.tostring(root, encoding="unicode")
    for forbidden in ("var(", "Gradient", "mask", "foreignObject", "style=", "class="):
        assert forbidden not in text
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(each.startswith("bilan-1") for each in ids)
    for pointed in re.findall(r"url\(#([^)]+)\)", text):
        assert pointed in ids


@pytest.mark.parametrize("drawing", all_charts(), ids=lambda drawing: drawing.title)
def test_every_number_of_the_drawing_is_in_its_table(drawing):
    html = figure(drawing)
    table = html[html.index("<table") :]
    for label, values in drawing.rows:
        assert label in table
        for value in values:
            assert value in table


def test_labels_are_escaped():
    html = figure(charts.bar_chart("<b>", [charts.Value("<script>", 1)]))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
