"""The territory named from the perimeter, whatever its shape: the sentence of a legal text is true."""

import datetime as dt

import pytest

from conventions.models import Convention
from conventions.perimeter import territory
from conventions.tests.factories import make_convention, make_movement, make_partie, make_perimetre
from conventions.text import champs, copies
from territories.enums import TerritoireKind
from territories.models import CommuneAncienCode, Territoire
from territories.tests.factories import _made, make_commune, make_departement, make_epci

pytestmark = pytest.mark.django_db
TARBES = "la communauté d’agglomération Tarbes-Lourdes-Pyrénées"
PERCHE = "la communauté de communes du Perche"
NAMES = ("Aureilhan", "Lourdes", "Le Creusot", "Les Ulis", "L’Haÿ-les-Roses", "Hem", "Séméac", "Yvetot", "Ibos")


def epci(name="CA Tarbes-Lourdes-Pyrénées", *, communes=NAMES, **fields):
    """An EPCI and its communes, by their names; of the Côte-d’Or unless told otherwise."""
    body = make_epci(name=name)
    return body, [make_commune(epci=body, name=each, **fields) for each in communes]


def perche(count=3, **fields):
    return epci("CC du Perche", communes=[f"Bourg {number:02d}" for number in range(1, count + 1)], **fields)


def covering(*communes, **fields):
    """A convention whose perimeter is these communes."""
    convention = make_convention(**fields)
    make_perimetre(convention, communes=communes)
    return convention


def test_one_commune_of_an_epci_is_named_alone():
    body, communes = epci()
    place = territory.of(covering(communes[1], territoire=body))
    assert (place.words, place.de) == ("la commune de Lourdes", "de la commune de Lourdes")
    assert (place.name, place.size) == ("Commune de Lourdes", ["1\u202f000 habitants"])


def test_a_commune_without_inhabitant_is_said_so():
    place = territory.of(covering(make_commune(name="Cumières", population=0)))
    assert place.size == ["0 habitant"]


def test_a_whole_epci_is_named_with_its_number_of_communes():
    _, communes = perche(4)
    place = territory.of(covering(*communes))
    assert (place.words, place.de) == (PERCHE, "de la communauté de communes du Perche")
    assert place.size == ["4 communes", "4\u202f000 habitants"]


def test_an_epci_is_not_whole_while_one_commune_stays_outside():
    body, communes = perche(4)
    place = territory.of(covering(*communes[:3], territoire=body))
    assert place.words == "les communes de Bourg 01, de Bourg 02 et de Bourg 03"
    assert place.size == ["3\u202f000 habitants"]


def test_four_communes_of_an_epci_are_named_with_their_articles():
    _, communes = epci()
    place = territory.of(covering(*communes[:4]))
    assert place.words == "les communes d’Aureilhan, du Creusot, des Ulis et de Lourdes"
    assert place.de == "des communes d’Aureilhan, du Creusot, des Ulis et de Lourdes"


def test_many_communes_of_an_epci_are_counted_in_it():
    _, communes = epci()
    place = territory.of(covering(*communes[:7]))
    assert place.words == "7 des 9 communes de la communauté d’agglomération Tarbes-Lourdes-Pyrénées"
    assert place.de == f"de {place.words}"
    assert (place.is_counted, place.size) == (True, ["7\u202f000 habitants"])


def test_two_whole_epcis_are_both_named():
    (tarbes, first), (_, second) = epci(), perche()
    place = territory.of(covering(*first, *second, territoire=tarbes))
    assert place.words == f"{TARBES} et {PERCHE}"
    assert place.de == f"de {TARBES} et de {PERCHE}"
    assert place.size == ["12 communes", "12\u202f000 habitants"]


def test_two_whole_epcis_and_a_commune_are_three_names():
    (_, first), (_, second), (_, third) = epci(), perche(), epci("CC du Pays d’Orthe", communes=("Évry", "Orist"))
    place = territory.of(covering(*first, *second, third[0]))
    assert place.words == f"{TARBES}, {PERCHE} et la commune d’Évry"
    assert place.de == f"de {TARBES}, de {PERCHE} et de la commune d’Évry"


