"""Where things stand: what is done, what is due, what is missing. Documented as in components.py."""

from django import template
from django.template.loader import render_to_string

from core.dates import NOT_GIVEN
from core.formats import number
from core.templatetags.parts import attribute, is_not_given, known_tone

register = template.Library()


@register.simple_tag
def progress(value, maximum, label, words=""):
    """How far: « 12 sur 18 », with a bar. `label`: of what. `words` replaces « 12 sur 18 ».
    None is « non renseigné »; a maximum of 0 draws no bar."""
    is_missing = is_not_given(value) or is_not_given(maximum)
    share = 0 if is_missing or not maximum else min(max(float(value) / float(maximum), 0), 1)
    context = {
        "label": label,
        "words": NOT_GIVEN if is_missing else words or f"{number(value)} sur {number(maximum)}",
        "is_missing": is_missing,
        "width": round(share * 100, 1),
    }
    return render_to_string("components/progress.html", context)


@register.simple_tag
def timeline(items, label="Calendrier"):
    """Dates in order. `items`: `when` (words), `label`, and optionally `note`, `url`,
    `state`: done, current or planned (told in words too)."""
    said = {"done": "fait", "current": "en cours", "planned": "à venir", "late": "en retard"}
    rows = [
        {
            "when": attribute(item, "when"),
            "label": attribute(item, "label"),
            "note": attribute(item, "note", ""),
            "url": attribute(item, "url", ""),
            "state": attribute(item, "state", "") or "planned",
            "words": said.get(attribute(item, "state", "") or "planned", ""),
        }
        for item in items
    ]
    return render_to_string("components/timeline.html", {"items": rows, "label": label})


@register.simple_tag
def steps(items, label="Premiers pas"):
    """First steps in order, done or to do. `items`: `label`, `is_done`, and optionally `url`, `detail`, `action`."""
    rows = [
        {
            "label": attribute(item, "label"),
            "is_done": bool(attribute(item, "is_done", False)),
            "url": attribute(item, "url", ""),
            "detail": attribute(item, "detail", ""),
            "action": attribute(item, "action", "") or "Commencer",
        }
        for item in items
    ]
    done = sum(row["is_done"] for row in rows)
    return render_to_string("components/steps.html", {"items": rows, "label": label, "done": done})


@register.simple_tag
def missing_list(items, step=""):
    """What is missing before the next step, each item a link to where it is mended.

    `items`: `label`, `url`, `is_blocking` (or `kind`, "B" or "W") and optionally `detail`.
    `step`: the step aimed at (« À signer »). Blocking ones come first. Empty: it says that nothing is missing.
    """
    rows = []
    for item in items:
        blocking = attribute(item, "is_blocking")
        if blocking is None:
            blocking = str(attribute(item, "kind", "B")).upper().startswith("B")
        rows.append(
            {
                "label": attribute(item, "label") or attribute(item, "message"),
                "url": attribute(item, "url", ""),
                "detail": attribute(item, "detail", ""),
                "is_blocking": bool(blocking),
            }
        )
    rows.sort(key=lambda row: not row["is_blocking"])
    return render_to_string("components/missing_list.html", {"items": rows, "step": step})


@register.simple_tag
def task(label, url, when="", context="", tone="neutral"):
    """One line of « À faire »: what (a link), for when, in which CTG. In <ul class="tasks"><li>…</li></ul>.
    `tone`: danger for late, warning for this week; `when` says it in words."""
    data = {"label": label, "url": url, "when": when, "context": context, "tone": known_tone(tone)}
    return render_to_string("components/task.html", data)
