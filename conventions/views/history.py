from types import SimpleNamespace

from django import forms
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions import perms
from conventions.history import KINDS, History
from conventions.views.finding import find_convention
from core import listing

HEADINGS = ["Quand", "Qui", "Quoi", "Motif", "Détail"]


class HistoryForm(forms.Form):
    objet = forms.ChoiceField(label="Objet", required=False, choices=[("", "Tous"), *KINDS.items()])
    ordre = forms.ChoiceField(
        label="Ordre",
        required=False,
        choices=[("", "Le plus récent d’abord"), ("ancien", "Le plus ancien d’abord")],
    )


def _exported(line):
    changes = [
        f"{each.label} : {each.before or 'non renseigné'} → {each.after or 'non renseigné'}" for each in line.changes
    ]
    names = [*line.names, *([f"et {line.others} autres"] if line.others else [])]
    return [line.at, line.by or "le portail", line.title, line.reason, " ; ".join([*names, *line.warnings, *changes])]


@require_safe
def historique(request, pk):
    """Who, when, old value and new value, on the convention and all its rows."""
    convention = find_convention(request, pk, allow=perms.can_see_history)
    form = HistoryForm(request.GET)
    if form.is_valid():
        asked = form.cleaned_data
        rows = History(convention, only=asked["objet"], oldest_first=asked["ordre"] == "ancien")
    else:
        rows = []
    if request.GET.get("export") == "xlsx":
        lines = (_exported(line) for line in (rows.every() if isinstance(rows, History) else []))
        return listing.worksheet(request, HEADINGS, lines, name=f"historique-{convention.pk}")
    filterset = SimpleNamespace(form=form, is_valid=form.is_valid)
    page = listing.page_of(request, rows)
    shown = listing.Listing(request, filterset, [], page, [], listing.badges_of(request, filterset))
    context = {"convention": convention, "active_tab": "historique", "listing": shown}
    return render(request, "conventions/historique.html", context)