def test_an_epci_and_part_of_another_are_told_apart():
    (_, first), (_, second) = epci(), perche(9)
    assert territory.of(covering(*first, *second[:2])).words == f"{TARBES} et les communes de Bourg 01 et de Bourg 02"
    place = territory.of(covering(*first, *second[:8]))
    assert place.words == f"{TARBES} et 8 des 9 communes de {PERCHE}"
    assert (place.has_body, place.is_counted) == (True, True)


def test_communes_of_several_epcis_are_named_then_counted():
    (_, first), (_, second) = epci(), perche(9)
    few = territory.of(covering(first[0], second[0], second[1]))
    assert few.words == "les communes d’Aureilhan, de Bourg 01 et de Bourg 02"
    many = territory.of(covering(*first[:5], *second[:4], make_commune(name="Ouessant")))
    assert many.words == (
        "5 des 9 communes de la communauté d’agglomération Tarbes-Lourdes-Pyrénées, 4 des 9 communes de la "
        "communauté de communes du Perche et la commune d’Ouessant"
    )
    assert many.de.startswith("de 5 des 9 communes de la communauté d’agglomération")


def test_a_metropole_keeps_its_own_name():
    _, communes = epci("Dijon Métropole", communes=("Dijon", "Quetigny"))
    assert territory.of(covering(*communes)).de == "de Dijon Métropole"
    _, communes = epci("Eurométropole de Strasbourg", communes=("Strasbourg", "Ostwald"))
    assert territory.of(covering(*communes)).de == "de l’Eurométropole de Strasbourg"


def test_communes_of_an_ept_are_those_of_the_ept():
    metropole = make_epci(name="Métropole du Grand Paris", nature="METRO")
    ept = _made(TerritoireKind.EPT, name="Est Ensemble", departement=make_departement())
    communes = [make_commune(epci=metropole, ept=ept, name=name) for name in ("Bobigny", "Pantin")]
    paris = make_commune(epci=metropole, name="Paris", code="75056")
    assert territory.of(covering(*communes)).de == "de l’établissement public territorial Est Ensemble"
    assert territory.of(covering(communes[0])).de == "de la commune de Bobigny"
    assert territory.of(covering(communes[0], paris)).de == "des communes de Bobigny et de Paris"
    assert territory.of(covering(*communes, paris, territoire=metropole)).de == "de la métropole du Grand Paris"


def test_an_epci_over_two_departements_is_in_part_in_each():
    orne = make_departement("61", "Orne")
    body, communes = perche(8)
    Territoire.objects.filter(pk=communes[7].pk).update(departement=orne)
    assert territory.of(covering(*communes[:7])).words == "7 des 8 communes de la communauté de communes du Perche"
    assert territory.of(covering(*communes, territoire=body)).words == PERCHE


def test_a_departement_is_named_when_it_is_whole():
    (_, first), (_, second) = epci(), perche()
    place = territory.of(covering(*first, *second, territoire=make_departement()))
    assert place.de == "du département de la Côte-d’Or"
    assert place.size == ["12 communes", "12\u202f000 habitants"]


def test_too_many_groups_are_counted_by_departement():
    orne = make_departement("61", "Orne")
    rows = [perche(2, departement=orne)[1] for _ in range(7)]
    whole = covering(*(commune for pair in rows for commune in pair))
    assert territory.of(whole).words == "le département de l’Orne"
    left = covering(*(commune for pair in rows for commune in pair[:1]), make_commune(name="Dijon"))
    place = territory.of(left)
    assert place.words == "8 communes"
    make_perimetre(left, communes=[pair[1] for pair in rows][:6])
    assert (
        territory.of(left).words == "1 commune du département de la Côte-d’Or et 13 communes du département de l’Orne"
    )


