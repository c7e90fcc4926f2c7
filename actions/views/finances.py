"""Finances of a convention: what its fiches and its own lines add up to, human means apart."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions import finances as computed
from actions import perms
from actions.forms.choices import year_followed
from actions.views import lines
from actions.views.finding import allow, convention_for
from actions.views.sheets import SENTENCE, beside
from conventions.finding import require_whole
from core import charts
from core.listing import worksheet


@require_safe
def finances(request, pk):
    convention = convention_for(request.user, pk)
    require_whole(request.user, convention)
    found = computed.of_convention(convention, request.user)
    if request.GET.get("export") == "xlsx":
        return _export(request, found)
    means = computed.human_means_of(convention)
    return render(
        request,
        "actions/finances.html",
        {
            "convention": convention,
            "active_tab": "finances",
            "finances": found,
            "chart": charts.grouped_chart(
                "Prévu et réalisé, par financeur",
                [charts.Series("Prévu"), charts.Series("Réalisé")],
                [charts.Row(total.label, (total.planned, total.actual)) for total in found.by_funder],
                unit="€",
                heading="Financeur",
            )
            if found.lines
            else None,
            "own_lines": [line for line in found.lines if line.convention_id],
            "fiche_lines": [line for line in found.lines if line.fiche_id],
            "own_means": [row for row in means if row.convention_id],
            "means": computed.means(means),
            "can_write": perms.can_write_finances(request.user, convention),
            "sheets": beside(
                request.user, convention, year_followed(convention, timezone.localdate()), but="actions:year_values"
            ),
        },
    )


def _export(request, found):
    headings = [
        "Porte sur",
        "Financeur",
        "Dispositif",
        "Nature",
        "Année",
        "Prévu (€ TTC)",
        "Réalisé (€ TTC)",
        "Commentaire",
    ]
    rows = (
        [
            str(line.fiche) if line.fiche_id else "Convention",
            str(line.funder),
            str(line.dispositif or ""),
            line.get_kind_display(),
            line.year,
            line.planned_amount,
            line.actual_amount,
            line.comment,
        ]
        for line in found.lines
    )
    return worksheet(request, headings, rows, name="finances")


class OfConvention(lines.OfFiche):
    """Lines on the convention itself: piloting, coordination, bonus territoire."""

    deleting, also = "actions:finance_delete", ()
    removed = "La ligne est retirée. L’historique en garde la trace."

    def find_parent(self, pk):
        convention = convention_for(self.user, pk)
        allow(perms.can_write_finances(self.user, convention), SENTENCE)
        return convention

    def allow(self):
        """Asked of the convention: who does not write its lines may not read them either."""

    def following(self):
        """These rows are alone on their page."""

    def convention(self):
        return self.parent

    def given(self):
        return {"convention": self.parent}

    def back(self, row=None):
        return reverse("actions:finances", args=[self.parent.pk])

    def page(self, title, **more):
        return {
            "convention": self.parent,
            "active_tab": "finances",
            "title": title,
            "lead": "" if self.row else "Cette ligne porte sur la convention elle-même, hors fiches.",
            "back_label": "Finances",
            "back_url": self.back(),
            "delete_url": self.delete_url(),
            **more,
        }


class Budget(OfConvention, lines.Budget):
    pass


class Moyens(OfConvention, lines.Moyens):
    pass


OWN = {kind.name: kind for kind in (Budget, Moyens)}
