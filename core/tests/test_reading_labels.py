"""Labels of files matched to fields: surely, or proposed."""

import pytest

from core.reading.labels import Labels, Strength, normal

DECLARED = {
    "last_name": ["Nom", "Nom de famille"],
    "first_name": ["Prénom"],
    "email": ["Adresse électronique", "Courriel", "E-mail"],
    "starts_on": ["Début", "Date de début"],
    "debit": ["Débits"],
    "funder": ["Financeur"],
}
LABELS = Labels(DECLARED, {"Mél pro": "email", "Commentaire interne": None})


def found(label):
    match = LABELS.match(label)
    return match and (match.slug, match.strength)


MATCHES = {
    "NOM": ("last_name", Strength.DICTIONARY),
    " prenom * : ": ("first_name", Strength.DICTIONARY),
    "e-mail": ("email", Strength.DICTIONARY),
    "Financeur 2": ("funder", Strength.DICTIONARY),
    "mél  pro": ("email", Strength.REMEMBERED),
    "Commentaire interne": (None, Strength.REMEMBERED),
    "Adresse électronqiue": ("email", Strength.NEAR),
    "Couriel": ("email", Strength.NEAR),
    "Date de débutt": ("starts_on", Strength.NEAR),
    "Financement": ("funder", Strength.STEM),
    "Adresse": ("email", Strength.STEM),
}


@pytest.mark.parametrize("label", MATCHES)
def test_a_label_is_matched_with_its_strength(label):
    assert found(label) == MATCHES[label]
    assert LABELS.match(label).is_sure == (MATCHES[label][1] > Strength.STEM)


@pytest.mark.parametrize("label", ["", " : ", "Observations", "Non", "Débuts et débits"])
def test_a_label_that_is_of_none_or_of_two_is_of_none(label):
    assert found(label) is None


def test_a_label_as_near_to_two_fields_is_only_proposed():
    assert found("Débit") == ("debit", Strength.STEM)  # a letter from « Débits », a letter from « Début »


def test_spellings_of_one_label_are_one():
    assert normal("N° d’ordre*") == normal("n°  d'ordre :") == "numero d ordre"
