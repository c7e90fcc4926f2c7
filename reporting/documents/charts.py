"""Geometry of the charts of documents: horizontal bars, flat colours, numbers beside them.

No gradient, no vertical text, no transparency: what is printed in black and white, or read on a
small screen, stays readable. Series are told apart by a pattern as well as by a colour.
"""

from dataclasses import dataclass
from decimal import Decimal
from textwrap import wrap

from core import formats

WIDTH = 480
LABELS = 140  # room for the labels, on the left
VALUES = 82  # room for the last number, on the right
BAR, GAP, LINE = 17, 9, 13
LEGEND = 22
LETTERS = 25  # of a label, on one line
# Colour of a series, colour of the strokes of its pattern, pattern; in order of use.
LOOKS = (
    ("#0d5666", "#0d5666", "plain"),
    ("#d98a29", "#8a4f0b", "slashes"),
    ("#7fb0a4", "#2d6a5c", "dots"),
    ("#c9d5d8", "#6d8087", "plain"),
    ("#a8455a", "#6e2030", "backslashes"),
    ("#e6d6a8", "#8b7430", "lines"),
    ("#5b6f9c", "#33466f", "dots"),
    ("#f2f4f5", "#55666c", "slashes"),
)


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    fill: str
    stroke: str


@dataclass(frozen=True)
class Text:
    x: float
    y: float
    words: str
    anchor: str = "start"
    ink: str = "#1c2a2e"


@dataclass(frozen=True)
class Look:
    """How one series is drawn; `pattern` empty for a plain colour."""

    id: str
    label: str
    colour: str
    ink: str
    pattern: str
    x: float = 0

    @property
    def fill(self):
        return f"url(#{self.id})" if self.pattern else self.colour


@dataclass(frozen=True)
class Drawing:
    height: int
    bars: tuple[Bar, ...]
    texts: tuple[Text, ...]
    looks: tuple[Look, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    width: int = WIDTH
    axis: int = LABELS

    @property
    def patterns(self):
        return [look for look in self.looks if look.pattern]


def draw(chart):
    looks = _looks(chart)
    bars, texts = [], []
    y = LEGEND if len(looks) > 1 else 4
    scale = (WIDTH - LABELS - VALUES) / float(_largest(chart) or 1)
    for place, label in enumerate(chart.labels):
        values = [series.values[place] for series in chart.series]
        lines = wrap(label, LETTERS)[:2] or [""]
        thick = BAR if chart.kind != "grouped" else (BAR - 3) * len(values)
        height = max(thick, LINE * len(lines))
        top = y + height / 2 - LINE * len(lines) / 2 + 10
        for number, line in enumerate(lines):
            texts.append(Text(LABELS - 10, round(top + LINE * number, 1), line, "end"))
        _row(chart, values, looks, y + (height - thick) / 2, scale, bars, texts)
        y += height + GAP
    return Drawing(
        height=round(y),
        bars=tuple(bars),
        texts=tuple(texts),
        looks=looks,
        columns=tuple(series.label for series in chart.series),
        rows=tuple(
            (label, tuple(_words(series.values[place], chart.unit) for series in chart.series))
            for place, label in enumerate(chart.labels)
        ),
    )


def _row(chart, values, looks, y, scale, bars, texts):
    x = float(LABELS)
    for value, look in zip(values, looks, strict=True):
        width = round(float(value or 0) * scale, 1)
        thick = BAR if chart.kind != "grouped" else BAR - 4
        if width:
            bars.append(Bar(round(x, 1), round(y, 1), width, look.fill, look.ink))
        if chart.kind == "stacked":
            x += width
            continue
        words = _words(value, chart.unit)
        texts.append(Text(round(LABELS + width + 6, 1), round(y + thick - 4, 1), words))
        y += BAR - 3
    if chart.kind == "stacked":
        known = [value for value in values if value is not None]
        words = _words(sum(known) if known else None, chart.unit)
        texts.append(Text(round(x + 6, 1), round(y + BAR - 4, 1), words))


def _looks(chart):
    x, looks = float(LABELS), []
    for place, series in enumerate(chart.series):
        colour, ink, pattern = LOOKS[place % len(LOOKS)]
        looks.append(
            Look(
                f"{chart.id}-motif-{place}",
                series.label,
                colour,
                ink,
                "" if pattern == "plain" else pattern,
                round(x, 1),
            )
        )
        x += 26 + 5.6 * len(series.label)
    return tuple(looks)


def _largest(chart):
    columns = zip(*(series.values for series in chart.series), strict=True)
    if chart.kind == "stacked":
        return max((sum(value or 0 for value in column) for column in columns), default=0)
    return max((value or 0 for column in columns for value in column), default=0)


def _words(value, unit):
    if value is None:
        return formats.NOT_GIVEN
    if unit == "€":
        return formats.euros(Decimal(value))
    return formats.number(value) + (f"{formats.NBSP}{unit}" if unit else "")
