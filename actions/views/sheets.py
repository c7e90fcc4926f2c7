"""Pages that are one sheet: the values of an indicator, the amounts of a fiche; values, amounts and human means of a year."""

from functools import partial

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from actions import perms
from actions.forms.choices import years_of
from actions.forms.of_year import BY_FICHE, AmountsOfYear, MeansOfYear
from actions.forms.sheets import BudgetSheet, ValeursSheet, YearSheet, by_person, measured
from actions.models import FicheAction, IndicateurFiche
from actions.views.finding import allow, convention_for, fiche_for, page_of, plan_of
from actions.views.lines import FOLLOWED, OfFiche
from core.sheets.page import sheet_view

MOST_LINES = 300  # of one page of the sheet of a year
SENTENCE = "Seuls les rédacteurs de la convention et les gestionnaires conseil de la Caf écrivent les financements."


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


class Annual:
    """A page that is the sheet of one year of a convention: its years, its orders, and the sheets beside it."""

    def __init__(self, request, pk, year, name):
        self.request, self.user, self.year, self.name = request, request.user, year, name
        self.convention = convention_for(self.user, pk)
        self.by = request.GET.get("par", "")

    def answer(self, build, *, words, orders, success, years=None, **more):
        """`words`: of the page, for its template. `orders`: {value of `par`: its words}, the first as one finds it. `more`:
        for the template too."""
        years = years or years_of(self.convention)
        if self.year not in years:
            raise Http404
        kept = self._kept(par=self.by if self.by in orders else "")
        context = {
            **words,
            "convention": self.convention,
            "years": [self._view(str(each), each == self.year, year=each, query=kept) for each in years],
            "orders": [
                self._view(label, (self.by if self.by in orders else "") == value, query=self._kept(par=value))
                for value, label in orders.items()
            ],
            "beside": beside(self.user, self.convention, self.year, but=self.name),
            **more,
        }
        here = self.request.get_full_path()
        return sheet_view(
            self.request, build, template="actions/year_sheet.html", success=success, success_url=here, context=context
        )

    def _kept(self, **changed):
        """The query that the other views of this page keep."""
        kept = {"financeur": self.request.GET.get("financeur", ""), **changed}
        return urlencode({key: value for key, value in kept.items() if value})

    def _view(self, label, is_current, *, year=None, query=""):
        url = reverse(self.name, args=[self.convention.pk, year or self.year])
        return {"label": label, "url": f"{url}?{query}" if query else url, "is_current": is_current}


def _of(user, convention):
    return FicheAction.objects.visible_to(user).filter(plan__convention=convention)


def follows_some(user, convention):
    """Whether this person follows fiches of this convention: no link leads to a refusal."""
    if perms.can_edit_plan(user, convention):
        return True
    return perms.may_follow_some(user, convention) and _of(user, convention).carried_by(user).exists()


SHEETS = {
    "actions:year_values": "Valeurs",
    "actions:year_amounts": "Montants réalisés",
    "actions:year_means": "Moyens humains",
}


def beside(user, convention, year, *, but=""):
    """[(words, address)] of the sheets of a year that this person may open. One query more for a pilote, or a partner."""
    funding = perms.can_write_finances(user, convention)
    may = {
        "actions:year_values": follows_some(user, convention),
        "actions:year_amounts": funding or _of(user, convention).naming(user).exists(),
        "actions:year_means": funding,
    }
    return [
        (f"{words} {year}", reverse(name, args=[convention.pk, year]))
        for name, words in SHEETS.items()
        if may[name] and name != but
    ]


@require_http_methods(["GET", "POST"])
def year_values(request, pk, year):
    """The values of one year, of every indicator of the plan: those of the fiches that this person follows are typed."""
    page = Annual(request, pk, year, "actions:year_values")
    convention, user = page.convention, request.user
    writes_all = perms.can_edit_plan(user, convention)
    lines = measured(plan_of(convention))
    followed = {fiche.pk for _, fiche, _ in lines if writes_all or perms.can_follow_fiche(user, fiche)}
    allow(writes_all or followed, FOLLOWED)
    if page.by == "personne":
        lines = by_person(lines)
    shown = Paginator(lines, MOST_LINES).get_page(request.GET.get("page"))
    plan = reverse("actions:plan", args=[pk])
    return page.answer(
        partial(YearSheet, year=year, page=shown, followed=followed),
        words={
            "active_tab": "plan",
            "title": f"Valeurs {year}",
            "eyebrow": "Indicateurs du plan d’actions",
            "lead": "Une valeur laissée vide reste « non renseigné » : elle ne vaut jamais zéro.",
            "nothing": "Aucune fiche du plan n’a encore d’indicateur.",
            "back_url": plan,
            "back_label": "Plan d’actions",
        },
        orders={"": "par axe", "personne": "par personne qui donne la valeur"},
        success=f"Les valeurs {year} sont enregistrées.",
    )


