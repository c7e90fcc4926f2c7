"""Static pages of the footer, open to everybody, and the glossary."""

import csv
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.proconnect import provider
from territories.managers import clean_question

GLOSSARY = Path(__file__).parent / "data" / "glossaire.csv"


@require_safe
@login_not_required
def legal(request):
    return render(request, "desk/pages/legal.html")


@require_safe
@login_not_required
def privacy(request):
    page = {"mails_kept_days": settings.MAILS_KEPT_DAYS, "proconnect": provider.is_offered()}
    return render(request, "desk/pages/privacy.html", page)


@require_safe
@login_not_required
def accessibility(request):
    return render(request, "desk/pages/accessibility.html")


@cache
def terms():
    """[{"term", "short", "definition", "anchor", "plain"}] in the order of the alphabet."""
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for row in rows:
        row["anchor"] = slugify(row["short"] or row["term"])
        row["plain"] = slugify(f"{row['term']} {row['short']} {row['definition']}").replace("-", " ")
    return sorted(rows, key=lambda row: slugify(row["term"]))


@require_safe
@login_not_required
def glossary(request):
    """The words of the trade; `q` narrows to those that hold every word asked."""
    question = clean_question(request.GET.get("q"))
    asked = slugify(question).split("-") if question else []
    found = [row for row in terms() if all(word in row["plain"] for word in asked)]
    groups = {}
    for row in found:
        groups.setdefault(slugify(row["term"])[:1].upper(), []).append(row)
    page = {"groups": groups, "question": question, "count": len(found), "total": len(terms())}
    return render(request, "desk/pages/glossary.html", page)
