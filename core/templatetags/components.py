"""The parts of every page: one tag, one template in templates/components/, one place on /composants/.

Inputs are documented here, and nowhere else: /composants/ prints these docstrings.
Block tags close with end<name>: {% panel title="Calendrier" %} … {% endpanel %}.
Tones are words: neutral, accent, success, warning, danger, muted.
"""

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import slugify

from core import addresses, copies, icons, identity, navigation, tones
from core.dates import NOT_GIVEN
from core.drawing import figure
from core.formats import file_size, moment, number
from core.templatetags.inputs import attribute, is_not_given, known_tone

register = template.Library()

ICON_OF_TONE = {
    "neutral": "info-circle",
    "accent": "info-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "x-octagon",
    "muted": "dash-circle",
}


def _path(context):
    return getattr(context.get("request"), "path", "")


# The page around: name, header, footer, way back


def _is_demo():
    return getattr(settings, "CTG_PROFILE", "") == "demo"


@register.simple_tag
def portal_name():
    """The name of the portal, from core/identity.py."""
    return identity.NAME


@register.simple_tag
def portal_baseline():
    """The sentence under the name."""
    return identity.BASELINE


@register.simple_tag(takes_context=True)
def site_header(context, current=""):
    """One bar: mark and name, main navigation (core/navigation.py), menu of the person; under 960 px, one menu of both.
    The banner of a copy is under it; a demonstration says so in a word, and in a sentence in the footer.

    `current`: URL name of the link to mark, where the page's address does not tell it.
    """
    request = context.get("request")
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    data = {
        "user": user,
        "csrf_token": context.get("csrf_token", ""),
        "user_label": (user.get_full_name() or str(user)) if user and signed_in else "",
        "name": identity.NAME,
        "links": navigation.links_for(request, current=current) if signed_in else [],
        "user_links": navigation.links_for(request, "user") if signed_in else [],
        "path": _path(context),
        "home_url": "/",
        "login_url": addresses.page("account_login"),
        "logout_url": addresses.page("account_logout"),
        "is_demo": _is_demo(),
        "is_copy": copies.is_copy(),
    }
    return render_to_string("layout/_site_header.html", data)


@register.simple_tag(takes_context=True)
def site_footer(context):
    """Name, sentence, links registered with place="footer"; what a demonstration is."""
    data = {
        "name": identity.NAME,
        "full_descriptor": identity.FULL_DESCRIPTOR,
        "baseline": identity.BASELINE,
        "links": navigation.links_for(context.get("request"), "footer"),
        "is_demo": _is_demo(),
    }
    return render_to_string("layout/_site_footer.html", data)


@register.simple_tag
def in_place(rows, name, *keys):
    """Attributes of a link to the form of a row, or to the question before its removal, the address `name` with its
    `keys`, or an address: it opens under the rows, at `<div id="{rows}-ligne">` in the element of id `rows`; on its own
    page without script. See `core.rows`. Without `rows`, an ordinary link."""
    return _opens_in_place(name if name.startswith("/") else reverse(name, args=keys), rows)


def _opens_in_place(url, rows):
    asks = format_html(' data-hx-get="{}" data-hx-target="#{}-ligne" data-hx-swap="outerHTML"', url, rows)
    return format_html('href="{}"{}', url, asks if rows else "")


@register.simple_tag
def breadcrumb(*parts):
    """Way back to the home page, in {% block breadcrumb %}.

    `parts`: a label and its address, alternately; the last label, the page itself, has none:
    {% breadcrumb "Conventions" list_url convention.name %}. « Accueil » comes by itself.
    """
    links = [("Accueil", "/")]
    links += [(parts[i], parts[i + 1]) for i in range(0, len(parts) - 1, 2)]
    here = parts[-1] if len(parts) % 2 else ""
    return render_to_string("components/breadcrumb.html", {"links": links, "here": here})


@register.simple_block_tag
def page_header(content, *, title, eyebrow="", subtitle="", badge="", tone="neutral"):
    """The h1 of a page; its content is the actions, on the right (links and buttons).

    `eyebrow`: what kind of thing this is, above the title. `subtitle`: one line below.
    `badge`, `tone`: words of a state beside the eyebrow.
    """
    context = {
        "title": title,
        "eyebrow": eyebrow,
        "subtitle": subtitle,
        "badge": badge,
        "tone": known_tone(tone),
        "content": content,
        "has_actions": bool(content.strip()),
    }
    return render_to_string("components/page_header.html", context)


@register.simple_tag(takes_context=True)
def sidenav(context, items, label="Rubriques"):
    """Side navigation, in {% block sidenav %} of layout/with_nav.html.

    `items`: objects or dicts with `label`, `url`, and optionally `count` (a number shown at the
    end), `count_label` (what is counted, read aloud), `is_current` (guessed from the address
    otherwise: the longest one that begins the page's). `label` names the landmark.
    """
    return render_to_string("components/sidenav.html", _links(context, items, label))


