"""Where things stand: what is done, what is due, what is missing. Documented as in components.py."""

from django import template
from django.template.loader import render_to_string
from django.utils.text import slugify

from core.dates import NOT_GIVEN
from core.formats import number
from core.templatetags.inputs import attribute, is_not_given, known_tone

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
    `state`: done, current, planned, late, passed or void (told in words too)."""
    said = {
        "done": "fait",
        "current": "en cours",
        "planned": "à venir",
        "late": "en retard",
        "passed": "date passée",  # and nothing says that it happened
        "void": "sans objet",
    }
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
def task(label, url, when="", context="", tone="neutral", later=""):
    """One line of « À faire »: what (a link), for when, in which CTG. In <ul class="tasks"><li>…</li></ul>.
    `tone`: danger for late, warning for this week; `when` says it in words. `later`: where it is put to sleep."""
    data = {"label": label, "url": url, "when": when, "context": context, "tone": known_tone(tone)}
    data["later"] = later
    return render_to_string("components/task.html", data)


@register.simple_tag
def task_bundle(label, tasks, context="", tone="neutral", noun="conventions"):
    """Several tasks that say the same, folded in one line of « À faire »: what, how many, a few names.
    `tasks`: `context` (the words of each link), `url`, `when`, `tone`, `later_url` where it is put to sleep. `noun`: what is counted, in the plural."""
    # Each is drawn as `task` draws it, but without a template of its own: there may be a hundred.
    rows = [
        {name: attribute(item, name, "") for name in ("context", "url", "when", "later_url")}
        | {"tone": known_tone(attribute(item, "tone", ""))}
        for item in tasks
    ]
    data = {"label": label, "tasks": rows, "context": context, "tone": known_tone(tone), "noun": noun}
    return render_to_string("components/task_bundle.html", data)


@register.simple_tag
def way(items, label, long=False):
    """The stages of something, numbered, in order. `items`: `label`, and `state` (done, current or coming)
    or `is_done`, `is_current`; told in words too. `label` names the list; `long`: for many stages, closer, and
    on a narrow screen folded under « Étape 5 sur 8 : Rédaction »."""
    said = {"done": "fait", "current": "en cours", "coming": "à venir"}
    rows = []
    for item in items:
        state = attribute(item, "state") or (
            "current" if attribute(item, "is_current") else "done" if attribute(item, "is_done") else "coming"
        )
        rows.append({"label": attribute(item, "label"), "state": state, "words": said[state]})
    now = next((row | {"number": rank} for rank, row in enumerate(rows, 1) if row["state"] == "current"), None)
    context = {"items": rows, "label": label, "long": long, "now": now if long else None}
    return render_to_string("components/way.html", context)


@register.simple_tag
def chain(items, label="Du constat au bilan"):
    """What leads to what, from left to right. `items`: `count`, `label` (in its number), `url`, and
    optionally `note` (what is left alone)."""
    rows = [{name: attribute(item, name, "") for name in ("count", "label", "url", "note")} for item in items]
    return render_to_string("components/chain.html", {"items": rows, "label": label})


@register.simple_tag
def steps_bar(items, label):
    """The acts that a state allows, side by side. `items`: `label`, `url`, and optionally `slug` (unique in
    the page), `refusal` (why it cannot be done now, in a sentence), `warnings` (how many), `is_main` (True)."""
    rows = [
        {
            "label": attribute(item, "label"),
            "url": attribute(item, "url", ""),
            "slug": attribute(item, "slug", "") or slugify(attribute(item, "label")),
            "refusal": attribute(item, "refusal", ""),
            "warnings": attribute(item, "warnings", 0),
            "is_main": attribute(item, "is_main", True),
        }
        for item in items
    ]
    return render_to_string("components/steps_bar.html", {"items": rows, "label": label})


@register.simple_tag
def job_progress(job):
    """How far a long work is, and what to do: waiting, running, done or failed (core.models of jobs: `state`,
    `step`, `done_count`, `total_count`, `created_at`, `finished_at`, `error`, `result_url`, `subject_url`)."""
    return render_to_string("components/job_progress.html", {"job": job})
