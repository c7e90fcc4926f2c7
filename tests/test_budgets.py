"""Queries of the pages that no floor counts yet: the same with 12 and with 120 rows.

The other lists and pages are counted beside their views (`grep -r 120_ */tests`). Each page
here is asked as the convention's adviser, after a first call that fills the caches.
"""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Job
from actions.tests import factories as plan
from conventions.models import ModeleConvention, VersionTexte
from conventions.tests import factories as conventions
from conventions.tests.factories import make_convention, make_perimetre, make_theme
from diagnostics.tests import factories as diagnostic
from governance.enums import ComiteKind
from governance.tests import factories as governance
from reporting.tests.factories import make_bilan
from territories.tests.factories import make_commune

pytestmark = pytest.mark.django_db
LIST, PAGE = 12, 20


@pytest.fixture
def convention():
    return in_force()


def in_force():
    """A convention in force since 2023, with a plan, a territoire and its people."""
    from accounts.tests.factories import make_adviser
    from territories.tests.factories import make_caf

    caf = make_caf()
    adviser = make_adviser(caf=caf)
    made = make_convention(caf=caf, adviser=adviser, territoire=make_commune())
    conventions.make_parties(made)
    make_perimetre(made)
    plan.make_plan(made)
    return made


@pytest.fixture
def adviser(client, convention):
    client.force_login(convention.adviser)
    return convention.adviser


