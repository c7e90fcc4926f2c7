"""Charts: plain data in, a drawing and its table out; the same SVG on screen and in a PDF.

    drawing = bar_chart("Fiches par état", [Value("Réalisée", 7, "success"), …], unit="fiches")
    {% chart drawing %} in a page, or core.drawing.figure(drawing, prefix="bilan-1") in a document.

core/charts.py knows nothing of what is counted; how it is drawn is in core/drawing.py.
"""

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal

from core.dates import words
from core.drawing import (
    ACCENT,
    LINE,
    LOOKS,
    SOFT,
    Drawing,
    Shape,
    bar_at,
    in_both,
    line_between,
    looks_of,
    nothing,
    placed,
    rounded,
    text_at,
    written,
)
from core.formats import in_sentence, number
from core.tones import INK

SUCCESSION = ("accent", "pale", "warning", "muted", "success", "danger", "neutral")


@dataclass(frozen=True)
class Value:
    """One bar: None is « non renseigné ». `tone` chooses its look."""

    label: str
    value: Decimal | int | float | None
    tone: str = "accent"


@dataclass(frozen=True)
class Series:
    """One colour of a stacked or grouped chart."""

    label: str
    tone: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a stacked or grouped chart: a value for each series, None when missing."""

    label: str
    values: tuple


@dataclass(frozen=True)
class Point:
    """A value of a year; `value` None leaves a hole in the line."""

    label: str
    value: Decimal | int | float | None


@dataclass(frozen=True)
class Span:
    """Something that lasts (or happens, without `ends_on`) on a line of time. `tone` as for values."""

    label: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    tone: str = "accent"
    note: str = ""


def _legend(series, y, layout):
    """Squares and names of the series, on as many lines as needed. Returns (shapes, next y)."""
    shapes, x = [], 0
    for each in series:
        width = 26 + len(each.label) * 7.4 + 18
        if x and x + width > layout.width:
            x, y = 0, y + 24
        shapes.append(bar_at(x + 1, y + 1, 16, 14, each.tone))
        shapes.append(text_at(x + 24, y + 13, each.label, fill=SOFT))
        x += width
    return shapes, y + 34


def _toned(series):
    """The series with their tones; the second of two that share one is hatched otherwise."""
    found: list[Series] = []
    for n, each in enumerate(series):
        tone = each.tone or SUCCESSION[n % len(SUCCESSION)]
        is_taken = any(other.tone == tone for other in found)
        found.append(Series(each.label, f"{tone}-2" if is_taken and f"{tone}-2" in LOOKS else tone))
    return found


def _sum(values):
    """Sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


# The five charts


def bar_chart(title, values, *, unit="", heading="", total=True, note="", said=""):
    """One horizontal bar a value: fiches by state, amounts by funder.

    `heading`: name of the first column. `total`: a last row of the table adds the known values. `said`: what it shows,
    in words, where the chart is not seen; here and below, its values one by one when it is empty.
    """
    return in_both(lambda layout: _bars(layout, title, values, unit, heading, total, note, said))


def _bars(layout, title, values, unit, heading, total, note, said):
    headings = (heading or "Libellé", unit.capitalize() if unit and unit != "€" else "Montant" if unit else "Valeur")
    rows = tuple((value.label, (written(value.value, "€" if unit == "€" else ""),)) for value in values)
    known = [value.value for value in values if value.value is not None]
    if not values or not any(known):
        return nothing(title, headings, rows, note)
    biggest = max(abs(float(value)) for value in known)
    shapes, y = [], 6
    for value in values:
        label, middle, height = placed(layout, value.label, y, 22)
        shapes += label
        width = layout.span * abs(float(value.value)) / biggest if value.value else 0
        if width:
            shapes.append(bar_at(layout.label, middle - 11, width, 22, value.tone))
        small = value.value is None
        shapes.append(
            text_at(
                layout.label + width + 8,
                middle + 5,
                written(value.value, unit if unit == "€" else ""),
                weight=400 if small else 600,
                fill=SOFT if small else INK,
            )
        )
        y += height
    shapes.append(line_between(layout.label, 2, layout.label, y, stroke=INK))
    added = _sum(known)
    described = " ; ".join(f"{value.label} : {written(value.value, unit)}" for value in values)
    return Drawing(
        title=title,
        description=said or described,
        height=y + 6,
        shapes=tuple(shapes),
        headings=headings,
        rows=rows,
        foot=("Total", (written(added, "€" if unit == "€" else ""),)) if total and len(values) > 1 else (),
        note=note,
        width=layout.width,
        looks=looks_of(shapes),
    )