@register.simple_tag(takes_context=True)
def tabs(context, items, label="Vues"):
    """Views of one page side by side (liste, tableau, calendrier). Same items as `sidenav`."""
    return render_to_string("components/tabs.html", _links(context, items, label))


def _links(context, items, label):
    links = [
        {
            "label": attribute(item, "label"),
            "url": attribute(item, "url"),
            "count": attribute(item, "count"),
            "count_label": attribute(item, "count_label", ""),
            "is_current": bool(attribute(item, "is_current", False)),
        }
        for item in items
    ]
    if links and not any(link["is_current"] for link in links):
        request = context.get("request")
        here = [request.path, request.get_full_path()] if request else []
        matching = [link for link in links if any(at == link["url"] or at.startswith(link["url"]) for at in here)]
        if matching:
            max(matching, key=lambda link: len(link["url"]))["is_current"] = True
    current = next((link["label"] for link in links if link["is_current"]), "")
    return {"links": links, "label": label, "current": current, "path": _path(context)}


# Boxes


@register.simple_block_tag
def panel(content, *, title, tone="neutral", level=2, id="", count=None, note=""):
    """Boxed part of a page.

    `tone`: neutral, accent, success, warning, danger. `level`: of its heading. `id`: to be linked to
    (made from the title otherwise). `count`: a number beside the title. `note`: a line under it.
    """
    context = {
        "title": title,
        "tone": known_tone(tone),
        "level": level,
        "id": id or slugify(title),
        "count": count,
        "note": note,
        "content": content,
    }
    return render_to_string("components/panel.html", context)


@register.simple_block_tag
def card(content, *, title, url="", eyebrow="", badge="", tone="neutral", level=3):
    """A convention, a fiche, a séance on a home page: title (a link if `url`), `eyebrow` above,
    `badge` with its `tone`, content below. Put cards in <ul class="cards"><li>…</li></ul>."""
    context = {
        "title": title,
        "url": url,
        "eyebrow": eyebrow,
        "badge": badge,
        "tone": known_tone(tone),
        "level": level,
        "content": content,
    }
    return render_to_string("components/card.html", context)


@register.simple_block_tag
def alert(content, *, tone="neutral", title=""):
    """A message in the page. `tone` also takes the levels of messages: error, info. `title`: optional, bold."""
    tone = known_tone(tone)
    context = {"tone": tone, "title": title, "content": content, "icon_name": ICON_OF_TONE[tone]}
    return render_to_string("components/alert.html", context)


@register.simple_tag
def empty_state(text, url="", label="", icon_name="inbox", rows=""):
    """What an empty list says: one sentence, and one link that looks like a button when `url` is given. `rows`: the
    id of the list, when the link opens its form in place (`in_place`)."""
    context = {"text": text, "link": url and _opens_in_place(url, rows), "label": label, "icon_name": icon_name}
    return render_to_string("components/empty_state.html", context)


# Words with a shape


@register.simple_tag
def icon(name, label=""):
    """An icon of Bootstrap Icons, drawn in the page ("pencil", "calendar3"). Decorative, unless `label` names it."""
    view_box, shapes = icons.read(name)
    drawing = icons.drawn(shapes)
    if label:
        return format_html(
            '<svg class="icon" viewBox="{}" width="16" height="16" fill="currentColor" role="img" aria-label="{}">{}</svg>',
            view_box,
            label,
            drawing,
        )
    return format_html(
        '<svg class="icon" viewBox="{}" width="16" height="16" fill="currentColor" aria-hidden="true" focusable="false">{}</svg>',
        view_box,
        drawing,
    )


@register.simple_tag
def badge(label, tone="neutral"):
    """A few words in a coloured label. The words say it all; the colour only helps."""
    return format_html('<span class="badge badge--{}">{}</span>\n', known_tone(tone), label)


@register.simple_tag
def state_badge(obj, field="state"):
    """The state of an object: its French words, in the tone its app registered (core/tones.py).

    `obj`: a model instance with `get_<field>_display`, or a member of an enum with `label`.
    An attribute `<field>_tone` of the object, when there is one, goes before the register.
    """
    display = getattr(obj, f"get_{field}_display", None)
    if display:
        label, state = display(), getattr(obj, field)
    else:
        label, state = obj.label, obj.value
    tone = known_tone(getattr(obj, f"{field}_tone", None) or tones.tone_of(state))
    return render_to_string("components/state_badge.html", {"label": label, "tone": tone})


