"""One fiche told four times: its page, its PDF, the lists and the finances that export it say the same."""

import datetime as dt
import io
from dataclasses import fields
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from openpyxl import load_workbook

from accounts.tests.factories import make_caf_member, make_user
from actions.models import Audience, FicheAction
from actions.telling import Fiche
from actions.telling import words as say
from actions.tests import factories as plan
from conventions.enums import Role
from conventions.steps import SINCE
from conventions.tests.factories import make_contrat, make_convention, make_member, make_theme
from conventions.text.versions import changes_since, frozen, keep_submitted, schema
from core.formats import euros
from diagnostics.enums import Priority
from diagnostics.tests.factories import make_enjeu
from reporting.documents import storage
from reporting.documents.pipeline import page_html
from reporting.documents.storage import fiche_document
from territories.tests.factories import make_caf, make_commune, make_organisation

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 7, 1)
RENDERED = SimpleNamespace(pdf=b"%PDF")
# What follows from the day, what each year brought, and links: no document holds them.
ON_THE_PAGE = {"level", "etapes", "indicators", "enjeux_served"}


@pytest.fixture
def convention():
    """Two Cafs: ours, and one whose rows have every key that ours could be taken for."""
    plan.make_neighbours(make_convention(caf=make_caf("91")))
    caf = make_caf()
    return make_convention(caf=caf, adviser=make_caf_member(caf=caf))


def make_whole(convention, number):
    """A fiche with two of everything that its page, its PDF and its exports tell."""
    caf = convention.caf
    fiche = plan.make_fiche(
        axe=plan.make_axe(plan.make_plan(convention)),
        starts_on=dt.date(2024, 3, 1),
        ends_on=dt.date(2026, 6, 30),
        progress_rate=Decimal("0.4"),
        priority=Priority.HIGH,
    )
    for rank in ("un", "deux"):
        named = f"{rank} {number}"
        fiche.communes.add(make_commune(name=f"Éclaireur {named}"))
        fiche.caf_referents.add(make_caf_member(caf=caf, user=make_user(last_name=f"Référent {named}")))
        fiche.themes.add(make_theme(caf=caf, label=f"Thème {named}"))
        fiche.audiences.add(Audience.objects.create(caf=caf, label=f"Public {named}"))
        fiche.dispositifs.add(plan.make_dispositif(label=f"Dispositif {named}"))
        fiche.contrats_lies.add(make_contrat(convention, label=f"Contrat {named}"))
        fiche.enjeux.add(make_enjeu(convention, label=f"Enjeu {named}"))
        plan.make_acteur(fiche, organisation=make_organisation(name=f"Pilote {named}"), user=make_user())
        plan.make_objectif(fiche, f"Objectif {named}")
        plan.make_etape(fiche, label=f"Étape {named}")
        plan.make_indicateur(fiche, label=f"Indicateur {named}")
        plan.make_ligne(fiche, planned_amount=Decimal("1200.50"), actual_amount=Decimal("800"))
        plan.make_moyen(fiche, function=f"Fonction {named}")
    return fiche


def rows_of(response):
    """{title: {heading: value}} of an exported list."""
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content)), read_only=True).active
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_page_pdf_and_exports_of_a_fiche_say_the_same(client, convention):
    fiche, other = (make_whole(convention, number) for number in (1, 2))
    client.force_login(convention.adviser)
    page = client.get(fiche.get_absolute_url())
    shown, words = page.context["fiche"], page.content.decode()
    printed = fiche_document(fiche, on=timezone.localdate()).fiches[0]
    for each in fields(Fiche):
        if each.name not in ON_THE_PAGE:
            assert getattr(shown, each.name) == getattr(printed, each.name), each.name
    assert ", ".join(shown.commune_names) == printed.communes == "Éclaireur deux 1, Éclaireur un 1"
    assert [name.split(" ", 1)[1] for name in shown.caf_referents] == ["Référent deux 1", "Référent un 1"]
    for found in (shown.themes, shown.dispositifs, shown.contrats, shown.objectives, shown.owners, shown.budget):
        assert len(found) == 2
    assert [(enjeu.label, enjeu.constat_count) for enjeu in shown.enjeux_served] == [
        (each, 0) for each in printed.enjeux
    ]
    assert [etape.label for etape in shown.etapes] == [etape.label for etape in printed.etapes]
    assert [(each.label, each.baseline, each.target) for each in shown.indicators] == [
        (each.label, each.baseline, each.target) for each in printed.indicators
    ]
    total = page.context["fiche"]
    assert (total.planned_amount, total.actual_amount) == (2401, 1600)
    assert euros(total.planned_amount) in words
    pdf = page_html(fiche_document(fiche, on=DAY))[0]
    said = [
        *shown.themes,
        *shown.dispositifs,
        *shown.contrats,
        *shown.objectives,
        *shown.caf_referents,
        *printed.enjeux,
    ]
    said += [each.label for each in (*printed.etapes, *printed.indicators)] + [
        each.function for each in printed.human_means
    ]
    assert shown.priority == "Haute"
    for each in (*said, *shown.commune_names, *shown.audience_labels, *shown.short_owners):
        assert escape(each) in words and escape(each) in pdf, each

    for name, args in (("tableau", [convention.pk]), ("list", []), ("mine", [])):
        if name == "mine":
            fiche.caf_referents.add(convention.adviser)
        told = rows_of(client.get(reverse(f"actions:{name}", args=args), {"export": "xlsx"}))
        line = next(row for row in told if row["Titre"] == fiche.title)
        assert line["Statut"] == shown.state == printed.state
        assert line["Priorité"] == printed.priority
        assert line["Pilotes"].split(", ") == list(printed.short_owners)
        assert Decimal(str(line["Avancement"])) == shown.progress_rate
        assert not any(plan.NEIGHBOUR in str(row) for row in told)
    spent = rows_of(client.get(reverse("actions:finances", args=[convention.pk]), {"export": "xlsx"}))
    own = [line for line in spent if line["Porte sur"] == str(fiche)]
    assert sum(line["Prévu (€ TTC)"] for line in own) == total.planned_amount
    assert len(spent) == 4

    for text in (words, page_html(fiche_document(fiche, on=DAY))[0]):
        assert plan.NEIGHBOUR not in text
        assert "un 2" not in text and "deux 2" not in text, other


