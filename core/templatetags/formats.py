"""Filters that write numbers, amounts, dates and rich text in French (builtin in templates)."""

from django import template
from django.utils import timezone

from core import dates, formats, richtext, typeset, typography

register = template.Library()

register.filter("nombre", formats.number)
register.filter("euros", formats.euros)
register.filter("pourcent", formats.percent)
register.filter("etp", formats.etp)
register.filter("poids", formats.file_size)
register.filter("heure", formats.hour)
register.filter("typo", typography.french)
register.filter(typeset.FILTER, typeset.compose)
register.filter("mots_seuls", richtext.plain)


@register.filter
def tel_quel(words):
    """Typed words shown as they were typed, where two texts are compared (`core.typeset`)."""
    return words


@register.filter
def riche(text):
    """Stored rich text, safe and set as French is printed."""
    return typography.french_html(richtext.render(text))


@register.filter
def jour(value, precision=dates.Precision.DAY):
    """« 1er janvier 2023 » from a date or an instant; « non renseigné » for None. A date known to the month
    or the year takes its precision: `{{ row.signature|jour:row.signature_precision }}`."""
    if value is None:
        return dates.NOT_GIVEN
    if hasattr(value, "hour"):
        value = timezone.localtime(value).date()
    return dates.words(value, precision)


@register.filter
def court(value):
    """A date for a narrow column, « 3 nov. », « 31 déc. 2027 », from words, a date or an instant; nothing for None."""
    if not value:
        return ""
    text = value if isinstance(value, str) else jour(value)
    return dates.shortened(text, on=timezone.localdate())


@register.filter
def compte(count, words):
    """`{{ n|compte:"commune ajoutée" }}`, « 1 commune ajoutée », never broken after its number; a plural of its own after
    a comma: « enjeu,enjeux »."""
    return formats.counted(count, *words.split(",")).replace(" ", formats.NBSP, 1)


@register.filter
def accord(count, words):
    """The words alone, as `compte` writes them: `{{ n|accord:"a changé,ont changé" }}`."""
    return formats.plural(count, *words.split(","))


@register.filter
def moment(value):
    """« 11 octobre 2023 à 14 h 05 » from an instant."""
    if value is None:
        return dates.NOT_GIVEN
    local = timezone.localtime(value)
    return f"{dates.words(local.date())} à {formats.hour(local)}"


@register.filter
def ou_non_renseigne(value):
    return dates.NOT_GIVEN if value is None or value == "" else value


@register.simple_block_tag
def sentence(content):
    """One line of words from those written on several: a tag cannot hold a line break, and its sentence can be long.

    {% sentence as subtitle %} … {% endsentence %}{% page_header title="Membres" subtitle=subtitle %}
    """
    return richtext.one_line(content)
