from types import SimpleNamespace

from django import forms
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions import perms
from conventions.doors import histories
from conventions.finding import find_convention
from conventions.history import SUBJECT, hidden_from
from conventions.members import people
from core import listing
from core.history import EXPORT_HEADINGS, History, exported, kinds_under


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
        hidden = hidden_from(request.user, convention)
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
        lines = (exported(line) for line in (rows.every() if isinstance(rows, History) else []))
        return listing.worksheet(request, EXPORT_HEADINGS, lines, name=f"historique-{subject}-{row.pk}")
    filterset = SimpleNamespace(form=form, is_valid=form.is_valid)
    page = listing.page_of(request, rows)
    shown = listing.Listing(request, filterset, [], page, [], listing.badges_of(request, filterset))
    context = {"convention": convention, "active_tab": "historique", "listing": shown}
    if row is not convention:
        context["subject"] = row
    return render(request, "conventions/historique.html", context)