def test_a_fiche_without_commune_covers_the_whole_perimeter(client, convention):
    fiche = plan.make_fiche(convention=convention)
    client.force_login(convention.adviser)
    page = client.get(fiche.get_absolute_url())
    assert page.context["fiche"].commune_names == page.context["fiche"].caf_referents == ()
    assert "tout le périmètre" in page.content.decode()
    assert fiche_document(fiche, on=DAY).fiches[0].communes == "Tout le périmètre"


def test_the_pdf_of_a_consultant_tells_no_money_and_no_name(client, convention, monkeypatch):
    fiche = make_whole(convention, 1)
    plan.make_acteur(fiche, person_name="Claude Bernard")
    drawn = []
    monkeypatch.setattr(storage.pipeline, "render", lambda document, **asked: drawn.append(document) or RENDERED)
    for role in (Role.CONSULTANT, Role.PARTNER):
        client.force_login(make_member(convention, role))
        assert client.get(reverse("documents:ask", args=["fiche", fiche.pk])).status_code == 200
    in_part, whole = (document.fiches[0] for document in drawn)
    assert in_part.budget == in_part.human_means == in_part.caf_referents == ()
    assert "(" not in "".join(in_part.owners) and in_part.short_owners == whole.short_owners
    assert not [each for each in in_part.to_fill if "moyens" in each]
    assert len(whole.budget) == len(whole.human_means) == len(whole.caf_referents) == 2
    read_in_part, read_whole = (page_html(document)[0] for document in drawn)
    for words in ("€", "Claude Bernard", "Référent un 1", "Fonction un 1"):
        assert words in read_whole.replace("euros", "€") and words not in read_in_part
    assert "Éclaireur un 1" in read_in_part


def test_a_new_short_field_changes_no_version_until_filled(convention, monkeypatch):
    """Said in `more`, whose schema it leaves as it is: docs/architecture.md, § 6."""
    fiche, _ = (plan.make_fiche(convention=convention) for _ in range(2))
    kept = keep_submitted(convention, frozen(convention), by=None, document=None)
    monkeypatch.setattr(say, "SHORT_FACTS", (*say.SHORT_FACTS, say.ShortFact("attention_points", "Numéro interne")))
    assert changes_since(kept, convention, SINCE) == []
    fiche.attention_points = "INT-1"
    fiche.save()
    told = fiche_document(fiche, on=DAY).fiches[0]
    assert ("Numéro interne", "INT-1") in told.facts
    (change,) = changes_since(kept, convention, SINCE)
    assert fiche.title in str(change)


def test_a_new_rubric_changes_no_version_until_filled(client, convention, monkeypatch):
    """A long text costs what a short field does: the table names it, `more` freezes it."""
    fiche, other = (plan.make_fiche(convention=convention, title=title) for title in ("Une", "Deux"))
    kept = keep_submitted(convention, frozen(convention), by=None, document=None)
    new = say.LongFact("linked_contracts", "Suites données"), say.LongFact("context", "Récit", is_rich=True)
    monkeypatch.setattr(say, "LONG_FACTS", (*say.LONG_FACTS, *new))
    assert changes_since(kept, convention, SINCE) == []
    text = {"linked_contracts": "Une ligne\nune autre", "context": "<p>Un <strong>récit</strong></p>"}
    FicheAction.objects.filter(pk=fiche.pk).update(obstacles="Le <budget>", **text)
    (change,) = changes_since(kept, convention, SINCE)
    assert fiche.title in str(change)
    again = keep_submitted(convention, frozen(convention), by=None, document=None)
    assert again.content["number"] == kept.content["number"]
    told = next(each for each in schema().decode(again.content).printed.plan.all_fiches if each.pk == fiche.pk)
    assert [(each.title, each.is_rich) for each in told.rubrics] == [
        ("Freins", False), ("Suites données", False), ("Récit", True)]  # fmt: skip
    assert not any(label in ("Suites données", "Récit") for label, _ in told.facts)
    client.force_login(convention.adviser)
    printed = page_html(fiche_document(FicheAction.objects.get(pk=fiche.pk), on=DAY))[0]
    shown = client.get(fiche.get_absolute_url()).content.decode()
    for html in (printed, shown):
        for words in (
            "Le &lt;budget&gt;",
            "Suites données",
            "Une ligne<br>une autre",
            "Récit",
            "Un <strong>récit</strong>",
        ):
            assert words in html, words
    assert "Suites données" not in client.get(other.get_absolute_url()).content.decode()
