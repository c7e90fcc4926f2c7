import pytest

from territories import french


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Grigny", "Commune de Grigny"),
        ("Évry-Courcouronnes", "Commune d’Évry-Courcouronnes"),
        ("Le Creusot", "Commune du Creusot"),
        ("Les Ulis", "Commune des Ulis"),
        ("La Rochelle", "Commune de La Rochelle"),
        ("L’Haÿ-les-Roses", "Commune de L’Haÿ-les-Roses"),
        ("Hyères", "Commune d’Hyères"),
        ("Houilles", "Commune de Houilles"),
        ("Hem", "Commune de Hem"),
        ("Yvetot", "Commune d’Yvetot"),
        ("Yerres", "Commune de Yerres"),
        ("Œuilly", "Commune d’Œuilly"),
        ("Levallois-Perret", "Commune de Levallois-Perret"),
    ],
)
def test_a_commune_is_named_with_its_article(name, expected):
    assert french.formal_organisation_name("commune", name) == expected


@pytest.mark.parametrize(
    ("kind", "name", "code", "expected"),
    [
        (
            "epci",
            "CC de Gevrey-Chambertin et de Nuits-Saint-Georges",
            "",
            "la communauté de communes de Gevrey-Chambertin et de Nuits-Saint-Georges",
        ),
        ("epci", "CA Ardenne Métropole", "", "la communauté d’agglomération Ardenne Métropole"),
        ("epci", "CC le Dunois", "", "la communauté de communes Le Dunois"),
        ("epci", "CU d’Arras", "", "la communauté urbaine d’Arras"),
        ("epci", "Dijon Métropole", "", "Dijon Métropole"),
        ("epci", "Métropole de Lyon", "", "la métropole de Lyon"),
        ("epci", "Eurométropole de Strasbourg", "", "l’Eurométropole de Strasbourg"),
        ("ept", "Est Ensemble", "", "l’établissement public territorial Est Ensemble"),
        ("departement", "Côte-d’Or", "21", "le département de la Côte-d’Or"),
        ("departement", "Essonne", "91", "le département de l’Essonne"),
        ("departement", "Ardennes", "08", "le département des Ardennes"),
        ("departement", "Nord", "59", "le département du Nord"),
        ("departement", "Département du Nord", "59", "le département du Nord"),
        ("departement", "Bas-Rhin", "67", "la collectivité européenne d’Alsace"),
        ("commune", "Paris", "75056", "la Ville de Paris"),
        ("caf", "Caf de la Côte-d’Or", "", "la Caisse d’allocations familiales de la Côte-d’Or"),
        ("caf", "CCSS de la Lozère", "", "la Caisse commune de sécurité sociale de la Lozère"),
        ("cssm", "CSSM de Mayotte", "", "la Caisse de sécurité sociale de Mayotte"),
        ("ccas", "CCAS de Grigny", "", "le centre communal d’action sociale de Grigny"),
        ("cias", "CIAS du Pays", "", "le centre intercommunal d’action sociale du Pays"),
        ("msa", "MSA de Bourgogne", "", "la MSA de Bourgogne"),
        ("association", "Association des familles", "", "l’association des familles"),
        ("association", "Les Petits Loups", "", "les Petits Loups"),
        ("association", "Agir ensemble", "", "Agir ensemble"),
        ("syndicat", "Syndicat de la Vanne", "", "le syndicat de la Vanne"),
    ],
)
def test_a_body_takes_its_article_inside_a_sentence(kind, name, code, expected):
    assert french.with_article(french.formal_organisation_name(kind, name, code)) == expected


@pytest.mark.parametrize(
    ("name", "de"),
    [
        ("le département du Nord", "du département du Nord"),
        ("les Petits Loups", "des Petits Loups"),
        ("la commune de Grigny", "de la commune de Grigny"),
        ("l’Udaf de l’Aube", "de l’Udaf de l’Aube"),
        ("Agir ensemble", "d’Agir ensemble"),
        ("Dijon Métropole", "de Dijon Métropole"),
    ],
)
def test_prepositions_contract_with_the_article(name, de):
    assert french.de(name) == de


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CC de Gevrey-Chambertin et de Nuits", "Gevrey-Chambertin et de Nuits"),
        ("CC de la Plaine Dijonnaise", "Plaine Dijonnaise"),
        ("CC l’Orée de la Brie", "Orée de la Brie"),
        ("Dijon Métropole", "Dijon Métropole"),
        ("CC", "CC"),
    ],
)
def test_a_short_name_loses_the_legal_form(name, expected):
    assert french.short_epci_name(name) == expected


def test_names_of_the_files_get_french_signs():
    assert french.typographic("Côte-d'Or") == "Côte-d’Or"
    assert french.typographic('CA "Saintes - L\'Agglo"') == "CA «\u202fSaintes - L’Agglo\u202f»"
    assert french.typographic("CA de Blois ''Agglopolys''") == "CA de Blois «\u202fAgglopolys\u202f»"