def test_merged_communes_are_the_commune_that_they_became():
    body, (first, second, _) = epci(communes=("Évry", "Courcouronnes", "Ris"))
    convention = covering(first, second)
    new = make_commune(name="Évry-Courcouronnes", epci=body, valid_from=dt.date(2019, 1, 1))
    for each in (first, second):
        Territoire.objects.filter(pk=each.pk).update(valid_to=dt.date(2018, 12, 31))
        CommuneAncienCode.objects.create(old_code=each.code, commune=new, nature="commune-deleguee")
    assert territory.of(convention).de == "de la commune d’Évry-Courcouronnes"
    before = territory.of(convention, on=dt.date(2018, 6, 1))
    assert before.words == "les communes de Courcouronnes et d’Évry"


def test_the_perimeter_is_that_of_the_day():
    _, communes = epci()
    convention = covering(communes[0])
    make_movement(convention, dt.date(2025, 1, 1), entering=[communes[1]])
    make_movement(convention, dt.date(2025, 7, 1), leaving=[communes[0]])
    days = (dt.date(2024, 1, 1), dt.date(2025, 2, 1), dt.date(2025, 7, 1))
    assert [territory.of(convention, on=day).words for day in days] == [
        "la commune d’Aureilhan",
        "les communes d’Aureilhan et de Lourdes",
        "la commune de Lourdes",
    ]


@pytest.mark.parametrize("count", [3, 60])
def test_naming_costs_the_same_for_3_and_60_communes(django_assert_max_num_queries, count):
    convention = covering(*perche(count)[1], *epci()[1][:4])
    convention = Convention.objects.get(pk=convention.pk)
    with django_assert_max_num_queries(2):
        assert territory.of(convention).has_body


# The fields of a text ---------------------------------------------------------------------

PREAMBLE = "<p>Sur le territoire [[champ:du_territoire]], soit [[champ:etendue]].</p>"


def written(convention, body=PREAMBLE):
    return champs.Values(convention).fill(body)[3:-4].replace("\u202f", " ").replace("\u00a0", " ")


def test_the_preamble_never_names_more_than_the_perimeter():
    body, communes = epci()
    one, four = covering(communes[1], territoire=body), covering(*communes[:4], territoire=body)
    source = "habitants (population municipale, 2023)."
    assert written(one) == f"Sur le territoire de la commune de Lourdes, soit 1 000 {source}"
    assert written(four) == (
        f"Sur le territoire des communes d’Aureilhan, du Creusot, des Ulis et de Lourdes, soit 4 000 {source}"
    )
    whole = covering(*communes, territoire=body)
    assert written(whole) == f"Sur le territoire de {TARBES}, soit 9 communes et 9 000 {source}"


def test_communes_that_are_counted_are_listed_by_an_article():
    _, communes = epci()
    convention = covering(*communes[:8])
    copies.copy_articles(copies.install_default_model(convention.caf, by=None), convention)
    assert written(convention).endswith(
        "soit 8 000 habitants (population municipale, 2023) ; la liste des communes figure à l’article 1."
    )
    assert written(convention, "<p>[[champ:communes]]</p>").count(",") == 6


def test_the_shipped_model_names_the_territory_once_and_truly():
    body, communes = epci()
    convention = covering(communes[1], territoire=body)
    make_partie(convention)
    copies.copy_articles(copies.install_default_model(convention.caf, by=None), convention)
    text = " ".join(article["body"] for article in champs.filled_articles(convention))
    assert "sur le territoire de la commune de Lourdes, soit 1\u202f000 habitants" in text
    assert "Tarbes" not in text
    assert "[à compléter : Étendue" not in text


def test_an_unknown_population_or_perimeter_is_to_complete():
    convention = make_convention(territoire=make_epci())
    values = champs.Values(convention)
    assert all(values.is_missing(name) for name in ("du_territoire", "etendue", "communes", "population"))
    make_perimetre(convention, communes=[make_commune(), make_commune(population=None)])
    values = champs.Values(convention)
    assert values.is_missing("population") and values.is_missing("etendue")
    assert values.get("nombre_communes") == "2 communes"
    assert not values.is_missing("du_territoire")
