"""A plan of four levels: every fiche is in the contents, the bookmarks, the page of its axe and the bilan."""

import datetime as dt
import io
import re
import subprocess

import pikepdf
import pytest

from actions.models import Axe, FicheAction, NiveauPlan, PlanActions
from conventions.tests.factories import make_convention
from reporting.bilans.models import Bilan
from reporting.documents import checks, pipeline
from reporting.documents.bilan_presenter import FichesSection
from reporting.documents.bilan_source import bilan_document
from reporting.documents.convention_source import convention_document

from . import aloud

pytestmark = pytest.mark.django_db
ON = dt.date(2024, 12, 1)
LEVELS = ("axe", "objectif", "sous-objectif", "orientation")


def make_deep(name):
    """Two branches of four nodes; two fiches hung on each node, and two on none."""
    convention = make_convention(name=name)
    plan = PlanActions.objects.create(convention=convention)
    for depth, label in enumerate(LEVELS, 1):
        NiveauPlan.objects.create(plan=plan, depth=depth, label=label)
    hung = [("", None)]
    for branch in "12":
        parent, code = None, branch
        for depth in range(1, 5):
            parent = Axe.objects.create(
                plan=plan, parent=parent, depth=depth, code=code, label=f"Nœud {code} de {name}", position=int(branch)
            )
            hung.append((code, parent))
            code += ".1"
    for code, axe in hung:
        for letter in "ab":
            FicheAction.objects.create(plan=plan, axe=axe, code=f"{code}{letter}", title=f"Fiche {code}{letter}")
    return convention


def bookmarks(pdf):
    """[(depth, title)] in order."""
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_outline() as outline:
        found, waiting = [], [(1, item) for item in reversed(outline.root)]
        while waiting:
            depth, item = waiting.pop()
            found.append((depth, item.title))
            waiting += [(depth + 1, child) for child in reversed(item.children)]
    return found


def test_every_fiche_is_listed_at_any_depth():
    make_deep("Autre")
    document = convention_document(make_deep("Lise"), on=ON)
    plan = document.annexes[0]
    names = [f"{fiche.code} – {fiche.title}" for fiche in plan.all_fiches]
    assert len(names) == 18
    assert plan.count_words == "18 fiches actions"
    pdf = pipeline.render(document, final=True).pdf
    assert checks.validate(pdf) == []

    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    pages = text.replace("\xa0", " ").split("\f")
    for name in names:
        listed = re.search(rf"^ *{re.escape(name)} +(\d+)$", "\n".join(pages), re.MULTILINE)
        assert listed, name
        assert name.split(" – ")[1] in pages[int(listed[1]) - 1]

    found = bookmarks(pdf)
    depths = {title: depth for depth, title in found}
    assert [title for _, title in found if " – Fiche " in title] == names
    assert [depths[f"{code}a – Fiche {code}a"] for code in ("1", "1.1", "1.1.1", "1.1.1.1")] == [4, 5, 6, 7]
    assert depths["a – Fiche a"] == depths["Axe 1 – Nœud 1 de Lise"] == 3
    assert depths["Orientation 1.1.1.1 – Nœud 1.1.1.1 de Lise"] == 6

    headings = [tag.kind for tag in aloud.read(pdf).all("H1", "H2", "H3", "H4", "H5", "H6")]
    assert set(headings) == {"H1", "H2", "H3", "H4", "H5", "H6"}
    html = pipeline.page_html(document)[0]
    for branch in "12":
        opening = re.search(
            rf'<section class="d-axe">(?:(?!</section>).)*Nœud {branch} de Lise.*?</section>', html, re.DOTALL
        )
        listed = re.findall(r'href="#(fiche-\d+)">', opening[0])
        assert listed == [fiche.id for fiche in plan.all_fiches if fiche.code[:1] == branch]


def test_the_bilan_lists_every_fiche_under_its_axe():
    make_deep("Autre")
    convention = make_deep("Lise")
    bilan = Bilan.objects.create(convention=convention, year=2024)
    document = bilan_document(bilan)
    part = next(part for part in document.parts if isinstance(part, FichesSection))
    listed = {group.title: [fiche.code for fiche in group.fiches] for group in part.groups}
    assert sorted(map(len, listed.values())) == [2, 8, 8]
    for title, codes in listed.items():
        assert {code[:1] for code in codes} == ({"a", "b"} if title == "Autres fiches actions" else {title[4]})
    html = pipeline.page_html(document)[0]
    for fiche in FicheAction.objects.filter(plan__convention=convention):
        assert html.count(f'id="fiche-{fiche.pk}"') == html.count(f'href="#fiche-{fiche.pk}"') == 1
