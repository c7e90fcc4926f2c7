"""Names of places and bodies as a French document writes them. No database here.

A « formal name » begins with a capital and has no article: « Commune de Grigny ».
`with_article` puts it inside a sentence: « la commune de Grigny »; `de` and `a`
take that, and contract: « du département du Nord », « au CCAS de Grigny ».
"""

import re

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"

_VOWELS = "aeiouàâäéèêëîïôöùûüœæ"
#: `h` that lets « de » elide: the usage for names that begin with hé, he, hi, hy…
_MUTE_H = ("hé", "hè", "he", "hi", "hy")
#: … but not these.
_ASPIRATED = ("hem", "henon", "hénon", "herse", "hinx")

_DEPARTEMENTS_BY_ARTICLE = {
    "de l’": "01 02 03 07 09 10 11 12 27 34 36 38 60 61 89 91",
    "des ": "04 05 06 08 13 22 40 64 65 66 78 79 88 92",
    "du ": "14 15 18 25 29 30 32 39 45 46 56 59 62 63 67 68 69 81 83 90 94 95",
    "de la ": "16 17 19 21 23 24 26 31 33 42 48 50 51 52 53 55 57 58 70 72 73 74 76 80 85 86 87 93 971",
    "d’": "28 35 37",
}
_DEPARTEMENT_ARTICLE = {code: article for article, codes in _DEPARTEMENTS_BY_ARTICLE.items() for code in codes.split()}
#: Bodies that hold a département's powers under another name.
_DEPARTEMENT_NAMES = {
    "2A": "Collectivité de Corse",
    "2B": "Collectivité de Corse",
    "67": "Collectivité européenne d’Alsace",
    "68": "Collectivité européenne d’Alsace",
    "75": "Ville de Paris",
    "972": "Collectivité territoriale de Martinique",
    "973": "Collectivité territoriale de Guyane",
    "975": "Collectivité de Saint-Pierre-et-Miquelon",
    "977": "Collectivité de Saint-Barthélemy",
    "978": "Collectivité de Saint-Martin",
}
_EPCI_FORMS = {
    "CC": "Communauté de communes",
    "CA": "Communauté d’agglomération",
    "CU": "Communauté urbaine",
}
#: What a name may begin with, and how it is printed in full.
_FORMS_BY_KIND = {
    "caf": {
        "Caf": "Caisse d’allocations familiales",
        "CCSS": "Caisse commune de sécurité sociale",
    },
    "cssm": {"CSSM": "Caisse de sécurité sociale"},
    "cpam": {"CPAM": "Caisse primaire d’assurance maladie"},
    "carsat": {"Carsat": "Caisse d’assurance retraite et de la santé au travail"},
    "ccas": {"CCAS": "Centre communal d’action sociale"},
    "cias": {"CIAS": "Centre intercommunal d’action sociale"},
    "udaf": {"Udaf": "Union départementale des associations familiales"},
    "ars": {"ARS": "Agence régionale de santé"},
}

# First word of a formal name: its article, and whether the word loses its capital.
_COMMON = {
    "le": "département syndicat centre conseil cabinet comité relais collège lycée foyer groupement pôle",
    "la": "commune communauté collectivité métropole région fédération mission maison mutualité préfecture"
    " direction crèche ligue",
    "l’": "établissement association union agence académie inspection office organisme université",
}
_PROPER = {
    "le": "CCAS CIAS SIVOM SIVU SIVOS SMIVOS PETR Rectorat Ministère",
    "la": "Caisse Ville Caf MSA Cnaf CPAM Carsat CSSM CCSS DDETS DSDEN",
    "l’": "Udaf ARS État Eurométropole ADMR Ufcv",
}
_ARTICLES = {word: (article, True) for article, words in _COMMON.items() for word in words.split()}
_ARTICLES |= {word.lower(): (article, False) for article, words in _PROPER.items() for word in words.split()}


def typographic(name):
    """The name with ’ and « » for the straight signs of the national files."""
    name = re.sub(r'(?:"|\'\')\s*([^"]*?)\s*(?:"|\'\')', rf"«{NARROW_SPACE}\1{NARROW_SPACE}»", name.strip())
    return name.replace("'", "’")


