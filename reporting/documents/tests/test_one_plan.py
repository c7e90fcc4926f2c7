"""The tree of one plan told five times: page, export, text, annex and bilan name its nodes in the same words."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.tests.factories import make_adviser
from actions.telling.plan import PlanNode
from actions.tests.factories import make_axe, make_fiche, make_plan
from conventions.tests.factories import make_convention
from conventions.text.champs import Values
from diagnostics.tests.factories import make_enjeu
from reporting.bilans.models import Bilan
from reporting.documents.bilan_source import bilan_document
from reporting.documents.convention_source import convention_document
from reporting.documents.pipeline import page_html
from reporting.documents.tests.reading import rows_of, words
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 7, 1)
NEIGHBOUR = "Voisine"
RANKS = ["Orientation 2", "Objectif 2.1", "Orientation 1"]


def make_whole(caf, named=""):
    """Two orientations, written the other way round, typed without a capital or with their word in their number."""
    convention = make_convention(caf=caf)
    named = f" {named}" if named else ""
    plan = make_plan(convention, niveaux=("orientation", "objectif"))
    last = make_axe(plan, code="1", label=f"Se coordonner{named}", position=9)
    first = make_axe(plan, code="Orientation 2", label=f"Accueillir{named}", position=1)
    below = make_axe(parent=first, code="2.1", label=f"Diversifier{named}")
    for rank, label in ((2, "un"), (1, "deux")):
        first.enjeux.add(make_enjeu(convention, label=f"Enjeu {label}{named}", position=rank))
    for axe, code in ((last, "F1"), (below, "F2"), (below, "F3")):
        make_fiche(axe=axe, code=code, title=f"Fiche {code}{named}")
    return convention


@pytest.fixture
def convention():
    make_whole(make_caf("91"), NEIGHBOUR)
    return make_whole(make_caf())


def test_page_export_text_annex_and_bilan_name_the_same_nodes(client, convention):
    client.force_login(make_adviser(caf=convention.caf))
    page = client.get(reverse("actions:plan", args=[convention.pk]))
    document = convention_document(convention, on=DAY)
    annexe = next(each for each in document.annexes if each.kind == "plan")
    nodes = [step for step in annexe.steps if isinstance(step, PlanNode)]
    roots = page.context["roots"]
    assert [node.rank for node in nodes] == RANKS
    assert [roots[0].rank, roots[0].children[0].rank, roots[1].rank] == RANKS
    assert [fiche.code for fiche in annexe.all_fiches] == ["F2", "F3", "F1"]
    assert [fiche.code for node in roots for fiche in node.every_fiche] == ["F2", "F3", "F1"]
    assert nodes[0].enjeux == ("Enjeu deux", "Enjeu un")
    assert annexe.all_fiches[0].chain == ("Orientation 2", "Objectif 2.1")
    assert Values(convention).get("axes") == ["Orientation 2 : Accueillir", "Orientation 1 : Se coordonner"]
    bilan = bilan_document(Bilan.objects.create(convention=convention, year=2024))
    reminder = next(each for each in bilan.parts if each.id == "rappel")
    assert reminder.axes == ("Orientation 2 – Accueillir", "Orientation 1 – Se coordonner")
    for text in (words(page.content.decode()), words(page_html(document)[0]), words(page_html(bilan)[0])):
        assert NEIGHBOUR not in text and "Orientation Orientation" not in text and "orientation 1" not in text
        assert text.index("Orientation 2") < text.index("Orientation 1")
    url = reverse("actions:tableau", args=[convention.pk])
    listed = {line["N°"]: line["Rattachement"] for line in rows_of(client.get(url, {"export": "xlsx"}))}
    assert listed == {"F1": "1 Se coordonner", "F2": "2.1 Diversifier", "F3": "2.1 Diversifier"}
