"""One diagnostic told three times: its page, the annex of the convention and its text say the same."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions.tests.factories import make_convention, make_perimetre, make_theme
from conventions.text.champs import Values
from diagnostics.tests.factories import make_constat, make_enjeu, make_indicateur, make_valeur, make_volet
from reporting.documents.convention_source import convention_document
from reporting.documents.pipeline import page_html
from reporting.documents.tests.reading import words
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 7, 1)
NEIGHBOUR = "Voisine"


def make_whole(caf, named=""):
    """A convention with two of everything that a diagnostic tells; `named` follows each word."""
    convention = make_convention(caf=caf)
    convention.territoire = make_perimetre(convention, number=2)[0].commune.epci
    convention.save()
    named = f" {named}" if named else ""
    themes = [
        make_theme(caf=caf, code="petite_enfance", label=f"Tout-petits{named}", is_mandatory=True, position=9),
        make_theme(caf=caf, code="mobilite", label=f"Mobilité{named}", position=2),
        make_theme(caf=caf, code="numerique", label=f"Numérique{named}", position=1),
    ]
    for rank, theme in enumerate((*themes, None)):
        for kind in ("strength", "need"):
            make_constat(convention, theme=theme, kind=kind, text=f"Constat {rank} {kind}{named}", source="Élus")
    # Written the other way round than their volets stand, and two volets at one place.
    second, first = (make_volet(convention, label=f"Volet {rank}{named}", position=1) for rank in "ba")
    for volet, label, priority in ((first, "trois", ""), (second, "un", "high"), (second, "deux", "low")):
        make_enjeu(convention, volet=volet, label=f"Enjeu {label}{named}", priority=priority)
    for theme in themes[1:]:
        make_enjeu(convention, theme=theme, label=f"Enjeu {theme.code}{named}")
    for rank, code in enumerate(("population", "petite_enfance")):
        indicateur = make_indicateur(caf=caf, label=f"Taux {rank}{named}", theme_code=code, unit="%", decimals=1)
        for year in (2017, 2024):
            make_valeur(
                indicateur=indicateur,
                territoire=convention.territoire,
                caf=caf,
                year=year,
                value=Decimal("41.5"),
                source="Caf",
            )
    return convention


@pytest.fixture
def convention():
    """Two Cafs: ours, and one whose diagnostic has every key that ours could be taken for."""
    make_whole(make_caf("91"), NEIGHBOUR)
    return make_whole(make_caf())


def test_page_annex_and_text_of_a_diagnostic_say_the_same(client, convention):
    client.force_login(make_adviser(caf=convention.caf))
    page = client.get(reverse("diagnostics:detail", args=[convention.pk]))
    shown, document = page.context["told"], convention_document(convention, on=DAY)
    annexe = document.annexes[0]
    assert shown.volets == annexe.volets
    assert [(volet.title, [enjeu.label for enjeu in volet.enjeux]) for volet in annexe.volets] == [
        ("Volet b", ["Enjeu un", "Enjeu deux"]),
        ("Volet a", ["Enjeu trois"]),
        ("Autres enjeux", ["Enjeu mobilite", "Enjeu numerique"]),
    ]
    assert tuple(shown.noted_themes) == tuple(theme for theme in annexe.themes if theme.constats)
    assert [(theme.title, theme.is_mandatory, len(theme.constats)) for theme in annexe.themes] == [
        ("Population", False, 0),
        ("Tout-petits", True, 2),
        ("Numérique", False, 2),
        ("Mobilité", False, 2),
        ("Le territoire", False, 2),
    ]
    assert Values(convention).get("enjeux") == [
        "Volet b : Enjeu un",
        "Volet b : Enjeu deux",
        "Volet a : Enjeu trois",
        "Enjeu mobilite",
        "Enjeu numerique",
    ]
    read, printed = words(page.content.decode()), words(page_html(document)[0])
    for text in (read, printed):
        assert NEIGHBOUR not in text
        places = [text.index(volet.title) for volet in annexe.volets]
        assert places == sorted(places)
        for told in ("Thème obligatoire", "Constat 3 need", "Tout-petits", "Le territoire", "41,5"):
            assert told in text, told
    assert "Priorité haute" in read and "Enjeu un (priorité haute)" in printed
    assert "Enjeu mobilite – Mobilité" in printed


def test_a_mandatory_theme_is_said_so_beside_its_indicators(client, convention):
    """Even when no constat and no choice of the convention names it."""
    diagnostic = convention.diagnostic
    diagnostic.constats.all().delete()
    client.force_login(make_adviser(caf=convention.caf))
    page = client.get(reverse("diagnostics:detail", args=[convention.pk]))
    annexe = convention_document(convention, on=DAY).annexes[0]
    assert [theme.title for theme in page.context["told"].noted_themes] == ["Tout-petits"]
    assert [(theme.title, theme.is_mandatory) for theme in annexe.themes] == [
        ("Population", False),
        ("Tout-petits", True),
    ]
    assert convention.themes.count() == 0