def stacked_chart(title, series, rows, *, unit="", heading="", note="", said=""):
    """One bar a row, cut by series: states of the fiches, axe by axe. Values are counts or amounts, never negative."""
    return in_both(lambda layout: _stacked(layout, title, series, rows, unit, heading, note, said))


def _stacked(layout, title, series, rows, unit, heading, note, described):
    series = _toned(series)
    headings = (heading or "Libellé", *(each.label for each in series), "Total")
    sums = [_sum(row.values) for row in rows]
    table = tuple(
        (
            row.label,
            (
                *(written(value, unit if unit == "€" else "") for value in row.values),
                written(total, unit if unit == "€" else ""),
            ),
        )
        for row, total in zip(rows, sums, strict=True)
    )
    if not rows or not any(sums):
        return nothing(title, headings, table, note)
    biggest = max(float(total or 0) for total in sums)
    shapes, y = _legend(series, 2, layout)
    top = y - 6
    for row, total in zip(rows, sums, strict=True):
        label, middle, height = placed(layout, row.label, y, 26)
        shapes += label
        x = layout.label
        for each, value in zip(series, row.values, strict=True):
            if not value:
                continue
            width = layout.span * float(value) / biggest
            shapes.append(bar_at(x, middle - 13, width, 26, each.tone))
            said = written(value, "")
            if not unit and width > 8 * len(said) + 10:
                paper = "#ffffff"
                if LOOKS[each.tone][1]:  # a number over a hatch has a plain ground
                    shapes.append(
                        Shape(
                            "rect",
                            {
                                "x": rounded(x + width / 2 - 5 - 4 * len(said)),
                                "y": rounded(middle - 9),
                                "width": 10 + 8 * len(said),
                                "height": 18,
                                "rx": 2,
                                "fill": paper,
                            },
                        )
                    )
                ink = INK if LOOKS[each.tone][1] else LOOKS[each.tone][2]
                shapes.append(text_at(x + width / 2, middle + 5, said, anchor="middle", weight=600, fill=ink))
            x += width
        shapes.append(text_at(x + 8, middle + 5, written(total, unit if unit == "€" else ""), weight=600))
        y += height
    shapes.append(line_between(layout.label, top, layout.label, y, stroke=INK))
    columns = [_sum(row.values[n] for row in rows) for n in range(len(series))]
    foot_unit = unit if unit == "€" else ""
    return Drawing(
        title=title,
        description=described
        or " ; ".join(
            f"{row.label} : {', '.join(f'{each.label} {written(value, unit)}' for each, value in zip(series, row.values, strict=True) if value)}"
            for row in rows
        ),
        height=y + 6,
        shapes=tuple(shapes),
        headings=headings,
        rows=table,
        foot=("Total", tuple(written(value, foot_unit) for value in (*columns, _sum(sums)))) if len(rows) > 1 else (),
        note=note,
        width=layout.width,
        looks=looks_of(shapes),
    )


def grouped_chart(title, series, rows, *, unit="€", heading="", note=""):
    """Bars side by side for each row: planned and actual amounts by funder."""
    return in_both(lambda layout: _grouped(layout, title, series, rows, unit, heading, note))


