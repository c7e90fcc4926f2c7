"""From the numbers of a presenter to a drawing of `core.charts`."""

from core import charts


def draw(chart):
    """The drawing of a `core.telling.Chart`, with the rows of the table that follows it."""
    if chart.kind == "bars":
        values = chart.series[0].values
        return charts.bar_chart(
            chart.title,
            [charts.Value(label, value) for label, value in zip(chart.labels, values, strict=True)],
            unit=chart.unit,
            heading=chart.label_heading,
            total=chart.has_total,
        )
    series = [charts.Series(each.label, each.tone) for each in chart.series]
    rows = [
        charts.Row(label, tuple(each.values[place] for each in chart.series))
        for place, label in enumerate(chart.labels)
    ]
    draw_rows = charts.stacked_chart if chart.kind == "stacked" else charts.grouped_chart
    return draw_rows(chart.title, series, rows, unit=chart.unit, heading=chart.label_heading)
