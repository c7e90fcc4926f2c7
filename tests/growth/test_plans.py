"""Pages read as much of the database in a country of 12 000 fiches as in one of 6 000.

Twenty buffers of 8 KiB a row shown are enough for any of them. Twice as many conventions may change
the plan of a query: a table that was read whole for a join, while it was small, is then read by its
index, which costs two to four buffers a row shown. Nothing else may grow.
"""

from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from actions.models import FicheAction
from conventions.models import Convention
from governance.models import Comite, Decision, MembreComite, PointOrdreDuJour, Seance
from tests.growth import country, databases, plans

SIZES = {6_000: 200, 12_000: 400}  # fiches: conventions
PER_ROW = 20  # buffers
OTHER_PLAN = 4  # buffers a row, of a table that grew enough to be read by its index
CONVENTION = 7 * country.STRIDE + 1  # one among those of the large Caf


@dataclass
class Country:
    """The databases by size, and the keys of who asks."""

    names: dict
    people: dict
    fiche: int
    seance: int


@pytest.fixture(scope="module")
def places(django_db_setup, django_db_blocker):
    """Two databases of their own, removed at the end."""
    own = connection.settings_dict["NAME"]
    names = {size: f"{own}_{size}" for size in SIZES}
    with django_db_blocker.unblock(), databases.several(*names.values()) as template:
        yield _made(template, names)


def _made(template, names):
    began, people = 1, {}
    for size, count in SIZES.items():
        databases.copy(template, names[size])
        people = people or country.write()
        country.copy(began, count)
        template, began = names[size], count
    fiche, seance = (
        7 * country.STRIDE + model.objects.filter(pk__lt=country.STRIDE).earliest("pk").pk
        for model in (FicheAction, Seance)
    )
    return Country(names, {name: user.pk for name, user in people.items()}, fiche, seance)


def _read(places, size, who, path):
    """Queries of this page in the country of this size."""
    databases.use(places.names[size])
    user = User.objects.get(pk=places.people[who])
    client = Client()
    client.force_login(user)
    assert client.get(path).status_code == 200  # what is kept from one request to the next
    with plans.read() as queries:
        client.get(path)
    return queries


PAGES = {
    # name: (who, address, rows shown)
    "finances": ("adviser", lambda at: reverse("actions:finances", args=[CONVENTION]), 64),
    "fiche": ("adviser", lambda at: reverse("actions:fiche", args=[at.fiche]), 20),
    "plan": ("adviser", lambda at: reverse("actions:plan", args=[CONVENTION]), 30),
    "synthèse": ("adviser", lambda at: reverse("desk:synthese", args=[CONVENTION]), 30),
    "instances": ("adviser", lambda at: reverse("governance:instances", args=[CONVENTION]), 20),
    "séance": ("adviser", lambda at: reverse("governance:seance", args=[at.seance]), 20),
    "fiches": ("adviser", lambda at: reverse("actions:list") + "?par_page=50", 50),
    "fiches cherchées": ("adviser", lambda at: reverse("actions:list") + "?par_page=50&q=accueil+12", 50),
    "mes actions": ("owner", lambda at: reverse("actions:mine") + "?par_page=50", 15),
    "conventions": ("adviser", lambda at: reverse("conventions:list") + "?par_page=50", 50),
    "conventions d’un état": (
        "adviser",
        lambda at: reverse("conventions:list") + "?par_page=50&state=in_force&state=renewed",
        40,
    ),
    "conventions cherchées": ("adviser", lambda at: reverse("conventions:list") + "?par_page=50&q=pays", 50),
    "convention modifiée": ("adviser", lambda at: reverse("conventions:edit", args=[1]), 30),
    "organisations": ("adviser", lambda at: reverse("territories:organisation_list") + "?par_page=50", 20),
    "organisations cherchées": ("adviser", lambda at: reverse("territories:organisation_list") + "?q=association", 20),
    "chiffres": ("adviser", lambda at: reverse("desk:figures", args=[1]), 20),
    # Twenty conventions, each with its two bilans and a task or two.
    "accueil d’une chargée de conseil": ("adviser", lambda at: reverse("desk:home"), 80),
    "accueil d’un pilote": ("owner", lambda at: reverse("desk:home"), 20),
    # The Caf that signs beside the pilote: the sixty conventions of the large Caf, by their keys.
    "conventions de la seconde Caf": ("second", lambda at: reverse("conventions:list") + "?par_page=50", 50),
    "synthèse pour la seconde Caf": ("second", lambda at: reverse("desk:synthese", args=[CONVENTION]), 30),
    "fiches de la seconde Caf": ("second", lambda at: reverse("actions:list") + "?par_page=50", 50),
    "accueil de la seconde Caf": ("second", lambda at: reverse("desk:home"), 20),
    "alertes": ("adviser", lambda at: reverse("desk:alerts"), 70),
}


