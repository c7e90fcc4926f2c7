"""Pages that are one sheet: the values of an indicator, the values of a year, the amounts of a fiche."""

from functools import partial

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from actions import perms
from actions.forms.choices import years_of
from actions.forms.sheets import BudgetSheet, ValeursSheet, YearSheet, measured
from actions.models import IndicateurFiche
from actions.views.finding import allow, convention_for, fiche_for, page_of, plan_of
from actions.views.lines import FOLLOWED, OfFiche
from core.sheets.page import sheet_view

MOST_LINES = 300  # of one page of the sheet of a year


@require_http_methods(["GET", "POST"])
def valeurs(request, pk, line):
    """The yearly values of one indicator."""
    fiche = fiche_for(request.user, pk)
    row = get_object_or_404(IndicateurFiche.objects.filter(fiche=fiche).prefetch_related("valeurs"), pk=line)
    allow(perms.can_follow_fiche(request.user, fiche), FOLLOWED)
    row.fiche = fiche
    years = years_of(fiche.convention, also={valeur.year for valeur in row.valeurs.all()})
    return sheet_view(
        request,
        partial(ValeursSheet, indicateur=row, years=years),
        template="actions/valeurs.html",
        success="Les valeurs sont enregistrées.",
        success_url=f"{fiche.get_absolute_url()}#mesure",
        context=page_of(fiche, row.label, indicateur=row),
    )


@require_http_methods(["GET", "POST"])
def year_values(request, pk, year):
    """The values of one year, of every indicator of the plan: those of the fiches that this person follows are typed."""
    convention = convention_for(request.user, pk)
    years = years_of(convention)
    if year not in years:
        raise Http404
    writes_all = perms.can_edit_plan(request.user, convention)
    lines = measured(plan_of(convention), with_actors=not writes_all)
    followed = {fiche.pk for _, fiche, _ in lines if writes_all or perms.can_follow_fiche(request.user, fiche)}
    allow(writes_all or followed, FOLLOWED)
    page = Paginator(lines, MOST_LINES).get_page(request.GET.get("page"))
    return sheet_view(
        request,
        partial(YearSheet, year=year, lines=page.object_list, followed=followed),
        template="actions/year_values.html",
        success=f"Les valeurs {year} sont enregistrées.",
        success_url=request.get_full_path(),
        context={
            "convention": convention,
            "active_tab": "plan",
            "title": f"Valeurs {year}",
            "page": page,
            "views": [
                {
                    "label": str(each),
                    "url": reverse("actions:year_values", args=[pk, each]),
                    "is_current": each == year,
                }
                for each in years
            ],
        },
    )


class Montants(OfFiche):
    """The amounts of a fiche, funder by funder and year by year, those of new funders too."""

    in_place, anchor, name = "financements", "combien", "montants"
    may = staticmethod(perms.can_write_budget)

    def write(self, pk):
        self.parent = fiche = self.find_parent(pk)
        self.allow()
        title = "Montants par année"
        context = page_of(fiche, title, onward=self.onward())
        if self.is_in_place:
            context |= {**self.framed(title, self.back()), "sends": self.sends()}
        answer = sheet_view(
            self.request,
            partial(BudgetSheet, fiche=fiche, user=self.user, years=years_of(fiche.convention)),
            template="actions/_budget.html" if self.is_in_place else "actions/budget.html",
            success="Les montants sont enregistrés.",
            success_url=self._left(None),
            context=context,
        )
        return self.put_in_place(answer)


@require_http_methods(["GET", "POST"])
def budget(request, pk):
    return Montants(request).write(pk=pk)