def spent_on(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code == 200
    return queries


def same_for_12_and_120(client, path, add, budget):
    """Add 12 rows, ask; add 108, ask again: as many queries, within the budget."""
    asked = []
    for numbers in (range(12), range(12, 120)):
        for number in numbers:
            add(number)
        asked.append([query["sql"] for query in spent_on(client, path)])
    check_same(asked, budget)


def check_same(asked, budget):
    """As many queries both times, within the budget."""
    few, many = map(len, asked)
    words = "\n".join(str(sql)[:160] for sql in asked[1])
    assert few == many, f"{few} puis {many} :\n{words}"
    assert many <= budget, f"{many} requêtes :\n{words}"


def whole_fiche(convention, number):
    """A fiche with a line of each kind, on an axe of its own every ten."""
    axe = plan.make_axe(plan.make_plan(convention)) if number % 10 == 0 else plan.make_plan(convention).axes.first()
    fiche = plan.make_fiche(axe=axe, ends_on=dt.date(2024, 12, 31))
    plan.make_acteur(fiche)
    plan.make_etape(fiche)
    plan.make_valeur(plan.make_indicateur(fiche, target_value=12))
    plan.make_ligne(fiche)
    plan.make_moyen(fiche)
    plan.make_note(fiche, for_bilan_year=2024)
    return fiche


def test_a_fiche_costs_the_same_for_12_and_120_lines_of_each_kind(client, convention, adviser):
    fiche = whole_fiche(convention, 0)

    def add(number):
        plan.make_etape(fiche)
        plan.make_note(fiche)
        plan.make_ligne(fiche)
        plan.make_objectif(fiche)
        plan.make_acteur(fiche)
        plan.make_valeur(plan.make_indicateur(fiche))

    same_for_12_and_120(client, fiche.get_absolute_url(), add, PAGE)


# Pages of a whole convention, grown once for all of them -------------------------------------


@pytest.fixture(scope="module")
def grown(django_db_setup, django_db_blocker):
    """{name of a page: what it asked with 12, then 120, of all that a convention holds}."""
    with django_db_blocker.unblock(), transaction.atomic():
        convention, client = in_force(), Client()
        client.force_login(convention.adviser)
        comite, bilan = governance.make_comite(convention), make_bilan(convention, year=2024)
        paths = {
            "bilan": bilan.get_absolute_url(),
            "writing": reverse("bilans:write", args=[bilan.pk]),
            "page": reverse("documents:convention", args=[convention.pk]),
            "states": reverse("conventions:states", args=[convention.pk]),
            "pasting": reverse("actions:paste", args=[convention.pk]),
        }
        found = {name: [] for name in paths}
        for numbers in (range(12), range(12, 120)):
            for number in numbers:
                hold_more(convention, comite, number)
            for name, path in paths.items():
                found[name].append([query["sql"] for query in spent_on(client, path)])
        transaction.set_rollback(True)
    return found


def hold_more(convention, comite, number):
    fiche = whole_fiche(convention, number)
    seance = governance.make_seance(comite, held_on=dt.date(2024, 1 + number % 12, 4))
    governance.make_decision(seance, fiches=[fiche])
    conventions.make_article(convention, number=str(number), position=number)
    diagnostic.make_constat(convention)
    diagnostic.make_enjeu(convention)
    make_theme(caf=convention.caf)
    conventions.make_signataire(conventions.make_partie(convention))


def test_a_bilan_on_screen_costs_the_same_for_12_and_120_fiches(grown):
    check_same(grown["bilan"], PAGE)


def test_writing_a_bilan_costs_the_same_for_12_and_120_fiches(grown):
    check_same(grown["writing"], PAGE)


def test_the_convention_as_a_page_costs_the_same_for_12_and_120_of_everything(grown):
    # Its sources are counted in reporting/documents/tests/test_sources.py; here, the whole page.
    check_same(grown["page"], 45)


def test_the_states_of_a_convention_cost_the_same_for_12_and_120_rows(grown):
    check_same(grown["states"], PAGE)


def test_pasting_a_plan_opens_at_the_same_cost_for_12_and_120_fiches(grown):
    check_same(grown["pasting"], LIST)


# Lists, each with rows of its own ----------------------------------------------------------------


def test_the_list_of_bilans_costs_the_same_for_12_and_90_bilans(client, convention, adviser):
    comite = governance.make_comite(convention)
    path = reverse("bilans:list", args=[convention.pk])
    found = []
    for years in (range(2001, 2013), range(2013, 2091)):
        for year in years:
            make_bilan(convention, year=year, seance=governance.make_seance(comite, held_on=dt.date(year, 12, 4)))
        found.append(len(spent_on(client, path)))
    assert found[0] == found[1] <= LIST


def test_the_versions_of_a_text_cost_the_same_for_12_and_120(client, convention, adviser):
    def add(number):
        VersionTexte.objects.create(
            convention=convention,
            number=number + 1,
            kind="draft",
            content={"articles": []},
            sha256="0" * 64,
            made_by=adviser,
        )

    same_for_12_and_120(client, reverse("conventions:versions", args=[convention.pk]), add, LIST)


def test_the_models_of_a_caf_cost_the_same_for_12_and_120(client, convention, adviser):
    def add(number):
        ModeleConvention.objects.create(caf=convention.caf, name=f"Modèle {number}")

    same_for_12_and_120(client, reverse("conventions:modeles"), add, LIST)


def test_the_comites_of_a_caf_cost_the_same_for_12_and_120(client, convention, adviser):
    def add(number):
        comite = governance.make_comite(caf=convention.caf, kind=ComiteKind.CDSF, name=f"Comité {number}")
        governance.make_membre(comite)
        governance.make_seance(comite)

    same_for_12_and_120(client, reverse("governance:caf_comites"), add, LIST)


def test_the_yearly_grid_costs_the_same_for_12_and_120_indicators(client, convention, adviser):
    path = f"{reverse('diagnostics:grid', args=[convention.pk])}?annee=2022"
    same_for_12_and_120(client, path, lambda number: diagnostic.make_indicateur(), LIST)


def test_ones_own_page_costs_the_same_for_12_and_120_rows(client, convention, adviser):
    def add(number):
        Job.objects.create(kind="pdf", label=f"Travail {number}", requested_by=adviser)
        conventions.make_member(make_convention(caf=convention.caf), user=adviser)

    same_for_12_and_120(client, reverse("accounts:me"), add, LIST)
