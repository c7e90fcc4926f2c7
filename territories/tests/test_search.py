import datetime as dt

import pytest

from territories.enums import OrganisationKind
from territories.fields import TerritoireField, Typed
from territories.models import Organisation, Territoire

from .factories import make_caf, make_commune, make_departement, make_epci, make_organisation

pytestmark = pytest.mark.django_db


def names(text, **kwargs):
    return [row.name for row in Territoire.objects.search(text, **kwargs)]


@pytest.fixture
def places():
    nord = make_departement(code="93", name="Seine-Saint-Denis")
    make_commune(code="93066", name="Saint-Denis", departement=nord, population=150_000)
    make_commune(code="91228", name="Évry-Courcouronnes", population=66_919)
    make_commune(code="94038", name="L’Haÿ-les-Roses")
    make_commune(code="21295", name="Gevrey-Chambertin")
    make_commune(code="21464", name="Nuits-Saint-Georges")
    make_commune(code="2A004", name="Ajaccio")
    make_commune(code="08440", name="Sainte-Vaubourg")
    make_epci(code="200070894", name="CC de Gevrey-Chambertin et de Nuits-Saint-Georges")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("evry courcouronnes", "Évry-Courcouronnes"),
        ("ÉVRY", "Évry-Courcouronnes"),
        ("l'hay les roses", "L’Haÿ-les-Roses"),
        ("l’haÿ", "L’Haÿ-les-Roses"),
        ("St Denis", "Saint-Denis"),
        ("st-denis", "Saint-Denis"),
        ("saint denis", "Saint-Denis"),
        ("ste vaubourg", "Sainte-Vaubourg"),
        ("2a004", "Ajaccio"),
        ("200070894", "CC de Gevrey-Chambertin et de Nuits-Saint-Georges"),
        ("200 070 894", "CC de Gevrey-Chambertin et de Nuits-Saint-Georges"),
        ("gevrey nuits", "CC de Gevrey-Chambertin et de Nuits-Saint-Georges"),
        ("21464", "Nuits-Saint-Georges"),
    ],
)
def test_accents_capitals_and_hyphens_do_not_count(places, asked, found):
    assert names(asked)[0] == found


def test_best_answers_come_first(places):
    make_commune(code="21001", name="Gevrey")
    make_commune(code="21002", name="Noiron-sous-Gevrey")
    make_commune(code="21003", name="Mongevrey")
    assert names("gevrey") == [
        "Gevrey",
        "Gevrey-Chambertin",
        "Noiron-sous-Gevrey",
        "CC de Gevrey-Chambertin et de Nuits-Saint-Georges",
        "Mongevrey",
    ]


def test_namesakes_are_told_apart_by_their_departement_the_largest_first():
    make_commune(code="62388", name="Grigny", departement=make_departement(code="62", name="Pas-de-Calais"))
    make_commune(
        code="91286",
        name="Grigny",
        departement=make_departement(code="91", name="Essonne"),
        population=26_842,
    )
    found = Territoire.objects.with_labels().search("grigny")
    assert [row.label_with_departement for row in found] == [
        "Grigny (91, Essonne)",
        "Grigny (62, Pas-de-Calais)",
    ]


@pytest.mark.parametrize("asked", ["", " ", None, "\x00", "%", "_", "\\", "'", "—", "x" * 500, "1" * 500])
def test_an_odd_question_finds_nothing_and_breaks_nothing(places, asked):
    assert names(asked) == []


def test_a_nul_byte_is_ignored(places):
    assert names("Aja\x00ccio") == ["Ajaccio"]


def test_wildcards_are_letters_like_others(places):
    assert names("a%o") == []
    assert names("aj_ccio") == []


def test_answers_are_bounded():
    for number in range(60):
        make_commune(name=f"Villers {number}")
    assert len(names("villers")) == 50
    assert len(names("villers", limit=7)) == 7
    assert len(names("villers", limit=None)) == 60


def test_a_caf_uses_the_reference_and_its_own_organisations_only():
    mine, other = make_caf("21"), make_caf("91")
    make_organisation(name="Familles rurales", caf=mine, short_name="FR21")
    make_organisation(name="Familles urbaines", caf=other)
    make_organisation(name="Familles de France")
    found = Organisation.objects.usable_by(mine).search("familles")
    assert {row.name for row in found} == {"Familles rurales", "Familles de France"}
    assert [row.name for row in Organisation.objects.usable_by(mine).search("fr21")] == ["Familles rurales"]


def test_organisations_of_namesakes_are_told_apart():
    grigny = make_commune(code="91286", name="Grigny", departement=make_departement(code="91", name="Essonne"))
    organisation = make_organisation(territoire=grigny)
    assert organisation.label == "Grigny (91, Essonne)"
    assert organisation.formal_name == "Commune de Grigny"
    assert organisation.de_la == "de la commune de Grigny"
    assert organisation.is_collectivite and organisation.caf_id is None
    assert make_organisation(kind=OrganisationKind.MSA, name="MSA Bourgogne").is_collectivite is False


def test_search_and_labels_cost_one_query(places, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [row.label_with_departement for row in Territoire.objects.with_labels().search("saint")]


def test_a_place_of_today_goes_before_its_former_namesake():
    former = make_commune(name="Valforêt", valid_to=dt.date(2016, 12, 31))
    today = make_commune(name="Valforêt")
    field = TerritoireField(former=True)
    assert field.clean(Typed("valforet")) == today
    assert field.clean(Typed(former.code)) == former


def test_of_two_as_good_the_one_of_my_departement_goes_first(client):
    from accounts.tests.factories import make_adviser

    far, here = make_departement(code="38", name="Isère"), make_departement(code="21", name="Côte-d’Or")
    make_commune(code="38185", name="Grenoble", departement=far, population=158_000)
    make_commune(code="21301", name="Grenant-lès-Sombernon", departement=here, population=180)
    make_commune(code="38186", name="Gre", departement=far)
    make_organisation(kind=OrganisationKind.ASSOCIATION, name="Grenier", territoire=far, caf=None)
    make_organisation(kind=OrganisationKind.ASSOCIATION, name="Grenier de la Caf", territoire=here, caf=None)
    assert names("gren") == ["Grenoble", "Grenant-lès-Sombernon"]
    assert names("gren", near=[here.pk]) == ["Grenant-lès-Sombernon", "Grenoble"]
    client.force_login(make_adviser(caf=make_caf("21")))
    for path, first in (("territoires", "Grenant-lès-Sombernon"), ("organisations", "Grenier de la Caf")):
        found = client.get(f"/{path}/recherche/?format=json&q=gren").json()["resultats"]
        assert (path, [first in each["texte"] for each in found]) == (path, [True, False]), found
    assert "Gre " in client.get("/territoires/recherche/?format=json&q=gre").json()["resultats"][0]["texte"]