@pytest.mark.parametrize("name", ["fiches cherchées", "conventions cherchées", "conventions d’un état"])
def test_a_list_neither_folds_names_nor_sorts_out_doubles(places, name):
    who, address, _ = PAGES[name]
    queries = _read(places, min(SIZES), who, address(places))
    asked = " ".join(query.sql for query in queries)
    assert "SELECT DISTINCT" not in asked
    # The people and the themes of one Caf, offered as choices, are put in order as they are read: a few dozen.
    choices = ('SELECT "accounts_user"', 'SELECT "conventions_theme"')
    folded = [query for query in queries if "regexp_replace" in str(query.plan) and not query.sql.startswith(choices)]
    assert not folded, folded[0]


def test_the_territoires_are_read_in_their_order(places):
    """By the index that has the order of the list, and not by sorting thirty-six thousand rows."""
    queries = _read(places, max(SIZES), "adviser", reverse("territories:list") + "?par_page=50")
    shown = next(query for query in queries if "search_name" in query.sql and query.sql.endswith("LIMIT 50"))
    assert "Sort" not in str(shown.plan) and shown.buffers < 4 * 50, shown


#: Found by the key of the row that their address names: the comité, its séance, a part of it; or by the convention.
OF_A_COMITE = {
    "comité": ("comite", Comite),
    "séance": ("seance", Seance),
    "ordre du jour": ("point_edit", PointOrdreDuJour),
    "décision": ("decision_edit", Decision),
    "suite d’une décision": ("decision_follow", Decision),
    "membre": ("membre_edit", MembreComite),
    "décisions": ("decisions", Convention),
}


@pytest.mark.parametrize("name", OF_A_COMITE)
def test_what_a_comite_holds_is_found_without_the_others(places, name):
    """Neither the comités nor the conventions that one reads are gone through: a few rows of each."""
    url, model = OF_A_COMITE[name]
    databases.use(places.names[max(SIZES)])
    written = Convention.objects.filter(adviser=places.people["adviser"], pk__gt=country.STRIDE).earliest("pk").pk
    copied = written // country.STRIDE * country.STRIDE
    path = reverse(f"governance:{url}", args=[copied + model.objects.filter(pk__lt=country.STRIDE).earliest("pk").pk])
    queries = _read(places, max(SIZES), "adviser", path)
    through = {
        table: max((_rows_of(query.plan, table), query.sql) for query in queries)
        for table in ("governance_comite", "conventions_convention")
    }
    assert {table: found for table, found in through.items() if found[0] > 10} == {}


def _rows_of(plan, table):
    """How many rows of a table this plan goes through, those that it leaves out among them."""
    here = 0
    if plan.get("Relation Name") == table:
        here = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    return here * plan.get("Actual Loops", 1) + sum(_rows_of(part, table) for part in plan.get("Plans", ()))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_the_same_in_a_country_twice_as_large(places, name):
    who, address, rows = PAGES[name]
    path = address(places)
    small, large = (_read(places, size, who, path) for size in SIZES)
    spent = [sum(query.buffers for query in queries) for queries in (small, large)]
    told = "\n".join(str(query) for query in sorted(large, key=lambda query: -query.buffers)[:6])
    assert spent[1] <= PER_ROW * rows, f"{spent} buffers pour {rows} lignes :\n{told}"
    assert spent[1] <= spent[0] + OTHER_PLAN * rows, f"{spent} buffers :\n{told}"
