"""From the numbers of a presenter to a drawing of `core.charts`, in the tones of the states that it counts."""

from actions import completion
from actions.enums import FicheState
from core import charts
from core.tones import tone_of_words

_STATES = set(FicheState.labels)


def draw(chart):
    """The drawing of a `core.telling.Chart`, with the rows of the table that follows it."""
    if chart.kind == "bars":
        values = chart.series[0].values
        return charts.bar_chart(
            chart.title,
            [
                charts.Value(label, value, tone_of_words(label, "accent"))
                for label, value in zip(chart.labels, values, strict=True)
            ],
            unit=chart.unit,
            heading=chart.label_heading,
            total=chart.has_total,
            said=completion.told(zip(chart.labels, values, strict=True)) if _STATES.issuperset(chart.labels) else "",
        )
    series = [charts.Series(each.label, each.tone or tone_of_words(each.label, "")) for each in chart.series]
    rows = [
        charts.Row(label, tuple(each.values[place] for each in chart.series))
        for place, label in enumerate(chart.labels)
    ]
    words = {"unit": chart.unit, "heading": chart.label_heading}
    if chart.kind != "stacked":
        return charts.grouped_chart(chart.title, series, rows, **words)
    names = [each.label for each in series]
    if _STATES.issuperset(names):
        told = (f"{row.label} : {completion.told(zip(names, row.values, strict=True))}" for row in rows)
        words["said"] = " ; ".join(told)
    return charts.stacked_chart(chart.title, series, rows, **words)
