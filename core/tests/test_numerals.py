"""Counts in sentences: number, gender, and what « aucune » asks of its verb."""

import pytest

from core.numerals import Noun, capital, numeral, rank, share, verb

FICHE, MONTANT = Noun("fiche", is_feminine=True), Noun("montant réalisé", "montants réalisés")


def test_a_count_agrees_in_number_and_gender():
    said = {count: FICHE.counted(count) for count in (0, 1, 2, 17, 20, 21, 1234)}
    assert said == {
        0: "aucune fiche",
        1: "une fiche",
        2: "deux fiches",
        17: "dix-sept fiches",
        20: "vingt fiches",
        21: "21 fiches",
        1234: "1\u202f234 fiches",
    }
    assert [MONTANT.counted(count) for count in (0, 1, 16)] == [
        *("aucun montant réalisé", "un montant réalisé", "seize montants réalisés"),
    ]
    assert (numeral(1), FICHE.alone(1), FICHE.alone(3)) == ("un", "une", "trois")


def test_a_verb_agrees_and_says_none_with_its_negation():
    assert [verb(count, "est réalisée", "sont réalisées") for count in (0, 1, 2)] == [
        *("n’est réalisée", "est réalisée", "sont réalisées"),
    ]
    assert verb(0, "reste ouverte", "restent ouvertes") == "ne reste ouverte"
    assert (capital("écoles"), rank(2), rank(11)) == ("Écoles", "deuxième", "")


@pytest.mark.parametrize(
    ("count", "whole", "said"),
    [
        (3, 17, "trois fiches sur dix-sept sont réalisées"),
        (1, 2, "une fiche sur deux est réalisée"),
        (0, 5, "aucune fiche sur cinq n’est réalisée"),
        (5, 5, "les cinq fiches du plan sont réalisées"),
        (1, 1, "la fiche du plan est réalisée"),
        (0, 1, "la fiche du plan n’est pas réalisée"),
        (30, 42, "30 fiches sur 42 sont réalisées"),
    ],
)
def test_a_share_is_a_sentence_whatever_its_counts(count, whole, said):
    assert " ".join(share(FICHE, count, whole, "du plan", "est réalisée", "sont réalisées")) == said
