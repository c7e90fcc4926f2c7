"""Charts as SVG templates (first shape)."""

from django.template.loader import render_to_string


def render(drawing, *, prefix="", table="after"):
    return render_to_string("components/charts/figure.html", {"chart": drawing, "prefix": prefix, "table": table})
