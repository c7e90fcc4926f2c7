"""An adviser renews a CTG whose end nears: one fiche stops, one changes, and she finds the next convention as she ticked it."""

import datetime as dt

import pytest

from accounts.tests.factories import make_adviser
from actions.enums import FicheState
from actions.tests.factories import make_axe, make_fiche, make_indicateur, make_neighbours, make_plan, make_valeur
from conventions.enums import Role
from conventions.models import Convention
from conventions.tests.factories import make_convention, make_member, make_perimetre, make_signed_convention
from diagnostics.tests.factories import make_enjeu
from governance.tests.factories import make_comite, make_membre
from territories.tests.factories import make_caf, make_epci
from tests.stories.person import Person

pytestmark = pytest.mark.django_db(transaction=True)

YEAR = dt.date.today().year


def make_world():
    """A CTG in force until the end of the year, with two of everything; the other Caf is full of neighbours."""
    caf = make_caf("21")
    make_neighbours(make_convention(caf=make_caf("71")))
    period = {"starts_on": dt.date(YEAR - 3, 1, 1), "ends_on": dt.date(YEAR, 12, 31)}
    adviser = make_adviser(caf=caf)
    former = make_signed_convention(caf=caf, name="Val d’Ouche", territoire=make_epci(), adviser=adviser, **period)
    make_perimetre(former, number=2)
    make_member(former, Role.CTG_LEAD)
    make_member(former, Role.COOPERATION_OFFICER)
    make_membre(make_comite(former))
    for label in ("Rompre l’isolement", "Accueillir partout"):
        make_enjeu(former, label=label)
    axe = make_axe(make_plan(former), code="1", label="Accueillir")
    fiches = [make_fiche(axe=axe, code=f"1.{rank}", title=title) for rank, title in enumerate(TITLES, 1)]
    make_valeur(make_indicateur(fiches[0], label="Enfants accueillis"), year=YEAR - 1, value=42)
    make_fiche(axe=axe, code="1.4", title="Ouvrir une crèche", state=FicheState.DONE)
    return adviser, former, fiches


TITLES = "Ludothèque itinérante", "Relais petite enfance", "Café des parents"


def test_an_adviser_renews_a_ctg_whose_end_nears(browser, live_server):
    adviser, former, (_, relay, cafe) = make_world()
    claire = Person(browser, live_server.url, "renouvellement")
    claire.becomes(adviser)
    made = None
    try:
        claire.go("/")
        claire.click("Renouvellement à engager")
        claire.sees("Préparer le renouvellement")
        claire.fill(**{f"fiches-suite_{relay.pk}": "Transformer", f"fiches-suite_{cafe.pk}": "Arrêter"})
        claire.fill(**{f"fiches-mot_{cafe.pk}": "Repris par le centre social"})
        claire.click("Créer la convention suivante")
        claire.sees("Dites en quelques mots ce qui change.")
        claire.fill(**{f"fiches-mot_{relay.pk}": "Étendu aux 3-6 ans"})
        claire.click("Créer la convention suivante")
        claire.sees("prend la suite de la")
        made = Convention.objects.get(predecessor=former)
        assert claire.path == made.get_absolute_url()
        claire.go(f"/conventions/{made.pk}/plan/")
        for title in TITLES[:2]:
            claire.sees(title)
        claire.sees_not(TITLES[2])
        claire.sees_not("Ouvrir une crèche")
        claire.click(TITLES[1])
        claire.sees("Étendu aux 3-6 ans")
        claire.click("Transformée de la fiche 1.2")
        assert claire.path == relay.get_absolute_url()
    finally:
        faults = claire.leave(failed=made is None)
    assert faults == []
