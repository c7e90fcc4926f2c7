"""« Texte au … » : the text valid on one day, each passage with its source, beside the one that was signed."""

import datetime as dt

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions import perms
from conventions.avenants import lifecycle, telling, that_day
from conventions.avenants.consolidated import order, read_once, signed_rows, text_on
from conventions.finding import find_whole
from conventions.signing import acts
from conventions.text import differences
from core import differing, listing, ordering, typography
from core.date_fields import DayField
from core.dates import words
from core.formats import counted, in_sentence, sentence


class DayForm(forms.Form):
    """?jour=: today without one."""

    jour = DayField(label="Texte au", required=False, first_year=2000)


def _block(convention, found):
    return {
        "passage": found,
        "html": typography.french_html(found.body_under(2)),
        "told": telling.sourced(convention, found),
    }


def _columns(difference):
    """A difference as two sides: the signed text without what was added, this one without what was removed."""
    sides = [
        [[part for part in line if part[0] not in left_out] for line in difference.lines]
        for left_out in ((differences.ADDED, differing.SPLIT), (differences.REMOVED, differing.JOINED))
    ]
    return {"difference": difference, "before": list(filter(None, sides[0])), "after": list(filter(None, sides[1]))}


def _days(rows, found):
    """[(day, words)] where the convention changes, to go there in one click: each effect, in order. `found`: those of its end."""
    found = {day: set(actes) for day, actes in found.items()}
    for row in sorted(rows, key=order):
        if row.effect and order(row)[0] < dt.date.max:
            found.setdefault(order(row)[0], set()).add(str(row.acte))
    return [
        (day, f"{words(day)} ({', '.join(sorted(actes, key=ordering.key))})") for day, actes in sorted(found.items())
    ]


@require_safe
def texte_au(request, pk):
    convention = find_whole(request, pk)
    form = DayForm(request.GET or None)
    day = (form.is_bound and form.is_valid() and form.cleaned_data["jour"]) or timezone.localdate()
    read = read_once(convention)
    rows = signed_rows(read.rows)
    for row in rows:
        row.acte.convention = convention
    text = text_on(convention, day, read=read)
    compared = "comparer" in request.GET
    signed = [{**each, "source": None} for each in read.articles]  # the text in force has its values written
    found = differences.compare(signed, text.articles) if compared else []
    beside = that_day.told(convention, day, text)
    count = len(beside.actes)
    return render(
        request,
        "conventions/texte_au.html",
        {
            "convention": convention,
            "form": form,
            "day": day,
            "title": f"Texte au {words(day)}",
            "intro": sentence(
                "Calculé à partir de la convention signée"
                + (f" et de {counted(count, 'avenant')}." if count else ", qu’aucun avenant n’a changée ce jour-là.")
            ),
            "is_signed": convention.is_signed,
            "may_amend": perms.can_manage(request.user, convention) and not lifecycle.why_none(convention),
            "blocks": [_block(convention, each) for each in text.passages],
            "actes": [(str(each), telling.effect_words(each), acts.avenant_address(each)) for each in beside.actes],
            "facts": beside.facts,
            "coming": [
                *(telling.Coming(said, "", url) for said, url in beside.coming),
                *telling.comings(text.coming),
            ],
            "lost": [_lost(row) for row in text.lost],
            "unlike": [_lost(row) for row in text.unlike],
            "days": [(each.isoformat(), label) for each, label in _days(rows, beside.days)],
            "compared": compared,
            "changed": [_columns(each) for each in found if each.is_changed],
            "unchanged": [each.heading for each in found if not each.is_changed],
            "compare_url": listing.address(request, request.path, comparer=None if compared else "1"),
        },
        status=422 if form.errors else 200,
    )


def _lost(row):
    what = f" (« {row.title} »)" if row.title else ""
    return {"words": sentence(f"{row.acte} : {in_sentence(str(row))}{what}"), "url": acts.avenant_address(row.acte)}
