"""Filters and tags of the documents' templates."""

from django import template

from core import richtext
from reporting.documents import charts

register = template.Library()

register.filter("riche_sous", richtext.under)


@register.inclusion_tag("reporting/documents/_chart.html")
def document_chart(chart):
    """A chart drawn in SVG, with its title, its numbers and its table."""
    return {"figure": chart, "chart": charts.draw(chart), "prefix": chart.id}
