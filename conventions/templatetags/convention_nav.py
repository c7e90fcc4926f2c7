"""What frames every page of a convention: its side navigation and the people of both sides."""

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from accounts.models.people import person_words
from conventions import beside, doors, perms
from core import steps
from core.addresses import of_row
from core.templatetags import components

register = template.Library()

SHOWN = 3


@register.simple_block_tag(takes_context=True)
def convention_nav(context, content, convention):
    """Side navigation of a convention; between the tags, the key of the page's own tab."""
    user, key = context["request"].user, content.strip() or context.get("active_tab", "")
    items = []
    for tab in doors.tabs():
        if not tab.allowed(user, convention):
            continue
        try:
            url = of_row(tab.url_name, convention.pk)
        except NoReverseMatch:  # a floor that is not there: its tab goes with it
            continue
        items.append({"label": tab.label, "url": url, "is_current": tab.key == key})
    return render_to_string("conventions/_nav.html", {"items": items}, request=context["request"])


@register.simple_tag(takes_context=True)
def convention_people(context, convention):
    """Referent of the Caf, and who leads for the collectivité: {"caf", "collectivite", "others"}."""
    rows = beside.read(convention, "leaders")
    people = list(dict.fromkeys(person_words(row["first"], row["last"], row["email"]) for row in rows))
    return {
        "caf": str(convention.adviser) if convention.adviser_id else "",
        "collectivite": people[:SHOWN],
        "others": max(0, len(people) - SHOWN),
    }


@register.simple_tag
def convention_state(convention):
    """Badge of the state, as one says it today: « Signée, effet au 1er janvier 2023 », « Échue »."""
    return components.badge(convention.state_words(), convention.state_tone)


@register.filter
def convention_period(convention):
    """« du 1er janvier 2023 au 31 décembre 2026 », or « période non publiée »."""
    return convention.period_words


@register.simple_tag(takes_context=True)
def can_change_state(context, convention):
    """Whether this person may act on the states, and one of them can be left."""
    return bool(steps.open_to(convention)) and perms.can_manage(context["request"].user, convention)


@register.simple_tag(takes_context=True)
def can_manage(context, convention):
    return perms.can_manage(context["request"].user, convention)


@register.simple_tag(takes_context=True)
def history_link(context, convention, subject, pk):
    """Link to the history of one fiche, one séance… of a convention, for who may read it; else an empty text."""
    if convention is None or pk is None or not perms.can_see_history(context["request"].user, convention):
        return ""
    url = reverse("conventions:historique_of", args=[convention.pk, subject, pk])
    return format_html('<a class="btn btn-link btn-sm" href="{}">Historique</a>', url)