def _grouped(layout, title, series, rows, unit, heading, note):
    series = _toned(series)
    headings = (heading or "Libellé", *(each.label for each in series))
    table = tuple(
        (row.label, tuple(written(value, "€" if unit == "€" else "") for value in row.values)) for row in rows
    )
    known = [value for row in rows for value in row.values if value is not None]
    if not rows or not any(known):
        return nothing(title, headings, table, note)
    biggest = max(abs(float(value)) for value in known)
    span = layout.span - 14
    shapes, y = _legend(series, 2, layout)
    top = y - 6
    for row in rows:
        tall = 20 * len(series) + 4
        label, middle, height = placed(layout, row.label, y, tall)
        shapes += label
        bar_top = middle - tall / 2 + 2
        for n, (each, value) in enumerate(zip(series, row.values, strict=True)):
            width = span * abs(float(value)) / biggest if value else 0
            if width:
                shapes.append(bar_at(layout.label, bar_top + 20 * n + 2, width, 15, each.tone))
            shapes.append(
                text_at(
                    layout.label + width + 8,
                    bar_top + 20 * n + 14,
                    written(value, unit),
                    size=13,
                    fill=SOFT if value is None else INK,
                )
            )
        y += height
        shapes.append(line_between(0, y, layout.width, y))
    shapes.append(line_between(layout.label, top, layout.label, y, stroke=INK))
    sums = [_sum(row.values[n] for row in rows) for n in range(len(series))]

    def told(label, values):
        """« Caf : prévu 763 000 €, réalisé 741 250 € »."""
        pairs = zip(series, values, strict=True)
        return f"{label} : {', '.join(f'{in_sentence(each.label)} {written(value, unit)}' for each, value in pairs)}"

    described = [told("En tout", sums)] if len(rows) > 1 else []
    return Drawing(
        title=title,
        description=" ; ".join(described + [told(row.label, row.values) for row in rows]),
        height=y + 6,
        shapes=tuple(shapes),
        headings=headings,
        rows=table,
        foot=("Total", tuple(written(value, "€" if unit == "€" else "") for value in sums)) if len(rows) > 1 else (),
        note=note,
        width=layout.width,
        looks=looks_of(shapes),
    )


def _steps(low, high):
    """Round graduations that hold [low, high]: at most six."""
    size = high - low or abs(high) or 1
    power = 10 ** math.floor(math.log10(size / 4))
    step = next(power * k for k in (1, 2, 2.5, 5, 10) if size / (power * k) <= 5)
    first = math.floor(low / step) * step
    found = [first]
    while found[-1] < high - step * 1e-9:
        found.append(found[-1] + step)
    return found


def trend_chart(title, points, *, target=None, target_label="Cible", unit="", heading="Année", note=""):
    """An indicator year after year, with its target as a dashed line. A missing year is a hole, said in the table."""
    return in_both(lambda layout: _trend(layout, title, points, target, target_label, unit, heading, note))


def _trend(layout, title, points, target, target_label, unit, heading, note):
    headings = (heading, unit.capitalize() if unit and unit not in ("€", "%") else "Valeur")
    rows = tuple((point.label, (written(point.value, unit),)) for point in points)
    foot = (target_label, (written(target, unit),)) if target is not None else ()
    known = [float(point.value) for point in points if point.value is not None]
    if not known:
        return nothing(title, headings, rows, note)
    bounds = known + ([float(target)] if target is not None else [])
    graduations = _steps(min(0, *bounds) if len(bounds) > 1 else min(0, bounds[0]), max(bounds))
    low, high = graduations[0], graduations[-1]
    left, right, top, bottom = 70, layout.width - 24, 26, 226

    def height_of(value):
        return bottom - (float(value) - low) / ((high - low) or 1) * (bottom - top)

    shapes = []
    for graduation in graduations:
        y = height_of(graduation)
        shapes.append(line_between(left, y, right, y, stroke=INK if graduation == low else LINE))
        shapes.append(
            text_at(left - 10, y + 5, number(Decimal(str(round(graduation, 6)))), anchor="end", size=13, fill=SOFT)
        )
    step = (right - left) / len(points)
    places = [left + step * (n + 0.5) for n in range(len(points))]
    if target is not None:
        y = height_of(target)
        shapes.append(line_between(left, y, right, y, stroke="#8a6414", width=2, dash="7 5"))
        # The words of the target stand where the curve is far from it: on the left, or on the right.
        near = points[0].value is not None and abs(height_of(points[0].value) - y) < 30
        x, anchor = (right, "end") if near else (left + 6, "start")
        shapes.append(
            text_at(
                x,
                y - 7,
                f"{target_label} : {written(target, unit)}",
                anchor=anchor,
                size=13,
                weight=600,
                fill="#7a4d00",
            )
        )
    run = []
    for point, x in [*zip(points, places, strict=True), (None, None)]:
        if point is not None and point.value is not None:
            run.append((x, height_of(point.value)))
            continue
        if len(run) > 1:
            line = " ".join(f"{rounded(px)},{rounded(py)}" for px, py in run)
            shapes.append(
                Shape(
                    "polyline",
                    {"points": line, "fill": "none", "stroke": ACCENT, "stroke-width": 2.5, "stroke-linejoin": "round"},
                )
            )
        run = []
    for point, x in zip(points, places, strict=True):
        shapes.append(text_at(x, bottom + 22, point.label, anchor="middle", size=13))
        if point.value is None:
            shapes.append(text_at(x, bottom - 8, "n. r.", anchor="middle", size=12, fill=SOFT))
            continue
        y = height_of(point.value)
        shapes.append(
            Shape(
                "circle",
                {"cx": rounded(x), "cy": rounded(y), "r": 5, "fill": ACCENT, "stroke": "#ffffff", "stroke-width": 1.5},
            )
        )
        below = target is not None and 0 <= y - height_of(target) < 26
        shapes.append(
            text_at(
                x,
                y + 22 if below else y - 11,
                written(point.value, "€" if unit == "€" else ""),
                anchor="middle",
                size=13,
                weight=600,
            )
        )
    said = " ; ".join(f"{point.label} : {written(point.value, unit)}" for point in points)
    if target is not None:
        said += f" ; {target_label} : {written(target, unit)}"
    return Drawing(title, said, bottom + 34, tuple(shapes), headings, rows, foot, note, width=layout.width)