def _of_finances(convention, **words):
    back = {"back_url": reverse("actions:finances", args=[convention.pk]), "back_label": "Finances"}
    return {"active_tab": "finances", **back, **words}


@require_http_methods(["GET", "POST"])
def year_amounts(request, pk, year):
    """What each funder paid in one year: all of it for who writes the money, what their own organisation paid for the
    fiches that name it for a partner."""
    page = Annual(request, pk, year, "actions:year_amounts")
    convention, user = page.convention, request.user
    rows, fiches, own = AmountsOfYear.rows_for(convention, user), _of(user, convention), None
    if not perms.can_write_finances(user, convention):
        fiches = fiches.naming(user)
        allow(fiches.exists(), SENTENCE)
        own = perms.partner_for(user)[pk]
        rows = rows.filter(fiche__in=fiches, funder__in=own)
    asked = request.GET.get("financeur", "")
    is_one = asked.isascii() and asked.isdigit() and len(asked) < 18
    shown = rows.filter(funder=int(asked)) if is_one else rows
    written = set(rows.order_by().exclude(year=None).values_list("year", flat=True).distinct())
    return page.answer(
        partial(
            AmountsOfYear,
            convention=convention,
            year=year,
            rows=shown,
            by=page.by,
            page=request.GET.get("page"),
            fiches=fiches,
            own=own,
        ),
        words=_of_finances(
            convention,
            title=f"Montants réalisés {year}",
            eyebrow="Financeurs des actions",
            lead="Vide : inconnu ; 0 : rien. 24\u202f000\u00a0€, 24000 ou 24 k€ se lisent de même. Le prévu s’écrit sur la fiche, "
            "un montant sans année sur sa ligne. Un financeur nouveau s’ajoute en bas.",
        ),
        orders={"": "par financeur", BY_FICHE: "par fiche"},
        success=f"Les montants {year} sont enregistrés.",
        years=years_of(convention, also=written),
        whole_url=reverse("actions:year_amounts", args=[pk, year]) if is_one else "",
    )


@require_http_methods(["GET", "POST"])
def year_means(request, pk, year):
    """The time planned and worked in one year, post by post."""
    page = Annual(request, pk, year, "actions:year_means")
    convention = page.convention
    allow(perms.can_write_finances(request.user, convention), SENTENCE)
    rows = MeansOfYear.rows_for(convention)
    written = set(rows.order_by().exclude(year=None).values_list("year", flat=True).distinct())
    return page.answer(
        partial(
            MeansOfYear,
            convention=convention,
            year=year,
            rows=rows,
            by=page.by or BY_FICHE,
            page=request.GET.get("page"),
            fiches=_of(request.user, convention),
        ),
        words=_of_finances(
            convention,
            title=f"Moyens humains {year}",
            eyebrow="Temps de travail des actions et de la CTG",
            lead="En équivalents temps plein ou en heures, selon le poste. Un poste nouveau s’ajoute en bas ; sans année, il s’écrit "
            "sur la fiche ou dans Finances.",
        ),
        orders={"": "par fiche", "poste": "par poste"},
        success=f"Les moyens humains {year} sont enregistrés.",
        years=years_of(convention, also=written),
    )


class Montants(OfFiche):
    """The amounts of a fiche, funder by funder and year by year, those of new funders too."""

    in_place, anchor, name = "financements", "combien", "montants"
    may = staticmethod(perms.can_write_amounts)

    def write(self, pk):
        self.parent = fiche = self.find_parent(pk)
        self.allow()
        writes_all = perms.can_write_budget(self.user, fiche)
        own = None if writes_all else perms.named_organisations(self.user, fiche)
        title = "Montants par année" if writes_all else "Montants de mon organisation"
        context = page_of(fiche, title, onward=self.onward())
        if self.is_in_place:
            context |= {**self.framed(title, self.back()), "sends": self.sends()}
        answer = sheet_view(
            self.request,
            partial(BudgetSheet, fiche=fiche, user=self.user, years=years_of(fiche.convention), own=own),
            template="actions/_budget.html" if self.is_in_place else "actions/budget.html",
            success="Les montants sont enregistrés.",
            success_url=self._left(None),
            context=context,
        )
        return self.put_in_place(answer)


@require_http_methods(["GET", "POST"])
def budget(request, pk):
    return Montants(request).write(pk=pk)
