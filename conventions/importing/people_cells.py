"""The columns of a file of people, and how an address and a name are read as they are pasted."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.enums import CafRole
from accounts.imports.kinds import Field
from conventions.enums import Role
from core.forms import one_line

NAMED = re.compile(r"^(?P<name>.*?)<\s*(?P<address>[^<>]+?)\s*>[\s;,]*$")
LINK = re.compile("^mailto: *", re.IGNORECASE)
AROUND = " \u00a0\u202f;,.'\"’"  # what a letter or a list leaves around an address
EXAMPLES = ("camille.exemple@mairie.exemple", "sacha.exemple@caf.exemple")

FIELDS = (
    Field(
        "email",
        "Adresse électronique",
        (
            *("mail", "mel", "email", "e-mail", "courriel", "adresse mail", "adresse e-mail", "adresse email"),
            *("adresse courriel", "courriel professionnel", "mail professionnel"),
        ),
        "Une par ligne, « Nom <adresse> » compris.",
        EXAMPLES,
        is_required=True,
    ),
    Field("first_name", "Prénom", ("prenoms",), "", ("Camille", "Sacha")),
    Field("last_name", "Nom", ("nom de famille", "nom d'usage", "nom usuel"), "", ("Exemple", "Exemple")),
    Field(
        "full_name",
        "Nom et prénom",
        ("prenom et nom", "nom prenom", "prenom nom", "personne", "interlocuteur", "interlocutrice", "contact"),
        is_offered=False,
    ),
    Field(
        "role",
        "Rôle",
        ("profil", "role dans la ctg", "role sur la ctg", "role sur la convention", "role dans le portail"),
        "Un de ceux des listes ci-dessous.",
        (Role.COOPERATION_OFFICER.label, CafRole.ADVISER.label),
        is_required=True,
    ),
    Field(
        "convention",
        "Convention",
        ("ctg", "nom de la convention", "nom de la ctg", "territoire", "territoire ctg"),
        "Son intitulé. Vide pour un rôle dans la Caf.",
    ),
    Field("organisation", "Organisation", ("structure", "organisme", "employeur", "collectivite")),
    Field("function", "Fonction", ("poste", "intitule du poste", "titre"), "", ("Coordinatrice", "Conseiller")),
    Field("starts_on", "Depuis le", ("debut", "date de debut", "du", "depuis", "a partir du"), "Vide : aujourd’hui."),
    Field("ends_on", "Jusqu’au", ("fin", "date de fin", "au", "jusqu'a", "jusqu'en"), "Requise pour un cabinet."),
)


def address_of(text):
    """(address, name beside it) of a cell: « Camille Martin <camille@mairie.fr> ». ('', '') when it is none."""
    text = one_line(text)
    named = NAMED.match(text)
    address = LINK.sub("", (named["address"] if named else text).strip(AROUND)).partition("?")[0].strip(AROUND).lower()
    try:
        validate_email(address)
    except ValidationError:
        return "", ""
    if len(address) > 254:
        return "", ""
    name = named["name"].strip(" \"'") if named else ""
    return address, "" if "@" in name else name  # « a@mairie.fr <mailto:a@mairie.fr> »


def expected_address(text):
    if text.count("@") > 1:
        return "une seule adresse par ligne"
    return "une adresse comme prenom.nom@mairie.fr"


def names_of(line, beside):
    """First and last name: of their columns, of a column that holds both, or of what stands beside the address."""
    first, last = one_line(line.text("first_name")), one_line(line.text("last_name"))
    whole = one_line(line.text("full_name")) or ("" if first or last else one_line(beside))
    if whole and not (first and last):
        first, last = _split(whole)
    return {"first_name": first, "last_name": last}


def _split(whole):
    """« MARTIN Camille » as « Camille Martin »: capitals say the last name, or else the first word the first name."""
    words = whole.replace(",", " ").split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(word for word in words if word not in capitals), " ".join(capitals)
    return (words[0], " ".join(words[1:])) if len(words) > 1 else ("", whole)