def elides(name):
    """Whether « de » becomes « d’ » before this name."""
    word = name.strip().lower()
    if word.startswith("h"):
        return word.startswith(_MUTE_H) and not re.match(rf"({'|'.join(_ASPIRATED)})\b", word)
    if word.startswith("y"):
        return len(word) > 1 and word[1] not in _VOWELS
    return word[:1] in _VOWELS and not word.startswith("oui")


def de_lieu(name):
    """« de Grigny », « d’Évry-Courcouronnes », « du Creusot », « des Ulis », « de La Rochelle »."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    return f"d’{name}" if elides(name) else f"de {name}"


def a_lieu(name):
    """« à Grigny », « au Creusot », « aux Ulis », « à La Rochelle »."""
    if name.startswith("Le "):
        return f"au {name[3:]}"
    if name.startswith("Les "):
        return f"aux {name[4:]}"
    return f"à {name}"


def short_epci_name(name):
    """« CC de la Plaine Dijonnaise » → « Plaine Dijonnaise »; a métropole keeps its name."""
    head, _, rest = name.partition(" ")
    if head not in _EPCI_FORMS or not rest:
        return name
    rest = re.sub(r"^(de la |de l’|du |des |de |d’|la |le |les |l’)", "", rest)
    return rest[:1].upper() + rest[1:]


def formal_epci_name(name):
    """« CC du Perche » → « Communauté de communes du Perche »."""
    head, _, rest = name.partition(" ")
    if head not in _EPCI_FORMS or not rest:
        return name
    if re.match(r"(le |la |les |l’)", rest):
        rest = rest[0].upper() + rest[1:]
    return f"{_EPCI_FORMS[head]} {rest}"


def formal_departement_name(name, code):
    if code in _DEPARTEMENT_NAMES:
        return _DEPARTEMENT_NAMES[code]
    if code.startswith("98"):
        return name
    article = _DEPARTEMENT_ARTICLE.get(code)
    return f"Département {article}{name}" if article else f"Département {de_lieu(name)}"


def formal_territoire_name(kind, name, code=""):
    match kind:
        case "commune" if code == "75056":
            return "Ville de Paris"
        case "commune":
            return f"Commune {de_lieu(name)}"
        case "commune_deleguee":
            return f"Commune déléguée {de_lieu(name)}"
        case "epci":
            return formal_epci_name(name)
        case "ept":
            return f"Établissement public territorial {name}"
        case "departement":
            return formal_departement_name(name, code)
    return name


def formal_organisation_name(kind, name, code=""):
    """`code` is that of the organisation's own territoire, for communes and départements."""
    if kind in ("commune", "epci", "ept", "departement"):
        first = name.split(" ", 1)[0].lower()
        if first in ("commune", "ville", "département", "collectivité"):
            return name
        return formal_territoire_name(kind, name, code)
    head, _, rest = name.partition(" ")
    for short, long in _FORMS_BY_KIND.get(kind, {}).items():
        if head.lower() == short.lower():
            return f"{long} {rest}" if rest else long
    return name


def with_article(name):
    """« la commune de Grigny », « le CCAS de Grigny », « Dijon Métropole » (no article)."""
    head, space, rest = name.partition(" ")
    if name.startswith(("L’", "L'")):
        return f"l’{name[2:]}"
    if head in ("Le", "La", "Les"):
        return f"{head.lower()} {rest}"
    article, lowers = _ARTICLES.get(head.lower(), ("", False))
    if not article:
        return name
    if lowers:
        head = head[0].lower() + head[1:]
    return f"{article}{'' if article.endswith('’') else ' '}{head}{space}{rest}"


def de(name):
    """Before what `with_article` gave: « du département », « des Restos », « d’Agir ensemble »."""
    if name.startswith("le "):
        return f"du {name[3:]}"
    if name.startswith("les "):
        return f"des {name[4:]}"
    if name.startswith(("la ", "l’")):
        return f"de {name}"
    return f"d’{name}" if elides(name) else f"de {name}"