@register.simple_tag
def key_figure(value, label, note="", unit="", url=""):
    """A figure that counts: `value` (a number is written in French; None is « non renseigné »), what it is,
    a `note` (source, date, what is counted), and the list behind it (`url`)."""
    is_missing = is_not_given(value)
    if not is_missing and not isinstance(value, str):
        value = number(value)
    context = {
        "value": NOT_GIVEN if is_missing else value,
        "is_missing": is_missing,
        "label": label,
        "note": note,
        "unit": unit,
        "url": url,
    }
    return render_to_string("components/key_figure.html", context)


@register.simple_tag
def person(name, function="", organisation="", email="", phone="", tag=""):
    """Somebody: name, function, organisation, ways to reach them, and a `tag` (« Pilote », « Caf »)."""
    context = {
        "name": name,
        "function": function,
        "organisation": organisation,
        "email": email,
        "phone": phone,
        "tag": tag,
        "initials": "".join(word[0] for word in str(name).replace("-", " ").split()[:2]).upper(),
    }
    return render_to_string("components/person.html", context)


@register.simple_tag
def document_link(url, label, format="PDF", size=None, note=""):
    """A link to a file, with its format and weight in words. `size` in bytes."""
    weight = file_size(size) if size else ""
    context = {"url": url, "label": label, "format": format, "weight": weight, "note": note}
    return render_to_string("components/document_link.html", context)


# Lists of facts


@register.simple_block_tag
def definitions(content, *, columns=1):
    """A list of facts (<dl>) that holds `definition` tags. `columns`: 1, 2 or 3 where there is room."""
    return render_to_string("components/definitions.html", {"content": content, "columns": columns})


@register.simple_tag
def definition(term, value, note="", url=""):
    """One fact of `definitions`. A missing value is « non renseigné », in words that are not bold. `url` links the value."""
    is_missing = is_not_given(value)
    context = {
        "term": term,
        "value": NOT_GIVEN if is_missing else value,
        "is_missing": is_missing,
        "note": note,
        "url": url,
    }
    return render_to_string("components/definition.html", context)


@register.simple_block_tag
def definition_block(content, *, term):
    """One fact of `definitions` whose value is written between the tags (badges, lists, several lines)."""
    return render_to_string("components/definition.html", {"term": term, "content": content})


@register.simple_tag
def conflict(differences, by="", at="", reload_url="", place=""):
    """A stale save: nothing is lost, and both texts are shown.

    `differences`: `label` (of the field), `typed`, `stored` (core.editing.Difference). `by`: who saved.
    `at`: when (an instant, or words). `reload_url`: gives up one's own text. `place`: id of the rows, in place.
    In a page of `edit_view`: {% if stale %}{% conflict stale.differences stale.by stale.at request.path %}{% endif %}.
    """
    rows = [
        {
            "label": attribute(item, "label"),
            "yours": attribute(item, "typed"),
            "theirs": attribute(item, "stored"),
        }
        for item in differences
    ]
    if at and not isinstance(at, str):
        at = moment(at)
    context = {"rows": rows, "by": by or "", "at": at or "", "reload_url": reload_url}
    context["id"] = f"{place}-conflit-titre" if place else "conflit-titre"
    return render_to_string("components/conflict.html", context)


# Drawings, paper, refusals


@register.simple_tag
def chart(drawing, prefix="", table="after"):
    """A chart of core.charts, followed by its table.

    `prefix` makes the ids of the drawing unique when a page holds the same chart twice.
    `table`: "after" (open), "folded" (in a disclosure, on screen only) or "none" when the page has its own.
    """
    return figure(drawing, prefix=prefix, table=table)


@register.simple_tag
def perimeter_map(map, title):
    """A perimeter among its neighbours. `map`: `view_box`, `stroke`, `shapes` (`path`, `is_inside`),
    `missing_codes`, `credit` (territories.outlines.PerimeterMap); `title`: what is drawn."""
    return render_to_string("components/perimeter_map.html", {"map": map, "title": title})


@register.simple_tag
def error_block(code, title, text, reference, level=1, back=None):
    """What a refused page says: what happened, what to do (`text`), and a `reference` that the logs know too.
    `level`: of its heading. `back`: (address, words) of where to come back, before the home page."""
    context = {"code": code, "title": title, "text": text, "reference": reference, "level": level, "back": back}
    return render_to_string("components/error_block.html", context)


@register.simple_tag
def print_button(label="Imprimer"):
    """A button that prints the page; shown only where a script can act (Ctrl + P does the same)."""
    return render_to_string("components/print_button.html", {"label": label})


@register.simple_tag
def error_summary(form):
    """The errors of a form, at the top of the page, focused, each a link to its field (crispy forms have it already)."""
    return render_to_string("ctg/errors.html", {"form": form})
