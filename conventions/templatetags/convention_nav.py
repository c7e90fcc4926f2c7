"""What frames every page of a convention: its own line, its rubrics, the people of both sides."""

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts.models.people import person_words
from conventions import beside, doors, perms
from conventions.remaining import remaining
from conventions.short_names import proposed
from conventions.siblings import siblings
from core import addresses, steps
from core.addresses import of_row
from core.formats import years
from core.templatetags import components

register = template.Library()

SHOWN = 3


@register.simple_block_tag(takes_context=True)
def dossier(context, content, convention):
    """A convention in one line (name, period, state, what is left of it, acts), and its rubrics in one line under it;
    below 960 px, a picker. Between the tags, the key of the page's own rubric."""
    request, on = context["request"], timezone.localdate()
    may_manage = perms.can_manage(request.user, convention, on=on)
    end = convention.end_known
    told = {
        "convention": convention,
        "short_name": convention.short_name or proposed(convention.name),
        "items": _rubrics(request.user, convention, content.strip() or context.get("active_tab", "")),
        "path": request.path,
        "list_url": addresses.page("conventions:list"),
        "years": years(convention.starts_on, end and end.date),
        "left": remaining(convention, on=on),
        "people": convention_people(convention),
        "siblings": siblings(request.user, convention),
        "edit_url": of_row("conventions:edit", convention.pk) if may_manage else "",
        "states_url": of_row("conventions:states", convention.pk) if may_manage and steps.open_to(convention) else "",
    }
    return render_to_string("conventions/_dossier.html", told)


def _rubrics(user, convention, key):
    """[{"label", "url", "is_current", "count"}], those that this person may open."""
    items = []
    for tab in doors.tabs():
        if not tab.allowed(user, convention):
            continue
        try:
            url = of_row(tab.url_name, convention.pk)
        except NoReverseMatch:  # a floor that is not there: its tab goes with it
            continue
        counted = doors.counts.get(tab.key)
        items.append(
            {
                "label": tab.label,
                "url": url,
                "is_current": tab.key == key,
                "count": _count(tab.key, user, convention),
                "is_late": counted and counted.is_late,
            }
        )
    return items


def _count(key, user, convention):
    """What is late or awaited in this rubric, in words."""
    counted = doors.counts.get(key)
    return counted.words(beside.read(convention, "counts").get(key, ()), user, convention) if counted else ""


def convention_people(convention):
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


@register.simple_tag(takes_context=True)
def history_link(context, convention, subject, pk):
    """Link to the history of one fiche, one séance… of a convention, for who may read it; else an empty text."""
    if convention is None or pk is None or not perms.can_see_history(context["request"].user, convention):
        return ""
    url = reverse("conventions:historique_of", args=[convention.pk, subject, pk])
    return format_html('<a class="btn btn-link btn-sm" href="{}">Historique</a>', url)
