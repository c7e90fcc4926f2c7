"""How a chart is drawn: widths, looks of tones, the shapes of SVG, and the same numbers as a table.

Rules kept here (they make a PDF valid and a chart readable by all): the first child of the SVG is
its <title>; ids are unique by prefix; colours are flat, doubled by hatches and by printed numbers;
no gradient, no var(), no class needed; what is missing is « non renseigné », never 0.
Coordinates are for a drawing 640 wide. The charts themselves are in `core.charts`.
"""

import textwrap
from dataclasses import dataclass, field, replace

from django.template.loader import render_to_string
from django.utils.text import slugify

from core.dates import NOT_GIVEN
from core.formats import NBSP, euros, number
from core.tones import INK, TABLE

WIDTH = 640
FONT_SIZE = 14
SOFT, LINE, ACCENT = "#515a5c", "#dcd8cd", "#0d5666"


@dataclass(frozen=True)
class Layout:
    """Widths of a drawing. `label`: kept for labels on the left, 0 where they stand above; `value`: kept for printed
    values on the right."""

    width: int
    label: int
    value: int

    @property
    def span(self):
        return self.width - self.label - self.value


WIDE = Layout(WIDTH, 190, 92)
NARROW = Layout(328, 0, 92)  # a telephone: the same numbers at a size that one reads

#: Of a tone that two series share, the other hatch of the second one.
_OTHER_HATCH = {"": "diagonal", "vertical": "diagonal", "diagonal": "vertical", "cross": "dots", "dots": "vertical"}

# Look of a tone: flat colour, hatch (told apart without colour), colour of a text over it.
LOOKS = {name: (tone.bar, tone.hatch, tone.over) for name, tone in TABLE.items()}
LOOKS |= {f"{name}-2": (tone.bar, _OTHER_HATCH[tone.hatch], tone.over) for name, tone in TABLE.items()}
LOOKS["pale"] = ("#b9d8de", "diagonal", INK)
HATCH_INK = {look: TABLE[look.removesuffix("-2")].hatch_ink for look in LOOKS if look != "pale"} | {"pale": "#5f97a3"}


@dataclass(frozen=True)
class Shape:
    """One element of the drawing; `kind` is its SVG tag, `look` names a hatch to draw over it."""

    kind: str
    at: dict
    text: str = ""
    look: str = ""


@dataclass(frozen=True)
class Drawing:
    """What a template needs: the picture, and the same numbers as a table."""

    title: str
    description: str
    height: float = 0
    shapes: tuple = ()
    headings: tuple = ()
    rows: tuple = ()
    foot: tuple = ()
    note: str = ""
    is_empty: bool = False
    width: int = WIDTH
    looks: tuple = field(default=())
    narrow: "Drawing | None" = None  # the same on a telephone, on screen


def in_both(draw):
    """What `draw(layout)` draws, with the same for a telephone."""
    wide = draw(WIDE)
    return wide if wide.is_empty else replace(wide, narrow=draw(NARROW))


def figure(drawing, *, prefix="", table="after"):
    """The figure as HTML. `prefix`: unique in the page or document. `table`: after, folded or none."""
    context = {
        "chart": drawing,
        "prefix": prefix or f"g-{slugify(drawing.title)[:40]}",
        "table": table,
    }
    return render_to_string("components/charts/figure.html", context)


# What is written


def written(value, unit=""):
    """A number of the chart in French, with its unit: « 12 500 € », « 7 fiches », « non renseigné »."""
    if value is None:
        return NOT_GIVEN
    if unit == "€":
        return euros(value)
    return number(value) + (f"{NBSP}{unit}" if unit else "")


def wrapped(text, width=WIDE.label, size=FONT_SIZE, lines=3):
    """Lines of `text` that hold in `width`; the last one ends with an ellipsis when it is cut."""
    characters = max(int((width - 10) / (size * 0.56)), 4)
    found = textwrap.wrap(str(text), characters, break_long_words=True) or [""]
    if len(found) > lines:
        found = found[:lines]
        found[-1] = found[-1][: characters - 1].rstrip() + "…"
    return found


def rounded(value):
    return round(float(value), 2)


def text_at(x, y, text, *, anchor="start", size=FONT_SIZE, weight=400, fill=INK):
    at = {
        "x": rounded(x),
        "y": rounded(y),
        "text-anchor": anchor,
        "font-size": size,
        "font-weight": weight,
        "fill": fill,
    }
    return Shape("text", at, text)


def line_between(x1, y1, x2, y2, *, stroke=LINE, width=1, dash=""):
    at = {
        "x1": rounded(x1),
        "y1": rounded(y1),
        "x2": rounded(x2),
        "y2": rounded(y2),
        "stroke": stroke,
        "stroke-width": width,
    }
    if dash:
        at["stroke-dasharray"] = dash
    return Shape("line", at)


def bar_at(x, y, width, height, tone):
    fill = LOOKS[tone][0]
    at = {
        "x": rounded(x),
        "y": rounded(y),
        "width": rounded(max(width, 0)),
        "height": rounded(height),
        "fill": fill,
        "stroke": fill if tone.removesuffix("-2") in ("accent", "danger") else INK,
        "stroke-width": 1,
    }
    return Shape("rect", at, look=tone if LOOKS[tone][1] else "")


def placed(layout, label, y, tall):
    """(shapes of a label, middle of the bars beside or under it, height of the row). `tall`: height of the bars."""
    lines = wrapped(label, layout.label or layout.width)
    if not layout.label:
        above = 17 * len(lines) + 6
        return (
            [text_at(0, y + 15 + n * 17, line) for n, line in enumerate(lines)],
            y + above + tall / 2,
            above + tall + 10,
        )
    height = max(tall + 12, 17 * len(lines) + 12)
    middle = y + height / 2
    top = middle - (len(lines) - 1) * 8.5 + 5
    return (
        [text_at(layout.label - 10, top + n * 17, line, anchor="end") for n, line in enumerate(lines)],
        middle,
        height,
    )


def looks_of(shapes):
    """The hatches that these shapes use, for <defs>: (tone, pattern, ink)."""
    used = dict.fromkeys(shape.look for shape in shapes if shape.look)
    return tuple((tone, LOOKS[tone][1], HATCH_INK[tone]) for tone in used)


def nothing(title, headings, rows, note):
    return Drawing(
        title=title,
        description="Aucune donnée à représenter.",
        headings=headings,
        rows=rows,
        note=note,
        is_empty=True,
    )
