"""One way to say a value, on the page of a fiche and in its documents."""

from decimal import Decimal

import pytest

from accounts.tests.factories import make_adviser
from actions.models import IndicateurFiche
from actions.tests.factories import make_fiche, make_indicateur, make_valeur
from actions.values import baseline_words, target_words
from conventions.tests.factories import make_convention
from diagnostics.enums import IndicateurKind, ValeurStatus
from diagnostics.values import value_words


@pytest.mark.parametrize(
    ("fields", "value", "more", "words"),
    [
        ({"kind": IndicateurKind.BOOLEAN}, Decimal(1), {}, "Oui"),
        ({"kind": IndicateurKind.BOOLEAN}, Decimal(0), {"with_unit": True}, "Non"),
        ({"unit": "%"}, Decimal("62.9000"), {}, "62,9"),
        ({"unit": "%"}, Decimal("62.9000"), {"with_unit": True}, "62,9\xa0%"),
        ({"unit": "places"}, Decimal(12), {"with_unit": True}, "12"),
        ({}, Decimal(12), {"status": ValeurStatus.ESTIMATED}, "12 (estimée)"),
        ({}, Decimal(0), {}, "0"),
        ({}, None, {}, ""),
        ({}, None, {"status": ValeurStatus.SECRET}, "secret statistique"),
        ({"kind": IndicateurKind.QUALITATIVE}, None, {"text": "Des liens durables"}, "Des liens durables"),
    ],
)
def test_a_value_in_words(fields, value, more, words):
    assert value_words(IndicateurFiche(**fields), value, **more) == words


def test_departure_and_target_of_a_qualitative_indicator_are_words():
    row = IndicateurFiche(kind=IndicateurKind.QUALITATIVE, baseline_text="Isolées", target_text="Reliées")
    assert (baseline_words(row), target_words(row)) == ("Isolées", "Reliées")


def test_yes_or_no_reads_the_same_on_the_page_of_the_fiche(client, db):
    adviser = make_adviser()
    fiche = make_fiche(convention=make_convention(adviser=adviser))
    row = make_indicateur(fiche, kind=IndicateurKind.BOOLEAN, baseline_value=0, target_value=1)
    make_valeur(row, 2024, 1)
    client.force_login(adviser)
    ((shown, cells),) = client.get(fiche.get_absolute_url()).context["indicators"]
    assert (shown.start.words, [words for _, words in cells if words], shown.aim.words) == ("Non", ["Oui"], "Oui")
