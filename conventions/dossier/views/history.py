from types import SimpleNamespace

from django import forms
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions import perms
from conventions.doors import histories
from conventions.finding import find_convention
from conventions.history import SUBJECT
from conventions.members import people
from core import listing
from core.history import History, kinds_under

HEADINGS = ["Quand", "Qui", "Quoi", "Motif", "Détail"]


class HistoryForm(forms.Form):
    ordre = forms.ChoiceField(
        label="Ordre",
        required=False,
        choices=[("", "Le plus récent d’abord"), ("ancien", "Le plus ancien d’abord")],
    )

    field_order = ("objet", "ordre")

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", "Tous"), *kinds_under(subject).items()]
        self.fields["objet"] = forms.ChoiceField(label="Objet", required=False, choices=choices)
        self.order_fields(self.field_order)


def _exported(line):
    changes = [
        f"{each.label} : {each.before or 'non renseigné'} → {each.after or 'non renseigné'}" for each in line.changes
    ]
    names = [*line.names, *([f"et {line.others} autres"] if line.others else [])]
    return [line.at, line.by or "le portail", line.title, line.reason, " ; ".join([*names, *line.warnings, *changes])]


@require_safe
def historique(request, pk):
    """Who, when, old value and new value, on the convention, its rows and what the upper floors hold of it."""
    convention = find_convention(request, pk, allow=perms.can_see_history)
    return _history(request, convention, SUBJECT, convention)


@require_safe
def historique_of(request, pk, subject, row):
    """The same, of one fiche, one séance, one bilan… of this convention."""
    convention = find_convention(request, pk, allow=perms.can_see_history)
    found = subject in histories and histories[subject].find(convention, request.user, row)
    if not found:
        raise Http404
    return _history(request, convention, subject, found)


def _history(request, convention, subject, row):
    form = HistoryForm(request.GET, subject=subject)
    if form.is_valid():
        asked = form.cleaned_data
        hidden = {slug: told.hidden(convention, request.user) for slug, told in histories.items()}
        rows = History(
            subject,
            row.pk,
            only=asked["objet"],
            oldest_first=asked["ordre"] == "ancien",
            hidden=hidden,
            acting=people.acting(convention),
        )
    else:
        rows = []
    if request.GET.get("export") == "xlsx":
        lines = (_exported(line) for line in (rows.every() if isinstance(rows, History) else []))
        return listing.worksheet(request, HEADINGS, lines, name=f"historique-{subject}-{row.pk}")
    filterset = SimpleNamespace(form=form, is_valid=form.is_valid)
    page = listing.page_of(request, rows)
    shown = listing.Listing(request, filterset, [], page, [], listing.badges_of(request, filterset))
    context = {"convention": convention, "active_tab": "historique", "listing": shown}
    if row is not convention:
        context["subject"] = row
    return render(request, "conventions/historique.html", context)
