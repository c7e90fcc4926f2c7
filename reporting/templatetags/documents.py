"""Filters and tags of the documents' templates."""

from math import ceil

from django import template

from core import formats, richtext, tones, typography
from reporting.documents import budgets, charts

register = template.Library()


@register.filter
def riche_sous(text, level):
    """Stored rich text as a part of a document, under a heading of `level`, set as French is printed."""
    return typography.french_html(richtext.under(text, level))


@register.filter
def montant(value, has_cents):
    """An amount of a table: with cents when one of its amounts has some."""
    if value is None or not has_cents:
        return formats.euros(value)
    return f"{formats.number(value, 2)}{formats.NBSP}€"


@register.inclusion_tag("bilans/_comments.html", takes_context=True)
def section_comments(context, section):
    """What its readers say of a section, on the page of a bilan alone: no document holds it."""
    comments = context.get("comments") or {}
    rows = comments.get("threads", {}).get(section, ())
    return {**comments, "section": section, "rows": rows, "csrf_token": context.get("csrf_token")}


#: Bars that are drawn beside their table in a PDF; more would be higher than it.
MOST_BESIDE = 6


@register.inclusion_tag("reporting/documents/_chart.html", takes_context=True)
def document_chart(context, chart):
    """A chart drawn in SVG, with its title, its numbers and its table: the same on the page of a document as in its PDF,
    where a few bars are drawn as on a telephone, beside their table; on a telephone, the page shows it drawn at that width."""
    drawn = charts.draw(chart)
    is_beside = bool(context.get("is_pdf") and chart.kind == "bars" and drawn.narrow and len(drawn.rows) <= MOST_BESIDE)
    return {
        "figure": chart,
        "chart": drawn.narrow if is_beside else drawn,
        "prefix": chart.id,
        "is_pdf": context.get("is_pdf"),
        "is_beside": is_beside,
        "height": 5 * ceil((drawn.narrow.height * 78 / drawn.narrow.width + 6) / 5) if is_beside else None,
    }


@register.filter
def crossed(lines):
    """A budget of several years, funders in rows and years in columns (`budgets.Crossed`); None where a list does."""
    return budgets.crossed(lines)


@register.filter
def sans(words, note):
    """« 85 % » of « 85 % (Estimation du pilote) », where the note is said once for all."""
    return words.removesuffix(f" ({note})") if note else words


@register.filter
def ton(words):
    """The tone of a state that is known by its words: « Réalisée »."""
    return tones.tone_of_words(words)