def timeline_chart(title, spans, *, on=None, note=""):
    """Spans and days on a line of years: phases, fiches, convention. `on` draws the day of observation."""
    return in_both(lambda layout: _timeline(layout, title, spans, on, note))


def _timeline(layout, title, spans, on, note):
    headings = ("Étape", "Début", "Fin", "Précision")
    rows = tuple(
        (span.label, (words(span.starts_on), words(span.ends_on) if span.ends_on else "", span.note)) for span in spans
    )
    if not spans:
        return nothing(title, headings, rows, note)
    days = [span.starts_on for span in spans] + [span.ends_on for span in spans if span.ends_on]
    first, last = dt.date(min(days).year, 1, 1), dt.date(max(days).year + 1, 1, 1)
    left, right = layout.label, layout.width - 8

    def place(day):
        return left + (day - first).days / (last - first).days * (right - left)

    shapes, y = [], 30
    years = range(first.year, last.year + 1)
    every = max(1, math.ceil(len(years) / (10 if layout.label else 5)))
    body = []
    for span in spans:
        label, middle, height = placed(layout, span.label, y, 16)
        body += label
        if span.ends_on:
            end = span.ends_on + dt.timedelta(days=1)
            body.append(
                bar_at(place(span.starts_on), middle - 8, max(place(end) - place(span.starts_on), 3), 16, span.tone)
            )
        else:
            x = place(span.starts_on)
            diamond = f"{rounded(x)},{rounded(middle - 8)} {rounded(x + 8)},{rounded(middle)} {rounded(x)},{rounded(middle + 8)} {rounded(x - 8)},{rounded(middle)}"
            body.append(
                Shape("polygon", {"points": diamond, "fill": LOOKS[span.tone][0], "stroke": INK, "stroke-width": 1})
            )
        y += height
    for year in years:
        x = place(dt.date(year, 1, 1))
        shapes.append(line_between(x, 24, x, y))
        if (year - first.year) % every == 0 and year < last.year:
            shapes.append(text_at(x + 4, 16, str(year), size=13, fill=SOFT))
    shapes += body
    if on and first <= on <= last:
        shapes.append(line_between(place(on), 24, place(on), y, stroke="#9c261a", width=2, dash="4 3"))
        shapes.append(
            text_at(
                place(on),
                y + 16,
                words(on),
                anchor="middle" if place(on) < right - 50 else "end",
                size=13,
                fill="#9c261a",
                weight=600,
            )
        )
        y += 20
    described = " ; ".join(
        f"{span.label} : "
        + (f"du {words(span.starts_on)} au {words(span.ends_on)}" if span.ends_on else f"le {words(span.starts_on)}")
        for span in spans
    )
    return Drawing(
        *(title, described, y + 6, tuple(shapes), headings, rows, (), note),
        width=layout.width,
        looks=looks_of(shapes),
    )
